"""The second factor of the team: who needs one, how often it is tried, what happens when the telephone is lost."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.limits import person, within
from accounts.models import User
from accounts.refusals import Refused

# Times an hour. A code has six digits and three are right at any moment: ten tries an hour need years.
TRIES = 10


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def is_missing(user: User) -> bool:
    """Say whether this member of the team must set up a second factor before the back office opens."""
    return settings.STAFF_SECOND_FACTOR and user.is_staff and not has_one(user)


def take_try(user: User) -> None:
    """Count one try of `user`, before the code is looked at. Raises Refused(code="too_many")."""
    if not within("second_factor", person(user.pk), most=TRIES):
        raise Refused(_("Too many codes were tried. Wait an hour."), code="too_many", field="code")


def is_first_use(user: User, code: str) -> bool:
    """Say whether `code` is used for the first time in this hour: who read it over a shoulder cannot use it again."""
    digits = "".join(char for char in code if char.isalnum())
    return within("code_used", person(user.pk, digits), most=1)


def reset(user: User, *, by: User) -> None:
    """Take away the second factor of someone who lost it, sign them out, and let them set up another. Idempotent.

    Raises Refused(code="not_allowed") unless `by` is a superuser other than `user`.
    """
    if not by.is_superuser or by.pk == user.pk:
        raise Refused(_("Another superuser does this, after speaking with the person."), code="not_allowed")
    with transaction.atomic():
        Authenticator.objects.filter(user_id=user.pk).delete()
        # Sessions are tied to this column: another unusable password ends them all.
        user.set_unusable_password()
        user.save(update_fields=["password"])
