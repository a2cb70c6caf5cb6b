"""Meetings by the hundred over five years, with the registrations of the last one."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import batched

from django.db.models import Max
from django.utils import timezone

from events.models import Appearance, Event, Guest, Registration
from pages.demonstration.files import content
from pages.demonstration.large_people import write
from pages.demonstration.moments import at_clock
from programs.models import Discipline, Partner, Profession, Program, Room, Trainee, Venue

AT_ONCE = 1_000
FIRST_DAY = date(2021, 10, 1)
DAYS_AHEAD = 100
# One meeting in seven is to come, as in a year of the programme.
COMING = 0.15
# Registrations are erased three months after a meeting; a year of them is what a slow purge would leave.
KEPT_DAYS = 365
AFTERNOON, EVENING = ("14:00", "14:30"), ("17:30", "18:00", "18:30")
# The longest one of the afternoon is over before the evening: a room holds one meeting in each.
MINUTES = (90, 120, 150)
CAPACITIES = (120, 60, 24, 16)
AFTERWARDS = {"attended": 80, "no_show": 8, "excused": 6, "cancelled": 6}


def load(program: Program, *, upto: int, seed: int, now: datetime) -> tuple[int, int]:
    """Add meetings until there are `upto`, with their guests and registrations; return how many of each."""
    start = Event.objects.filter(slug__startswith="grande-rencontre-").count()
    if start >= upto:
        return 0, 0
    rng = random.Random(f"{seed}:events:{start}")
    guests = _guests(max((upto - start) // 6, 5), rng=rng)
    halves = sorted(_half_day(rng, today=timezone.localdate(now)) for _turn in range(start, upto))
    rooms = _rooms(max(Counter(halves).values()))
    held = Counter[tuple[date, tuple[str, ...]]]()
    number = Event.objects.filter(program=program).aggregate(last=Max("number"))["last"] or 0
    people = _People(program)
    registrations = 0
    for turns in batched(enumerate(halves, start), AT_ONCE, strict=False):
        made = []
        for turn, (day, clocks) in turns:
            number += 1
            # Each day begins with another room, and no room is taken twice.
            room = rooms[(day.toordinal() + held[day, clocks]) % len(rooms)]
            held[day, clocks] += 1
            made.append(_meeting(program, turn, number, at_clock(day, rng.choice(clocks)), room, rng=rng, now=now))
        signed_up = people.sign_up(made, rng=rng, now=now) if people else []
        write(made)
        write(signed_up)
        _draw_links(made, guests, rng=rng)
        registrations += len(signed_up)
    return upto - start, registrations


def _half_day(rng: random.Random, *, today: date) -> tuple[date, tuple[str, ...]]:
    if rng.random() < COMING:
        day = today + timedelta(days=rng.randint(3, DAYS_AHEAD))
    else:
        day = FIRST_DAY + timedelta(days=rng.randrange((today - FIRST_DAY).days - 10))
    # Outside school hours: on Wednesdays and Saturdays.
    day += timedelta(days=min((2 - day.weekday()) % 7, (5 - day.weekday()) % 7))
    return day, rng.choice((AFTERNOON, EVENING))


def _rooms(number: int) -> list[Room]:
    """Add rooms for these meetings alone: those that were there have meetings and sessions of their own."""
    venue = Venue.objects.order_by("pk")[0]
    first = Room.objects.filter(venue=venue, name__startswith="Grande salle n° ").count() + 1
    numbers = range(first, first + number)
    return write(
        [
            Room(venue=venue, name=f"Grande salle n° {one:03}", capacity=CAPACITIES[one % len(CAPACITIES)])
            for one in numbers
        ]
    )


def _meeting(
    program: Program, turn: int, number: int, starts_at: datetime, room: Room, *, rng: random.Random, now: datetime
) -> Event:
    names = content("names")
    over = starts_at < now
    body = "".join(f"<p>{text}</p>" for text in rng.sample(names["paragraphs"], 3))
    return Event(
        program=program,
        number=number,
        title=f"{rng.choice(names['themes'])}\xa0: {rng.choice(names['angles'])}",
        slug=f"grande-rencontre-{turn:06}",
        format=rng.choice(Event.Format.values),
        audience="Stagiaires du programme",
        summary=rng.choice(names["paragraphs"]),
        body=body,
        recap=f"<p>{rng.choice(names['paragraphs'])}</p>" if over else "",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=rng.choice(MINUTES)),
        room=room,
        capacity=rng.randint(8, min(room.capacity, 60)),
        min_age=rng.choice((12, 12, 13, 14)),
        max_age=18,
        published_at=min(starts_at - timedelta(days=40), now - timedelta(days=20)),
        created_at=min(starts_at, now) - timedelta(days=60),
    )


class _People:
    """Who could sign up for what: the trainees of each cohort with their birth dates."""

    def __init__(self, program: Program) -> None:
        found = Trainee.objects.filter(
            enrolments__cohort__program=program, enrolments__status__in=("active", "completed")
        )
        rows = found.values_list("pk", "birth_date", "enrolments__cohort__starts_on", "enrolments__cohort__ends_on")
        self.by_cohort: dict[tuple[date, date], list[tuple[int, date]]] = {}
        for pk, born, first, last in rows.order_by("pk"):
            self.by_cohort.setdefault((first, last), []).append((pk, born))

    def __bool__(self) -> bool:
        return bool(self.by_cohort)

    def sign_up(self, events: list[Event], *, rng: random.Random, now: datetime) -> list[Registration]:
        """Draw the registrations of these meetings, and count the seats that they take."""
        since = now - timedelta(days=KEPT_DAYS)
        return [one for event in events if event.starts_at > since for one in self._of(event, rng=rng, now=now)]

    def _of(self, event: Event, *, rng: random.Random, now: datetime) -> list[Registration]:
        day = timezone.localdate(event.starts_at)
        enrolled = self._enrolled(day, today=timezone.localdate(now))
        wanted = int(event.capacity * rng.uniform(0.4, 1.2))
        drawn = rng.sample(enrolled, min(wanted, len(enrolled)))
        fit = [pk for pk, born in drawn if event.min_age <= _age(born, day) <= event.max_age]
        asked_from = max(event.published_at, min(event.starts_at, now) - timedelta(days=12))
        found = []
        for turn, pk in enumerate(fit):
            asked_at = asked_from + timedelta(minutes=37 * turn)
            status = self._status(event, turn, over=event.starts_at < now, rng=rng)
            found.append(
                Registration(event=event, trainee_id=pk, status=status, asked_at=asked_at, decided_at=asked_at)
            )
        event.taken = sum(one.status in Registration.SEATED for one in found)
        return found

    def _enrolled(self, day: date, *, today: date) -> list[tuple[int, date]]:
        for (first, last), people in self.by_cohort.items():
            if first <= min(day, max(today, first)) <= last:
                return people
        return []

    def _status(self, event: Event, turn: int, *, over: bool, rng: random.Random) -> str:
        if turn >= event.capacity:
            # Past its day nobody waits any more.
            return "cancelled" if over else "waitlisted"
        return rng.choices(list(AFTERWARDS), weights=list(AFTERWARDS.values()))[0] if over else "registered"


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _guests(number: int, *, rng: random.Random) -> list[Guest]:
    first = Guest.objects.filter(slug__startswith="grand-invite-").count()
    names, partners = content("names"), list(Partner.objects.filter(partnerships__role="mentors").order_by("pk"))
    jobs = list(Profession.objects.order_by("pk").values_list("name", flat=True))
    return write(
        [
            Guest(
                name=f"{rng.choice(names['first'])} {rng.choice(names['last'])}",
                slug=f"grand-invite-{turn:05}",
                headline=rng.choice(jobs),
                biography="<p>Personnage fictif, pour les mesures.</p>",
                partner=rng.choice(partners),
            )
            for turn in range(first, first + number)
        ]
    )


def _draw_links(events: list[Event], guests: list[Guest], *, rng: random.Random) -> None:
    disciplines = list(Discipline.objects.order_by("pk").values_list("pk", flat=True))
    professions = list(Profession.objects.order_by("pk").values_list("pk", flat=True))
    about, jobs, coming = [], [], []
    for event in events:
        about += [
            Event.disciplines.through(event_id=event.pk, discipline_id=pk)
            for pk in rng.sample(disciplines, rng.randint(1, 2))
        ]
        jobs += [Event.professions.through(event_id=event.pk, profession_id=pk) for pk in rng.sample(professions, 2)]
        coming += [
            Appearance(event=event, guest=guest, order=order)
            for order, guest in enumerate(rng.sample(guests, rng.randint(0, 2)))
        ]
    write(about)
    write(jobs)
    write(coming)
