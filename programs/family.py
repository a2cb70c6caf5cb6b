"""What a guardian finds about each of their children; nothing of what another guardian gave or said."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from programs import agenda
from programs.asking import asked_of
from programs.authorisations import IMAGE_KINDS, Kind
from programs.models import Authorisation, Guardian, Trainee


@dataclass(frozen=True, kw_only=True)
class Child:
    trainee: Trainee
    asked: list[Kind]
    asked_for_image: list[Kind]
    acts: list[Authorisation]
    mentorship: object | None
    sessions: list
    registrations: list


def family_of(guardian: Guardian, *, at: datetime | None = None) -> list[Child]:
    """Return the guardian's children under 18, as of `at`; as many queries for three children as for one."""
    at = at or timezone.now()
    trainees = list(Trainee.objects.children_of(guardian.user, timezone.localdate(at)).order_by("first_name", "pk"))
    asked = asked_of(guardian, trainees, at=at)
    acts = list(guardian.authorisations.valid_at(at).filter(trainee__in=trainees).select_related("text"))
    mentorships = agenda.mentorships(trainees)
    sessions = agenda.sessions(mentorships, at=at)
    registrations = agenda.registrations(trainees, at=at)
    return [
        Child(
            trainee=trainee,
            asked=[kind for kind in asked[trainee.pk] if kind not in IMAGE_KINDS],
            asked_for_image=[kind for kind in asked[trainee.pk] if kind in IMAGE_KINDS],
            acts=[act for act in acts if act.trainee_id == trainee.pk],
            mentorship=next((one for one in mentorships if one.trainee_id == trainee.pk), None),
            sessions=[one for one in sessions if one.mentorship.trainee_id == trainee.pk],
            registrations=[one for one in registrations if one.trainee_id == trainee.pk],
        )
        for trainee in trainees
    ]
