"""A session as a calendar entry: the same for a mail and for a download, one UID, a version that grows."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from mentors.models import Session
from programs.calendars import CalendarEntry, calendar_file


def other_side(session: Session, *, role: str) -> str:
    """Return the name that `role` reads: for the mentor a first name and an initial, for others the mentor's name."""
    mentorship = session.mentorship
    return mentorship.trainee.short_name if role == "mentor" else str(mentorship.mentor)


def entry(session: Session, *, role: str, changed_at: datetime | None = None) -> CalendarEntry:
    """Return what goes in the calendar of `role` (`mentor`, `trainee`, `guardian` or `team`): nobody's contact."""
    status = "CONFIRMED"
    if session.status in Session.CANCELLED:
        status = "CANCELLED"
    elif session.is_frozen:
        status = "TENTATIVE"
    return CalendarEntry(
        uid=session.calendar_uid,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        changed_at=changed_at or session.changed_at,
        summary=_("Mentoring: %(name)s") % {"name": other_side(session, role=role)},
        location=session.address,
        description=session.topic,
        url=f"{settings.SITE_URL}{session.get_absolute_url()}",
        status=status,
    )


def session_calendar(
    session: Session, *, role: str, method: str = "PUBLISH", changed_at: datetime | None = None
) -> str:
    return calendar_file([entry(session, role=role, changed_at=changed_at)], method=method)
