"""May this trainee sign up for this meeting? The answer is what stands in the way, in words for the trainee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event
from programs import authorisations, dates
from programs.models import AuthorisationText, Enrolment, Trainee

PARTICIPATION = AuthorisationText.Kind.PARTICIPATION


@dataclass(frozen=True)
class Obstacle:
    code: str
    reason: str


def closed(event: Event, *, at: datetime) -> Obstacle | None:
    """Return why nobody can sign up at that moment, or None."""
    if event.published_at is None or event.published_at > at:
        return Obstacle("not_published", _("This meeting is not announced yet."))
    if event.cancelled_at is not None:
        return Obstacle("cancelled", _("This meeting is cancelled."))
    if event.starts_at <= at:
        return Obstacle("started", _("This meeting has already started."))
    if event.registration_opens_at and event.registration_opens_at > at:
        moment = {"day": dates.day(event.registration_opens_at), "hour": dates.clock(event.registration_opens_at)}
        return Obstacle("not_open", _("Sign-up opens on %(day)s at %(hour)s.") % moment)
    if event.closes_at <= at:
        return Obstacle("closed", _("Sign-up for this meeting is closed."))
    return None


def not_for(event: Event, trainee: Trainee, *, enrolled: bool) -> list[Obstacle]:
    """Return why this meeting is not for this trainee; `enrolled` as `admits` says."""
    found = []
    if not enrolled:
        found.append(
            Obstacle(
                "not_invited",
                _("This meeting is for cohorts of the programme that you are not in. The team can tell you more."),
            )
        )
    age = trainee.age_on(meeting_day(event))
    if age < event.min_age:
        ages = {"from": event.min_age, "age": age}
        found.append(Obstacle("too_young", _("This meeting is from %(from)d on; you will be %(age)d that day.") % ages))
    elif age > event.max_age:
        ages = {"to": event.max_age, "age": age}
        found.append(Obstacle("too_old", _("This meeting is up to %(to)d; you will be %(age)d that day.") % ages))
    return found


def admits(event: Event, enrolments: Iterable[Enrolment], *, invited: set[int], at: datetime) -> bool:
    """Say whether one of these current enrolments lets its trainee come: in a cohort invited, or when none is named,
    in any of the programme that has not ended and has begun by the day of the meeting. They come with their cohort.
    """
    if invited:
        return any(enrolment.cohort_id in invited for enrolment in enrolments)
    today, day = timezone.localdate(at), meeting_day(event)
    cohorts = [enrolment.cohort for enrolment in enrolments if enrolment.cohort.program_id == event.program_id]
    return any(cohort.starts_on <= day and today <= cohort.ends_on for cohort in cohorts)


def invited_cohorts(event: Event) -> set[int]:
    """Return the keys of the cohorts named; read once for each copy of the meeting."""
    prefetch_related_objects([event], "cohorts")
    return {cohort.pk for cohort in event.cohorts.all()}


def is_authorised(event: Event, trainee: Trainee) -> bool:
    """Say whether the trainee may take a seat without asking a guardian; of age that day, nobody is asked."""
    if not trainee.is_minor_on(meeting_day(event)):
        return True
    return authorisations.covers(trainee, kind=PARTICIPATION, at=event.starts_at)


def meeting_day(event: Event):
    return timezone.localdate(event.starts_at)
