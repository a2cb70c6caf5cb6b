"""A mentor's week, as their page shows it: what is booked, and where there is room."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from mentors import claims
from mentors.models import Claim, Closure, Mentor, Session
from mentors.times import QUARTER, day_starts_at, paris_day
from mentors.windows import Hours, Window

LEAST_OPEN = 2 * QUARTER
# Weeks that can be looked at, before and after the present one.
WEEKS_AROUND = 60


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One block of a day: a session, or hours in which the mentor may be booked."""

    starts_at: datetime
    ends_at: datetime
    session: Session | None = None


@dataclass(kw_only=True)
class Day:
    date: date
    is_today: bool
    closed: str = ""
    slots: list[Slot] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Week:
    monday: date
    days: list[Day]
    previous: str
    following: str

    @property
    def width(self) -> str:
        """Return the class of the grid for this number of days."""
        return {6: "six", 7: "seven"}.get(len(self.days), "")


def name_of(day: date) -> str:
    """Return the ISO name of the week of `day`, such as 2026-W49."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(name: str, *, today: date) -> date | None:
    """Return the Monday of a week by its ISO name, this week's when empty; None for what is no week near today."""
    monday = today - timedelta(days=today.weekday())
    if not name:
        return monday
    year, separator, week = name.partition("-W")
    if not (
        separator and len(year) == 4 and len(week) == 2 and f"{year}{week}".isascii() and f"{year}{week}".isdigit()
    ):
        return None
    try:
        asked = date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return None
    return asked if abs(asked - monday) <= timedelta(weeks=WEEKS_AROUND) else None


def week_of(mentor: Mentor, *, monday: date, at: datetime | None = None) -> Week:
    """Return Monday to Friday, and the weekend when something is there; five queries."""
    at = at or timezone.now()
    sunday = monday + timedelta(days=6)
    window = Window(monday, sunday)
    starts_at, ends_at = day_starts_at(monday), day_starts_at(sunday + timedelta(days=1))
    closures = list(Closure.objects.between(monday, sunday))
    sessions = Session.objects.of_mentor(mentor).not_cancelled().between(starts_at, ends_at).with_people()
    slots = [
        Slot(starts_at=session.starts_at, ends_at=session.ends_at, session=session)
        for session in sessions.order_by("starts_at")
    ]
    for span_starts, span_ends in window.spans(_open(mentor, window, closures, starts_at, ends_at, at)):
        if span_ends - span_starts >= LEAST_OPEN:
            slots.append(Slot(starts_at=span_starts, ends_at=span_ends))
    days = [_day(monday + timedelta(days=index), slots, closures, paris_day(at)) for index in range(7)]
    while len(days) > 5 and not days[-1].slots:
        days.pop()
    return Week(
        monday=monday,
        days=days,
        previous=name_of(monday - timedelta(days=7)),
        following=name_of(monday + timedelta(days=7)),
    )


def _open(
    mentor: Mentor, window: Window, closures: list[Closure], starts_at: datetime, ends_at: datetime, at: datetime
) -> int:
    openings = [Hours(**facts) for facts in mentor.openings.values(*Hours.__dataclass_fields__)]
    open_quarters = window.any(window.hours(one) for one in openings) & window.between(at, ends_at)
    for absence in mentor.absences.filter(starts_at__lt=ends_at, ends_at__gt=starts_at):
        open_quarters &= ~window.around(absence.starts_at, absence.ends_at)
    for closure in closures:
        open_quarters &= ~window.days(closure.first_day, closure.last_day)
    own = Claim.objects.filter(resource=claims.of_adult(mentor.user_id), quarter_hour__range=(starts_at, ends_at))
    return open_quarters & ~window.at(own.values_list("quarter_hour", flat=True))


def _day(day: date, slots: list[Slot], closures: list[Closure], today: date) -> Day:
    closed = next((one.name for one in closures if one.first_day <= day <= one.last_day), "")
    own = sorted((slot for slot in slots if paris_day(slot.starts_at) == day), key=lambda slot: slot.starts_at)
    return Day(date=day, is_today=day == today, closed=closed, slots=own)
