"""Sessions on hold: what carried them is gone, so they must not start until it is back. Nothing runs by inertia."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.locks import once_more
from accounts.models import User
from accounts.refusals import Refused
from mentors import emails, safeguarding
from mentors.models import Mentorship, Session
from mentors.models.mentors import VIDEO
from mentors.models.sessions import SessionQuerySet


def recheck(sessions: SessionQuerySet, *, at: datetime | None = None) -> list[Session]:
    """Put on hold those of `sessions` still to come for which something is missing now; return them.

    In the caller's transaction, so that what was taken away and the sessions it carried go together. Idempotent: a
    session on hold stays as it is, and nobody is told twice.
    """
    at = at or timezone.now()
    frozen: list[Session] = []
    with transaction.atomic():
        while True:
            found = [one for one in _locked(sessions.to_come(at).filter(frozen_at=None)) if _freeze_if_due(one, at=at)]
            if not found:
                return frozen
            frozen += found
            # A session on hold is no first session on site for those after it.
            sessions = Session.objects.filter(mentorship__in={one.mentorship_id for one in found})


def recheck_by_video(mentorship: Mentorship, *, at: datetime) -> list[Session]:
    """Check again what this pair has to come by video, after a session on site moved or fell; the pair is locked.

    Those on site stand by themselves: only by video must a first session on site stand before.
    """
    return recheck(mentorship.sessions.filter(mode=VIDEO), at=at)


def recheck_trainee(trainee_id: int, *, at: datetime | None = None) -> list[Session]:
    """Check again what this trainee has to come, after an authorisation ended; the caller has locked the trainee."""
    return recheck(Session.objects.filter(mentorship__trainee=trainee_id), at=at)


def recheck_mentor(mentor_id: int, *, at: datetime | None = None) -> list[Session]:
    """Check again what this mentor has to come, after a suspension or a lapse; the caller has locked the mentor."""
    return recheck(Session.objects.filter(mentorship__mentor=mentor_id), at=at)


def recheck_between(starts_at: datetime, ends_at: datetime, *, at: datetime | None = None) -> list[Session]:
    """Check again what is booked in between, after a duty or a closure changed."""
    return _recheck_pairs(Session.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at), at=at or timezone.now())


def recheck_room(room_id: int, *, at: datetime | None = None) -> list[Session]:
    """Check again what is to come in a room that is no longer open to view."""
    return _recheck_pairs(Session.objects.filter(room=room_id), at=at or timezone.now())


def recheck_all(*, at: datetime | None = None) -> list[Session]:
    """Check again all that is to come; what the clock runs each night."""
    return _recheck_pairs(Session.objects.all(), at=at or timezone.now())


def _recheck_pairs(sessions: SessionQuerySet, *, at: datetime) -> list[Session]:
    """Check `sessions` pair by pair, each pair locked first, in the order in which everyone locks them."""
    standing = sessions.to_come(at).filter(frozen_at=None)
    pairs = standing.order_by("mentorship__mentor", "mentorship__trainee").values_list("mentorship", flat=True)
    frozen = []
    for mentorship_id in dict.fromkeys(pairs):
        with transaction.atomic():
            Mentorship.objects.hold(mentorship_id)
            frozen += recheck(sessions.filter(mentorship=mentorship_id), at=at)
    return frozen


@once_more
def thaw(session: Session, *, by: User | None, at: datetime | None = None) -> Session:
    """Let a session on hold stand again, now that nothing is missing, and tell both sides.

    Idempotent. Raises Refused with every obstacle that remains, or with code `state` when it was cancelled.
    """
    at = at or timezone.now()
    with transaction.atomic():
        mentorship = Mentorship.objects.hold(session.mentorship_id)
        session = _locked(Session.objects.all()).get(pk=session.pk)
        session.mentorship = mentorship
        if session.status != Session.Status.BOOKED:
            raise Refused(_("Only a booked session can stand again."), code="state")
        if session.frozen_at is None:
            return session
        missing = safeguarding.obstacles_of(session)
        if missing:
            raise Refused([one.for_staff for one in missing], code=missing[0].code)
        _thaw(session, at=at)
    return session


def thaw_ready(sessions: SessionQuerySet, *, at: datetime | None = None) -> list[Session]:
    """Let stand again those of `sessions` on hold for which nothing is missing any more; return them.

    In the caller's transaction, the earliest first, so that a first session on site stands before those after it.
    """
    at = at or timezone.now()
    thawed = []
    with transaction.atomic():
        on_hold = _locked(sessions.to_come(at).filter(frozen_at__isnull=False))
        for session in sorted(on_hold, key=lambda one: one.starts_at):
            if not safeguarding.obstacles_of(session):
                _thaw(session, at=at)
                thawed.append(session)
    return thawed


def _locked(sessions: SessionQuerySet) -> SessionQuerySet:
    # In one order, so that two acts that hold several sessions never wait for each other.
    return sessions.with_people().select_for_update(of=("self",)).order_by("pk")


def _freeze_if_due(session: Session, *, at: datetime) -> bool:
    # Kept for whoever reads it later, so in the programme's language and not in that of who happened to cause it.
    with translation.override(settings.LANGUAGE_CODE):
        missing = safeguarding.obstacles_of(session)
        reason = " ".join(one.for_mentor for one in missing)[:300]
    if not missing:
        return False
    session.frozen_at, session.frozen_reason = at, reason
    session.sequence += 1
    session.save(update_fields=["frozen_at", "frozen_reason", "sequence"])
    emails.session_frozen(session, at=at)
    return True


def _thaw(session: Session, *, at: datetime) -> None:
    session.frozen_at, session.frozen_reason = None, ""
    session.sequence += 1
    session.save(update_fields=["frozen_at", "frozen_reason", "sequence"])
    emails.session_thawed(session, at=at)
