"""What is checked before a mentor meets a minor: written by one person, confirmed by another, never by the mentor."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.locks import once_more
from accounts.models import User
from accounts.refusals import Refused
from mentors import freezing
from mentors.models import Clearance, Mentor, Session
from mentors.times import paris_day


@once_more
def record(
    mentor: Mentor, *, kind: str, issued_on: date, valid_until: date, by: User, at: datetime | None = None
) -> Clearance:
    """Write down the result of one check; it counts for nothing before another person confirms it.

    Idempotent: the same result written again by the same person is the first. Raises Refused with code `kind`,
    `dates` or `own`.
    """
    at = at or timezone.now()
    if kind not in Clearance.REQUIRED:
        raise Refused(_("Choose one of the four checks."), code="kind", field="kind")
    if issued_on > paris_day(at):
        raise Refused(_("A check is written down once it is done."), code="dates", field="issued_on")
    if valid_until < issued_on:
        text = _("A clearance is valid until a day after it was issued.")
        raise Refused(text, code="dates", field="valid_until")
    _check_not_own(mentor, by)
    with transaction.atomic():
        mentor = _held(mentor)
        same = {"kind": kind, "issued_on": issued_on, "valid_until": valid_until, "recorded_by": by}
        clearance = mentor.clearances.filter(**same).first()
        return clearance or mentor.clearances.create(**same, recorded_at=at)


@once_more
def confirm(clearance: Clearance, *, by: User, at: datetime | None = None) -> Clearance:
    """Vouch for what another person wrote down: from now on it counts.

    Idempotent. Sessions on hold stay so until someone lets them stand again. Raises Refused with code `own` or
    `same_person`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        _held(clearance.mentor)
        clearance = Clearance.objects.select_related("mentor").get(pk=clearance.pk)
        _check_not_own(clearance.mentor, by)
        if by.pk == clearance.recorded_by_id:
            text = _("Another person than who wrote it down confirms it.")
            raise Refused(text, code="same_person")
        if clearance.confirmed_at is None:
            clearance.confirmed_by, clearance.confirmed_at = by, at
            clearance.save(update_fields=["confirmed_by", "confirmed_at"])
    return clearance


@once_more
def shorten(clearance: Clearance, *, valid_until: date, by: User, at: datetime | None = None) -> Clearance:
    """End a clearance earlier than it was said to, and put on hold the sessions that it carried.

    Raises Refused with code `dates` when this would lengthen it or end it before it was issued, or `own`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        _held(clearance.mentor)
        clearance = Clearance.objects.select_related("mentor").get(pk=clearance.pk)
        _check_not_own(clearance.mentor, by)
        if not clearance.issued_on <= valid_until <= clearance.valid_until:
            text = _("Choose a day between the one it was issued on and the one it ends on.")
            raise Refused(text, code="dates", field="valid_until")
        if valid_until != clearance.valid_until:
            clearance.valid_until = valid_until
            clearance.save(update_fields=["valid_until"])
            freezing.recheck_mentor(clearance.mentor_id, at=at)
    return clearance


@once_more
def suspend(mentor: Mentor, *, by: User | None, at: datetime | None = None) -> Mentor:
    """Stop a mentor at once: nothing is booked, what is to come is put on hold, and both sides are told. Idempotent."""
    at = at or timezone.now()
    with transaction.atomic():
        # The mentor's row is what a booking locks first: either it sees the suspension, or it is put on hold here.
        mentor = _held(mentor)
        if mentor.suspended_at is None:
            mentor.suspended_at = at
            mentor.save(update_fields=["suspended_at"])
            freezing.recheck_mentor(mentor.pk, at=at)
    return mentor


@once_more
def reinstate(mentor: Mentor, *, by: User, at: datetime | None = None) -> Mentor:
    """End a suspension: sessions on hold for which nothing else is missing stand again. Idempotent."""
    at = at or timezone.now()
    with transaction.atomic():
        mentor = _held(mentor)
        _check_not_own(mentor, by)
        if mentor.suspended_at is not None:
            mentor.suspended_at = None
            mentor.save(update_fields=["suspended_at"])
            freezing.thaw_ready(Session.objects.filter(mentorship__mentor=mentor), at=at)
    return mentor


@once_more
def leave(mentor: Mentor, *, by: User, at: datetime | None = None) -> Mentor:
    """Write down that a mentor leaves today: off the site, nothing is booked, what is to come is put on hold.

    Their mentorships stay for the team to close, each with its reason. Idempotent.
    """
    at = at or timezone.now()
    with transaction.atomic():
        mentor = _held(mentor)
        if mentor.left_on is None:
            mentor.left_on = paris_day(at)
            mentor.save(update_fields=["left_on"])
            freezing.recheck_mentor(mentor.pk, at=at)
    return mentor


@once_more
def come_back(mentor: Mentor, *, by: User, at: datetime | None = None) -> Mentor:
    """Take back a mentor who had left: sessions on hold for which nothing else is missing stand again. Idempotent."""
    at = at or timezone.now()
    with transaction.atomic():
        mentor = _held(mentor)
        if mentor.left_on is not None:
            mentor.left_on = None
            mentor.save(update_fields=["left_on"])
            freezing.thaw_ready(Session.objects.filter(mentorship__mentor=mentor), at=at)
    return mentor


def _held(mentor: Mentor) -> Mentor:
    return Mentor.objects.select_for_update(of=("self",)).get(pk=mentor.pk)


def _check_not_own(mentor: Mentor, by: User) -> None:
    if by.pk == mentor.user_id:
        raise Refused(_("Nobody vouches for themself."), code="own")
