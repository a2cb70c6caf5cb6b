"""What a mentor is offered when they book or move a session: free times, one week at a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from mentors.free_times import FreeTime, free_times
from mentors.models import Mentorship, Session
from mentors.safeguarding import Obstacle, standing
from mentors.times import paris_day
from mentors.week import name_of

# A day with more starts than this is offered by the half hour.
MOST_A_DAY = 12


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The free times of one week, day by day; `missing` says why there is none in any week, when a rule is why."""

    monday: date | None
    days: list[tuple[date, list[FreeTime]]]
    previous: str
    following: str
    missing: list[Obstacle]

    @property
    def is_empty(self) -> bool:
        return not self.days


def offer(
    mentorship: Mentorship,
    *,
    minutes: int,
    mode: str,
    monday: date | None = None,
    moving: Session | None = None,
    at: datetime | None = None,
) -> Offer:
    """Return the free times of the week of `monday`, or of the first week that has any."""
    at = at or timezone.now()
    today = paris_day(at)
    horizon = today + timedelta(days=settings.BOOKING_HORIZON_DAYS)
    times = free_times(mentorship, first_day=today, last_day=horizon, minutes=minutes, mode=mode, moving=moving, at=at)
    by_week = {week: list(found) for week, found in groupby(times, key=lambda time: _monday(time.starts_at))}
    chosen = monday if monday is not None else next(iter(by_week), None)
    weeks = sorted(by_week)
    return Offer(
        monday=chosen,
        days=[
            (day, _thinned(list(found))) for day, found in groupby(by_week.get(chosen, []) if chosen else [], key=_day)
        ],
        previous=name_of(max(earlier)) if chosen and (earlier := [week for week in weeks if week < chosen]) else "",
        following=name_of(min(later)) if chosen and (later := [week for week in weeks if week > chosen]) else "",
        missing=[] if times else standing(mentorship, mode=mode, at=at),
    )


def key_of(instant: datetime) -> str:
    """Write an instant as the value of a radio button, such as 20261202T160000Z."""
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def instant_of(key: str) -> datetime:
    """Read what `key_of` wrote. Raises ValueError."""
    return datetime.strptime(key, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _thinned(times: list[FreeTime]) -> list[FreeTime]:
    if len(times) <= MOST_A_DAY:
        return times
    return [time for time in times if time.starts_at.minute % 30 == 0]


def _day(time: FreeTime) -> date:
    return paris_day(time.starts_at)


def _monday(instant: datetime) -> date:
    day = paris_day(instant)
    return day - timedelta(days=day.weekday())
