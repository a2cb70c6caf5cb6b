"""Meetings of the past and to come, with registrations in every state, each made by the rule that makes it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from events import publishing, registration
from events.models import Appearance, Event, Guest
from pages.demonstration.catalogue import current_cohort, link
from pages.demonstration.files import content, put
from pages.demonstration.moments import at_clock, day_of
from pages.demonstration.people import staff
from programs.models import Program, Room, Trainee


def load(program: Program, *, now: datetime) -> None:
    """Write every meeting, in the order of their days so that the numbers of the series follow it."""
    rows = content("events-past")["events"] + content("events-upcoming")["events"]
    for row in sorted(rows, key=lambda row: day_of(row, now=now)):
        event, new = _meeting(program, row, now=now)
        if new and not row.get("draft"):
            _live(event, row, now=now)


def _meeting(program: Program, row: dict[str, Any], *, now: datetime) -> tuple[Event, bool]:
    starts_at = at_clock(day_of(row, now=now), row["start"])
    first = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=row["duration_minutes"]),
        "doors_at": _before(starts_at, minutes=row.get("doors_minutes_before")),
        "date_precision": row.get("date_precision", "day"),
        "room": Room.objects.filter(name=row["room"]).first() if "room" in row else None,
        "capacity": row["capacity"],
        "min_age": row["ages"][0],
        "max_age": row["ages"][1],
        "registration_opens_at": _before(starts_at, days=row.get("opens_days_before")),
        "registration_closes_at": _before(starts_at, hours=row.get("closes_hours_before")),
        "created_at": min(starts_at, now) - timedelta(days=60),
    }
    texts = {name: row.get(name, "").strip() for name in ("title", "audience", "summary", "body", "recap")}
    event, new = put(Event, {"program": program, "slug": row["slug"]}, first=first, format=row["format"], **texts)
    for name in ("disciplines", "professions", "courses"):
        link(getattr(event, name), row[name])
    for order, one in enumerate(row.get("guests", [])):
        guest = Guest.objects.get(slug=one["slug"])
        put(Appearance, {"event": event, "guest": guest}, role=one["role"], order=order)
    return event, new


def _before(moment: datetime, **span: int | None) -> datetime | None:
    return None if None in span.values() else moment - timedelta(**{key: value or 0 for key, value in span.items()})


def _live(event: Event, row: dict[str, Any], *, now: datetime) -> None:
    """Announce the meeting, then let it live up to `now`."""
    publishing.publish(event, by=staff(), at=min(event.starts_at - timedelta(days=45), now - timedelta(days=25)))
    if scenario := SCENARIOS.get(row.get("registrations", "")):
        cohort = current_cohort(event.program, today=timezone.localdate(now))
        if timezone.localdate(event.starts_at) < cohort.starts_on:
            # Loaded at the start of a school year: the cohort was invited before its first day.
            event.cohorts.add(cohort)
        scenario(event, _people(event, status="active"), now)
    if "cancelled" in row:
        publishing.cancel_event(event, reason=row["cancelled"], by=staff(), at=now - timedelta(hours=20))


def _people(event: Event, *, status: str) -> list[Trainee]:
    """Return who may come, in an order that differs from one meeting to the next."""
    day = timezone.localdate(event.starts_at)
    enrolled = Trainee.objects.filter(enrolments__status=status).select_related("user").order_by("pk")
    of_age = [one for one in enrolled.distinct() if event.min_age <= one.age_on(day) <= event.max_age]
    turn = (event.pk * 7) % len(of_age) if of_age else 0
    return of_age[turn:] + of_age[:turn]


def _open(event: Event, people: list[Trainee], now: datetime) -> None:
    """Two seats in three are taken, and those whom nobody authorised yet have one kept for them."""
    for trainee in _people(event, status="accepted"):
        registration.register(event, trainee=trainee, by=trainee.user, at=now)
    # Whom the door of the demonstration names first finds a meeting on their page.
    people = sorted(people, key=lambda one: one.pk)
    for trainee, at in zip(people[: event.capacity * 2 // 3], _hours_from(now - timedelta(days=5)), strict=False):
        registration.register(event, trainee=trainee, by=trainee.user, at=at)


def _full(event: Event, people: list[Trainee], now: datetime) -> None:
    """Every seat is taken and others wait; one gave a seat back, which went to the first who waited."""
    asked = people[: event.capacity + 4]
    signed_up = [
        registration.register(event, trainee=trainee, by=trainee.user, at=at)
        for trainee, at in zip(asked, _hours_from(now - timedelta(days=6)), strict=False)
    ]
    registration.cancel(signed_up[1], by=signed_up[1].trainee.user, at=now - timedelta(days=1))


def _few(event: Event, people: list[Trainee], now: datetime) -> None:
    for trainee, at in zip(people[:5], _hours_from(now - timedelta(days=2)), strict=False):
        registration.register(event, trainee=trainee, by=trainee.user, at=at)


def _past(event: Event, people: list[Trainee], now: datetime) -> None:
    """Most came; two did not; one said so on the day and one a week before, and those who waited got their seats."""
    asked_from = event.starts_at - timedelta(days=14)
    signed_up = [
        registration.register(event, trainee=trainee, by=trainee.user, at=at)
        for trainee, at in zip(people[: min(24, event.capacity + 2)], _hours_from(asked_from), strict=False)
    ]
    early, late = signed_up[1], signed_up[2]
    registration.cancel(early, by=early.trainee.user, at=event.starts_at - timedelta(days=7))
    registration.cancel(late, by=late.trainee.user, at=event.starts_at - timedelta(hours=1))
    for position, one in enumerate(event.registrations.filter(status="registered").order_by("pk")):
        attended = position not in (2, 5)
        registration.mark_attendance(one, attended=attended, by=staff("accueil@example.org"), at=event.ends_at)


def _hours_from(moment: datetime) -> Iterator[datetime]:
    while True:
        yield moment
        moment += timedelta(hours=1)


SCENARIOS: dict[str, Callable[[Event, list[Trainee], datetime], None]] = {
    "open": _open,
    "full": _full,
    "few": _few,
    "past": _past,
    "past_full": _past,
}
