"""Signing in by a code sent by mail: who may ask, who may try, and how often.

The code is written nowhere, not even as a hash: it is computed from the row's random number and the site's secret.
Nothing here differs, in what is said or done within the request, between an address that is known and one that is not.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import emails
from accounts.fields import fold_email
from accounts.limits import mailbox, network, within
from accounts.models import Notice, SignInCode, SignInCount, User
from accounts.outbox import queue
from accounts.refusals import Refused

# No 0 O, 1 I L: a code is read on one screen and typed on another. 31⁸ is close to 10¹².
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
LIFETIME = dt.timedelta(minutes=10)
KEPT = dt.timedelta(days=2)
KIND = "sign_in_code"

# Times an hour: for one address from one network, for the address, for the network. A whole class signs in from one
# network; and one network cannot use up another's turns, to keep someone out.
LIMITS = {"ask": (6, 20, 120), "try": (12, 60, 240)}


def ask(address: str, *, client: str, at: dt.datetime | None = None) -> SignInCode:
    """Record that someone asks for a code for `address` from the network address `client`; a worker mails it.

    Raises Refused(code="too_many") past the hourly limits of the address or of the network.
    """
    now = at or timezone.now()
    if not _counted("ask", address, client, now):
        raise Refused(_("Too many codes were asked for. Wait an hour, then ask again."), code="too_many")
    user = User.objects.active().filter(email=fold_email(address)).first()
    return SignInCode.objects.create(user=user, created_at=now, expires_at=now + LIFETIME)


def check(number: uuid.UUID | str, *, typed: str, address: str, client: str, at: dt.datetime | None = None) -> User:
    """Return who signs in with the code `typed`, and use the code up.

    Raises Refused: "wrong" (the reason says how many tries are left), "over" (expired, used, or tried three times),
    "too_many" (past the hourly limits of wrong tries, all codes of the address together).
    """
    now = at or timezone.now()
    if not _counted("try", address, client, now):
        raise Refused(_("Too many codes were tried. Wait an hour, then ask for a new one."), code="too_many")
    if not _take_try(number, now):
        raise _over()
    code = SignInCode.objects.select_related("user").get(pk=number)
    right = constant_time_compare(code_of(code), cleaned(typed))
    if not (right and code.user and code.user.is_active):
        left = SignInCode.MOST_TRIES - code.tries
        raise Refused(_wrong(left), code="wrong", field="code") if left > 0 else _over()
    # The right code typed twice at the same moment signs in once.
    if not SignInCode.objects.filter(pk=number, used_at=None).update(used_at=now):
        raise _over()
    return code.user


def code_of(code: SignInCode) -> str:
    """Return the letters and digits of this code."""
    rest = int.from_bytes(salted_hmac("accounts.codes", str(code.pk), algorithm="sha256").digest())
    letters = []
    for _position in range(LENGTH):
        rest, place = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def in_two_halves(code: str) -> str:
    """Return the code as it is shown: ABCD-EFGH."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def cleaned(typed: str) -> str:
    """Return what was typed without spaces, dashes and case; at most a few characters longer than a code."""
    return "".join(char for char in typed[:60].upper() if char.isalnum())[: LENGTH + 1]


def shown_in_demonstration(number: uuid.UUID | str) -> str:
    """Return the code to show on the page, in the demonstration only; elsewhere always an empty text."""
    if not settings.DEMO:
        return ""
    code = SignInCode.objects.usable().filter(pk=number, user__is_active=True).first()
    return in_two_halves(code_of(code)) if code else ""


def hand_to_mails(*, at: dt.datetime | None = None) -> int:
    """Queue the mails of codes that were asked for, and return how many: called by the worker, never in a request."""
    now = at or timezone.now()
    handed = 0
    for code in SignInCode.objects.to_mail(now).select_related("user").order_by("created_at")[:50]:
        with transaction.atomic():
            # Two workers see the same row; the one whose UPDATE changes it queues the mail.
            if not SignInCode.objects.filter(pk=code.pk, mailed_at=None).update(mailed_at=now):
                continue
            queue(
                KIND,
                key=f"{KIND}:{code.pk}",
                address=code.user.email,
                recipient=code.user,
                useful_until=code.expires_at,
                **emails.sign_in_code(code.user.language),
            )
            handed += 1
    return handed


def with_code(notice: Notice) -> tuple[str, str]:
    """Return the text and HTML of a code's mail with the code in its place, for the instant of sending."""
    code = SignInCode.objects.get(pk=notice.key.removeprefix(f"{KIND}:"))
    shown = in_two_halves(code_of(code))
    return notice.body.replace(emails.FILLED_LATE, shown), notice.html.replace(emails.FILLED_LATE, shown)


def forget(*, at: dt.datetime | None = None) -> None:
    """Delete codes, their mails and counts that are two days old."""
    before = (at or timezone.now()) - KEPT
    SignInCode.objects.filter(created_at__lt=before).delete()
    SignInCount.objects.filter(starts_at__lt=before).delete()
    Notice.objects.filter(kind=KIND, created_at__lt=before).delete()


def _counted(action: str, address: str, client: str, now: dt.datetime) -> bool:
    """Count one `action`, before anything else is done; False past one of the limits.

    The narrowest first, and no further than a refusal: what one network is refused is not counted against the address.
    """
    subjects = (mailbox(address, network(client)), mailbox(address), network(client))
    limits = zip(subjects, LIMITS[action], strict=True)
    return all(within(action, subject, most=most, at=now) for subject, most in limits)


def _take_try(number: uuid.UUID | str, now: dt.datetime) -> bool:
    # Taken by a conditional UPDATE before the code is looked at: of any number of parallel tries, three get past it.
    return bool(SignInCode.objects.usable(now).filter(pk=number).update(tries=F("tries") + 1))


def _wrong(left: int) -> str:
    return ngettext(
        "This is not the code of the mail. You have %(left)d try left.",
        "This is not the code of the mail. You have %(left)d tries left.",
        left,
    ) % {"left": left}


def _over() -> Refused:
    return Refused(_("This code no longer works. Ask for a new one."), code="over", field="code")
