"""Who joins a cohort: asked, decided, started, ended. The only writer of enrolments."""

from datetime import datetime

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.locks import once_more
from accounts.models import User
from accounts.refusals import Refused
from programs import authorisations
from programs.models import AuthorisationText, Cohort, Enrolment, Trainee

Status = Enrolment.Status
TO_DECIDE = (Status.APPLIED, Status.WAITLISTED)

# Sent inside the transaction that ends an enrolment, completed or withdrawn, with `enrolment`, `by` and `at`.
ended = Signal()


@once_more
def apply(trainee: Trainee, *, cohort: Cohort, by: User | None = None, at: datetime | None = None) -> Enrolment:
    """Ask for a place in `cohort`; idempotent: whoever asked already keeps their date.

    `by` is the member of the team who records it, and is not bound by the days of application.
    Raises Refused: "closed" (outside the days of application), "over" (the cohort has ended).
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    if cohort.ends_on < today:
        raise Refused(_("This cohort has ended."), code="over", field="cohort")
    opens, closes = cohort.applications_open_on, cohort.applications_close_on
    if by is None and (opens is None or today < opens or (closes is not None and today > closes)):
        raise Refused(_("Applications to this cohort are not open."), code="closed", field="cohort")
    # A form sent twice: the unique constraint lets one row in, and the other call returns it.
    enrolment, _created = Enrolment.objects.get_or_create(
        trainee=trainee, cohort=cohort, defaults={"status": Status.APPLIED, "applied_at": at}
    )
    return enrolment


@once_more
def accept(enrolment: Enrolment, *, by: User | None, at: datetime | None = None) -> Enrolment:
    """Give a place, or put on the waiting list when the cohort is full. Idempotent.

    Raises Refused: "full" (already waiting, and still no place), "decided" (declined, or ended).
    """
    at = at or timezone.now()
    with transaction.atomic():
        # Places are counted by whoever holds the cohort's row, one after the other: the last place goes once.
        cohort = Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.cohort_id)
        enrolment.refresh_from_db()
        if enrolment.status in Enrolment.CURRENT:
            return enrolment
        if enrolment.status not in TO_DECIDE:
            raise Refused(_("This was decided already."), code="decided")
        full = cohort.enrolments.current().count() >= cohort.capacity
        if full and enrolment.status == Status.WAITLISTED:
            raise Refused(
                _("The cohort is full: %(places)d places are taken.") % {"places": cohort.capacity}, code="full"
            )
        return _move(enrolment, to=Status.WAITLISTED if full else Status.ACCEPTED, by=by, at=at)


def decline(enrolment: Enrolment, *, by: User | None, at: datetime | None = None) -> Enrolment:
    """Give no place. Idempotent. Raises Refused: "decided" (accepted or ended: withdraw instead)."""
    return _pass(enrolment, to=Status.DECLINED, out_of=TO_DECIDE, by=by, at=at)


def activate(enrolment: Enrolment, *, by: User | None, at: datetime | None = None) -> Enrolment:
    """Let the trainee start. Idempotent.

    Raises Refused: "decided" (not accepted), "authorisation" (nobody authorised them to take part).
    """
    at = at or timezone.now()
    kind = AuthorisationText.Kind.PARTICIPATION
    if enrolment.status != Status.ACTIVE and not authorisations.covers(enrolment.trainee, kind=kind, at=at):
        raise Refused(_("Nobody has authorised them to take part yet."), code="authorisation")
    return _pass(enrolment, to=Status.ACTIVE, out_of=(Status.ACCEPTED,), by=by, at=at)


def complete(enrolment: Enrolment, *, by: User | None, at: datetime | None = None) -> Enrolment:
    """End the year as it should. Idempotent. Raises Refused: "decided" (they had not started, or had left)."""
    return _pass(enrolment, to=Status.COMPLETED, out_of=(Status.ACTIVE,), by=by, at=at)


def withdraw(enrolment: Enrolment, *, by: User | None, at: datetime | None = None) -> Enrolment:
    """Leave the cohort, and free the place. Idempotent. Raises Refused: "decided" (declined, or completed)."""
    return _pass(enrolment, to=Status.WITHDRAWN, out_of=(*TO_DECIDE, *Enrolment.CURRENT), by=by, at=at)


@once_more
def _pass(enrolment: Enrolment, *, to: str, out_of, by: User | None, at: datetime | None) -> Enrolment:
    with transaction.atomic():
        # Behind the same row as `accept`, so that a decision is never taken on a state that has just changed.
        Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=enrolment.cohort_id)
        enrolment.refresh_from_db()
        if enrolment.status == to:
            return enrolment
        if enrolment.status not in out_of:
            raise Refused(
                _("This is not possible while the enrolment is “%(status)s”.")
                % {"status": enrolment.get_status_display()},
                code="decided",
            )
        return _move(enrolment, to=to, by=by, at=at or timezone.now())


def _move(enrolment: Enrolment, *, to: str, by: User | None, at: datetime) -> Enrolment:
    enrolment.status = to
    if enrolment.decided_at is None or to in (Status.ACCEPTED, Status.WAITLISTED, Status.DECLINED):
        enrolment.decided_at, enrolment.decided_by = at, by
    if to in (Status.COMPLETED, Status.WITHDRAWN):
        enrolment.ended_at = at
    enrolment.save(update_fields=["status", "decided_at", "decided_by", "ended_at"])
    if enrolment.ended_at:
        ended.send(Enrolment, enrolment=enrolment, by=by, at=at)
    return enrolment
