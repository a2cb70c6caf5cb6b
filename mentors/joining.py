"""How a mentor enters: a page of theirs, an account with their address, and a link that works once."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import invitations
from accounts.models import User
from accounts.refusals import Refused
from mentors.models import Mentor


def join(mentor: Mentor, *, email: str, by: User | None, at: datetime | None = None) -> Mentor:
    """Save a new mentor with the account of `email`, and invite them; nothing may be booked before they are cleared.

    Raises Refused with code `taken` when the address is a trainee's or another mentor's, or as an invitation does.
    """
    with transaction.atomic():
        invitation, _link = invitations.invite(email, by=by, display_name=mentor.first_name, language="fr", at=at)
        user = invitation.user
        if hasattr(user, "trainee") or hasattr(user, "mentor"):
            text = _("Somebody else signs in with this address: ask for another one.")
            raise Refused(text, code="taken", field="email")
        mentor.user = user
        mentor.slug = mentor.slug or free_slug(mentor)
        mentor.save(force_insert=True)
        invitations.mail(invitation)
    return mentor


def free_slug(mentor: Mentor) -> str:
    """Return the mentor's name as an address that no other page has."""
    wanted = slugify(str(mentor))[:100] or "mentor"
    taken = set(Mentor.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken
    )
