"""Letting someone in: a link that works once, for fourteen days, for one address."""

import datetime as dt
import hashlib
import urllib.parse

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts import emails
from accounts.fields import fold_email
from accounts.groups import ROLES
from accounts.locks import once_more
from accounts.models import Invitation, Notice, User
from accounts.outbox import queue
from accounts.refusals import Refused

LIFETIME = dt.timedelta(days=14)
KIND = "invitation"
# The right to do everything, given like a role.
SUPERUSER = "superuser"


@once_more
def invite(
    email: str,
    *,
    role: str | None = None,
    by: User | None = None,
    display_name: str = "",
    language: str = "fr",
    at: dt.datetime | None = None,
) -> tuple[Invitation, str]:
    """Invite whoever reads `email`, and return the invitation with its link; earlier invitations stop working.

    The person may not sign in before they accept. `role` is one of ROLES or SUPERUSER, given when they accept; only a
    superuser, or the command line (`by=None`), may give one. No mail is queued: see `mail`.
    Raises Refused: "role" (unknown, or not theirs to give), "closed" (a superuser closed this person's door), "team" (a
    superuser's invitation into the team is open).
    """
    now = at or timezone.now()
    if role and role not in {*ROLES, SUPERUSER}:
        raise Refused(_("There is no such role."), code="role", field="role")
    if role and by is not None and not by.is_superuser:
        raise Refused(_("Only a superuser gives a role in the team."), code="role", field="role")
    with transaction.atomic():
        user = _person(email, display_name=display_name, language=language)
        # Two invitations of one person at the same moment: the second waits here, then undoes the first.
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if not user.is_active and user.last_login and by is not None and not by.is_superuser:
            raise Refused(_("This person's access was closed. A superuser may open it again."), code="closed")
        if by is not None and not by.is_superuser and user.invitations.open(now).exclude(role="").exists():
            raise Refused(_("This person is already invited to the team by a superuser."), code="team", field="email")
        user.invitations.open(now).delete()
        invitation = Invitation(user=user, role=role or "", created_by=by, created_at=now, expires_at=now + LIFETIME)
        invitation.token_hash = _hash(token_of(invitation))
        invitation.save(force_insert=True)
    return invitation, link_of(invitation)


def readdress(user: User, *, email: str) -> None:
    """Correct the address of someone who was invited and never came in.

    Raises Refused: "other_address" (they did come in: a superuser changes it), "taken".
    """
    never_came = User.objects.filter(pk=user.pk, is_active=False, last_login=None, is_superuser=False)
    try:
        with transaction.atomic():
            changed = never_came.update(email=email)
    except IntegrityError as error:
        taken = _("Somebody else signs in with this address: ask for another one.")
        raise Refused(taken, code="taken", field="email") from error
    if not changed:
        other = _("This person already signs in with another address. A superuser may change it.")
        raise Refused(other, code="other_address", field="email")


def mail(invitation: Invitation) -> Notice | None:
    """Queue the mail with the invitation's link; once for an invitation, whoever asks."""
    user = invitation.user
    return queue(
        KIND,
        key=f"{KIND}:{invitation.pk}",
        address=user.email,
        recipient=user,
        useful_until=invitation.expires_at,
        **emails.invitation(user.language, valid_until=invitation.expires_at),
    )


def found(token: str, *, at: dt.datetime | None = None) -> Invitation | None:
    """Return the invitation that `token` opens; None when it is wrong, used or expired."""
    return Invitation.objects.open(at).select_related("user").filter(token_hash=_hash(token)).first()


@once_more
def accept(token: str, *, at: dt.datetime | None = None) -> User:
    """Use the invitation up and open the door to its person, with the role it carries; return them.

    Raises Refused(code="over") when the link is wrong, used or expired.
    """
    now = at or timezone.now()
    with transaction.atomic():
        # The row is consumed by a conditional UPDATE first: the same link sent twice lets in once.
        if not Invitation.objects.open(now).filter(token_hash=_hash(token)).update(consumed_at=now):
            raise Refused(_("This link no longer works."), code="over")
        invitation = Invitation.objects.select_related("user").get(token_hash=_hash(token))
        user = invitation.user
        user.is_active = True
        if invitation.role:
            user.is_staff = True
            user.is_superuser = user.is_superuser or invitation.role == SUPERUSER
        user.save(update_fields=["is_active", "is_staff", "is_superuser"])
        if invitation.role in ROLES:
            user.groups.add(Group.objects.get_or_create(name=invitation.role)[0])
    return user


def token_of(invitation: Invitation) -> str:
    """Return the secret part of the link: 256 bits, computed from the row's salt and the site's secret."""
    digest = salted_hmac("accounts.invitations", invitation.salt, algorithm="sha256").digest()
    return urlsafe_base64_encode(digest)


def link_of(invitation: Invitation) -> str:
    with translation.override(invitation.user.language):
        path = reverse("accounts:invitation", args=[token_of(invitation)])
    return urllib.parse.urljoin(settings.SITE_URL, path)


def with_link(notice: Notice) -> tuple[str, str]:
    """Return the text and HTML of an invitation's mail with its link, for the instant of sending."""
    invitation = Invitation.objects.select_related("user").get(pk=notice.key.removeprefix(f"{KIND}:"))
    link = link_of(invitation)
    return notice.body.replace(emails.FILLED_LATE, link), notice.html.replace(emails.FILLED_LATE, link)


def _person(email: str, *, display_name: str, language: str) -> User:
    """Return the person with this address, made on the spot and not yet allowed in when there is none."""
    facts = {
        "display_name": display_name[:120],
        "language": language,
        "is_active": False,
        "password": make_password(None),
    }
    user, _created = User.objects.get_or_create(email=fold_email(email), defaults=facts)
    return user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
