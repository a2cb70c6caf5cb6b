from datetime import timedelta

import pytest

from accounts.models import Notice
from accounts.refusals import Refused
from events import publishing
from events.models import Event, Registration
from mentors import booking
from tests.worlds import at_hour, make_room

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


@pytest.fixture
def session(clock, world):
    """A session in the world's room, from 17:00 to 18:00 on the booking day."""
    asked = {"starts_at": at_hour(world.booking_day, 17), "minutes": 60, "mode": "on_site", "topic": "Portfolio"}
    return booking.book(world.mentorship, **asked, by=world.mentor.user)


def at_the_time_of(other):
    return {"starts_at": other.starts_at, "ends_at": other.ends_at}


def test_a_meeting_is_not_announced_in_a_room_that_is_taken(draft, session, meeting, world):
    other = meeting()
    beside_a_session = draft(room=session.room, starts_at=session.starts_at - timedelta(minutes=60))
    beside_a_meeting = draft(room=other.room)

    assert refusal(publishing.publish, beside_a_session, by=world.coordinator) == "room_has_session"
    assert refusal(publishing.publish, beside_a_meeting, by=world.coordinator) == "room_has_meeting"
    assert not Event.objects.filter(pk__in=[beside_a_session.pk, beside_a_meeting.pk]).published().exists()


def test_a_meeting_is_not_postponed_to_when_its_room_is_taken(meeting, session, world):
    event = meeting(room=session.room, starts_at=session.starts_at + timedelta(days=1))
    other = meeting(room=session.room, starts_at=session.starts_at + timedelta(days=2))
    facts = {"by": world.coordinator}

    assert refusal(publishing.postpone, event, **at_the_time_of(session), **facts) == "room_has_session"
    assert refusal(publishing.postpone, event, **at_the_time_of(other), **facts) == "room_has_meeting"


def test_a_meeting_is_not_moved_to_a_room_that_is_taken(meeting, session, world):
    event, other = meeting(starts_at=session.starts_at), meeting(starts_at=session.starts_at)

    assert refusal(publishing.move_to, event, room=session.room, by=world.coordinator) == "room_has_session"
    assert refusal(publishing.move_to, event, room=other.room, by=world.coordinator) == "room_has_meeting"


def test_a_room_is_free_before_and_after_and_once_given_back(draft, session, meeting, world):
    other = meeting(room=session.room, starts_at=session.ends_at)
    drafts = [draft(room=session.room, **at_the_time_of(taken)) for taken in (session, other)]

    booking.cancel(session, reason="Malade", by=world.coordinator)
    publishing.cancel_event(other, reason="Grève", by=world.coordinator)

    assert [publishing.publish(one, by=world.coordinator).is_published for one in drafts] == [True, True]


def test_a_meeting_is_not_in_its_own_way(meeting, world):
    event, hour = meeting(), timedelta(hours=1)

    publishing.postpone(event, starts_at=event.starts_at + hour, ends_at=event.ends_at + hour, by=world.coordinator)

    assert event.sequence == 1


def test_what_is_cancelled_or_over_is_no_longer_changed(meeting, world):
    event = meeting()
    publishing.cancel_event(event, reason="x", by=world.coordinator)

    assert refusal(publishing.move_to, event, room=None, by=world.coordinator) == "cancelled"
    assert refusal(publishing.move_to, world.past_event, room=None, by=world.coordinator) == "over"
    assert refusal(publishing.publish, event, by=world.coordinator) == "cancelled"
