"""The only door by which a mail leaves: a row in the caller's transaction, delivered later by a worker."""

import datetime as dt
import secrets
from email.utils import parseaddr

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import Notice, User


def queue(
    kind: str,
    *,
    key: str,
    address: str,
    subject: str,
    body: str,
    recipient: User | None = None,
    html: str = "",
    calendar: str = "",
    calendar_method: str = "",
    useful_until: dt.datetime | None = None,
    fresh: bool = False,
) -> Notice | None:
    """Ask for one mail to one address, in the caller's transaction: it leaves only if the caller commits.

    `key` names the transition that the mail tells about; a second call with the same key changes nothing and
    returns None, as does an empty address. `useful_until`: not sent after this time. Nothing is sent here.
    `fresh`: the caller has just made, in this transaction, what the key names, so that nobody else can have asked.
    Names of people never go into `subject`; line breaks in it become spaces.
    """
    address = _without_nul(address).strip()
    if not address:
        return None
    notice = Notice(
        kind=kind,
        key=key,
        recipient=recipient,
        address=address,
        subject=_one_line(subject),
        body=_without_nul(body),
        html=_without_nul(html),
        calendar=_without_nul(calendar),
        calendar_method=calendar_method,
        message_id=_message_id(),
        useful_until=useful_until,
    )
    if fresh:
        notice.save(force_insert=True)
        return notice
    try:
        # Two callers with one key at the same moment: the second waits for the first at the unique key, then fails
        # here, inside its own savepoint, and the rest of its transaction stands.
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError:
        if Notice.objects.filter(key=key).exists():
            return None
        raise
    return notice


def _one_line(text: str) -> str:
    return " ".join(_without_nul(str(text)).split())[:200]


def _without_nul(text: str) -> str:
    # PostgreSQL refuses it in text.
    return str(text).replace("\x00", "")


def _message_id() -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{secrets.token_hex(16)}@{domain[:80]}>"
