"""Large data sets for measurements: realistic, drawn from a seed, written in bulk within every constraint."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pages.demonstration import large_events, large_mentoring, large_people
from programs.models import Cohort, Enrolment, Program

MOST_MENTORS_UNASKED = 2_000


@dataclass(frozen=True, kw_only=True)
class Size:
    trainees: int
    mentors: int
    events: int


def mentors_for(trainees: int, asked: int | None) -> int:
    """Return how many mentors come with that many trainees: one for five, unless a number was asked for."""
    return min(trainees // 5, MOST_MENTORS_UNASKED) if asked is None else asked


def load(program: Program, *, size: Size, seed: int) -> Iterator[str]:
    """Add rows until the large set has `size`, telling what was added; a second run adds nothing.

    One transaction. Past the rule functions on purpose, which take one act at a time: what they guarantee (seats,
    claims, places of mentors and cohorts, authorisations) is built into the rows, and the tests compare.
    """
    now, started = timezone.now(), time.monotonic()
    with transaction.atomic():
        trainees, active = large_people.trainees(program, upto=size.trainees, seed=seed, now=now)
        mentors = large_people.mentors(upto=size.mentors, seed=seed, now=now)
        sessions = large_mentoring.load(program, mentors=mentors, trainees=active, seed=seed, now=now)
        events, registrations = large_events.load(program, upto=size.events, seed=seed, now=now)
        _make_room(program)
    added = {
        "trainees": trainees,
        "mentors": len(mentors),
        "sessions": sessions,
        "events": events,
        "registrations": registrations,
        "seconds": time.monotonic() - started,
    }
    yield (
        _(
            "Added in %(seconds).1f s: %(trainees)d trainees, %(mentors)d mentors, %(sessions)d sessions, "
            "%(events)d meetings, %(registrations)d registrations."
        )
        % added
    )


def _make_room(program: Program) -> None:
    """Give each cohort at least as many places as it accepted trainees."""
    accepted = Count("enrolments", filter=Q(enrolments__status__in=Enrolment.CURRENT))
    for cohort in Cohort.objects.filter(program=program).annotate(accepted=accepted).filter(accepted__gt=F("capacity")):
        Cohort.objects.filter(pk=cohort.pk).update(capacity=cohort.accepted)
