from datetime import timedelta

import pytest

from accounts.refusals import Refused
from events import registration, tasks
from events.models import Registration
from programs import authorisations

pytestmark = pytest.mark.django_db
Status = Registration.Status


def states(*rows):
    return [Registration.objects.get(pk=row.pk).status for row in rows]


def test_a_cancellation_calls_the_next_in_the_order_asked(meeting, signed_up, seats, told):
    event = meeting(capacity=1)
    first, second, third = (signed_up(event) for _person in range(3))

    registration.cancel(first)

    assert states(first, second, third) == [Status.CANCELLED, Status.REGISTERED, Status.WAITLISTED]
    assert (seats(event), told(second.trainee)[-1]) == ((1, 1), "registration_promoted")


def test_the_order_is_when_they_asked_whatever_the_order_of_the_rows(meeting, signed_up, now):
    event = meeting(capacity=1)
    first, second, third = (signed_up(event) for _person in range(3))
    Registration.objects.filter(pk=third.pk).update(asked_at=now)

    registration.cancel(first)

    assert states(second, third) == [Status.WAITLISTED, Status.REGISTERED]


def test_leaving_the_list_calls_nobody(meeting, signed_up, seats):
    event = meeting(capacity=1)
    first, second, third = (signed_up(event) for _person in range(3))

    registration.cancel(second)

    assert states(first, second, third) == [Status.REGISTERED, Status.CANCELLED, Status.WAITLISTED]
    assert seats(event) == (1, 1)


def test_a_minor_without_authorisation_who_is_called_is_held(meeting, signed_up, seats, told, now):
    event = meeting(capacity=1)
    first, second = signed_up(event), signed_up(event, authorised=False)

    registration.cancel(first, at=now + timedelta(hours=1))

    second.refresh_from_db()
    assert (second.status, second.held_until, seats(event)) == (Status.HELD, now + timedelta(hours=73), (1, 1))
    assert told(second.trainee)[-1] == "registration_promoted"


def test_after_sign_up_closes_a_called_minor_has_until_the_start(meeting, signed_up, now):
    event = meeting(capacity=1, starts_at=now + timedelta(hours=20), registration_closes_at=now + timedelta(hours=2))
    first, second = signed_up(event), signed_up(event, authorised=False)

    registration.cancel(first, at=now + timedelta(hours=3))

    assert Registration.objects.get(pk=second.pk).held_until == event.starts_at


def test_nobody_is_called_once_the_meeting_has_started(meeting, signed_up, clock, world):
    event = meeting(capacity=1)
    first, second = signed_up(event), signed_up(event)
    clock.move_to(event.starts_at)

    registration.cancel(first, by=world.coordinator)

    assert states(second) == [Status.WAITLISTED]


def test_more_seats_call_as_many(meeting, signed_up, seats):
    event = meeting(capacity=1)
    rows = [signed_up(event) for _person in range(4)]

    registration.change_capacity(event, capacity=3)

    assert states(*rows) == [Status.REGISTERED, Status.REGISTERED, Status.REGISTERED, Status.WAITLISTED]
    assert (seats(event), event.capacity) == ((3, 3), 3)


@pytest.mark.parametrize(
    ("capacity", "code"),
    [(0, "no_seat"), (-5, "no_seat"), (1, "below_taken"), (41, "room_too_small"), (10**9, "too_many")],
)
def test_a_number_of_seats_that_cannot_be_is_refused(capacity, code, meeting, signed_up):
    event = meeting(capacity=2)
    signed_up(event), signed_up(event)

    with pytest.raises(Refused) as refused:
        registration.change_capacity(event, capacity=capacity)

    assert (refused.value.code, refused.value.field) == (code, "capacity")


def test_a_hold_that_is_over_gives_its_seat_to_the_next(meeting, signed_up, seats, told, clock):
    event = meeting(capacity=1)
    held, waiting = signed_up(event, authorised=False), signed_up(event)
    clock.move_to(held.held_until)

    given_back = registration.lapse_holds()

    assert (given_back, states(held, waiting)) == (1, [Status.CANCELLED, Status.REGISTERED])
    assert (seats(event), told(held.trainee)[-1]) == ((1, 1), "registration_lapsed")


def test_a_hold_is_left_alone_until_its_last_moment(meeting, signed_up, clock):
    held = signed_up(meeting(), authorised=False)
    clock.move_to(held.held_until - timedelta(seconds=1))

    assert (tasks.tick(), states(held)) == (0, [Status.HELD])


def test_the_clock_may_run_twice(meeting, signed_up, clock, seats):
    event = meeting(capacity=1)
    held, _waiting = signed_up(event, authorised=False), signed_up(event)
    clock.move_to(held.held_until)

    assert (tasks.tick(), tasks.tick(), seats(event)) == (1, 0, (1, 1))


def test_someone_no_longer_enrolled_is_passed_over_and_called_once_they_are_back(meeting, signed_up, seats):
    event = meeting(capacity=1)
    first, gone, third = (signed_up(event) for _person in range(3))
    enrolment = gone.trainee.enrolments.get()
    enrolment.status = "withdrawn"
    enrolment.save()

    registration.cancel(first)
    registration.cancel(third)
    enrolment.status = "active"
    enrolment.save()

    assert states(first, gone, third) == [Status.CANCELLED, Status.WAITLISTED, Status.CANCELLED]
    assert (tasks.tick(), states(gone), seats(event)) == (1, [Status.REGISTERED], (1, 1))


def test_an_authorisation_that_comes_while_waiting_serves_when_called(meeting, signed_up):
    event = meeting(capacity=1)
    first, second = signed_up(event), signed_up(event, authorised=False)
    guardian = second.trainee.guardianships.get().guardian
    authorisations.give(second.trainee, kind="participation", guardian=guardian, channel="site")

    registration.cancel(first)

    assert states(second) == [Status.REGISTERED]


def test_a_cancelled_meeting_calls_nobody(meeting, signed_up, now):
    event = meeting(capacity=1)
    signed_up(event), signed_up(event)
    type(event).objects.filter(pk=event.pk).update(cancelled_at=now, capacity=2)

    assert registration.promote(event) == []


def test_who_leaves_the_list_is_told_and_no_calendar_is_touched(meeting, signed_up, told):
    event = meeting(capacity=1)
    _seated, waiting = signed_up(event), signed_up(event)

    registration.cancel(waiting, by=waiting.trainee.user)

    notice = waiting.trainee.user.notices.latest("pk")
    assert (told(waiting.trainee)[-1], notice.calendar) == ("registration_left", "")
