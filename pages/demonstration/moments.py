"""Dates told relatively to the day of loading, in the wall-clock time of Paris."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from mentors.times import PARIS


def at_clock(day: date, clock: str) -> datetime:
    """Return the instant of « 18:30 » in Paris on `day`."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=PARIS)


def day_of(row: dict[str, Any], *, now: datetime) -> date:
    """Return the day that a row tells: `date`, or `days_from_now` moved on to the next `weekday` (0 is Monday).

    A meeting of the past moves back, so that it stays one.
    """
    if "date" in row:
        return row["date"]
    day = timezone.localdate(now) + timedelta(days=row["days_from_now"])
    step = timedelta(days=1 if row["days_from_now"] > 0 else -1)
    while day.weekday() != row.get("weekday", day.weekday()):
        day += step
    return day


def in_week(weeks: int, weekday: int, clock: str, *, now: datetime) -> datetime:
    """Return that day and hour of the week that is `weeks` away from the one of `now`."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    return at_clock(monday + timedelta(weeks=weeks, days=weekday), clock)


def birth_date(age: int, *, position: int, today: date) -> date:
    """Return a birth date that makes someone `age` today; `position` spreads the birthdays over the year.

    Nobody turns a year older within two months, so that the ages of the file hold for the meetings to come.
    """
    day = today - timedelta(days=(position * 37) % 270 + 20)
    return day.replace(year=day.year - age, day=min(day.day, 28))
