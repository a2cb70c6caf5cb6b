"""Pairs and their sessions by the hundred: no person and no room in two places at once, as the claims say."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from mentors import claims
from mentors.models import Claim, Closure, Duty, Mentor, Mentorship, Session
from mentors.times import quarters
from pages.demonstration.catalogue import current_cohort
from pages.demonstration.files import content
from pages.demonstration.large_people import account, write
from pages.demonstration.moments import at_clock
from pages.demonstration.people import staff
from programs.models import Authorisation, Program, Room, Trainee, Venue

PAST, COMING = (-35, -2), (2, 22)
HOURS = ("13:00", "14:00", "15:00", "16:00", "17:00", "18:00", "19:00")
AN_HOUR = timedelta(hours=1)
# Of a room's hours in the past weeks, how many are drawn at most: some stay free, so that the search is short.
SESSIONS_A_ROOM = 110
STATUSES = {"active": 76, "paused": 4, "closed": 8, "agreed": 4, "authorised": 8}
COUNTED = ("active", "paused")


class Slot(NamedTuple):
    starts_at: datetime
    room: Room
    supervisor: User


def load(program: Program, *, mentors: list[Mentor], trainees: list[Trainee], seed: int, now: datetime) -> int:
    """Pair the new mentors with the new trainees and give the active pairs their sessions; return how many."""
    rng = random.Random(f"{seed}:mentoring:{len(mentors)}:{len(trainees)}")
    pairs = _pairs(program, mentors, trainees, rng=rng, now=now)
    met = [pair for pair in pairs if pair.status in ("active", "paused", "closed")]
    if not met:
        return 0
    places = _places(ceil(2 * len(met) / SESSIONS_A_ROOM), now=now)
    sessions = _sessions(met, places, rng=rng, now=now)
    write(sessions)
    write([claim for session in sessions for claim in _claims(session)])
    return len(sessions)


def _pairs(
    program: Program, mentors: list[Mentor], trainees: list[Trainee], *, rng: random.Random, now: datetime
) -> list[Mentorship]:
    cohort, referent = current_cohort(program, today=timezone.localdate(now)), staff()
    free = [mentor for mentor in mentors for _place in range(mentor.max_trainees)]
    rng.shuffle(free)
    pairs, taken = [], Counter[int]()
    for mentor, trainee in zip(free, trainees, strict=False):
        status = rng.choices(list(STATUSES), weights=list(STATUSES.values()))[0]
        taken[mentor.pk] += status in COUNTED
        pairs.append(_pair(mentor, trainee, status, cohort=cohort, referent=referent, now=now))
    for mentor in mentors:
        mentor.active_mentorships = taken[mentor.pk]
    Mentor.objects.bulk_update(mentors, ["active_mentorships"], batch_size=500)
    return write(pairs)


def _pair(mentor: Mentor, trainee: Trainee, status: str, *, cohort, referent: User, now: datetime) -> Mentorship:
    proposed_at = now - timedelta(days=50)
    met = status in ("active", "paused", "closed")
    return Mentorship(
        mentor=mentor,
        trainee=trainee,
        cohort=cohort,
        referent=referent,
        status=status,
        proposed_at=proposed_at,
        authorised_at=proposed_at,
        agreed_at=proposed_at + timedelta(days=2) if status != "authorised" else None,
        activated_at=proposed_at + timedelta(days=4) if met else None,
        activated_by=referent if met else None,
        closed_at=now - timedelta(days=1) if status == "closed" else None,
        closing_reason="Les objectifs de l’année sont atteints." if status == "closed" else "",
    )


def _places(number: int, *, now: datetime) -> list[tuple[Room, User]]:
    """Add rooms, each with someone of the team on duty there six days a week; return the new ones."""
    venue, desk = Venue.objects.order_by("pk")[0], Group.objects.get(name="front_desk")
    first = Room.objects.filter(venue=venue, name__startswith="Salon n° ").count() + 1
    numbers = range(first, first + number)
    rooms = write([Room(venue=venue, name=f"Salon n° {one:04}", capacity=4, open_view=True) for one in numbers])
    people = write(
        [account(f"permanence.{one:04}@example.org", f"Permanence {one}", now=now, is_staff=True) for one in numbers]
    )
    write([User.groups.through(user_id=person.pk, group_id=desk.pk) for person in people])
    places = list(zip(rooms, people, strict=True))
    duties = [
        (Duty(supervisor=person, starts_at=at_clock(day, "13:00"), ends_at=at_clock(day, "20:00")), room)
        for room, person in places
        for day in _days(PAST[0], COMING[1] + 7, now=now)
    ]
    write([duty for duty, _room in duties])
    write([Duty.rooms.through(duty_id=duty.pk, room_id=room.pk) for duty, room in duties])
    return places


def _days(first: int, last: int, *, now: datetime) -> list:
    today = timezone.localdate(now)
    days = [today + timedelta(days=offset) for offset in range(first, last + 1)]
    closures = list(Closure.objects.between(days[0], days[-1]))
    closed = {day for day in days for closure in closures if closure.first_day <= day <= closure.last_day}
    return [day for day in days if day.weekday() < 6 and day not in closed]


def _slots(places: list[tuple[Room, User]], span: tuple[int, int], *, rng: random.Random, now: datetime) -> list[Slot]:
    days = _days(*span, now=now)
    found = [Slot(at_clock(day, hour), room, person) for day in days for hour in HOURS for room, person in places]
    rng.shuffle(found)
    return found


def _sessions(
    pairs: list[Mentorship], places: list[tuple[Room, User]], *, rng: random.Random, now: datetime
) -> list[Session]:
    past, coming = (_slots(places, span, rng=rng, now=now) for span in (PAST, COMING))
    busy: set[tuple[int, datetime]] = set()
    by_video = set(
        Authorisation.objects.of_kind("mentoring_video")
        .valid_at(now + timedelta(days=COMING[1] + 1))
        .values_list("trainee_id", flat=True)
    )
    sessions = []
    for pair in pairs:
        # Both on site, so that the earlier one is the first session whichever it is.
        sessions += [_on_site(pair, _free(pair, past, busy), rng=rng) for _turn in range(2)]
        if pair.status != "active":
            continue
        slot = _free(pair, coming, busy)
        if pair.trainee_id in by_video and rng.random() < 0.6:
            coming.append(slot)
            sessions.append(_booked(pair, slot.starts_at, mode="video", rng=rng))
        else:
            sessions.append(_booked(pair, slot.starts_at, mode="on_site", slot=slot, rng=rng))
    return sessions


def _free(pair: Mentorship, slots: list[Slot], busy: set[tuple[int, datetime]]) -> Slot:
    """Take the last slot at which the mentor is nowhere else; a trainee has one mentor, and meets them each time."""
    for position in range(len(slots) - 1, -1, -1):
        if (pair.mentor_id, slots[position].starts_at) not in busy:
            busy.add((pair.mentor_id, slots[position].starts_at))
            return slots.pop(position)
    raise ValueError("There are not enough rooms for that many sessions.")


def _booked(
    pair: Mentorship, starts_at: datetime, *, mode: str, rng: random.Random, slot: Slot | None = None
) -> Session:
    return Session(
        mentorship=pair,
        starts_at=starts_at,
        ends_at=starts_at + AN_HOUR,
        mode=mode,
        room=slot.room if slot else None,
        supervisor=slot.supervisor if slot else None,
        topic=rng.choice(content("names")["topics"]),
        booked_by=pair.mentor.user,
        booked_at=starts_at - timedelta(days=8),
    )


def _on_site(pair: Mentorship, slot: Slot, *, rng: random.Random) -> Session:
    session = _booked(pair, slot.starts_at, mode="on_site", slot=slot, rng=rng)
    session.status = "held" if rng.random() < 0.95 else "no_show"
    return session


def _claims(session: Session) -> Iterator[Claim]:
    for resource in claims.resources_of(session).values():
        for quarter in quarters(session.starts_at, session.ends_at):
            yield Claim(session=session, resource=resource, quarter_hour=quarter)
