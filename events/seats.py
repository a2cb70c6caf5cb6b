"""What is done to seats under a meeting's lock: given, given back, offered to the next one. Called by rules only."""

from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db.models import Prefetch

from accounts.models import User
from events import eligibility, emails
from events.models import Event, Registration
from programs.models import Enrolment

Status = Registration.Status


def lock(pk: int) -> Event:
    """Return the meeting with its place; its counter and its waiting list stand still until the transaction ends."""
    # Not FOR UPDATE: a sign-up adds rows that refer to the meeting, and need not wait.
    return Event.objects.with_place().select_for_update(no_key=True, of=("self",)).get(pk=pk)


def give(registration: Registration, *, at: datetime) -> None:
    """Give a counted seat: for good, or held until a guardian answers. The caller saves."""
    if eligibility.is_authorised(registration.event, registration.trainee):
        registration.status, registration.held_until = Status.REGISTERED, None
    else:
        registration.status, registration.held_until = Status.HELD, hold_limit(registration.event, at=at)


def hold_limit(event: Event, *, at: datetime) -> datetime:
    """Return until when a seat is kept from `at` on: three days, but never past sign-up, nor past the start."""
    limit = event.closes_at if at < event.closes_at else event.starts_at
    return min(at + timedelta(hours=settings.GUARDIAN_HOLD_HOURS), limit)


def decide(
    registration: Registration, status: str, *, by: User | None, at: datetime, held_until: datetime | None = None
) -> None:
    registration.status, registration.held_until = status, held_until
    registration.decided_by, registration.decided_at = by, at
    registration.save(update_fields=["status", "held_until", "decided_by", "decided_at"])


def give_back(
    registration: Registration, status: str, *, by: User | None, at: datetime, held_until: datetime | None = None
) -> None:
    """End a live registration, and count its seat as free if it had one; `held_until` stays when that is why."""
    event = registration.event
    if registration.has_a_seat:
        event.taken -= 1
        event.save(update_fields=["taken"])
    decide(registration, status, by=by, at=at, held_until=held_until)


def drop_all(event: Event, *, by: User | None, at: datetime) -> list[Registration]:
    """End every live registration of a meeting that is cancelled, and return them; telling them is the caller's."""
    ended = list(event.registrations.live().select_related("trainee__user"))
    event.registrations.live().update(status=Status.CANCELLED, held_until=None, decided_by=by, decided_at=at)
    event.taken -= sum(registration.has_a_seat for registration in ended)
    event.save(update_fields=["taken"])
    return ended


def call_next(event: Event, *, at: datetime, by: User | None = None) -> list[Registration]:
    """Give the free seats to those who wait, in the order they asked; someone no longer enrolled is passed over."""
    if event.cancelled_at is not None or event.starts_at <= at or event.taken >= event.capacity:
        return []
    enrolments = Prefetch("trainee__enrolments", Enrolment.objects.current().select_related("cohort"), "current")
    waiting = event.registrations.waiting().select_related("trainee__user").prefetch_related(enrolments)
    invited = eligibility.invited_cohorts(event)
    welcome = (
        registration
        for registration in waiting.iterator(chunk_size=50)
        if eligibility.admits(event, registration.trainee.current, invited=invited, at=at)
    )
    called = list(islice(welcome, event.capacity - event.taken))
    event.taken += len(called)
    event.save(update_fields=["taken"])
    for registration in called:
        registration.event = event
        give(registration, at=at)
        decide(registration, registration.status, by=by, at=at, held_until=registration.held_until)
        emails.tell(registration, "promoted")
    return called
