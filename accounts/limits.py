"""How often something may happen in an hour, counted in the database so that parallel requests cannot cheat."""

import datetime as dt
import ipaddress

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.fields import fold_email
from accounts.models import SignInCount


def within(action: str, subject: str, *, most: int, at: dt.datetime | None = None) -> bool:
    """Count one more `action` of `subject` in this hour; False, and nothing counted, when it already has `most`.

    Call it outside any transaction that a refusal rolls back: the count would be forgotten with it.
    """
    hour = (at or timezone.now()).replace(minute=0, second=0, microsecond=0)
    one_more = SignInCount.objects.filter(action=action, subject=subject, starts_at=hour, count__lt=most)
    # Compared and counted by one statement: parallel requests cannot all read the same number.
    if one_more.update(count=F("count") + 1):
        return True
    try:
        with transaction.atomic():
            SignInCount.objects.create(action=action, subject=subject, starts_at=hour, count=1)
        return True
    except IntegrityError:
        return bool(one_more.update(count=F("count") + 1))


def mailbox(address: str, network: str = "") -> str:
    """Return the subject that stands for an address, seen from one network or any; neither can be read from it."""
    return _hash("mailbox", f"{fold_email(address)} {network}")


def network(client: str) -> str:
    """Return the subject that stands for a network address: an IPv6 household holds a whole /64."""
    try:
        ip = ipaddress.ip_address(client)
        client = str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
    except ValueError:
        client = client[:60]
    return _hash("network", client)


def person(pk: int, *details: str) -> str:
    return _hash("person", ":".join([str(pk), *details]))


def _hash(kind: str, value: str) -> str:
    return salted_hmac(f"accounts.limits.{kind}", value, algorithm="sha256").hexdigest()
