from datetime import timedelta

import pytest

from mentors.models import Clearance, Closure, Duty, Mentorship, Session
from mentors.safeguarding import obstacles, obstacles_of
from programs import authorisations
from programs.models import Guardianship
from tests.worlds import CANARIES, make_duty, make_event, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def codes(pair, when):
    """The codes of the obstacles to an hour on site at 17:00, unless said otherwise."""

    def ask(**plan):
        asked = {"starts_at": when(17), "ends_at": when(18), "mode": "on_site"} | plan
        mentorship = Mentorship.objects.with_people().get(pk=pair.pk)
        return [obstacle.code for obstacle in obstacles(mentorship, **asked)]

    return ask


def test_nothing_stands_in_the_way_of_the_pair_of_the_world(codes):
    assert codes() == []


@pytest.mark.parametrize("kind", Clearance.REQUIRED)
def test_each_clearance_is_needed_on_the_day_itself(codes, pair, when, kind):
    pair.mentor.clearances.filter(kind=kind).update(valid_until=when(17).date() - timedelta(days=1))

    assert codes() == [f"clearance_{kind}"]


def test_a_clearance_still_counts_on_its_last_day(codes, pair, when):
    pair.mentor.clearances.update(valid_until=when(17).date())

    assert codes() == []


def test_a_clearance_counts_for_nothing_before_it_is_confirmed(codes, pair):
    pair.mentor.clearances.filter(kind="honorability").update(confirmed_by=None, confirmed_at=None)

    assert codes() == ["clearance_honorability"]


@pytest.mark.parametrize("role", ["recorded_by", "confirmed_by"])
def test_a_clearance_that_the_mentor_signed_themself_counts_for_nothing(codes, pair, role):
    pair.mentor.clearances.filter(kind="identity").update(**{role: pair.mentor.user})

    assert codes() == ["clearance_identity"]


def test_a_suspended_mentor_meets_nobody(codes, pair, now):
    pair.mentor.suspended_at = now
    pair.mentor.save()

    assert codes() == ["mentor_suspended"]


def test_a_mentor_who_left_meets_nobody(codes, pair, now):
    pair.mentor.left_on = now.date()
    pair.mentor.save()

    assert codes() == ["mentor_left"]


@pytest.mark.parametrize("status", sorted({*Mentorship.Status} - {"active"}))
def test_only_an_active_mentorship_meets(codes, pair, now, status):
    Mentorship.objects.filter(pk=pair.pk).update(status=status, closed_at=now if status == "closed" else None)

    assert codes() == ["not_active"]


def test_a_mentor_who_meets_only_on_site_is_not_met_by_video(codes, pair):
    pair.mentor.modes = ["on_site"]
    pair.mentor.save()

    assert codes(mode="video") == ["mentor_mode", "first_on_site"]


def test_a_withdrawn_authorisation_closes_its_own_mode_only(codes, pair, book, when):
    book(starts_at=when(9))
    authorisations.withdraw(pair.trainee.authorisations.of_kind("mentoring_video").get())

    assert codes() == []
    assert codes(mode="video") == ["authorisation_video"]


def test_a_withdrawn_authorisation_closes_the_meeting_on_site(codes, pair):
    authorisations.withdraw(pair.trainee.authorisations.of_kind("mentoring_on_site").get())

    assert codes() == ["authorisation_on_site"]


def test_a_guardian_who_holds_no_authority_any_more_allows_nothing(codes, pair):
    Guardianship.objects.filter(trainee=pair.trainee).update(holds_authority=False)

    assert codes() == ["authorisation_on_site"]


def test_of_age_the_trainee_needs_no_guardian(codes, pair, when):
    pair.trainee.authorisations.all().delete()
    birthday = when(17).date()
    pair.trainee.birth_date = birthday.replace(year=birthday.year - 18)
    pair.trainee.save()

    assert codes() == []


def test_the_day_before_their_birthday_they_still_do(codes, pair, when):
    pair.trainee.authorisations.all().delete()
    birthday = when(17).date() + timedelta(days=1)
    pair.trainee.birth_date = birthday.replace(year=birthday.year - 18)
    pair.trainee.save()

    assert codes() == ["authorisation_on_site"]


def test_a_room_that_nobody_sees_into_is_refused(codes):
    assert codes(room=make_room(open_view=False)) == ["room_not_open"]


def test_a_room_where_nobody_is_on_duty_is_refused(codes):
    assert codes(room=make_room()) == ["no_supervisor"]


@pytest.mark.parametrize(
    ("hours", "expected"), [((17, 18), []), ((16, 17), ["no_supervisor"]), ((18, 20), ["no_supervisor"])]
)
def test_someone_is_on_duty_the_whole_time(codes, world, hours, expected):
    Duty.objects.all().delete()
    make_duty(world.coordinator, world.room, day=world.booking_day, hours=hours)

    assert codes() == expected


def test_a_mentor_does_not_supervise_themself(codes, pair):
    Duty.objects.update(supervisor=pair.mentor.user)

    assert codes() == ["no_supervisor"]


def test_someone_who_may_no_longer_sign_in_watches_over_nobody(codes, world):
    world.coordinator.is_active = False
    world.coordinator.save()

    assert codes() == ["no_supervisor"]


def test_by_video_there_is_no_room(codes, world, book, when):
    book(starts_at=when(9))

    assert codes(mode="video", room=world.room) == ["room_by_video"]


def test_the_first_session_is_on_site(codes, book, when):
    assert codes(mode="video") == ["first_on_site"]

    book(starts_at=when(9))
    assert codes(mode="video") == []


@pytest.mark.parametrize("facts", [{"status": "no_show"}, {"frozen_at": "now"}])
def test_a_first_session_that_does_not_stand_is_no_first_session(codes, book, when, now, facts):
    session = book(starts_at=when(9))
    facts = {name: now if value == "now" else value for name, value in facts.items()}
    Session.objects.filter(pk=session.pk).update(**facts)

    assert codes(mode="video") == ["first_on_site"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((8, 0), (9, 0), []),
        ((19, 0), (20, 0), []),
        ((7, 45), (8, 45), ["hours", "no_supervisor"]),
        ((19, 15), (20, 15), ["hours", "no_supervisor"]),
        ((10, 0), (12, 0), []),
        ((10, 0), (12, 15), ["too_long"]),
    ],
)
def test_between_eight_and_eight_for_two_hours_at_most(codes, when, start, end, expected):
    assert codes(starts_at=when(*start), ends_at=when(*end)) == expected


def test_a_day_on_which_the_programme_is_closed_is_refused(codes, when):
    Closure.objects.create(name="Pont", first_day=when(17).date(), last_day=when(17).date())

    assert codes() == ["closed"]


def test_mentor_and_trainee_are_in_one_place_at_a_time(codes, book, when):
    book()

    assert codes(starts_at=when(17, 45), ends_at=when(18, 15)) == ["mentor_taken", "trainee_taken", "room_taken"]
    assert codes(starts_at=when(18), ends_at=when(19)) == []


def test_a_session_is_not_in_its_own_way(codes, book, when):
    session = book()

    assert codes(starts_at=when(17, 30), ends_at=when(18, 30), session=session) == []


def test_a_room_and_a_supervisor_serve_one_session_at_a_time(codes, world, book, when):
    book(starts_at=when(9))
    other = make_room()
    make_duty(world.coordinator, other, day=world.booking_day)
    Session.objects.get().claims.filter(
        resource__in=[f"user:{world.mentor.user.pk}", f"trainee:{world.trainee.pk}"]
    ).delete()

    assert codes(starts_at=when(9), ends_at=when(10), room=world.room) == ["room_taken"]
    assert codes(starts_at=when(9), ends_at=when(10), room=other) == ["supervisor_taken"]


def test_a_meeting_in_the_room_stands_in_the_way(codes, world, when):
    make_event(world.program, room=world.room, starts_at=when(17, 30))

    assert codes(room=world.room) == ["room_has_meeting"]
    assert codes() == ["room_taken"]


def test_a_session_booked_before_the_meeting_came_in_is_seen_again(codes, world, book, when):
    session = book()
    make_event(world.program, room=world.room, starts_at=when(17, 30))

    assert [one.code for one in obstacles_of(session)] == ["room_has_meeting"]


@pytest.mark.parametrize(
    "facts",
    [
        {"published_at": None},
        {"cancelled_at": "now", "cancel_reason": "Grève"},
        {"starts_at": (15, 30)},
        {"starts_at": (18, 0)},
        {"room": None},
    ],
    ids=["draft", "cancelled", "just before", "just after", "elsewhere"],
)
def test_a_meeting_that_does_not_need_the_room_then_is_in_nobodys_way(codes, world, when, now, facts):
    event = {"room": world.room, "starts_at": when(17)} | facts
    if isinstance(event["starts_at"], tuple):
        event["starts_at"] = when(*event["starts_at"])
    if "cancelled_at" in event:
        event["cancelled_at"] = now
    make_event(world.program, **event)

    assert codes(room=world.room) == []


def test_the_mentor_reads_nothing_private_of_the_trainee(pair, when):
    pair.trainee.authorisations.all().delete()
    pair.mentor.clearances.all().delete()

    said = " ".join(one.for_mentor for one in obstacles(pair, starts_at=when(17), ends_at=when(20), mode="video"))

    assert not [canary for canary in CANARIES if canary in said]


def test_the_answer_costs_a_bounded_number_of_queries(pair, when, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        obstacles(pair, starts_at=when(17), ends_at=when(18), mode="on_site")
