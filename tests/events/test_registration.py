import uuid
from datetime import timedelta

import pytest

from accounts.models import Notice
from accounts.refusals import Refused
from events import registration
from events.models import Registration
from programs import authorisations
from tests.worlds import make_cohort, make_event, make_program

pytestmark = pytest.mark.django_db
Status = Registration.Status


def refusal(call, *arguments, **facts):
    with pytest.raises(Refused) as refused:
        call(*arguments, **facts)
    return refused.value


# Signing up


def test_a_trainee_who_is_authorised_gets_a_seat(meeting, someone, seats, told):
    event, trainee = meeting(), someone()

    made = registration.register(event, trainee=trainee)

    assert (made.status, seats(event), told(trainee)) == (Status.REGISTERED, (1, 1), ["registration_confirmed"])


def test_of_age_nobody_is_asked(meeting, someone):
    event = meeting()

    assert registration.register(event, trainee=someone(age=18)).status == Status.REGISTERED


def test_a_minor_whose_guardian_has_not_answered_is_held_for_three_days(meeting, someone, seats, now):
    event = meeting()

    made = registration.register(event, trainee=someone(authorised=False))

    assert (made.status, made.held_until, seats(event)) == (Status.HELD, now + timedelta(hours=72), (1, 1))


def test_a_hold_never_lasts_beyond_the_end_of_sign_up(meeting, someone, now):
    event = meeting(registration_closes_at=now + timedelta(hours=5))

    made = registration.register(event, trainee=someone(authorised=False))

    assert made.held_until == now + timedelta(hours=5)


def test_when_the_meeting_is_full_one_waits(meeting, someone, signed_up, seats):
    event = meeting(capacity=1)
    signed_up(event)

    made = registration.register(event, trainee=someone())

    assert (made.status, seats(event)) == (Status.WAITLISTED, (1, 1))


def test_asking_twice_makes_one_registration_and_one_mail(meeting, someone, seats):
    event, trainee = meeting(), someone()

    first, second = (registration.register(event, trainee=trainee) for _time in range(2))

    assert (first, seats(event), Notice.objects.count()) == (second, (1, 1), 1)


def test_a_form_sent_again_after_a_cancellation_makes_nothing_new(meeting, someone, seats):
    event, trainee, key = meeting(), someone(), uuid.uuid4()
    made = registration.register(event, trainee=trainee, form_key=key)
    registration.cancel(made, by=trainee.user)

    again = registration.register(event, trainee=trainee, form_key=key)

    assert (again, again.status, seats(event)) == (made, Status.CANCELLED, (0, 0))


def test_a_form_of_another_meeting_is_refused(meeting, someone):
    trainee, key = someone(), uuid.uuid4()
    registration.register(meeting(), trainee=trainee, form_key=key)

    assert refusal(registration.register, meeting(), trainee=trainee, form_key=key).code == "form_used"


def test_after_a_cancellation_one_may_sign_up_again(meeting, someone, seats):
    event, trainee = meeting(), someone()
    registration.cancel(registration.register(event, trainee=trainee), by=trainee.user)

    again = registration.register(event, trainee=trainee, form_key=uuid.uuid4())

    assert (again.status, trainee.registrations.count(), seats(event)) == (Status.REGISTERED, 2, (1, 1))


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ({"published_at": 1}, "not_published"),
        ({"cancelled_at": -1}, "cancelled"),
        ({"starts_at": -1, "ends_at": 1}, "started"),
        ({"registration_opens_at": 1}, "not_open"),
        ({"registration_closes_at": -1}, "closed"),
    ],
)
def test_a_meeting_that_is_not_open_says_why(hours, code, meeting, someone, now):
    event = meeting(**{name: now + timedelta(hours=number) for name, number in hours.items()})

    found = refusal(registration.register, event, trainee=someone())

    assert (found.code, Registration.objects.count()) == (code, 0)


@pytest.mark.parametrize(("age", "code"), [(14, "too_young"), (18, "too_old")])
def test_ages_are_those_of_the_day_of_the_meeting(age, code, meeting, someone):
    event = meeting(min_age=15, max_age=17)

    assert refusal(registration.register, event, trainee=someone(age=age)).code == code


def test_who_is_not_enrolled_is_told_so(meeting, someone):
    assert refusal(registration.register, meeting(), trainee=someone(enrolled=False)).code == "not_invited"


def test_only_the_cohorts_named_are_invited(meeting, someone, world):
    event, other = meeting(), make_cohort(world.program)
    event.cohorts.add(other)

    refused = refusal(registration.register, event, trainee=someone())
    event.cohorts.add(world.cohort)
    fresh = type(event).objects.get(pk=event.pk)

    assert refused.code == "not_invited"
    assert registration.register(fresh, trainee=someone()).status == Status.REGISTERED


def test_a_meeting_of_another_programme_is_not_for_them(clock, someone):
    event = make_event(make_program())

    assert refusal(registration.register, event, trainee=someone()).code == "not_invited"


def test_a_cohort_that_is_over_opens_nothing(meeting, someone, world, now):
    world.cohort.ends_on = now.date() - timedelta(days=1)
    world.cohort.save()

    assert refusal(registration.register, meeting(), trainee=someone()).code == "not_invited"


def test_a_meeting_cancelled_since_it_was_read_takes_nobody(meeting, someone, seats, now):
    event = meeting()
    type(event).objects.update(cancelled_at=now, changed_at=now + timedelta(seconds=1))

    found = refusal(registration.register, event, trainee=someone())

    assert (found.code, seats(event)) == ("cancelled", (0, 0))


def test_a_seat_freed_since_the_meeting_was_read_is_taken(meeting, someone, signed_up):
    event = meeting(capacity=1)
    first = signed_up(event)
    stale = type(event).objects.get(pk=event.pk)
    registration.cancel(first)

    assert registration.register(stale, trainee=someone()).status == Status.REGISTERED


# Cancelling


def test_cancelling_gives_the_seat_back(meeting, signed_up, seats, told):
    event = meeting()
    made = signed_up(event)

    registration.cancel(made, by=made.trainee.user)

    assert (made.status, seats(event)) == (Status.CANCELLED, (0, 0))
    assert told(made.trainee) == ["registration_confirmed", "registration_cancelled"]


def test_cancelling_twice_changes_nothing(meeting, signed_up, seats):
    event = meeting(capacity=2)
    made, _other = signed_up(event), signed_up(event)

    registration.cancel(made)
    registration.cancel(made)

    assert (seats(event), Notice.objects.filter(kind="registration_cancelled").count()) == ((1, 1), 1)


def test_within_three_hours_of_the_start_it_is_recorded_as_excused(meeting, signed_up, seats, clock):
    event = meeting()
    made = signed_up(event)
    clock.move_to(event.starts_at - timedelta(hours=3))

    registration.cancel(made, by=made.trainee.user)

    assert (made.status, seats(event)) == (Status.EXCUSED, (0, 0))


def test_once_it_has_started_a_trainee_no_longer_cancels(meeting, signed_up, clock):
    event = meeting()
    made = signed_up(event)
    clock.move_to(event.starts_at)

    assert refusal(registration.cancel, made, by=made.trainee.user).code == "started"


def test_the_team_may_cancel_at_any_time_and_says_so(meeting, signed_up, clock, world, told):
    event = meeting()
    made = signed_up(event)
    clock.move_to(event.starts_at)

    registration.cancel(made, by=world.coordinator)

    assert (made.status, told(made.trainee)[-1]) == (Status.CANCELLED, "registration_revoked")


def test_what_was_attended_is_not_cancelled(meeting, signed_up, clock, world):
    event = meeting()
    made = signed_up(event)
    clock.move_to(event.starts_at)
    registration.mark_attendance(made, attended=True, by=world.coordinator)

    assert refusal(registration.cancel, made, by=world.coordinator).code == "over"


# Authorisations


def test_a_held_seat_is_confirmed_by_the_guardians_authorisation(meeting, someone, told):
    event, trainee = meeting(), someone(authorised=False)
    made = registration.register(event, trainee=trainee)

    guardian = trainee.guardianships.get().guardian
    authorisations.give(trainee, kind="participation", guardian=guardian, channel="site")

    made.refresh_from_db()
    assert (made.status, made.held_until) == (Status.REGISTERED, None)
    assert told(trainee) == ["registration_held", "registration_confirmed"]


def test_a_withdrawn_authorisation_holds_the_seat_again(meeting, someone):
    event, trainee = meeting(), someone()
    made = registration.register(event, trainee=trainee)

    authorisations.withdraw(trainee.authorisations.get())

    made.refresh_from_db()
    assert (made.status, event.registrations.seated().count()) == (Status.HELD, 1)


def test_the_team_cannot_confirm_what_no_guardian_authorised(meeting, signed_up, world):
    made = signed_up(meeting(), authorised=False)

    assert refusal(registration.confirm_held, made, by=world.coordinator).code == "not_authorised"


def test_a_hold_that_is_over_is_not_confirmed(meeting, someone, clock):
    event, trainee = meeting(), someone(authorised=False)
    made = registration.register(event, trainee=trainee)
    clock.move_to(made.held_until)

    guardian = trainee.guardianships.get().guardian
    authorisations.give(trainee, kind="participation", guardian=guardian, channel="site")

    assert refusal(registration.confirm_held, made).code == "lapsed"


def test_confirming_what_is_confirmed_changes_nothing(meeting, signed_up):
    made = signed_up(meeting())

    assert registration.confirm_held(made).status == Status.REGISTERED


def test_the_guardian_is_asked_by_mail_without_the_name_in_the_subject(meeting, someone):
    trainee = someone(authorised=False, first_name="Zibeline")
    registration.register(meeting(), trainee=trainee)

    asked = Notice.objects.get(kind="authorisation_asked")

    assert asked.recipient == trainee.guardianships.get().guardian.user
    assert ("Zibeline" in asked.body, "Zibeline" in asked.subject) == (True, False)


# The day itself


@pytest.mark.parametrize(("attended", "status"), [(True, Status.ATTENDED), (False, Status.NO_SHOW)])
def test_presence_and_absence_are_recorded_and_may_be_corrected(attended, status, meeting, signed_up, clock, world):
    event = meeting()
    made = signed_up(event)
    clock.move_to(event.starts_at)
    registration.mark_attendance(made, attended=not attended, by=world.coordinator)

    registration.mark_attendance(made, attended=attended, by=world.coordinator)

    assert (made.status, made.decided_by) == (status, world.coordinator)


def test_presence_is_recorded_from_the_day_on_and_absence_once_it_started(meeting, signed_up, clock, world):
    event = meeting()
    made = signed_up(event)
    before = refusal(registration.mark_attendance, made, attended=True, by=world.coordinator)
    clock.move_to(event.starts_at - timedelta(hours=1))

    absent = refusal(registration.mark_attendance, made, attended=False, by=world.coordinator)

    assert (before.code, absent.code) == ("too_early", "too_early")
    assert registration.mark_attendance(made, attended=True, by=world.coordinator).status == Status.ATTENDED


def test_neither_a_held_seat_nor_the_waiting_list_is_marked(meeting, signed_up, clock, world):
    event = meeting(capacity=1)
    held, waiting = signed_up(event, authorised=False), signed_up(event)
    clock.move_to(event.starts_at)

    codes = [
        refusal(registration.mark_attendance, row, attended=True, by=world.coordinator).code for row in (held, waiting)
    ]

    assert codes == ["held", "no_seat"]
