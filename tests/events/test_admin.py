from datetime import timedelta

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from events import registration
from events.admin.registrations import why
from events.models import Appearance, Event, Registration
from tests.back_office import said, typed
from tests.worlds import make_guest, make_room

pytestmark = pytest.mark.django_db
Status = Registration.Status


def address(model, name, *arguments):
    return reverse(f"admin:events_{model}_{name}", args=arguments)


def press(client, row, button, **data):
    """Press a button of this row's page, and follow."""
    url = address(row._meta.model_name, "do", row.pk, button)
    return client.post(url, data, follow=True)


def errors(response):
    return [str(error) for error in response.context["errors"]]


@pytest.fixture
def written(as_coordinator, world):
    """`written(title="…")` is what a browser sends from the page that adds a meeting."""

    def fill(**changes):
        page = as_coordinator.get(address("event", "add"))
        facts = {
            "title": "Dessiner le film",
            "slug": "dessiner-le-film",
            "program": world.program.pk,
            "format": "meeting",
            "summary": "Une rencontre.",
            "starts_at_0": "02/12/2026",
            "starts_at_1": "18:30",
            "ends_at_0": "02/12/2026",
            "ends_at_1": "20:30",
            "date_precision": "day",
            "room": make_room().pk,
            "min_age": "12",
            "max_age": "18",
            "capacity": "20",
        }
        return typed(page, "event_form", **facts | changes)

    return fill


# A meeting


def test_a_meeting_is_made_and_published_with_its_guests_in_one_form(written, as_coordinator, world, now):
    first, second = make_guest(), make_guest()
    guests = {
        "appearances-TOTAL_FORMS": "2",
        "appearances-0-guest": first.pk,
        "appearances-0-role": "guest",
        "appearances-0-order": "0",
        "appearances-1-guest": second.pk,
        "appearances-1-role": "host",
        "appearances-1-order": "1",
    }

    with zeal_ignore():  # Django reads each guest of the form by itself
        answer = as_coordinator.post(address("event", "add"), written(publish_now="on", **guests), follow=True)

    event = Event.objects.get(slug="dessiner-le-film")
    assert (event.is_published, event.number is not None, event.starts_at.hour) == (True, True, 17)
    assert list(event.appearances.values_list("guest", "role")) == [(first.pk, "guest"), (second.pk, "host")]
    assert f'<a href="{event.get_absolute_url()}">' in " ".join(said(answer))


def test_the_page_of_a_new_meeting_offers_a_guest_before_it_asks_whether_to_publish(as_coordinator, world):
    page = as_coordinator.get(address("event", "add")).content.decode()

    places = [page.index(f'id="id_{name}"') for name in ("capacity", "appearances-0-guest", "publish_now")]
    assert places == sorted(places)


def test_a_meeting_saved_without_the_tick_is_a_draft_until_its_button_is_pressed(written, as_coordinator, now):
    as_coordinator.post(address("event", "add"), written())
    event = Event.objects.get(slug="dessiner-le-film")
    before = event.is_published

    press(as_coordinator, event, "publish")

    event.refresh_from_db()
    assert (before, event.is_published) == (False, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at_1": "17:00"},
        {"ends_at_0": "02/12/2027"},
        {"capacity": "0"},
        {"capacity": "41"},
        {"capacity": "-1"},
        {"capacity": "9" * 30},
        {"min_age": "18", "max_age": "12"},
        {"starts_at_0": "32/13/2026"},
        {"starts_at_0": "25/10/2026", "starts_at_1": "02:30"},
        {"starts_at_0": "28/03/2027", "starts_at_1": "02:30"},
        {"title": "a\x00b"},
        {"title": ""},
        {"slug": "deux mots"},
        {"replay_url": "javascript:alert(1)"},
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_form(changes, written, as_coordinator):
    response = as_coordinator.post(address("event", "add"), written(**changes))

    assert (response.status_code, Event.objects.filter(slug="dessiner-le-film").exists()) == (200, False)
    assert len(errors(response)) >= 1


def test_once_published_what_people_count_on_is_changed_by_buttons_alone(as_coordinator, world):
    page = as_coordinator.get(address("event", "change", world.event.pk))
    forged = typed(page, "event_form", capacity="1", starts_at_0="01/01/2030", starts_at_1="10:00", slug="autre")

    as_coordinator.post(address("event", "change", world.event.pk), forged)

    fresh = Event.objects.get(pk=world.event.pk)
    assert [fresh.capacity, fresh.starts_at, fresh.slug] == [20, world.event.starts_at, world.event.slug]


def test_new_seats_call_the_waiting_list(meeting, signed_up, as_coordinator):
    event = meeting(capacity=1)
    _seated, waiting = signed_up(event), signed_up(event)

    press(as_coordinator, event, "change-capacity", capacity="2")

    waiting.refresh_from_db()
    assert waiting.status == Status.REGISTERED


def test_a_refused_number_of_seats_says_why_at_its_field(meeting, signed_up, as_coordinator):
    event = meeting(capacity=2)
    signed_up(event), signed_up(event)

    response = press(as_coordinator, event, "change-capacity", capacity="1")

    assert list(response.context["form"].errors) == ["capacity"]


def test_cancelling_asks_for_a_reason_and_tells_people(meeting, signed_up, as_coordinator):
    event = meeting()
    made = signed_up(event)
    empty = press(as_coordinator, event, "cancel-meeting", reason=" ")

    press(as_coordinator, event, "cancel-meeting", reason="Salle fermée")

    made.refresh_from_db()
    assert (list(empty.context["form"].errors), made.status) == (["reason"], Status.CANCELLED)


def test_postponing_moves_the_meeting(meeting, as_coordinator, paris):
    event = meeting()
    when = {"starts_at_0": "16/12/2026", "starts_at_1": "18:00", "ends_at_0": "16/12/2026", "ends_at_1": "19:00"}

    press(as_coordinator, event, "postpone", **when)

    event.refresh_from_db()
    assert event.starts_at == paris(2026, 12, 16, 18)


def test_a_room_that_is_taken_is_said_at_its_field_and_nothing_is_saved(written, meeting, as_coordinator, paris):
    other = meeting(starts_at=paris(2026, 12, 2, 18))

    response = as_coordinator.post(address("event", "add"), written(publish_now="on", room=other.room.pk))

    assert list(response.context["adminform"].form.errors) == ["room"]
    assert not Event.objects.filter(slug="dessiner-le-film").exists()


def test_the_buttons_say_at_their_fields_that_the_room_is_taken(meeting, as_coordinator, paris):
    event, other = meeting(starts_at=paris(2026, 12, 16, 18)), meeting(starts_at=paris(2026, 12, 16, 18))
    same_room = meeting(room=other.room, starts_at=paris(2026, 12, 9, 18))
    when = {"starts_at_0": "16/12/2026", "starts_at_1": "18:00", "ends_at_0": "16/12/2026", "ends_at_1": "19:00"}

    moved = press(as_coordinator, event, "move-to", room=other.room.pk)
    postponed = press(as_coordinator, same_room, "postpone", **when)

    assert [list(one.context["form"].errors) for one in (moved, postponed)] == [["room"], ["starts_at"]]


def test_a_draft_whose_room_is_taken_is_not_published_by_its_button(meeting, as_coordinator):
    draft = meeting(room=meeting().room, published_at=None, number=None)

    response = press(as_coordinator, draft, "publish")

    draft.refresh_from_db()
    assert (draft.is_published, len(said(response))) == (False, 1)


def test_a_meeting_people_count_on_cannot_be_taken_off(meeting, signed_up, as_coordinator):
    event = meeting()
    signed_up(event)

    response = press(as_coordinator, event, "unpublish")

    event.refresh_from_db()
    assert (event.is_published, len(said(response))) == (True, 1)


def test_an_editor_publishes_but_does_not_decide_for_those_who_signed_up(meeting, client_of):
    event, draft = meeting(), meeting(published_at=None, number=None)

    press(client_of("editor"), draft, "publish")
    refused = press(client_of("editor"), event, "cancel-meeting", reason="x")

    draft.refresh_from_db()
    assert (draft.is_published, refused.status_code) == (True, 403)


def test_the_page_of_a_meeting_shows_who_signed_up_and_why(meeting, signed_up, as_coordinator):
    event = meeting(capacity=1)
    signed_up(event, authorised=False), signed_up(event)

    page = as_coordinator.get(address("event", "change", event.pk)).content.decode()

    shown = ["Zibeline M.", "place gardée pour autorisation", "liste d’attente", "dans l’ordre"]
    assert [words for words in shown[:1] if words not in page] == []
    assert page.count("Zibeline M.") == 2


# Registrations


def test_staff_signs_a_trainee_up_under_the_same_rules(meeting, someone, as_coordinator):
    event, welcome, too_young = meeting(min_age=15), someone(), someone(age=14)
    url = address("registration", "add")

    as_coordinator.post(url, {"event": event.pk, "trainee": welcome.pk})
    refused = as_coordinator.post(url, {"event": event.pk, "trainee": too_young.pk})

    assert [row.trainee for row in event.registrations.all()] == [welcome]
    assert (refused.status_code, event.registrations.get().decided_by.email.startswith("coordinator")) == (200, True)


def test_buttons_cancel_and_mark_presence(meeting, signed_up, as_coordinator, clock):
    event = meeting()
    gone, came, stayed = (signed_up(event) for _person in range(3))
    press(as_coordinator, gone, "cancel")
    clock.move_to(event.starts_at + timedelta(minutes=5))

    press(as_coordinator, came, "attended")
    press(as_coordinator, stayed, "absent")

    found = [Registration.objects.get(pk=row.pk).status for row in (gone, came, stayed)]
    assert found == [Status.CANCELLED, Status.ATTENDED, Status.NO_SHOW]


def test_a_held_seat_is_not_confirmed_without_an_authorisation(meeting, signed_up, as_coordinator):
    made = signed_up(meeting(), authorised=False)

    response = press(as_coordinator, made, "confirm")

    made.refresh_from_db()
    assert (made.status, len(said(response))) == (Status.HELD, 1)


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("attended_selected", Status.ATTENDED),
        ("absent_selected", Status.NO_SHOW),
        ("cancel_selected", Status.CANCELLED),
    ],
)
def test_actions_ask_the_rules_for_each_row(action, status, meeting, signed_up, as_coordinator, clock):
    event = meeting()
    rows = [signed_up(event) for _person in range(2)]
    clock.move_to(event.starts_at + timedelta(minutes=5))

    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    with zeal_ignore():  # each row is a transaction of its own
        as_coordinator.post(address("registration", "changelist"), chosen)

    assert set(event.registrations.values_list("status", flat=True)) == {status}


def test_registrations_are_found_by_a_part_of_the_name_without_accents(meeting, signed_up, as_coordinator):
    made = signed_up(meeting(), first_name="Élodie", last_name="Lefèvre")
    signed_up(meeting())

    response = as_coordinator.get(address("registration", "changelist"), {"q": "lefev"})

    assert list(response.context["cl"].result_list) == [made]


def test_the_front_desk_reads_todays_list_by_first_name_and_initial(meeting, signed_up, client_of, clock):
    today, later = meeting(), meeting(starts_at=meeting().starts_at + timedelta(days=1))
    here, elsewhere = signed_up(today, last_name="Quetzalcanari"), signed_up(later)
    clock.move_to(today.starts_at - timedelta(hours=1))
    desk = client_of("front_desk")

    listed = desk.get(address("registration", "changelist"))
    opened = [desk.get(address("registration", "change", row.pk)) for row in (here, elsewhere)]

    assert list(listed.context["cl"].result_list) == [here]
    assert [response.status_code for response in opened] == [200, 404]
    for response in (listed, opened[0], desk.get(address("event", "change", today.pk))):
        assert ("Zibeline Q." in response.content.decode(), "uetzalcanari" in response.content.decode()) == (
            True,
            False,
        )


def test_the_front_desk_searches_first_names_alone(meeting, signed_up, client_of, clock):
    event = meeting()
    signed_up(event, last_name="Quetzalcanari")
    clock.move_to(event.starts_at)

    response = client_of("front_desk").get(address("registration", "changelist"), {"q": "Quetzal"})

    assert list(response.context["cl"].result_list) == []


@pytest.mark.parametrize(
    "query", ["meeting=x", "meeting=%00", "meeting=-1", f"meeting={'9' * 40}", "status__exact=nul"]
)
def test_a_list_with_a_damaged_filter_never_breaks(query, world, as_coordinator):
    response = as_coordinator.get(f"{address('registration', 'changelist')}?{query}", follow=True)

    assert response.status_code == 200


# Lists


def rows_of(model, world, signed_up):
    if model == "registration":
        return lambda: signed_up(world.event)
    if model == "appearance":
        return lambda: Appearance.objects.create(event=world.event, guest=make_guest())
    return make_guest


@pytest.mark.parametrize("model", ["event", "guest", "appearance", "registration"])
def test_each_list_asks_the_same_number_of_questions(
    model, clock, world, signed_up, meeting, as_coordinator, count_queries
):
    add = meeting if model == "event" else rows_of(model, world, signed_up)
    url = address(model, "changelist")
    add()
    as_coordinator.get(url)
    one = count_queries(lambda: as_coordinator.get(url))
    add(), add()

    assert count_queries(lambda: as_coordinator.get(url)) == one


def test_a_guest_is_added_and_changed(as_coordinator, world):
    page = as_coordinator.get(address("guest", "add"))
    facts = typed(page, "guest_form", name="Awa Diarra", slug="awa-diarra", headline="Compositrice")
    as_coordinator.post(address("guest", "add"), facts)
    guest = world.guest.__class__.objects.get(slug="awa-diarra")
    page = as_coordinator.get(address("guest", "change", guest.pk))

    as_coordinator.post(address("guest", "change", guest.pk), typed(page, "guest_form", headline="Autrice"))

    guest.refresh_from_db()
    assert guest.headline == "Autrice"


def test_an_appearance_is_added_once(as_coordinator, world):
    guest, url = make_guest(), address("appearance", "add")
    facts = {"event": world.event.pk, "guest": guest.pk, "role": "host", "order": "1"}

    as_coordinator.post(url, facts)
    again = as_coordinator.post(url, facts)

    assert (world.event.appearances.filter(guest=guest).count(), len(errors(again))) == (1, 1)


def test_registrations_are_signed_by_who_made_them(world, as_coordinator):
    made = registration.register(world.event, trainee=world.trainee, by=world.coordinator)

    page = as_coordinator.get(address("registration", "change", made.pk)).content.decode()

    assert str(world.coordinator) in page


def test_the_team_reads_why_each_registration_is_where_it_is(meeting, signed_up, world, clock):
    event = meeting(capacity=4)
    held, lapsed, own, ours = (signed_up(event, authorised=authorised) for authorised in (False, False, True, True))
    waiting = signed_up(event)
    type(lapsed).objects.filter(pk=lapsed.pk).update(held_until=held.held_until - timedelta(days=1))
    registration.cancel(own, by=own.trainee.user)
    registration.cancel(ours, by=world.coordinator)
    clock.shift(timedelta(days=2, hours=1))
    registration.lapse_holds()

    found = [why(Registration.objects.get(pk=row.pk)) for row in (held, lapsed, own, ours, waiting)]

    assert "responsable" in found[0]
    assert found[1:4] == ["l’autorisation n’est pas arrivée à temps", "par le ou la stagiaire", "par l’équipe"]
    assert found[4] == ""
