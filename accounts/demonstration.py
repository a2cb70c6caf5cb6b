"""Who can sign in as what, listed on the door of the demonstration and nowhere else."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.groups import ROLES
from accounts.models import User


@dataclass(frozen=True)
class Person:
    address: str
    name: str
    role: str | Promise


def people() -> list[Person]:
    """Return one person of each role, in the demonstration; elsewhere always an empty list, without a query."""
    if not settings.DEMO:
        return []
    fictional = User.objects.active().filter(email__endswith="@example.org").order_by("pk")
    found: list[Person] = []
    for role, condition in _conditions():
        user = fictional.filter(condition).first()
        if user and user.email not in {person.address for person in found}:
            found.append(Person(user.email, str(user), role))
    return found


def _conditions() -> list[tuple[str | Promise, Q]]:
    outside = Q(is_staff=False, is_superuser=False)
    team = [(role.label, Q(groups__name=name, is_superuser=False)) for name, role in ROLES.items()]
    return [
        (_("trainee"), outside & Q(trainee__isnull=False)),
        (_("mentor"), outside & Q(mentor__isnull=False)),
        (_("guardian"), outside & Q(guardian__isnull=False)),
        *team,
        (_("superuser"), Q(is_superuser=True)),
    ]
