import uuid
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from accounts.models import Notice
from accounts.refusals import Refused
from mentors import booking, freezing
from mentors.models import Claim, Closure, Duty, Mentorship, Session
from programs.models import Guardianship
from tests.worlds import CANARIES, make_duty, make_event, make_guardian, make_mentor, make_room, make_user

pytestmark = pytest.mark.django_db


def entry_of(notice):
    return Calendar.from_ical(notice.calendar).walk("VEVENT")[0]


@pytest.fixture
def refused(book):
    """The code with which a booking is refused."""

    def ask(**facts):
        with pytest.raises(Refused) as refusal:
            book(**facts)
        return refusal.value.code

    return ask


# Booking


def test_a_mentor_books_an_hour_on_site(book, world, when):
    session = book()

    assert (session.starts_at, session.ends_at) == (when(17), when(18))
    assert (session.room, session.supervisor) == (world.room, world.coordinator)
    assert (session.status, session.sequence, session.booked_by) == ("booked", 0, world.mentor.user)


def test_each_person_and_the_room_claim_each_quarter_of_the_hour(book, world, when):
    book(minutes=30)

    resources = {
        f"user:{world.mentor.user.pk}",
        f"user:{world.coordinator.pk}",
        f"trainee:{world.trainee.pk}",
        f"room:{world.room.pk}",
    }
    claims = set(Claim.objects.values_list("resource", "quarter_hour"))
    assert claims == {(one, quarter) for one in resources for quarter in (when(17), when(17, 15))}


def test_a_booking_goes_to_a_room_without_a_meeting(book, world, when):
    make_event(world.program, room=world.room, starts_at=when(17))
    other = make_room()
    make_duty(make_user("coordinator"), other, day=world.booking_day)

    assert book().room == other


def test_no_room_but_that_of_a_meeting_is_no_room(book, refused, world, when):
    make_event(world.program, room=world.room, starts_at=when(17))
    session = book(starts_at=when(9))

    assert (refused(), refused(room=world.room)) == ("room_taken", "room_has_meeting")
    with pytest.raises(Refused) as refusal:
        booking.move(session, starts_at=when(17), room=world.room, by=world.coordinator)
    assert (refusal.value.code, refusal.value.field) == ("room_has_meeting", "room")


def test_by_video_only_the_two_of_them_are_claimed(book, when):
    book(starts_at=when(9))
    session = book(mode="video")

    assert (session.room, session.supervisor) == (None, None)
    assert session.claims.values("resource").distinct().count() == 2


def test_both_sides_and_the_guardian_are_told_once(book, world):
    session = book()

    told = {notice.recipient: notice for notice in Notice.objects.all()}
    assert set(told) == {world.mentor.user, world.trainee.user, world.guardian.user}
    assert {notice.kind for notice in told.values()} == {"session_booked"}
    assert {notice.useful_until for notice in told.values()} == {session.ends_at}
    assert told[world.guardian.user].calendar == ""


def test_the_calendar_entries_have_one_stable_number(book, world):
    session = book()

    for person in (world.mentor, world.trainee):
        notice = Notice.objects.get(recipient=person.user)
        entry = entry_of(notice)
        assert (notice.calendar_method, str(entry["UID"])) == ("REQUEST", f"session-{session.uid}@testserver")
        assert (entry["SEQUENCE"], str(entry["STATUS"])) == (0, "CONFIRMED")


def test_the_mentor_reads_a_first_name_and_an_initial_only(book, world):
    book()

    notice = Notice.objects.get(recipient=world.mentor.user)
    said = notice.subject + notice.body + str(entry_of(notice).to_ical(), "utf-8")
    assert not [canary for canary in CANARIES if canary in said]
    assert "Zibeline Q." in notice.body


def test_a_mail_greets_leads_to_the_session_and_is_signed(book):
    session = book()

    for notice in Notice.objects.all():
        greeting, *_told, link, signature = notice.body.split("\n\n")
        assert (greeting, link) == ("Bonjour,", f"http://testserver{session.get_absolute_url()}")
        assert signature.startswith("--\nTUMO Paris")
        assert f'<a href="{link}">' in notice.html


def test_nobody_reads_a_contact_of_anyone(book):
    book()

    for notice in Notice.objects.all():
        assert "@example.org" not in notice.subject + notice.body + notice.calendar


def test_of_age_no_guardian_is_told(book, world, now):
    world.trainee.birth_date = now.date() - timedelta(days=366 * 19)
    world.trainee.save()

    book()

    assert set(Notice.objects.values_list("recipient", flat=True)) == {world.mentor.user.pk, world.trainee.user.pk}


def test_a_guardian_without_authority_is_not_told(book, world):
    other = make_guardian(world.trainee)
    Guardianship.objects.filter(guardian=other).update(holds_authority=False)

    book()

    assert not Notice.objects.filter(recipient=other.user).exists()


def test_a_form_sent_twice_books_one_session_and_tells_once(book):
    form_key = uuid.uuid4()

    first, second = book(form_key=form_key), book(form_key=form_key)

    assert first == second
    assert (Session.objects.count(), Notice.objects.count()) == (1, 3)


def test_a_form_used_for_another_pair_is_refused(world, book, refused):
    form_key = uuid.uuid4()
    session = book(form_key=form_key)
    mentor = make_mentor(cleared_by=(world.staff["safeguarding_lead"], world.coordinator))
    facts = {"cohort": world.cohort, "referent": world.coordinator}
    other_pair = Mentorship.objects.create(mentor=mentor, trainee=world.other_trainee, **facts)
    Session.objects.filter(pk=session.pk).update(mentorship=other_pair)

    assert refused(form_key=form_key) == "form_used"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"minutes": 20}, "minutes"),
        ({"minutes": -60}, "minutes"),
        ({"mode": "at_home"}, "mode"),
        ({"topic": "  \x00 "}, "topic"),
        ({"topic": "x" * 161}, "topic"),
        ({"starts_at": datetime(2026, 11, 25, 17, 5, tzinfo=UTC)}, "quarter"),
        ({"starts_at": datetime(2026, 11, 25, 17, 0)}, "quarter"),
        ({"starts_at": datetime(2026, 11, 23, 8, 0, tzinfo=UTC)}, "past"),
        ({"starts_at": datetime(2026, 11, 23, 17, 0, tzinfo=UTC)}, "too_soon"),
        ({"starts_at": datetime(2027, 1, 5, 17, 0, tzinfo=UTC)}, "too_far"),
    ],
)
def test_what_makes_no_sense_is_refused(refused, facts, code):
    assert refused(**facts) == code


def test_the_team_may_book_for_the_same_day(book, world, now):
    session = book(starts_at=now + timedelta(hours=2), by=world.coordinator)

    assert session.booked_by == world.coordinator


@pytest.mark.parametrize("role", ["trainee", "other_mentor", "guardian", "editor", "front_desk"])
def test_nobody_else_books(refused, world, role):
    assert refused(by=world.user(role)) == "stranger"


def test_every_obstacle_is_said_and_nothing_is_written(book, world, when):
    world.mentor.clearances.all().delete()

    with pytest.raises(Refused) as refusal:
        book(minutes=120, starts_at=when(19))

    assert len(refusal.value.reasons) == 6
    assert (Session.objects.count(), Notice.objects.count(), Claim.objects.count()) == (0, 0, 0)


def test_another_room_is_taken_when_the_first_is_not_free(book, world, when):
    other, colleague = make_room(), make_user("coordinator")
    make_duty(colleague, other, day=world.booking_day)
    taken = book(starts_at=when(9), room=world.room)
    Claim.objects.create(session=taken, resource=f"room:{world.room.pk}", quarter_hour=when(17))

    session = book()

    assert (session.room, session.supervisor) == (other, colleague)


# Moving


def test_a_session_that_moves_keeps_its_identity_and_remembers(book, world, when, again):
    session = book()

    booking.move(session, starts_at=when(14), minutes=45, by=world.mentor.user)

    moved, change = again(session), session.changes.get()
    assert (moved.uid, moved.sequence, moved.starts_at, moved.minutes) == (session.uid, 1, when(14), 45)
    assert (change.previous_starts_at, change.previous_ends_at, change.by) == (when(17), when(18), world.mentor.user)
    assert set(moved.claims.values_list("quarter_hour", flat=True)) == {when(14), when(14, 15), when(14, 30)}


def test_moving_tells_both_sides_with_the_next_version(book, world, when):
    session = book()
    Notice.objects.all().delete()

    booking.move(session, starts_at=when(14), by=world.mentor.user)

    notices = Notice.objects.filter(kind="session_moved")
    assert notices.count() == Notice.objects.count() == 3
    assert {entry_of(notice)["SEQUENCE"] for notice in notices.exclude(calendar="")} == {1}


def test_moving_to_where_it_is_changes_nothing(book, world, when, again):
    session = book()

    booking.move(session, starts_at=when(17), minutes=60, by=world.mentor.user)

    assert (again(session).sequence, session.changes.count(), Notice.objects.count()) == (0, 0, 3)


def test_a_session_moves_by_half_an_hour_into_its_own_time(book, world, when, again):
    session = book()

    booking.move(session, starts_at=when(17, 30), by=world.mentor.user)

    assert again(session).claims.count() == 4 * 4


def test_a_move_that_meets_an_obstacle_leaves_everything(book, world, when, again):
    session = book()
    Closure.objects.create(name="Pont", first_day=when(17, days=1).date(), last_day=when(17, days=1).date())

    with pytest.raises(Refused) as refusal:
        booking.move(session, starts_at=when(17, days=1), by=world.mentor.user)

    assert (refusal.value.code, again(session).starts_at, session.changes.count()) == ("closed", when(17), 0)


@pytest.mark.parametrize("role", ["trainee", "guardian", "other_mentor", "editor"])
def test_nobody_else_moves_it(book, world, when, role):
    with pytest.raises(Refused) as refusal:
        booking.move(book(), starts_at=when(14), by=world.user(role))

    assert refusal.value.code == "stranger"


def test_moving_the_first_session_after_one_by_video_holds_that_one(book, world, when, again):
    first = book(starts_at=when(9))
    video = book(mode="video", starts_at=when(12))

    booking.move(first, starts_at=when(15), by=world.mentor.user)

    assert again(video).is_frozen
    assert not again(first).is_frozen


# Cancelling


@pytest.mark.parametrize(
    ("role", "status"), [("mentor", "excused"), ("trainee", "excused"), ("coordinator", "revoked")]
)
def test_cancelling_gives_the_time_back_and_tells_why(book, world, again, role, status):
    session = book()
    Notice.objects.all().delete()

    booking.cancel(session, reason="Grève des trains", by=world.user(role))

    cancelled = again(session)
    assert (cancelled.status, cancelled.cancel_reason, cancelled.sequence) == (status, "Grève des trains", 1)
    assert cancelled.claims.count() == 0
    notices = Notice.objects.filter(kind="session_cancelled")
    assert notices.count() == Notice.objects.count() == 3
    assert {str(entry_of(one)["STATUS"]) for one in notices.exclude(calendar="")} == {"CANCELLED"}
    assert {one.calendar_method for one in notices} == {"CANCEL", ""}


def test_cancelling_twice_tells_once(book, world):
    session = book()

    for _time in range(2):
        booking.cancel(session, reason="Malade", by=world.mentor.user)

    assert Notice.objects.filter(kind="session_cancelled").count() == 3


def test_the_hour_of_a_cancelled_session_can_be_booked_again(book, world):
    booking.cancel(book(), reason="Malade", by=world.mentor.user)

    assert book().status == "booked"


@pytest.mark.parametrize("reason", ["", "  \x00\n ", "x" * 301])
def test_cancelling_takes_a_reason(book, world, reason):
    with pytest.raises(Refused) as refusal:
        booking.cancel(book(), reason=reason, by=world.mentor.user)

    assert refusal.value.code == "reason"


def test_a_trainee_cancels_until_a_day_before(book, world, when):
    session = book()

    with pytest.raises(Refused) as refusal:
        booking.cancel(session, reason="Malade", by=world.trainee.user, at=when(17, 1, days=-1))
    booking.cancel(session, reason="Malade", by=world.trainee.user, at=when(17, days=-1))

    assert refusal.value.code == "cutoff"


def test_a_session_that_started_is_no_longer_cancelled_by_the_pair(book, world, when):
    with pytest.raises(Refused) as refusal:
        booking.cancel(book(), reason="Malade", by=world.mentor.user, at=when(17))

    assert refusal.value.code == "started"


def test_cancelling_the_first_session_holds_the_next_by_video(book, world, when, again):
    first = book(starts_at=when(9))
    video = book(mode="video")

    booking.cancel(first, reason="Malade", by=world.mentor.user)

    assert again(video).is_frozen


# Reporting


@pytest.mark.parametrize("outcome", ["held", "no_show"])
def test_a_mentor_says_how_it_went_from_its_start_on(book, world, when, again, outcome):
    session = book()

    with pytest.raises(Refused) as early:
        booking.record(session, outcome=outcome, by=world.mentor.user, at=when(16, 59))
    booking.record(session, outcome=outcome, by=world.mentor.user, at=when(17))

    assert (early.value.code, again(session).status) == ("early", outcome)


def test_the_mentor_says_it_once_and_the_team_corrects_it(book, world, when, again):
    session = book()
    booking.record(session, outcome="held", by=world.mentor.user, at=when(18))

    with pytest.raises(Refused) as refusal:
        booking.record(session, outcome="no_show", by=world.mentor.user, at=when(19))
    booking.record(session, outcome="no_show", by=world.coordinator, at=when(19))

    assert (refusal.value.code, again(session).status) == ("state", "no_show")


def test_a_trainee_does_not_report(book, world, when):
    with pytest.raises(Refused) as refusal:
        booking.record(book(), outcome="held", by=world.trainee.user, at=when(18))

    assert refusal.value.code == "stranger"


def test_a_session_on_hold_is_not_reported(book, world, when):
    session = book()
    Duty.objects.all().delete()
    freezing.recheck_all()

    with pytest.raises(Refused) as refusal:
        booking.record(session, outcome="held", by=world.mentor.user, at=when(18))

    assert refusal.value.code == "frozen"


def test_any_other_outcome_is_refused(book, world, when):
    with pytest.raises(Refused) as refusal:
        booking.record(book(), outcome="booked", by=world.mentor.user, at=when(18))

    assert refusal.value.code == "outcome"
