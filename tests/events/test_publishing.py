from datetime import timedelta

import pytest

from accounts.models import Notice
from accounts.refusals import Refused
from events import publishing
from events.models import Event, Registration
from tests.worlds import make_room

pytestmark = pytest.mark.django_db
Status = Registration.Status


def refusal(call, *arguments, **facts):
    with pytest.raises(Refused) as refused:
        call(*arguments, **facts)
    return refused.value.code


@pytest.fixture
def draft(meeting):
    return lambda **facts: meeting(number=None, published_at=None, **facts)


def test_a_published_meeting_has_the_next_number_and_keeps_it(draft, world, now):
    last = max(Event.objects.filter(program=world.program).values_list("number", flat=True))
    first, second = draft(), draft()

    publishing.publish(first, by=world.coordinator)
    publishing.publish(second, by=world.coordinator)
    publishing.unpublish(first, by=world.coordinator)
    publishing.publish(first, by=world.coordinator, at=now + timedelta(hours=1))

    assert (first.number, second.number) == (last + 1, last + 2)
    assert first.published_at == now + timedelta(hours=1)


def test_publishing_twice_keeps_the_first_moment(draft, world, now):
    event = draft()
    publishing.publish(event, by=world.coordinator)

    publishing.publish(event, by=world.coordinator, at=now + timedelta(hours=1))

    assert event.published_at == now


def test_a_meeting_people_count_on_stays_on_the_site(meeting, signed_up):
    event = meeting()
    signed_up(event)

    assert refusal(publishing.unpublish, event) == "has_registrations"


def test_cancelling_ends_every_registration_and_tells_everyone_once(meeting, signed_up, world, seats):
    event = meeting(capacity=2)
    rows = [signed_up(event, authorised=authorised) for authorised in (True, False, True)]

    publishing.cancel_event(event, reason="L’invitée est souffrante.", by=world.coordinator)
    publishing.cancel_event(event, reason="Encore.", by=world.coordinator)

    told = Notice.objects.filter(kind="event_cancelled")
    assert {Registration.objects.get(pk=row.pk).status for row in rows} == {Status.CANCELLED}
    assert (seats(event), event.cancel_reason, told.count()) == ((0, 0), "L’invitée est souffrante.", 6)


def test_cancelling_takes_the_entry_out_of_calendars(meeting, signed_up, world):
    event = meeting()
    signed_up(event)

    publishing.cancel_event(event, reason="Salle fermée", by=world.coordinator)

    notice = Notice.objects.exclude(calendar="").latest("pk")
    assert notice.calendar_method == "CANCEL"
    assert [line for line in notice.calendar.splitlines() if line.startswith(("SEQUENCE", "STATUS"))] == [
        "SEQUENCE:1",
        "STATUS:CANCELLED",
    ]


@pytest.mark.parametrize(("reason", "code"), [("", "no_reason"), (" \x00 ", "no_reason")])
def test_a_cancellation_has_a_reason(reason, code, meeting, world):
    assert refusal(publishing.cancel_event, meeting(), reason=reason, by=world.coordinator) == code


def test_a_draft_and_a_past_meeting_are_not_cancelled(draft, world):
    assert refusal(publishing.cancel_event, draft(), reason="x", by=world.coordinator) == "not_published"
    assert refusal(publishing.cancel_event, world.past_event, reason="x", by=world.coordinator) == "over"


def test_postponing_moves_everything_and_tells_everyone(meeting, signed_up, world, now):
    event = meeting(registration_closes_at=now + timedelta(days=6))
    event.doors_at = event.starts_at - timedelta(minutes=30)
    event.save()
    before, closes, made = event.starts_at, event.registration_closes_at, signed_up(event)

    later = timedelta(days=7)
    publishing.postpone(event, starts_at=before + later, ends_at=event.ends_at + later, by=world.coordinator)

    made.refresh_from_db()
    assert (event.previous_starts_at, event.starts_at, event.sequence) == (before, before + later, 1)
    assert (event.doors_at, event.registration_closes_at) == (event.starts_at - timedelta(minutes=30), closes + later)
    assert (made.status, Notice.objects.filter(kind="event_postponed").count()) == (Status.REGISTERED, 2)


def test_postponing_to_the_same_time_changes_nothing(meeting, world):
    event = meeting()

    publishing.postpone(event, starts_at=event.starts_at, ends_at=event.ends_at, by=world.coordinator)

    assert (event.sequence, event.previous_starts_at) == (0, None)


def test_a_new_date_is_to_come_and_in_order(meeting, world, now):
    event, hour = meeting(), timedelta(hours=1)
    past = {"starts_at": now - hour, "ends_at": now + hour}
    backwards = {"starts_at": now + 2 * hour, "ends_at": now + hour}

    assert refusal(publishing.postpone, event, **past, by=world.coordinator) == "in_the_past"
    assert refusal(publishing.postpone, event, **backwards, by=world.coordinator) == "ends_before"


def test_another_room_is_told_and_must_be_large_enough(meeting, signed_up, world):
    event = meeting()
    signed_up(event)

    publishing.move_to(event, room=make_room(), by=world.coordinator)

    assert (event.sequence, Notice.objects.filter(kind="event_moved").count()) == (1, 2)
    assert refusal(publishing.move_to, event, room=make_room(capacity=3), by=world.coordinator) == "room_too_small"


def test_what_is_cancelled_or_over_is_no_longer_changed(meeting, world):
    event = meeting()
    publishing.cancel_event(event, reason="x", by=world.coordinator)

    assert refusal(publishing.move_to, event, room=None, by=world.coordinator) == "cancelled"
    assert refusal(publishing.move_to, world.past_event, room=None, by=world.coordinator) == "over"
    assert refusal(publishing.publish, event, by=world.coordinator) == "cancelled"
