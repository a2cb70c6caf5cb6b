from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from config.waiting import waiting_for, week_for
from events.models import Event, Registration
from mentors.models import Clearance, Mentorship, Session
from pages.models import REQUIRED, Page
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(clock):
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def written(english, db):
    """The pages that the law asks for."""
    for slug, title in REQUIRED.items():
        Page.objects.create(slug=slug, title=str(title), published_at=timezone.now())


def counts(user):
    return {item.label: item.count for item in waiting_for(User.objects.get(pk=user.pk))}


def session(world, days, **facts):
    starts_at = timezone.now() + timedelta(days=days)
    return Session.objects.create(
        mentorship=world.mentorship,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        mode="on_site",
        room=world.room,
        supervisor=world.user("coordinator"),
        topic="Portfolio",
        **facts,
    )


def test_a_programme_in_order_has_nothing_waiting(world):
    assert counts(world.user("coordinator")) == {}


def test_each_thing_that_waits_is_counted_under_its_name(world):
    session(world, -2)
    session(world, 1, frozen_at=timezone.now())
    coordinator = world.user("coordinator")
    today = timezone.localdate()
    for kind, until in (("training", 300), ("identity", 30)):
        row = Clearance(mentor=world.other_mentor, kind=kind, issued_on=today, valid_until=today + timedelta(until))
        row.recorded_by = coordinator
        if kind == "identity":
            row.confirmed_by, row.confirmed_at = world.user("safeguarding_lead"), timezone.now()
        row.save()
    alone = worlds.make_trainee(first_name="Seul")
    worlds.enrol(alone, world.cohort)
    worlds.enrol(worlds.make_trainee(), worlds.make_cohort(), status="applied")
    Mentorship.objects.create(
        mentor=world.other_mentor, trainee=alone, cohort=world.cohort, referent=coordinator, status="proposed"
    )
    Event.objects.filter(pk=world.event.pk).update(published_at=None)

    assert counts(coordinator) == {
        "session is frozen": 1,
        "session is over without a report": 1,
        "clearance lapses within 60 days": 1,
        "mentorship waits for a guardian": 1,
        "trainee is enrolled without an authorisation": 1,
        "enrolment is to be decided": 1,
        "meeting of the next two weeks is not published": 1,
    }
    assert counts(world.user("safeguarding_lead")) == {
        "session is frozen": 1,
        "clearance is to be confirmed": 1,
        "clearance lapses within 60 days": 1,
    }
    assert counts(world.user("data_protection")) == {}


def test_the_front_desk_is_told_of_the_registrations_that_it_sees_only(world):
    later = worlds.make_event(starts_at=timezone.now() + timedelta(days=5))
    today = worlds.make_event(starts_at=timezone.now() + timedelta(hours=3))
    for event in (later, today):
        Registration.objects.create(event=event, trainee=world.trainee, status="waitlisted")

    told = {role: counts(world.user(role)) for role in ("front_desk", "coordinator")}

    assert told["front_desk"] == {"trainee is on a waiting list": 1}
    assert told["coordinator"]["trainees are on a waiting list"] == 2


def test_each_link_opens_the_list_of_what_it_counts(world, client_of):
    session(world, -2)
    session(world, 1, frozen_at=timezone.now())
    worlds.enrol(worlds.make_trainee(), world.cohort)
    worlds.enrol(worlds.make_trainee(), worlds.make_cohort(), status="applied")
    Event.objects.filter(pk=world.event.pk).update(published_at=None)
    client = client_of("coordinator")

    waiting = waiting_for(world.user("coordinator"))

    listed = {item.label: client.get(item.url).context["cl"].result_count for item in waiting}
    assert listed == {item.label: item.count for item in waiting} and len(waiting) == 5


def test_a_count_stops_at_a_hundred(world):
    for _ in range(102):
        worlds.enrol(worlds.make_trainee(), world.cohort, status="applied")

    [enrolments] = [item for item in waiting_for(world.user("coordinator")) if "decided" in item.label]

    assert enrolments.shown == "100+"


def test_the_week_shows_sessions_and_meetings_day_by_day(world):
    booked = session(world, 0)
    session(world, 8)

    week = week_for(world.user("coordinator"))

    assert week[0][0] == "Monday 23\u00a0November"
    assert [line.what for line in week[0][1]] == [f"{booked.mentorship.mentor} · {world.trainee.short_name}"]


def test_an_editor_s_week_holds_no_trainee(world):
    session(world, 0)

    assert worlds.CANARY_SURNAME not in str(week_for(world.user("editor")))
    assert not [line for _day, lines in week_for(world.user("editor")) for line in lines if "Zibeline" in line.what]


def test_nobody_is_told_of_what_they_may_not_open(world):
    session(world, -2)
    worlds.enrol(worlds.make_trainee(), world.cohort)

    assert (counts(world.user("editor")), counts(world.user("front_desk"))) == ({}, {})


def test_the_first_page_asks_the_same_however_much_waits(world, client_of):
    client = client_of("coordinator")
    client.get("/en/admin/")
    with CaptureQueriesContext(connection) as few:
        client.get("/en/admin/")
    for days in (0, 1, 2, -3, -4):
        session(world, days)
    for _ in range(5):
        worlds.enrol(worlds.make_trainee(), world.cohort, status="applied")

    with CaptureQueriesContext(connection) as many:
        client.get("/en/admin/")

    assert len(many) == len(few) <= 19


@pytest.mark.parametrize(
    ("role", "headings"),
    [
        ("coordinator", ["people", "meetings", "mentoring", "orientation", "site"]),
        ("editor", ["meetings", "mentoring", "orientation", "site"]),
        ("front_desk", ["meetings", "site"]),
    ],
)
def test_the_menu_is_in_the_order_of_the_days_and_shows_only_what_opens(world, client_of, role, headings):
    response = client_of(role).get("/en/admin/")

    menu = [app["app_label"] for app in response.context["app_list"]]
    assert [key for key in menu if key != "system"] == headings


def test_quick_actions_are_those_that_the_person_may_do(world, client_of):
    def labels(role):
        return [str(label) for label, _url in client_of(role).get("/en/admin/").context["quick"]]

    assert {role: labels(role) for role in ("coordinator", "editor")} == {
        "coordinator": ["Add a trainee", "Create a meeting", "Propose a mentorship"],
        "editor": ["Create a meeting"],
    }


def test_a_legal_page_that_nobody_wrote_waits_for_the_editor(world, client_of):
    Page.objects.filter(slug="mentions-legales").delete()
    Page.objects.filter(slug="accessibilite").update(published_at=None)

    (waiting,) = waiting_for(world.user("editor"))

    form = client_of("editor").get(waiting.url).context["adminform"].form
    assert (waiting.count, form["slug"].value(), form["title"].value()) == (2, "mentions-legales", "Legal notice")


def test_a_legal_page_that_is_a_draft_is_opened_to_be_published(world, client_of):
    Page.objects.filter(slug="accessibilite").update(published_at=None)

    (waiting,) = waiting_for(world.user("editor"))

    assert client_of("editor").get(waiting.url).context["original"].slug == "accessibilite"
