import json
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from accounts.models import Notice
from events import publishing, registration
from tests.worlds import CANARIES

pytestmark = pytest.mark.django_db


def entries(text):
    return Calendar.from_ical(text).walk("VEVENT")


def linked_data(response):
    page = response.content.decode()
    return json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])


def change(event, state, world):
    if state == "postponed":
        later = timedelta(days=3)
        publishing.postpone(event, starts_at=event.starts_at + later, ends_at=event.ends_at + later)
    if state == "cancelled":
        publishing.cancel_event(event, reason="Salle fermée", by=world.coordinator)


@pytest.mark.parametrize("state", ["announced", "postponed", "cancelled"])
def test_page_calendar_and_mail_say_the_same(state, meeting, signed_up, world):
    event = meeting(guests=[world.guest])
    signed_up(event)
    change(event, state, world)

    data = linked_data(Client().get(event.get_absolute_url()))
    (entry,) = entries(Client().get(f"/rencontres/{event.slug}.ics").content)
    (mailed,) = entries(Notice.objects.exclude(calendar="").latest("pk").calendar)

    status = {"announced": "Scheduled", "postponed": "Rescheduled", "cancelled": "Cancelled"}[state]
    assert data["eventStatus"] == f"https://schema.org/Event{status}"
    assert data["startDate"] == entry.decoded("dtstart").isoformat() == mailed.decoded("dtstart").isoformat()
    assert (entry["uid"], entry["sequence"], entry["status"]) == (mailed["uid"], mailed["sequence"], mailed["status"])
    assert (data["name"], data["performer"][0]["name"]) == (str(entry["summary"]), world.guest.name)


def test_a_postponed_meeting_says_when_it_was_to_be(meeting, world):
    event = meeting()
    before = event.starts_at
    change(event, "postponed", world)

    data = linked_data(Client().get(event.get_absolute_url()))

    assert data["previousStartDate"] == before.astimezone(event.starts_at.tzinfo).isoformat()


def test_a_meeting_of_which_only_the_year_is_known_says_the_year(meeting, paris):
    event = meeting(date_precision="year", starts_at=paris(2023, 3, 15, 18))

    response = Client().get(event.get_absolute_url())

    assert linked_data(response)["startDate"] == "2023"
    assert "15 mars" not in response.content.decode()
    assert Client().get(f"/rencontres/{event.slug}.ics").status_code == 404


def test_what_staff_writes_never_leaves_the_data(meeting):
    event = meeting(title="</script><script>alert(1)</script> & fils", summary="<b>")

    response = Client().get(event.get_absolute_url())

    assert linked_data(response)["name"] == event.title
    assert "<script>alert" not in response.content.decode()


def test_the_calendar_to_subscribe_to_holds_the_year_behind_and_what_comes(meeting, now, world):
    shown = [meeting(), meeting(starts_at=now - timedelta(days=300))]
    meeting(starts_at=now - timedelta(days=400))
    meeting(published_at=None)
    meeting(date_precision="year", starts_at=now - timedelta(days=100))

    response = Client().get("/rencontres/agenda.ics")

    titles = {str(entry["summary"]) for entry in entries(response.content)}
    assert titles == {event.title for event in (*shown, world.event, world.past_event)}
    assert response.headers["Cache-Control"] == "public, max-age=300"


def test_calendars_name_nobody_who_signed_up(meeting, signed_up):
    event = meeting()
    signed_up(event, last_name="Quetzalcanari")

    text = Client().get(f"/rencontres/{event.slug}.ics").content.decode()

    assert [word for word in (*CANARIES, "ATTENDEE", "ORGANIZER") if word in text] == []


def test_the_times_are_those_of_paris_with_their_zone(meeting, paris):
    event = meeting(starts_at=paris(2027, 3, 28, 14))

    (entry,) = entries(Client().get(f"/rencontres/{event.slug}.ics").content)

    assert (entry.decoded("dtstart").hour, entry["dtstart"].params["TZID"]) == (14, "Europe/Paris")


def test_signing_up_again_after_a_cancellation_is_later_in_calendars(meeting, someone, clock):
    event, trainee = meeting(), someone()
    for _time in range(2):
        registration.cancel(registration.register(event, trainee=trainee), by=trainee.user)
        clock.shift(timedelta(minutes=1))

    stamps = [
        entries(text)[0].decoded("dtstamp") for text in Notice.objects.order_by("pk").values_list("calendar", flat=True)
    ]

    assert (stamps, len(set(stamps))) == (sorted(stamps), 2)
