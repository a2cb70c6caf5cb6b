"""What mentor and trainee keep of a session; the team always reads it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from mentors.models import Mentorship, Session, SessionNote

WRITABLE_FOR = timedelta(days=7)
CHILD_READ_BY_GUARDIANS_UNTIL = 15


def write(session: Session, *, body: str, by: User, at: datetime | None = None) -> SessionNote:
    """Add the mentor's note to a session, from its start to seven days after its end.

    Both sides and the team read it. Idempotent: the same words from the same person are kept once. Raises Refused with
    code `stranger`, `early`, `late` or `body`.
    """
    at = at or timezone.now()
    body = body.replace("\x00", "").strip()
    if not body or len(body) > 4000:
        raise Refused(_("Write a few words, 4 000 characters at most."), code="body", field="body")
    with transaction.atomic():
        # Two sends of one form queue here, and the second finds the note of the first.
        mentorship = Mentorship.objects.hold(session.mentorship_id)
        if by.pk != mentorship.mentor.user_id or mentorship.status != Mentorship.Status.ACTIVE:
            raise Refused(_("Only the mentor writes here."), code="stranger")
        if session.starts_at > at:
            raise Refused(_("This session has not started yet."), code="early")
        if at > session.ends_at + WRITABLE_FOR:
            raise Refused(_("Notes are written within seven days: tell the team."), code="late")
        note = session.notes.filter(author=by, body=body).first()
        return note or session.notes.create(author=by, body=body, written_at=at)


def readable(session: Session, *, role: str, user: User, at: datetime | None = None) -> list[SessionNote]:
    """Return the notes that `role` (`mentor`, `trainee`, `guardian` or `team`) may read, the oldest first."""
    if role == "team":
        referent = user.pk == session.mentorship.referent_id
        return list(session.notes.all()) if referent or user.has_perm("mentors.view_sessionnote") else []
    if role == "guardian":
        age = session.mentorship.trainee.age_on(timezone.localdate(at))
        if age >= CHILD_READ_BY_GUARDIANS_UNTIL:
            return []
    return list(session.notes.filter(audience=SessionNote.Audience.SHARED))
