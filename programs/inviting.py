"""Inviting a trainee, a guardian or a mentor to sign in."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import invitations
from accounts.fields import fold_email
from accounts.models import Invitation, User
from accounts.refusals import Refused
from programs.models import Trainee


def invite_person(person: Any, *, email: str, by: User | None, at: dt.datetime | None = None) -> Invitation:
    """Invite `person` (a Trainee, a Guardian, a Mentor: whoever has `user` and a first name) and queue the mail.

    Makes their user when there is none; asking again replaces the link and sends another mail. Who never came in
    gets the new address. Raises Refused: "no_email", "other_address" (they already sign in with another one),
    "taken" (the address is somebody else's), "closed" (a superuser closed their access).
    """
    if not email.strip():
        raise Refused(_("Write an e-mail address first."), code="no_email", field="email")
    kind = type(person)
    with transaction.atomic():
        # Invited twice at the same moment: the second waits, and finds the user that the first one made.
        row = kind._default_manager.select_for_update(of=("self",)).get(pk=person.pk)
        if row.user_id and row.user.email != fold_email(email):
            invitations.readdress(row.user, email=email)
        invitation, _link = invitations.invite(
            email, by=by, display_name=row.first_name, language=getattr(row, "language", "fr"), at=at
        )
        if not row.user_id:
            _refuse_someone_else(kind, invitation.user)
            row.user = invitation.user
            row.save(update_fields=["user"])
        invitations.mail(invitation)
    person.user = row.user
    return invitation


def _refuse_someone_else(kind: type, user: User) -> None:
    """One mailbox, one person: a trainee who signed in as their guardian would authorise themself."""
    roles = {name for name in ("trainee", "guardian", "mentor") if hasattr(user, name)}
    roles |= {"staff"} if user.is_staff or user.is_superuser else set()
    if (kind is Trainee and roles) or "trainee" in roles or kind.__name__.lower() in roles:
        taken = _("Somebody else signs in with this address: ask for another one.")
        raise Refused(taken, code="taken", field="email")
