"""Signing up for a meeting: the only writer of registrations and of the seats that they take.

Whoever changes a registration holds the lock of its meeting's row; a sign-up only adds one. The trainee's row is locked
before the meeting's, so that a guardian's act and a sign-up of the same trainee pass one after the other.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.locks import once_more
from accounts.models import User
from accounts.refusals import Refused
from events import asker, eligibility, emails, seats
from events.models import Event, Registration
from events.models.events import EventQuerySet
from programs.models import Trainee
from programs.prepared import Prepared, key, moment

Status = Registration.Status
TOLD = {Status.REGISTERED: "confirmed", Status.HELD: "held", Status.WAITLISTED: "waitlisted"}
MOST_SEATS = 10_000
MOST_TRIES = 20


class _Changed(Exception):
    """The meeting is no longer as it was read: full, no longer full, cancelled, moved."""


@once_more
def register(
    event: Event,
    *,
    trainee: Trainee,
    by: User | None = None,
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Registration:
    """Sign the trainee up: registered, held until a guardian answers, or on the waiting list.

    Idempotent: a live registration, or what this form made before, is returned as it is and nobody is told again.
    Raises Refused with code `gone`, `not_published`, `cancelled`, `started`, `not_open`, `closed`, `not_invited`,
    `too_young`, `too_old`, `form_used` or `busy`. `event.taken` is not refreshed.
    """
    at = at or timezone.now()
    for _turn in range(MOST_TRIES):
        try:
            with transaction.atomic():
                return _register(event, trainee=trainee, by=by, form_key=form_key, at=at)
        except _Changed:
            event.refresh_from_db()
        except (Refused, IntegrityError):
            # Either nothing may be made any more, or a constraint says that it was made: what was made is the answer.
            if made := _made_before(event, trainee=trainee, form_key=form_key):
                return made
            raise
    raise Refused(_("Too many people are signing up at this moment: try again."), code="busy")


def _register(event: Event, *, trainee: Trainee, by: User | None, form_key: UUID | None, at: datetime) -> Registration:
    # The lock of the trainee makes a guardian's act wait, or makes us wait and see it.
    found = asker.locked(trainee)
    if found is None:
        raise Refused(_("This trainee is no longer in the programme."), code="gone")
    person, enrolments = found
    invited = eligibility.invited_cohorts(event)
    enrolled = eligibility.admits(event, enrolments, invited=invited, at=at)
    _refuse_unless_welcome(event, person, enrolled=enrolled, at=at)
    registration = Registration(
        event=event, trainee=person, asked_at=at, decided_at=at, decided_by=by, form_key=form_key
    )
    seated = event.seats_left > 0
    if seated:
        seats.give(registration, at=at)
    else:
        registration.status = Status.WAITLISTED
    registration.save(force_insert=True)
    emails.tell(registration, TOLD[Status(registration.status)], fresh=True)
    if not (_take_a_seat(event) if seated else _is_still_full(event)):
        raise _Changed
    return registration


# Both of these come last: the meeting's row is locked from there to the commit only, and what they find decides
# whether all that was written before stands.


def _take_a_seat(event: Event) -> bool:
    # When two ask for the last seat, the second waits here for the first to commit, then finds the condition false.
    return bool(_unchanged(event.pk, event.changed_at).with_a_free_seat().update(taken=F("taken") + 1))


def _is_still_full(event: Event) -> bool:
    # Until now nobody else saw the new row, and a seat freed meanwhile was not offered to it. Whoever frees a seat from
    # here on waits for our commit, and sees it.
    return bool(_FULL.rows(event.pk, event.changed_at))


def _unchanged(pk: int, changed_at: datetime) -> EventQuerySet:
    """The meeting, unless it was cancelled, moved or taken off the site since the caller read it."""
    return Event.objects.filter(pk=pk, changed_at=changed_at).order_by()


# Shared: those who join the list of a full meeting do not wait for each other, only for whoever changes its seats.
_FULL = Prepared(lambda: _unchanged(key(1), moment(2)).full().values_list("pk"), shared_lock=True)


def _made_before(event: Event, *, trainee: Trainee, form_key: UUID | None) -> Registration | None:
    for registration in trainee.registrations.filter(event=event).order_by("-pk"):
        if registration.is_live or (form_key and registration.form_key == form_key):
            return registration
    if form_key and Registration.objects.filter(form_key=form_key).exists():
        raise Refused(_("This form was already used: reload the page."), code="form_used")
    return None


@once_more
def cancel(registration: Registration, *, by: User | None = None, at: datetime | None = None) -> Registration:
    """Give the seat or the place in the list back, and offer it to the next one in the same transaction.

    `by` a member of the team: cancelled by the programme, at any time. Otherwise by the trainee or a guardian: until
    the start only, and a seat given back after the cut-off is recorded as excused. Idempotent.
    Raises Refused with code `started`, `over` or `gone`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        event = _lock_meeting(registration)
        if registration.status in (Status.CANCELLED, Status.EXCUSED):
            return registration
        if not registration.is_live:
            raise Refused(_("Attendance was recorded: this registration is over."), code="over")
        programme = _acts_for_the_programme(by, registration.trainee)
        if not programme and event.starts_at <= at:
            raise Refused(_("The meeting has started: it can no longer be cancelled."), code="started")
        late = at >= event.starts_at - timedelta(hours=settings.CANCEL_CUTOFF_HOURS)
        excused = late and not programme and registration.status == Status.REGISTERED
        told = "left" if registration.status == Status.WAITLISTED else "excused" if excused else "cancelled"
        seats.give_back(registration, Status.EXCUSED if excused else Status.CANCELLED, by=by, at=at)
        emails.tell(registration, "revoked" if programme else told)
        seats.call_next(event, at=at)
    return registration


@once_more
def confirm_held(registration: Registration, *, by: User | None = None, at: datetime | None = None) -> Registration:
    """Turn a held seat into a registration, now that a guardian authorised it. Idempotent.

    Raises Refused with code `not_held`, `lapsed`, `not_authorised` or `gone`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        event = _lock_meeting(registration)
        if registration.status in (Status.REGISTERED, Status.ATTENDED, Status.NO_SHOW):
            return registration
        if registration.status != Status.HELD:
            raise Refused(_("No seat is held for this registration."), code="not_held")
        until = registration.held_until or at
        if until <= at:
            said = _("The seat was kept until %(until)s.") % {"until": emails.moment(until)}
            raise Refused(said, code="lapsed")
        if not eligibility.is_authorised(event, registration.trainee):
            raise Refused(_("No guardian has authorised taking part yet."), code="not_authorised")
        seats.decide(registration, Status.REGISTERED, by=by, at=at)
        emails.tell(registration, "confirmed")
    return registration


@once_more
def reconsider(trainee: Trainee, *, by: User | None = None, at: datetime | None = None) -> None:
    """Follow what guardians allow now: confirm held seats, hold again those that nothing covers. Idempotent."""
    at = at or timezone.now()
    live = trainee.registrations.live().filter(event__starts_at__gt=at).order_by("event_id")
    with transaction.atomic():
        # Also the waiting ones: one that is being promoted is seen as held once its meeting's lock is ours.
        for registration in live:
            event = _lock_meeting(registration)
            authorised = eligibility.is_authorised(event, registration.trainee)
            if registration.status == Status.HELD and authorised and registration.held_until > at:
                seats.decide(registration, Status.REGISTERED, by=by, at=at)
                emails.tell(registration, "confirmed")
            elif registration.status == Status.REGISTERED and not authorised:
                limit = seats.hold_limit(event, at=at)
                seats.decide(registration, Status.HELD, by=by, at=at, held_until=limit)
                emails.tell(registration, "suspended")


@once_more
def mark_attendance(
    registration: Registration, *, attended: bool, by: User, at: datetime | None = None
) -> Registration:
    """Record that the trainee came, from the day of the meeting on, or did not, once it has started. Idempotent.

    May be corrected. Raises Refused with code `no_seat`, `held`, `too_early` or `gone`.
    """
    at = at or timezone.now()
    status = Status.ATTENDED if attended else Status.NO_SHOW
    with transaction.atomic():
        event = _lock_meeting(registration)
        if registration.status == status:
            return registration
        if registration.status == Status.HELD:
            raise Refused(_("No guardian has authorised taking part yet."), code="held")
        if not registration.has_a_seat:
            raise Refused(_("This person has no seat at this meeting."), code="no_seat")
        if timezone.localdate(at) < eligibility.meeting_day(event) or (not attended and at < event.starts_at):
            raise Refused(_("The meeting has not started yet."), code="too_early")
        seats.decide(registration, status, by=by, at=at)
    return registration


@once_more
def change_capacity(event: Event, *, capacity: int, by: User | None = None, at: datetime | None = None) -> Event:
    """Change the number of seats; the waiting list is called at once for new ones. Idempotent.

    Raises Refused with code `no_seat`, `too_many`, `room_too_small` or `below_taken`.
    """
    if capacity < 1:
        raise Refused(_("A meeting has at least one seat."), code="no_seat", field="capacity")
    if capacity > MOST_SEATS:
        said = _("A meeting has at most %(most)d seats.") % {"most": MOST_SEATS}
        raise Refused(said, code="too_many", field="capacity")
    with transaction.atomic():
        locked = seats.lock(event.pk)
        if locked.room and capacity > locked.room.capacity:
            said = _("This room has %(seats)d seats.") % {"seats": locked.room.capacity}
            raise Refused(said, code="room_too_small", field="capacity")
        if capacity < locked.taken:
            said = ngettext("%(taken)d seat is already taken.", "%(taken)d seats are already taken.", locked.taken)
            raise Refused(said % {"taken": locked.taken}, code="below_taken", field="capacity")
        locked.capacity = capacity
        locked.save(update_fields=["capacity"])
        seats.call_next(locked, at=at or timezone.now(), by=by)
    event.capacity, event.taken = locked.capacity, locked.taken
    return event


@once_more
def promote(event: Event, *, at: datetime | None = None) -> list[Registration]:
    """Offer the free seats to those who wait, in their order; returns who got one. Idempotent."""
    with transaction.atomic():
        return seats.call_next(seats.lock(event.pk), at=at or timezone.now())


def lapse_holds(*, at: datetime | None = None) -> int:
    """Give back the seats whose authorisation did not come in time, and call the next; returns how many. Idempotent."""
    at = at or timezone.now()
    given_back = 0
    for pk in Event.objects.with_a_lapsed_hold(at).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            event = seats.lock(pk)
            for registration in event.registrations.lapsed(at).select_related("trainee__user"):
                registration.event = event
                seats.give_back(registration, Status.CANCELLED, by=None, at=at, held_until=registration.held_until)
                emails.tell(registration, "lapsed")
                given_back += 1
            seats.call_next(event, at=at)
    return given_back


def fill_free_seats(*, at: datetime | None = None) -> int:
    """Call those who wait where a seat is free, for instance since they were enrolled again; returns how many."""
    at = at or timezone.now()
    events = Event.objects.to_start(at).with_a_free_seat().with_someone_waiting()
    return sum(len(promote(event, at=at)) for event in events.order_by("pk"))


def _lock_meeting(registration: Registration) -> Event:
    """Lock the meeting, then read the registration again: what the caller holds may be a moment old."""
    event = seats.lock(registration.event_id)
    try:
        registration.refresh_from_db(from_queryset=Registration.objects.select_related("trainee__user"))
    except Registration.DoesNotExist as error:
        raise Refused(_("This registration no longer exists."), code="gone") from error
    registration.event = event
    return event


def _refuse_unless_welcome(event: Event, trainee: Trainee, *, enrolled: bool, at: datetime) -> None:
    closed = eligibility.closed(event, at=at)
    obstacles = [closed] if closed else eligibility.not_for(event, trainee, enrolled=enrolled)
    if obstacles:
        raise Refused([obstacle.reason for obstacle in obstacles], code=obstacles[0].code)


def _acts_for_the_programme(by: User | None, trainee: Trainee) -> bool:
    return by is not None and by.pk != trainee.user_id and by.has_perm("events.change_registration")
