import pytest

from accounts.models import Notice
from accounts.refusals import Refused
from mentors import clearing, freezing, pairing, tasks
from mentors.models import Closure, Duty, Session
from programs import authorisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(book):
    return book()


def permission(pair, kind="mentoring_on_site"):
    return pair.trainee.authorisations.of_kind(kind).get()


def test_a_withdrawn_authorisation_holds_what_it_carried_and_tells(session, pair, world, again):
    authorisations.withdraw(permission(pair))

    on_hold = again(session)
    assert (on_hold.status, on_hold.is_frozen, on_hold.sequence) == ("booked", True, 1)
    readers = Notice.objects.filter(kind="session_frozen").values_list("recipient", flat=True)
    assert set(readers) == {world.mentor.user.pk, world.trainee.user.pk, world.guardian.user.pk}


def test_it_holds_only_the_way_of_meeting_that_it_carried(session, pair, again, book, when):
    video = book(mode="video", starts_at=when(19))

    authorisations.withdraw(permission(pair, "mentoring_video"))

    assert (again(session).is_frozen, again(video).is_frozen) == (False, True)


def test_a_first_session_on_hold_holds_those_by_video_after_it(session, pair, again, book, when):
    video = book(mode="video", starts_at=when(19))

    authorisations.withdraw(permission(pair))

    assert (again(session).is_frozen, again(video).is_frozen) == (True, True)


def test_a_withdrawal_that_fails_holds_nothing(session, pair, again, monkeypatch):
    monkeypatch.setattr(freezing, "recheck_trainee", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        authorisations.withdraw(permission(pair))

    assert permission(pair).withdrawn_at is None
    assert not again(session).is_frozen


def test_a_session_on_hold_keeps_its_people_and_its_room(session, pair):
    claims = session.claims.count()

    authorisations.withdraw(permission(pair))

    assert session.claims.count() == claims


def test_why_is_kept_in_the_programmes_language_for_mentor_and_team_only(session, pair, again):
    pair.mentor.clearances.filter(kind="charter").delete()

    freezing.recheck_all()

    notices = {notice.recipient_id: notice.body for notice in Notice.objects.filter(kind="session_frozen")}
    reason = again(session).frozen_reason
    assert reason in notices[pair.mentor.user_id]
    assert reason not in notices[pair.trainee.user_id]


def test_the_nightly_check_sees_what_no_rule_was_told(session, again):
    Duty.objects.all().delete()

    frozen = freezing.recheck_all()

    assert frozen == [session]
    assert freezing.recheck_all() == []
    assert again(session).sequence == 1


def test_the_nightly_check_leaves_what_is_sound(session, again):
    assert freezing.recheck_all() == []
    assert not again(session).is_frozen


def test_a_closure_is_checked_in_its_days_only(session, when, again):
    Closure.objects.create(name="Pont", first_day=when(17).date(), last_day=when(17).date())

    assert freezing.recheck_between(when(8, days=1), when(20, days=1)) == []
    assert freezing.recheck_between(when(8), when(20)) == [session]


def test_what_is_over_is_left_alone(session, pair, when, again):
    authorisations.withdraw(permission(pair), at=when(19))

    assert not again(session).is_frozen


def test_a_session_on_hold_stands_again_when_nothing_is_missing(session, pair, world, again):
    clearing.suspend(pair.mentor, by=world.coordinator)
    pair.mentor.suspended_at = None
    pair.mentor.save()

    for _time in range(2):
        freezing.thaw(session, by=world.coordinator)

    assert (again(session).is_frozen, again(session).sequence) == (False, 2)
    assert Notice.objects.filter(kind="session_thawed").count() == 3


def test_it_does_not_stand_again_while_something_is_missing(session, pair, world, again):
    authorisations.withdraw(permission(pair))

    with pytest.raises(Refused) as refusal:
        freezing.thaw(session, by=world.coordinator)

    assert refusal.value.code == "authorisation_on_site"
    assert again(session).is_frozen


def test_what_was_cancelled_does_not_stand_again(session, pair, world):
    pairing.close(pair, reason="Fini", by=world.coordinator)

    with pytest.raises(Refused) as refusal:
        freezing.thaw(session, by=world.coordinator)

    assert refusal.value.code == "state"


def test_resuming_lets_the_first_session_stand_before_those_by_video(session, pair, world, book, when):
    book(mode="video", starts_at=when(19))

    pairing.pause(pair, by=world.coordinator)
    pairing.resume(pair, by=world.coordinator)

    assert not Session.objects.filter(frozen_at__isnull=False).exists()


def test_a_room_that_nobody_sees_into_any_more_holds_its_sessions(session, world, again):
    world.room.open_view = False

    world.room.save()

    assert again(session).is_frozen


def test_the_night_says_how_many_it_held(session):
    Duty.objects.all().delete()

    assert [tasks.nightly() for _night in range(2)] == [1, 0]
