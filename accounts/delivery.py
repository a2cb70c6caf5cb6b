"""Sends what the outbox holds. Run by workers, several at once if need be; never within a request."""

import datetime as dt
import logging
from collections.abc import Callable
from email.message import EmailMessage as Part

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes, invitations
from accounts.models import Notice
from accounts.refusals import Refused

log = logging.getLogger(__name__)

WAITS = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
# With these waits the fifteenth attempt comes after 22 h 36; the next one would come after a day.
MOST_ATTEMPTS = 15
# The mails whose secret is put in at the last moment, so that it is at rest nowhere.
SECRETS = {codes.KIND: codes.with_code, invitations.KIND: invitations.with_link}
# Longer than any conversation with a mail server: whoever held the notice is gone.
STALE_AFTER = dt.timedelta(minutes=10)


def deliver_due(*, at: dt.datetime | None = None, most: int = 50, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send at most `most` due notices, each to its one recipient, and return how many were taken, sent or refused.

    Stops between two notices when `stopping()` is true. Never raises for what a mail server answers.
    """
    return_stale(at=at)
    taken = 0
    mailer = mailers.default
    try:
        while taken < most and not stopping() and (notice := _claim(at or timezone.now())):
            taken += 1
            _send(notice, mailer, at or timezone.now())
    finally:
        _close(mailer)
    return taken


def return_stale(*, at: dt.datetime | None = None) -> int:
    """Put back in the queue what a worker took ten minutes ago and never finished; return how many."""
    stale = (at or timezone.now()) - STALE_AFTER
    return Notice.objects.filter(state=Notice.State.SENDING, claimed_at__lt=stale).update(
        state=Notice.State.QUEUED, claimed_at=None
    )


def send_again(notice: Notice, *, at: dt.datetime | None = None) -> None:
    """Queue once more, with a full day of attempts, a notice that was given up.

    Raises Refused when it was not given up, or is no longer useful.
    """
    now = at or timezone.now()
    if _useless(notice, now):
        raise Refused(_("This mail is no longer useful: what it told about is over."), code="over")
    changed = (
        Notice.objects.given_up()
        .filter(pk=notice.pk)
        .update(state=Notice.State.QUEUED, attempts=0, next_attempt_at=now, last_error="")
    )
    if not changed:
        raise Refused(_("Only a mail that was given up is sent again."), code="not_given_up")


def _claim(now: dt.datetime) -> Notice | None:
    """Take the oldest due notice, so that no other worker sends it."""
    for notice in Notice.objects.due(now).order_by("next_attempt_at", "pk")[:20]:
        # Several workers read the same rows; the one whose conditional UPDATE changes the row has it.
        claimed = Notice.objects.due(now).filter(pk=notice.pk)
        if claimed.update(state=Notice.State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
            notice.refresh_from_db()
            return notice
    return None


def _send(notice: Notice, mailer: BaseEmailBackend, now: dt.datetime) -> None:
    if _useless(notice, now):
        _settle(notice, state=Notice.State.GIVEN_UP, last_error=notice.last_error or "too late")
        return
    try:
        mailer.open()
        mailer.send_messages([message(notice)])
    except (ValueError, ObjectDoesNotExist) as error:
        # The address or a header is malformed, or the invitation was replaced: no later attempt can do better.
        _settle(notice, state=Notice.State.GIVEN_UP, last_error=_said(error))
    except Exception as error:  # whatever a mail server, a network or a provider's library comes up with
        _close(mailer)
        _refused(notice, error, now)
    else:
        _settle(notice, state=Notice.State.SENT, sent_at=now, last_error="")


def _refused(notice: Notice, error: Exception, now: dt.datetime) -> None:
    again_at = now + WAITS[min(notice.attempts, len(WAITS)) - 1]
    given_up = notice.attempts >= MOST_ATTEMPTS or _useless(notice, again_at)
    log.warning("notice %s refused at attempt %s: %s", notice.pk, notice.attempts, type(error).__name__)
    _settle(
        notice,
        state=Notice.State.GIVEN_UP if given_up else Notice.State.QUEUED,
        next_attempt_at=again_at,
        last_error=_said(error),
    )


def _settle(notice: Notice, **facts) -> None:
    # Only while the claim is still ours: a notice returned as stale belongs to whoever took it next.
    Notice.objects.filter(pk=notice.pk, state=Notice.State.SENDING, claimed_at=notice.claimed_at).update(
        claimed_at=None, **facts
    )


def _useless(notice: Notice, when: dt.datetime) -> bool:
    return notice.useful_until is not None and when >= notice.useful_until


def message(notice: Notice) -> EmailMultiAlternatives:
    """Return the mail of a notice: text, HTML, calendar entry, and the same Message-ID at each attempt."""
    body, html = SECRETS[notice.kind](notice) if notice.kind in SECRETS else (notice.body, notice.html)
    mail = EmailMultiAlternatives(
        subject=notice.subject,
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notice.address],
        headers={
            "Message-ID": notice.message_id,
            # Answering machines leave it alone.
            "Auto-Submitted": "auto-generated",
        },
    )
    if html:
        mail.attach_alternative(html, "text/html")
    if notice.calendar:
        entry = Part()
        method = {"method": notice.calendar_method} if notice.calendar_method else {}
        entry.set_content(notice.calendar, subtype="calendar", params=method)
        entry.add_header("Content-Disposition", "attachment", filename="agenda.ics")
        mail.attach(entry)
    return mail


def _close(mailer: BaseEmailBackend) -> None:
    try:
        mailer.close()
    except OSError as error:
        log.info("the mail server left before we did: %s", type(error).__name__)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
