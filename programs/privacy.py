"""What may be shown of a trainee to whom; every page, mail and calendar about a trainee starts from this card."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from programs.models import Trainee


class Viewer(StrEnum):
    MENTOR = "mentor"
    FRONT_DESK = "front_desk"
    GUARDIAN = "guardian"
    TRAINEE = "trainee"
    STAFF = "staff"


FAMILY_AND_STAFF = (Viewer.GUARDIAN, Viewer.TRAINEE, Viewer.STAFF)


@dataclass(frozen=True, kw_only=True)
class TraineeCard:
    """What this viewer may read. A field they may not read is None, so that a template cannot show it by mistake."""

    name: str
    initials: str
    age_band: str | None = None
    disciplines: tuple[str, ...] | None = None
    professions: tuple[str, ...] | None = None
    last_name: str | None = None
    birth_date: date | None = None
    class_level: str | None = None
    email: str | None = None


def card(trainee: Trainee, *, viewer: Viewer, on: date | None = None) -> TraineeCard:
    """Return what `viewer` may read of `trainee` on that day (today, unless said otherwise).

    Reads the trainee's disciplines and professions, except for the front desk: prefetch them for a list.
    """
    facts: dict = {"name": trainee.short_name, "initials": trainee.initials}
    if viewer != Viewer.FRONT_DESK:
        facts |= {
            "age_band": age_band(trainee.age_on(on or timezone.localdate())),
            "disciplines": tuple(discipline.name for discipline in trainee.disciplines.all()),
            "professions": tuple(profession.name for profession in trainee.professions.all()),
        }
    if viewer in FAMILY_AND_STAFF:
        facts |= {
            "name": str(trainee),
            "last_name": trainee.last_name,
            "birth_date": trainee.birth_date,
            "class_level": trainee.get_class_level_display(),
        }
    if viewer in (Viewer.TRAINEE, Viewer.STAFF):
        facts["email"] = trainee.user.email if trainee.user else ""
    return TraineeCard(**facts)


def viewer_of(trainee: Trainee, user: User) -> Viewer | None:
    """Return as whom `user` reads this trainee's file, or None: it then answers 404.

    The front desk never opens a file: its list of the day asks for `card(..., viewer=Viewer.FRONT_DESK)`.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    if trainee.user_id == user.pk:
        return Viewer.TRAINEE
    if user.has_perm("programs.view_trainee"):
        return Viewer.STAFF
    if Trainee.objects.children_of(user).filter(pk=trainee.pk).exists():
        return Viewer.GUARDIAN
    if trainee.mentorships.active().filter(mentor__user=user).exists():
        return Viewer.MENTOR
    return None


def age_band(age: int) -> str:
    """Return the band in which an age is told: it says what to prepare for, and hides the birth date."""
    if age < 12:
        return _("under 12")
    if age < 15:
        return _("12–14 years")
    if age < 18:
        return _("15–17 years")
    return _("18 and over")
