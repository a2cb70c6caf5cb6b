"""Announcing a meeting, and everything that must be said again when it changes: the only writer of its state."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.locks import once_more
from accounts.models import User
from accounts.refusals import Refused
from events import emails, seats
from events.models import Event
from programs.models import Program, Room


@once_more
def publish(event: Event, *, by: User | None = None, at: datetime | None = None) -> Event:
    """Show the meeting to the public, with its number in the series, given once and kept for ever. Idempotent.

    Raises Refused with code `cancelled`, `room_has_meeting` or `room_has_session`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        # Two meetings of one programme published at the same moment: the second reads the numbers once the first has
        # its own. The programme's row is the only one that both of them lock.
        Program.objects.select_for_update(no_key=True).get(pk=event.program_id)
        locked = seats.lock(event.pk)
        if locked.cancelled_at is not None:
            raise Refused(_("This meeting is cancelled: make another one."), code="cancelled")
        if locked.published_at is None:
            _hold_room(locked, field="room")
            if locked.number is None:
                last = Event.objects.filter(program=locked.program_id).aggregate(last=Max("number"))["last"]
                locked.number = (last or 0) + 1
            locked.published_at = at
            _changed(locked, at, "number", "published_at", grows=False)
    return _told(event, locked)


@once_more
def unpublish(event: Event, *, by: User | None = None, at: datetime | None = None) -> Event:
    """Take the meeting off the site; it keeps its number. Idempotent.

    Raises Refused with code `has_registrations` while people count on it.
    """
    with transaction.atomic():
        locked = seats.lock(event.pk)
        if locked.published_at is not None:
            people = locked.registrations.live().count()
            if people:
                said = ngettext(
                    "%(people)d trainee is signed up: cancel the meeting instead, they will be told.",
                    "%(people)d trainees are signed up: cancel the meeting instead, they will be told.",
                    people,
                )
                raise Refused(said % {"people": people}, code="has_registrations")
            locked.published_at = None
            _changed(locked, at or timezone.now(), "published_at", grows=False)
    return _told(event, locked)


@once_more
def cancel_event(event: Event, *, reason: str, by: User | None = None, at: datetime | None = None) -> Event:
    """Cancel the meeting and every live registration, and tell each trainee and the guardians of minors. Idempotent.

    The page stays and says so. Raises Refused with code `no_reason`, `not_published` or `over`.
    """
    at = at or timezone.now()
    reason = " ".join(reason.replace("\x00", "").split())[:300]
    if not reason:
        raise Refused(_("Say why: the people who were coming will read it."), code="no_reason", field="reason")
    with transaction.atomic():
        locked = seats.lock(event.pk)
        if locked.cancelled_at is None:
            if locked.published_at is None:
                raise Refused(_("Nobody knows of this meeting yet: delete it, or leave it."), code="not_published")
            if locked.ends_at <= at:
                raise Refused(_("This meeting is over."), code="over")
            locked.cancelled_at, locked.cancel_reason = at, reason
            _changed(locked, at, "cancelled_at", "cancel_reason")
            ended = seats.drop_all(locked, by=by, at=at)
            emails.tell_change(ended, locked, "cancelled")
    return _told(event, locked)


@once_more
def postpone(
    event: Event, *, starts_at: datetime, ends_at: datetime, by: User | None = None, at: datetime | None = None
) -> Event:
    """Move the meeting to another time; registrations stay, everyone concerned is told, calendars follow. Idempotent.

    Doors and the end of sign-up keep their distance to the start. Raises Refused with code `cancelled`, `over`,
    `ends_before`, `in_the_past`, `room_has_meeting` or `room_has_session`.
    """
    at = at or timezone.now()
    if ends_at <= starts_at:
        raise Refused(_("A meeting ends after it starts."), code="ends_before", field="ends_at")
    if starts_at <= at:
        raise Refused(_("The new date is in the past."), code="in_the_past", field="starts_at")
    with transaction.atomic():
        locked = _changeable(event, at=at)
        if (locked.starts_at, locked.ends_at) != (starts_at, ends_at):
            later = starts_at - locked.starts_at
            locked.doors_at = locked.doors_at and locked.doors_at + later
            locked.registration_closes_at = locked.registration_closes_at and locked.registration_closes_at + later
            locked.previous_starts_at, locked.starts_at, locked.ends_at = locked.starts_at, starts_at, ends_at
            if locked.published_at is not None:
                _hold_room(locked, field="starts_at")
            columns = ("starts_at", "ends_at", "doors_at", "registration_closes_at", "previous_starts_at")
            _changed(locked, at, *columns)
            _tell_live(locked, "postponed")
    return _told(event, locked)


@once_more
def move_to(event: Event, *, room: Room | None, by: User | None = None, at: datetime | None = None) -> Event:
    """Hold the meeting in another room; everyone concerned is told, calendars follow. Idempotent.

    Raises Refused with code `cancelled`, `over`, `room_too_small`, `room_has_meeting` or `room_has_session`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        locked = _changeable(event, at=at)
        if locked.room_id != (room and room.pk):
            if room and room.capacity < locked.capacity:
                said = _("This room has %(seats)d seats: the meeting offers %(capacity)d.")
                seats = {"seats": room.capacity, "capacity": locked.capacity}
                raise Refused(said % seats, code="room_too_small", field="room")
            locked.room = room
            if locked.published_at is not None:
                _hold_room(locked, field="room")
            _changed(locked, at, "room")
            _tell_live(locked, "moved")
    return _told(event, locked)


def _changeable(event: Event, *, at: datetime) -> Event:
    locked = seats.lock(event.pk)
    if locked.cancelled_at is not None:
        raise Refused(_("This meeting is cancelled: make another one."), code="cancelled")
    if locked.ends_at <= at:
        raise Refused(_("This meeting is over."), code="over")
    return locked


def _hold_room(event: Event, *, field: str) -> None:
    """Keep everyone else out of the room while the meeting is announced there, for the hours that it has now.

    Raises Refused with code `room_has_meeting` or `room_has_session`.
    """
    if event.room_id is None:
        return
    # A booking locks the room, then looks for meetings, and so does this the other way round; so do two announcements.
    # Of two at the same moment the second waits here, then sees what the first wrote. After the meeting's own row.
    room = Room.objects.hold(event.room_id)
    if other := room.events.occupying(event.starts_at, event.ends_at).exclude(pk=event.pk).first():
        said = _("Another meeting is held in this room at that time: %(title)s.") % {"title": other}
        raise Refused(said, code="room_has_meeting", field=field)
    if room.mentoring_sessions.occupying(event.starts_at, event.ends_at).exists():
        said = _("A session is booked in this room at that time: move it first, or choose another room or time.")
        raise Refused(said, code="room_has_session", field=field)


def _changed(event: Event, at: datetime, *columns: str, grows: bool = True) -> None:
    event.changed_at = at
    event.sequence += grows
    event.save(update_fields=[*columns, "changed_at", "sequence"])


def _tell_live(event: Event, change: str) -> None:
    if event.published_at is not None:
        emails.tell_change(event.registrations.live().select_related("trainee__user"), event, change)


def _told(event: Event, locked: Event) -> Event:
    """Bring what the caller holds up to date."""
    for field in Event._meta.concrete_fields:
        setattr(event, field.attname, getattr(locked, field.attname))
    return event
