"""Quarter hours over a few weeks, as sets that are integers: bit n is the n-th quarter of the window.

Four weeks are 2 688 bits, so that « open, and nobody is taken, for a whole hour » is a handful of operations.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mentors.models.mentors import ON_SITE
from mentors.times import FIRST_HOUR, LAST_HOUR, PARIS, QUARTER, day_starts_at

type Span = tuple[datetime, datetime]
type Days = tuple[date, date]

_DIGITS = bytes.maketrans(b"\x00\x01", b"01")


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Some hours of one day of the week, on the clock of Paris, from a first day to a last one if there is one."""

    weekday: int
    starts_at: time
    ends_at: time
    first_day: date
    last_day: date | None = None
    mode: str = ""
    room_id: int | None = None


def starts_of(free: int, length: int) -> int:
    """Return the quarters from which `length` quarters in a row are free."""
    starts = free
    for shift in range(1, length):
        starts &= free >> shift
    return starts


def bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


class Window:
    """Quarter hours from midnight in Paris on the first day to midnight after the last, one bit each."""

    def __init__(self, first_day: date, last_day: date) -> None:
        self.first_day, self.last_day = first_day, last_day
        self.origin = day_starts_at(first_day)
        # A day of a clock change has 92 or 100 quarters: the bits count instants, not hours of the clock.
        self._indexes: dict[datetime, int] = {}
        self.size = (day_starts_at(last_day + timedelta(days=1)) - self.origin) // QUARTER

    def instant(self, index: int) -> datetime:
        return self.origin + index * QUARTER

    def between(self, starts_at: datetime, ends_at: datetime) -> int:
        """Return the quarters that lie wholly in between."""
        first = max(-((self.origin - starts_at) // QUARTER), 0)
        last = min((ends_at - self.origin) // QUARTER, self.size)
        return (1 << last) - (1 << first) if last > first else 0

    def around(self, starts_at: datetime, ends_at: datetime) -> int:
        """Return the quarters that any part of the span touches."""
        first = max((starts_at - self.origin) // QUARTER, 0)
        last = min(-((self.origin - ends_at) // QUARTER), self.size)
        return (1 << last) - (1 << first) if last > first else 0

    def days(self, first_day: date, last_day: date) -> int:
        first_day, last_day = max(first_day, self.first_day), min(last_day, self.last_day)
        if first_day > last_day:
            return 0
        return self.between(day_starts_at(first_day), day_starts_at(last_day + timedelta(days=1)))

    def at(self, quarters: Collection[datetime]) -> int:
        """Return these quarters; those outside the window are left out."""
        found = bytearray(self.size)
        for quarter in quarters:
            index = self._indexes.get(quarter)
            if index is None:
                index = self._indexes[quarter] = (quarter - self.origin) // QUARTER
            if 0 <= index < self.size:
                found[index] = 1
        # Read as digits, the last one is the first quarter.
        return int(found[::-1].translate(_DIGITS), 2) if quarters else 0

    def any(self, sets: Iterable[int]) -> int:
        found = 0
        for one in sets:
            found |= one
        return found

    def open(self, openings: Iterable[Hours], mode: str, room_id: int | None = None) -> int:
        """Return the quarters at which the mentor receives this way, in this room if one is named."""
        return self.any(
            self.hours(hours)
            for hours in openings
            if hours.mode in ("", mode) and (mode != ON_SITE or hours.room_id in (None, room_id))
        )

    def hours(self, hours: Hours) -> int:
        found = 0
        starts_at, ends_at = max(hours.starts_at, FIRST_HOUR), min(hours.ends_at, LAST_HOUR)
        first_day = max(hours.first_day, self.first_day)
        day = first_day + timedelta(days=(hours.weekday - first_day.weekday()) % 7)
        last_day = min(hours.last_day or self.last_day, self.last_day)
        while day <= last_day:
            # Between 8:00 and 20:00 no hour is skipped or comes twice in Paris.
            found |= self.between(
                datetime.combine(day, starts_at, tzinfo=PARIS), datetime.combine(day, ends_at, tzinfo=PARIS)
            )
            day += timedelta(days=7)
        return found

    def spans(self, quarters: int) -> list[Span]:
        """Return the runs of `quarters`, from the start of the first to the end of the last of each."""
        found: list[Span] = []
        for index in bits(quarters):
            starts_at, ends_at = self.instant(index), self.instant(index + 1)
            if found and found[-1][1] == starts_at:
                found[-1] = (found[-1][0], ends_at)
            else:
                found.append((starts_at, ends_at))
        return found
