"""What mentor, trainee and guardians are told of their sessions; queued in the transaction of the act itself.

Nobody's contact, and of the trainee no surname, is ever written to the other side.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import outbox
from accounts.letters import framed
from accounts.models import User
from mentors.calendar import other_side, session_calendar
from mentors.models import Mentor, Session
from mentors.times import paris_day
from programs.dates import clock, day, long_day
from programs.models import Trainee


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One person to tell: as `mentor`, `trainee` or `guardian`, at which address, in which language."""

    role: str
    key: str
    address: str
    language: str
    user: User | None


SUBJECTS = {
    "session_booked": gettext_noop("Mentoring session on %(day)s at %(clock)s"),
    "session_moved": gettext_noop("Mentoring session moved to %(day)s at %(clock)s"),
    "session_cancelled": gettext_noop("Mentoring session of %(day)s cancelled"),
    "session_frozen": gettext_noop("Mentoring session of %(day)s on hold"),
    "session_thawed": gettext_noop("Mentoring session of %(day)s stands again"),
}
SENTENCES = {
    "mentor": {
        "session_booked": gettext_noop("Your session with %(other)s is booked."),
        "session_moved": gettext_noop("Your session with %(other)s has another time or place."),
        "session_cancelled": gettext_noop("Your session with %(other)s is cancelled."),
        "session_frozen": gettext_noop("Your session with %(other)s is on hold: do not start it."),
        "session_thawed": gettext_noop("Your session with %(other)s stands again."),
    },
    "trainee": {
        "session_booked": gettext_noop("A session with your mentor %(other)s is booked for you."),
        "session_moved": gettext_noop("The session with your mentor %(other)s has another time or place."),
        "session_cancelled": gettext_noop("The session with your mentor %(other)s is cancelled: do not come."),
        "session_frozen": gettext_noop(
            "The session with your mentor %(other)s is on hold: wait for the team's word before you come."
        ),
        "session_thawed": gettext_noop("The session with your mentor %(other)s stands again: you may come."),
    },
    "guardian": {
        "session_booked": gettext_noop("%(child)s has a mentoring session with %(other)s."),
        "session_moved": gettext_noop("The mentoring session of %(child)s with %(other)s has another time or place."),
        "session_cancelled": gettext_noop("The mentoring session of %(child)s with %(other)s is cancelled."),
        "session_frozen": gettext_noop(
            "The mentoring session of %(child)s with %(other)s is on hold: it does not start before the team says so."
        ),
        "session_thawed": gettext_noop("The mentoring session of %(child)s with %(other)s stands again."),
    },
}


def session_booked(session: Session, *, at: datetime) -> None:
    _tell("session_booked", session, at=at)


def session_moved(session: Session, *, at: datetime) -> None:
    _tell("session_moved", session, at=at)


def session_cancelled(session: Session, *, at: datetime) -> None:
    _tell("session_cancelled", session, at=at, method="CANCEL")


def session_frozen(session: Session, *, at: datetime) -> None:
    _tell("session_frozen", session, at=at)


def session_thawed(session: Session, *, at: datetime) -> None:
    _tell("session_thawed", session, at=at)


def of_mentor(mentor: Mentor) -> Reader:
    user = mentor.user
    return Reader(role="mentor", key=f"user-{user.pk}", address=user.email, language=user.language, user=user)


def of_trainee(trainee: Trainee) -> Iterator[Reader]:
    """Yield the trainee, when they sign in."""
    user = trainee.user
    if user is not None:
        yield Reader(role="trainee", key=f"user-{user.pk}", address=user.email, language=user.language, user=user)


def of_guardians(trainee: Trainee, *, at: datetime) -> Iterator[Reader]:
    """Yield the holders of parental authority, while the trainee is a minor; none reads the address of another."""
    if not trainee.is_minor_on(paris_day(at)):
        return
    held = trainee.guardianships.filter(holds_authority=True).select_related("guardian__user")
    for guardian in sorted({one.guardian for one in held}, key=lambda one: one.pk):
        user = guardian.user
        yield Reader(
            role="guardian",
            key=f"guardian-{guardian.pk}",
            address=guardian.email or (user.email if user else ""),
            language=guardian.language,
            user=user,
        )


def _tell(kind: str, session: Session, *, at: datetime, method: str = "REQUEST") -> None:
    mentorship = session.mentorship
    readers = [
        of_mentor(mentorship.mentor),
        *of_trainee(mentorship.trainee),
        *of_guardians(mentorship.trainee, at=session.starts_at),
    ]
    for reader in readers:
        with translation.override(reader.language):
            words = {"day": day(session.starts_at), "clock": clock(session.starts_at)}
            # Guardians are told; the entry is for the calendars of the two who meet.
            in_calendar = reader.role != "guardian"
            outbox.queue(
                kind,
                # One version, one transition: a form sent twice tells once.
                key=f"session-{session.uid}-{session.sequence}-{reader.key}",
                address=reader.address,
                recipient=reader.user,
                subject=_(SUBJECTS[kind]) % words,
                **framed(_paragraphs(kind, session, reader), path=session.get_absolute_url()),
                calendar=session_calendar(session, role=reader.role, method=method, changed_at=at)
                if in_calendar
                else "",
                calendar_method=method if in_calendar else "",
                useful_until=session.ends_at,
            )


def _paragraphs(kind: str, session: Session, reader: Reader) -> list[str]:
    trainee = session.mentorship.trainee
    words = {"other": other_side(session, role=reader.role), "child": trainee.first_name}
    paragraphs = [_(SENTENCES[reader.role][kind]) % words, "\n".join(_facts(session))]
    if kind == "session_cancelled":
        paragraphs.append(_("Reason: %(reason)s") % {"reason": session.cancel_reason})
    # Why it is on hold may be about the mentor's own papers.
    if kind == "session_frozen" and reader.role == "mentor":
        paragraphs.append(session.frozen_reason)
    return paragraphs


def _facts(session: Session) -> list[str]:
    times = {"day": long_day(session.starts_at), "start": clock(session.starts_at), "end": clock(session.ends_at)}
    return [
        _("When: %(day)s, from %(start)s to %(end)s (Paris time)") % times,
        _("Where: %(place)s") % {"place": session.address},
        _("Topic: %(topic)s") % {"topic": session.topic},
    ]
