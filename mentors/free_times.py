"""When a pair may meet: the mentor's openings and the rooms, less all that is taken."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import StringAgg, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from mentors import claims, supervision
from mentors.models import Claim, Clearance, Closure, Mentor, Mentorship, Session
from mentors.models.mentors import ON_SITE, VIDEO
from mentors.safeguarding import AUTHORISATION_OF, of_authorisation
from mentors.times import LAST_HOUR, PARIS, QUARTER, day_starts_at, paris_day
from mentors.windows import Days, Hours, Span, Window, bits, starts_of
from programs import authorisations
from programs.models import Room, Trainee


@dataclass(frozen=True, kw_only=True)
class FreeTime:
    """One start that is free for the whole length; instants in UTC. `room_id` is one of the rooms, None by video."""

    starts_at: datetime
    ends_at: datetime
    room_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Someone is on duty for a room; instants."""

    room_id: int
    supervisor_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(kw_only=True)
class Calendar:
    """All that is known of the days in question, as plain data.

    `allowed` holds one list of days for each condition: a day counts when it is in each of them. `taken` says which
    quarter hours each resource has; `people` are the two resources that every session needs; `meetings` says when each
    room has one.
    """

    first_day: date
    last_day: date
    not_before: datetime
    not_after: datetime
    openings: list[Hours]
    away: list[Span] = field(default_factory=list)
    closed: list[Days] = field(default_factory=list)
    allowed: list[list[Days]] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    people: frozenset[str] = frozenset()
    taken: dict[str, list[datetime]] = field(default_factory=dict)
    meetings: dict[int, list[Span]] = field(default_factory=dict)


def free_times(
    mentorship: Mentorship,
    *,
    first_day: date,
    last_day: date,
    minutes: int,
    mode: str,
    moving: Session | None = None,
    at: datetime | None = None,
) -> list[FreeTime]:
    """Return every quarter hour from which this pair may meet for `minutes`, between two days, both included.

    Never before BOOKING_NOTICE_HOURS nor after BOOKING_HORIZON_DAYS from `at`. Empty when what a meeting needs of the
    two people is missing. What `moving` holds counts as free. The number of queries is constant.
    """
    at = at or timezone.now()
    calendar = load(mentorship, first_day=first_day, last_day=last_day, mode=mode, moving=moving, at=at)
    return compute(calendar, minutes=minutes, mode=mode) if calendar else []


# The pure part


def compute(calendar: Calendar, *, minutes: int, mode: str) -> list[FreeTime]:
    """Return the free starts of `calendar` in order of time. Pure."""
    window = Window(calendar.first_day, calendar.last_day)
    length = -(-timedelta(minutes=minutes) // QUARTER)
    free = window.between(calendar.not_before, calendar.not_after + length * QUARTER)
    for starts_at, ends_at in calendar.away:
        free &= ~window.around(starts_at, ends_at)
    for first_day, last_day in calendar.closed:
        free &= ~window.days(first_day, last_day)
    for spans in calendar.allowed:
        free &= window.any(window.days(*span) for span in spans)
    for person in calendar.people:
        free &= ~window.at(calendar.taken.get(person, ()))
    rooms: Iterable[tuple[int | None, int]]
    if mode == ON_SITE:
        rooms = _supervised(window, calendar, free, length)
    else:
        rooms = [(None, starts_of(window.open(calendar.openings, mode) & free, length))]
    room_of: dict[int, int | None] = {}
    for room_id, starts in rooms:
        for index in bits(starts):
            room_of.setdefault(index, room_id)
    return [
        FreeTime(starts_at=window.instant(index), ends_at=window.instant(index + length), room_id=room_of[index])
        for index in sorted(room_of)
        if window.instant(index) <= calendar.not_after
    ]


def _supervised(window: Window, calendar: Calendar, free: int, length: int) -> Iterator[tuple[int, int]]:
    """Yield each room with the starts from which it is open to the pair, free, and under one free supervisor's eyes."""
    openings = {room_id: window.open(calendar.openings, ON_SITE, room_id) for room_id in _rooms(calendar)}
    open_in_room = {room_id: opened & free for room_id, opened in openings.items()}
    for room_id in open_in_room:
        open_in_room[room_id] &= ~window.at(calendar.taken.get(claims.of_room(room_id), ()))
        open_in_room[room_id] &= ~window.any(window.around(*span) for span in calendar.meetings.get(room_id, ()))
    supervisors = {watch.supervisor_id for watch in calendar.watches}
    busy = {one: window.at(calendar.taken.get(claims.of_adult(one), ())) for one in supervisors}
    starts: dict[int, int] = defaultdict(int)
    for watch in calendar.watches:
        watched = window.between(watch.starts_at, watch.ends_at)
        starts[watch.room_id] |= starts_of(open_in_room[watch.room_id] & watched & ~busy[watch.supervisor_id], length)
    yield from sorted(starts.items())


def _rooms(calendar: Calendar) -> set[int]:
    return {watch.room_id for watch in calendar.watches}


# The loader


def load(
    mentorship: Mentorship, *, first_day: date, last_day: date, mode: str, moving: Session | None = None, at: datetime
) -> Calendar | None:
    """Read what `compute` needs; None when nothing may be offered at all. A constant number of queries."""
    mentor, trainee = mentorship.mentor, mentorship.trainee
    not_before = at + timedelta(hours=settings.BOOKING_NOTICE_HOURS)
    not_after = at + timedelta(days=settings.BOOKING_HORIZON_DAYS)
    first_day, last_day = max(first_day, paris_day(not_before)), min(last_day, paris_day(not_after))
    if first_day > last_day or mode not in mentor.modes or mode not in AUTHORISATION_OF:
        return None
    if mentorship.status != Mentorship.Status.ACTIVE or mentor.suspended_at or mentor.left_on:
        return None
    if mode == VIDEO:
        earlier = mentorship.sessions.standing().filter(mode=ON_SITE).exclude(pk=moving.pk if moving else None)
        first = earlier.order_by("starts_at").first()
        if first is None:
            return None
        not_before = max(not_before, first.starts_at + QUARTER)
    starts_at, ends_at = day_starts_at(first_day), day_starts_at(last_day + timedelta(days=1))
    watches = _watches(mentor.user_id, starts_at, ends_at) if mode == ON_SITE else []
    people = frozenset({claims.of_adult(mentor.user_id), claims.of_trainee(trainee.pk)})
    rooms = {watch.room_id for watch in watches}
    places = {claims.of_room(room_id) for room_id in rooms}
    places |= {claims.of_adult(watch.supervisor_id) for watch in watches}
    away = mentor.absences.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    closed = Closure.objects.between(first_day, last_day)
    return Calendar(
        first_day=first_day,
        last_day=last_day,
        not_before=not_before,
        not_after=not_after,
        openings=[Hours(**facts) for facts in mentor.openings.values(*Hours.__dataclass_fields__)],
        away=list(away.values_list("starts_at", "ends_at")),
        closed=list(closed.values_list("first_day", "last_day")),
        allowed=[*_cleared(mentor), _authorised(trainee, mode=mode, first_day=first_day, last_day=last_day)],
        watches=watches,
        people=people,
        taken=_taken(people | places, starts_at, ends_at, moving),
        meetings=_meetings(rooms, starts_at, ends_at),
    )


def _watches(mentor_user_id: int, starts_at: datetime, ends_at: datetime) -> list[Watch]:
    pairs = supervision.watched_rooms(mentor_user_id=mentor_user_id).filter(
        duty__starts_at__lt=ends_at, duty__ends_at__gt=starts_at
    )
    columns = ("room_id", "duty__supervisor_id", "duty__starts_at", "duty__ends_at")
    return [Watch(**dict(zip(Watch.__dataclass_fields__, row, strict=True))) for row in pairs.values_list(*columns)]


def _taken(
    resources: Iterable[str], starts_at: datetime, ends_at: datetime, moving: Session | None
) -> dict[str, list[datetime]]:
    rows = Claim.objects.filter(resource__in=set(resources), quarter_hour__gte=starts_at, quarter_hour__lt=ends_at)
    if moving is not None:
        rows = rows.exclude(session=moving)
    # One row for each resource, and each instant read once: thousands of claims fall on a few hundred quarters.
    written = StringAgg(Cast("quarter_hour", TextField()), Value(","))
    texts = dict(rows.order_by().values("resource").annotate(written=written).values_list("resource", "written"))
    distinct = {text for joined in texts.values() for text in joined.split(",")}
    instants = {text: datetime.fromisoformat(text).replace(tzinfo=UTC) for text in distinct}
    return {resource: [instants[text] for text in joined.split(",")] for resource, joined in texts.items()}


def _meetings(room_ids: set[int], starts_at: datetime, ends_at: datetime) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    meetings = Room.objects.filter(pk__in=room_ids).meetings(starts_at, ends_at)
    for room_id, begins_at, is_over_at in meetings.values_list("room_id", "starts_at", "ends_at"):
        found[room_id].append((begins_at, is_over_at))
    return found


def _cleared(mentor: Mentor) -> list[list[Days]]:
    """Return, for each clearance that is required, the days on which it is valid."""
    spans: dict[str, list[Days]] = {kind: [] for kind in Clearance.REQUIRED}
    for kind, issued_on, valid_until in mentor.clearances.counting().values_list("kind", "issued_on", "valid_until"):
        spans.setdefault(kind, []).append((issued_on, valid_until))
    return list(spans.values())


def _authorised(trainee: Trainee, *, mode: str, first_day: date, last_day: date) -> list[Days]:
    """Return the days on which the authorisation for `mode` holds to the evening, or is no longer needed."""
    acts = trainee.authorisations.of_kind(AUTHORISATION_OF[mode]).values_list("expires_at", "withdrawn_at")
    ends = {paris_day(moment) for act in acts for moment in act if moment}
    # It can only change on these days: what holds on one of them holds until the next.
    ends |= {authorisations.of_age_at(trainee.birth_date).date()}
    turns = {day for end in ends for day in (end, end + timedelta(days=1)) if first_day < day <= last_day}
    days = sorted({first_day} | turns)
    spans = []
    for day, following in zip(days, [*days[1:], last_day + timedelta(days=1)], strict=True):
        evening = datetime.combine(day, LAST_HOUR, tzinfo=PARIS)
        if not any(of_authorisation(trainee, mode=mode, at=evening)):
            spans.append((day, following - timedelta(days=1)))
    return spans
