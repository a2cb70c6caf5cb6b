import random
import time as clock_time
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched

import pytest
from django.utils import timezone

from mentors import booking, claims
from mentors.free_times import Calendar, Watch, compute, free_times
from mentors.models import Absence, Claim, Closure, Opening, Session
from mentors.times import PARIS, QUARTER
from mentors.windows import Hours
from programs import authorisations
from tests.worlds import at_hour, make_duty, make_event, make_room, make_user

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
MENTOR, TRAINEE = "user:1", "trainee:1"


def reference(calendar, *, minutes, mode):
    """The slow, obvious way: each quarter hour, each of its quarters, each condition on the clock of Paris."""
    found = []
    start = datetime.combine(calendar.first_day, time(), tzinfo=PARIS).astimezone(UTC)
    end = datetime.combine(calendar.last_day + timedelta(days=1), time(), tzinfo=PARIS).astimezone(UTC)
    places = [(watch.room_id, watch) for watch in calendar.watches] if mode == "on_site" else [(None, None)]
    while start < end:
        quarters = [start + index * QUARTER for index in range(minutes // 15)]
        if calendar.not_before <= start <= calendar.not_after and quarters[-1] < end:
            rooms = {
                room_id
                for room_id, watch in places
                if all(_is_free(calendar, one, mode, room_id, watch) for one in quarters)
            }
            if rooms:
                found.append((start, min(rooms) if mode == "on_site" else None))
        start += QUARTER
    return found


def _is_free(calendar, quarter, mode, room_id, watch):
    local = quarter.astimezone(PARIS)
    day, hour, after = local.date(), local.time(), (quarter + QUARTER).astimezone(PARIS)
    ends = after.time() if after.date() == day else time.max
    is_open = any(
        one.weekday == day.weekday()
        and one.first_day <= day
        and (one.last_day is None or day <= one.last_day)
        and one.mode in ("", mode)
        and (mode == "video" or one.room_id in (None, room_id))
        and max(one.starts_at, time(8)) <= hour
        and ends <= min(one.ends_at, time(20))
        for one in calendar.openings
    )
    is_away = any(starts < quarter + QUARTER and quarter < ends_at for starts, ends_at in calendar.away)
    is_closed = any(first <= day <= last for first, last in calendar.closed)
    allowed = all(any(first <= day <= last for first, last in spans) for spans in calendar.allowed)
    needed = {MENTOR, TRAINEE}
    if watch is not None:
        needed |= {f"room:{room_id}", f"user:{watch.supervisor_id}"}
        if not (watch.starts_at <= quarter and quarter + QUARTER <= watch.ends_at):
            return False
    meetings = calendar.meetings.get(room_id, ())
    is_taken = any(quarter in calendar.taken.get(one, ()) for one in needed) or any(
        starts < quarter + QUARTER and quarter < ends_at for starts, ends_at in meetings
    )
    return is_open and not is_away and not is_closed and allowed and not is_taken


def random_calendar(draw: random.Random) -> Calendar:
    """A week or two, often across a clock change, with a little of everything."""
    first_day = draw.choice([SPRING, AUTUMN, date(2026, 12, 21)]) - timedelta(days=draw.randrange(10))
    last_day = first_day + timedelta(days=draw.randrange(14))
    midnight = datetime.combine(first_day, time(), tzinfo=PARIS).astimezone(UTC)

    def instant(step=15):
        return midnight + timedelta(minutes=step * draw.randrange(14 * 24 * 60 // step))

    def span(step, longest):
        start = instant(step)
        return start, start + timedelta(minutes=step * draw.randrange(1, longest))

    def some_day():
        return first_day + timedelta(days=draw.randrange(14))

    openings = []
    for _one in range(draw.randrange(1, 8)):
        starts, ends = sorted(draw.sample(range(24 * 4 - 1), 2))
        openings.append(
            Hours(
                weekday=draw.randrange(7),
                starts_at=time(starts // 4, starts % 4 * 15),
                ends_at=time(ends // 4, ends % 4 * 15),
                first_day=first_day + timedelta(days=draw.randrange(-20, 8)),
                last_day=draw.choice([None, some_day() + timedelta(days=20)]),
                mode=draw.choice(["", "", "on_site", "video"]),
                room_id=draw.choice([None, None, 1, 2]),
            )
        )
    watches = []
    for _one in range(draw.randrange(8)):
        starts_at, ends_at = span(5, 400)
        watches.append(
            Watch(
                room_id=draw.randrange(1, 4), supervisor_id=draw.randrange(2, 5), starts_at=starts_at, ends_at=ends_at
            )
        )
    resources = [MENTOR, TRAINEE, "room:1", "room:2", "user:2", "user:3"]
    days = [tuple(sorted((some_day(), some_day()))) for _one in range(4)]
    return Calendar(
        first_day=first_day,
        last_day=last_day,
        not_before=instant(5) - timedelta(days=7),
        not_after=instant(5) + timedelta(days=3),
        openings=openings,
        away=[span(5, 300) for _one in range(draw.randrange(3))],
        closed=days[: draw.randrange(2)],
        allowed=[[days[1], days[2]]] if draw.random() < 0.4 else [],
        watches=watches,
        people=frozenset({MENTOR, TRAINEE}),
        taken={one: [instant() for _claim in range(draw.randrange(40))] for one in resources},
        meetings={room_id: [span(5, 50) for _one in range(draw.randrange(4))] for room_id in (1, 2)},
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_quick_way_finds_what_the_obvious_way_finds(seed):
    draw = random.Random(seed)
    for _turn in range(10):
        calendar = random_calendar(draw)
        minutes, mode = draw.choice([30, 45, 60, 90, 120]), draw.choice(["on_site", "video"])

        found = [(one.starts_at, one.room_id) for one in compute(calendar, minutes=minutes, mode=mode)]

        assert found == reference(calendar, minutes=minutes, mode=mode)


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_an_opening_stays_at_its_hour_across_a_clock_change(change):
    monday = change - timedelta(days=6)
    calendar = Calendar(
        first_day=monday,
        last_day=monday + timedelta(days=13),
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_after=datetime(2028, 1, 1, tzinfo=UTC),
        openings=[Hours(weekday=0, starts_at=time(17), ends_at=time(18), first_day=monday)],
    )

    found = compute(calendar, minutes=60, mode="video")

    assert [one.starts_at.astimezone(PARIS).hour for one in found] == [17, 17]
    assert found[1].starts_at - found[0].starts_at != timedelta(days=7)


# From the database


@pytest.fixture
def offered(pair, world):
    """The free hours on site of the booking day, as wall-clock hours of Paris."""

    def ask(minutes=60, mode="on_site", **facts):
        day = world.booking_day
        asked = {"first_day": day, "last_day": day, "minutes": minutes, "mode": mode} | facts
        return [f"{one.starts_at.astimezone(PARIS):%H:%M}" for one in free_times(pair, **asked)]

    return ask


@pytest.fixture
def two_hours(pair):
    """The mentor is open from 16:00 to 18:00 only."""
    Opening.objects.filter(mentor=pair.mentor).update(starts_at=time(16), ends_at=time(18))


@pytest.mark.django_db
@pytest.mark.usefixtures("two_hours")
class TestOfThePair:
    def test_an_hour_is_offered_at_each_quarter_where_it_fits(self, offered):
        assert offered() == ["16:00", "16:15", "16:30", "16:45", "17:00"]

    def test_what_is_booked_is_no_longer_offered(self, offered, book, when):
        book(starts_at=when(16), minutes=60)

        assert offered() == ["17:00"]

    def test_the_session_that_moves_is_not_in_its_own_way(self, offered, book, when):
        session = book(starts_at=when(16), minutes=60)

        assert offered(moving=session)[0] == "16:00"

    def test_a_room_that_another_pair_has_is_not_offered(self, offered, world, book, when):
        session = book(starts_at=when(9))
        Claim.objects.create(session=session, resource=claims.of_room(world.room.pk), quarter_hour=when(16, 30))

        assert offered() == ["16:45", "17:00"]

    def test_a_room_in_which_a_meeting_is_held_is_not_offered(self, offered, world, when):
        make_event(world.program, room=world.room, starts_at=when(17, 5))

        assert offered() == ["16:00"]

    def test_another_room_with_someone_else_on_duty_is(self, offered, world, book, when):
        session = book(starts_at=when(9))
        Claim.objects.create(session=session, resource=claims.of_room(world.room.pk), quarter_hour=when(16, 30))
        make_duty(make_user("coordinator"), make_room(), day=world.booking_day)

        assert offered()[0] == "16:00"

    def test_an_absence_and_a_closure_close(self, offered, pair, world, when):
        Absence.objects.create(mentor=pair.mentor, starts_at=when(15), ends_at=when(16, 20))
        assert offered() == ["16:30", "16:45", "17:00"]

        Closure.objects.create(name="Pont", first_day=world.booking_day, last_day=world.booking_day)
        assert offered() == []

    def test_nothing_is_offered_too_soon_or_too_late(self, offered, when):
        assert offered(at=when(16, 20, days=-1)) == ["16:30", "16:45", "17:00"]
        assert offered(at=when(16, 20, days=-29)) == []

    def test_by_video_only_after_a_first_session_on_site(self, offered, book, when):
        assert offered(mode="video") == []

        book(starts_at=when(16), minutes=30)
        assert offered(mode="video") == ["16:30", "16:45", "17:00"]

    def test_nothing_is_offered_without_the_authorisation(self, offered, pair):
        authorisations.withdraw(pair.trainee.authorisations.of_kind("mentoring_on_site").get())

        assert offered() == []

    def test_nothing_is_offered_after_a_clearance_ends(self, offered, pair, world):
        pair.mentor.clearances.filter(kind="charter").update(valid_until=world.booking_day - timedelta(days=1))

        assert offered() == []

    def test_the_eighteenth_birthday_needs_no_guardian(self, offered, pair, world):
        pair.trainee.authorisations.all().delete()
        pair.trainee.birth_date = world.booking_day.replace(year=world.booking_day.year - 18)
        pair.trainee.save()

        assert offered()[0] == "16:00"

    def test_all_that_is_offered_can_be_booked(self, pair, world, offered):
        day = world.booking_day
        found = free_times(pair, first_day=day, last_day=day, minutes=45, mode="on_site")[::2]
        assert found

        for one in found:
            facts = {"minutes": 45, "mode": "on_site", "topic": "Essai", "by": pair.mentor.user}
            session = booking.book(pair, starts_at=one.starts_at, **facts)
            assert (session.status, session.starts_at) == ("booked", one.starts_at)
            booking.cancel(session, reason="Essai", by=pair.mentor.user)


@pytest.mark.django_db(transaction=True)
def test_four_weeks_among_ten_thousand_sessions_take_a_moment(pair, world, django_assert_max_num_queries):
    rooms = [make_room() for _number in range(10)]
    team = [make_user("coordinator") for _number in range(10)]
    today = timezone.localdate()
    for days in range(28):
        for person, room in zip(team, rooms, strict=True):
            make_duty(person, room, day=today + timedelta(days=days))
    _fill(pair, rooms, team, first=at_hour(today, 8))

    window = {"first_day": today, "last_day": today + timedelta(days=27), "minutes": 45, "mode": "on_site"}
    with django_assert_max_num_queries(12):
        free_times(pair, **window)

    assert min(_seconds(lambda: free_times(pair, **window)) for _turn in range(5)) < 0.1


def _seconds(call):
    started = clock_time.process_time()
    call()
    return clock_time.process_time() - started


def _fill(pair, rooms, team, *, first):
    """Ten thousand sessions of an hour over a hundred days, each with the claims of its room and its supervisor."""
    sessions = []
    for number in range(10_000):
        place, turn = number % 10, number // 10
        starts_at = first + timedelta(days=turn // 10, hours=turn % 10)
        facts = {"mode": "on_site", "room": rooms[place], "supervisor": team[place], "topic": "Essai"}
        ends_at = starts_at + timedelta(hours=1)
        sessions.append(Session(mentorship=pair, starts_at=starts_at, ends_at=ends_at, **facts))
    for thousand in batched(sessions, 1000, strict=True):
        Session.objects.bulk_create(thousand)
        Claim.objects.bulk_create(
            Claim(session=one, resource=resource, quarter_hour=one.starts_at + index * QUARTER)
            for one in thousand
            for resource in (claims.of_room(one.room_id), claims.of_adult(one.supervisor_id))
            for index in range(4)
        )
