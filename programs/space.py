"""What a trainee finds on their page, and which thing comes first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from programs import agenda
from programs.asking import asked_of_trainee
from programs.authorisations import IMAGE_KINDS, Kind
from programs.models import Authorisation, OrientationStep, Trainee


class Next(StrEnum):
    AGREE = "agree"
    AUTHORISE = "authorise"
    HELD = "held"
    SESSION = "session"
    MEETING = "meeting"
    CHOOSE = "choose"


@dataclass(frozen=True, kw_only=True)
class Space:
    """One trainee's page. `next` says which of the others comes first."""

    trainee: Trainee
    at: datetime
    next: Next
    mentorship: object | None
    sessions: list
    registrations: list
    held: object | None
    holders: list[str]
    asked: list[Kind]
    acts: list[Authorisation]
    steps: list[OrientationStep]
    done: list[OrientationStep]


def space_of(trainee: Trainee, *, at: datetime | None = None) -> Space:
    """Return everything on the trainee's page as of `at`; a constant number of queries."""
    at = at or timezone.now()
    mentorship = next((one for one in agenda.mentorships([trainee]) if _is_told(one)), None)
    sessions = agenda.sessions([mentorship] if mentorship else [], at=at)
    registrations = agenda.registrations([trainee], at=at)
    held = next((registration for registration in registrations if registration.status == "held"), None)
    acts = list(trainee.authorisations.valid_at(at).filter(guardian=None).select_related("text").only("text__kind"))
    asked = asked_of_trainee(trainee, said=[act.text.kind for act in acts], at=at)
    steps = list(trainee.steps.select_related("profession").only("aim", "due_on", "done_on", "profession__name"))
    return Space(
        trainee=trainee,
        at=at,
        next=_first_of(mentorship, asked, held, sessions, registrations),
        mentorship=mentorship,
        sessions=sessions,
        registrations=registrations,
        held=held,
        holders=_holders(trainee) if held else [],
        asked=asked,
        acts=acts,
        steps=[step for step in steps if step.done_on is None],
        done=[step for step in steps if step.done_on],
    )


def _is_told(mentorship) -> bool:
    """A mentorship is the team's idea alone until a guardian has authorised it."""
    return mentorship.status != "proposed"


def _first_of(mentorship, asked: list[Kind], held, sessions: list, registrations: list) -> Next:
    """Order: what others wait for, then what is closest."""
    if mentorship and mentorship.status == "authorised":
        return Next.AGREE
    if set(asked) - set(IMAGE_KINDS):
        return Next.AUTHORISE
    if held:
        return Next.HELD
    if sessions and (not registrations or sessions[0].starts_at <= registrations[0].event.starts_at):
        return Next.SESSION
    return Next.MEETING if registrations else Next.CHOOSE


def _holders(trainee: Trainee) -> list[str]:
    held = trainee.guardianships.filter(holds_authority=True).select_related("guardian")
    return [guardianship.guardian.first_name for guardianship in held]
