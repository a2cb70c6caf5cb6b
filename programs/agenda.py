"""What is ahead for trainees, read through the rooms above: meetings they signed up for, sessions with their mentor."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import QuerySet

from programs.models import Trainee

PLACE = ("room__name", "room__venue__name")
# What a line of the agenda shows, and nothing else: reading whole meetings took longer than the rest of the page.
SESSION = ("uid", "starts_at", "ends_at", "mode", "topic", "frozen_at", "mentorship", *PLACE)
MENTORSHIP = (
    *("status", "trainee", "mentor__first_name", "mentor__last_name", "mentor__slug", "mentor__job_title"),
    *("mentor__shown_publicly", "mentor__suspended_at", "mentor__left_on", "mentor__partner__name"),
)
REGISTRATION = (
    *("status", "ticket", "held_until", "trainee", "event__slug", "event__title", "event__starts_at"),
    *("event__cancelled_at", "event__cancel_reason", *(f"event__{column}" for column in PLACE)),
)


def registrations(trainees: Iterable[Trainee], *, at: datetime | None = None) -> list:
    """Return the live registrations for what is ahead, soonest first, with their meeting and its place; one query."""
    ahead = _together(trainee.registrations.upcoming(at) for trainee in trainees)
    return list(ahead.select_related("event__room__venue").only(*REGISTRATION)) if ahead is not None else []


def mentorships(trainees: Iterable[Trainee]) -> list:
    """Return the mentorships that are proposed or run, with their mentor; one query."""
    live = _together(trainee.mentorships.live() for trainee in trainees)
    return list(live.select_related("mentor__partner").only(*MENTORSHIP)) if live is not None else []


def sessions(of: Iterable, *, at: datetime | None = None) -> list:
    """Return the sessions ahead of these mentorships, soonest first, with their room; one query."""
    ahead = _together(mentorship.sessions.upcoming(at) for mentorship in of)
    if ahead is None:
        return []
    return list(ahead.select_related("room__venue").only(*SESSION).order_by("starts_at"))


def _together(querysets: Iterable[QuerySet]) -> QuerySet | None:
    # One query for several people: a guardian of three children costs as much as a guardian of one.
    found = list(querysets)
    return reduce(or_, found) if found else None
