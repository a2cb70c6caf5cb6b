"""Sessions: booked, moved, cancelled, reported. Whoever asks, from any door, comes through here."""

import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.locks import once_more
from accounts.models import User
from accounts.refusals import Refused
from mentors import claims, emails, freezing, safeguarding, supervision
from mentors.models import Mentorship, Session, SessionChange
from mentors.models.mentors import MODES, ON_SITE
from mentors.safeguarding import Obstacle
from mentors.times import is_on_a_quarter
from mentors.words import one_line
from programs.models import Room

MINUTES = (30, 45, 60, 90, 120)
OUTCOMES = (Session.Status.HELD, Session.Status.NO_SHOW)
# Each try that fails leaves one free place less; the bound only ends what could not end.
MOST_TRIES = 50


@once_more
def book(
    mentorship: Mentorship,
    *,
    starts_at: datetime,
    minutes: int,
    mode: str,
    topic: str,
    by: User | None,
    room: Room | None = None,
    form_key: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Session:
    """Book a session and tell both sides; `starts_at` is aware, on a quarter hour, `minutes` one of MINUTES.

    On site without a room, any free one fit for mentoring is taken, with whoever is on duty there. Idempotent on
    `form_key`: a form sent twice returns the first session and tells nobody again. Raises Refused with every obstacle
    of safeguarding.py in words for `by`, or with code `minutes`, `mode`, `topic`, `quarter`, `past`, `too_soon`,
    `too_far`, `form_used`, `stranger`, or `…_taken` when someone else was quicker.
    """
    at = at or timezone.now()
    starts_at, ends_at = _span(starts_at, minutes)
    topic = _topic(topic)
    _check_mode(mode)
    with transaction.atomic():
        # The pair is locked first: what closes it, suspends the mentor or withdraws an authorisation either waits for
        # this session and sees it, or is seen by it.
        mentorship = Mentorship.objects.hold(mentorship.pk)
        if form_key and (done := Session.objects.filter(form_key=form_key).first()):
            if done.mentorship_id != mentorship.pk:
                raise Refused(_("This form was already used: open a new one."), code="form_used")
            return done
        party = _party(mentorship, by)
        if party == "trainee":
            raise Refused(_("Your mentor books the sessions."), code="stranger")
        _check_when(starts_at, party=party, at=at)
        session = Session(
            mentorship=mentorship,
            starts_at=starts_at,
            ends_at=ends_at,
            mode=mode,
            topic=topic,
            form_key=form_key,
            booked_by=by,
            booked_at=at,
        )
        # Whoever waited behind the booking that took this hour is told at once, and lets the next one in.
        if gone := claims.taken(claims.resources_of(session).values(), session=session):
            raise _just_taken(session, gone)
        missing = safeguarding.obstacles(mentorship, starts_at=starts_at, ends_at=ends_at, mode=mode, room=room)
        if missing:
            raise refusal(missing, party=party)
        _take_place(session, room=room, party=party)
        emails.session_booked(session, at=at)
    return session


@once_more
def move(
    session: Session,
    *,
    starts_at: datetime,
    by: User | None,
    minutes: int | None = None,
    mode: str | None = None,
    room: Room | None = None,
    at: datetime | None = None,
) -> Session:
    """Give a session another time, length, mode or room: same identity, same calendar entry, one version further.

    What was before is kept as a SessionChange. Idempotent: moved to where it is already, nothing happens. A session on
    hold that is moved to where nothing is missing stands again. Raises Refused as `book` does, or with code `state`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        session, party = _held_for_change(session, by)
        if party == "trainee":
            raise Refused(_("Only your mentor moves a session; you may cancel it."), code="stranger")
        if session.status != Session.Status.BOOKED:
            raise Refused(_("Only a booked session can be moved."), code="state")
        starts_at, ends_at = _span(starts_at, session.minutes if minutes is None else minutes, kept=session.minutes)
        mode = mode or session.mode
        _check_mode(mode)
        if _is_there(session, starts_at, ends_at, mode, room):
            return session
        _check_when(starts_at, party=party, at=at)
        missing = safeguarding.obstacles(
            session.mentorship, starts_at=starts_at, ends_at=ends_at, mode=mode, room=room, session=session
        )
        if missing:
            raise refusal(missing, party=party)
        SessionChange.objects.create(
            session=session,
            at=at,
            by=by,
            previous_starts_at=session.starts_at,
            previous_ends_at=session.ends_at,
            previous_mode=session.mode,
            previous_room=session.room,
        )
        session.starts_at, session.ends_at, session.mode = starts_at, ends_at, mode
        session.sequence += 1
        session.frozen_at, session.frozen_reason = None, ""
        _take_place(session, room=room, party=party)
        emails.session_moved(session, at=at)
        freezing.recheck_by_video(session.mentorship, at=at)
    return session


@once_more
def cancel(session: Session, *, reason: str, by: User | None, at: datetime | None = None) -> Session:
    """Cancel a session with a reason that both sides read, give its time back and tell them.

    By the pair it is excused, by the team revoked. A trainee may until SESSION_CANCEL_CUTOFF_HOURS before it starts.
    Idempotent. Raises Refused with code `reason`, `state`, `cutoff`, `started` or `stranger`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        session, party = _held_for_change(session, by)
        if session.status in Session.CANCELLED:
            return session
        if session.status not in Session.CLAIMING:
            raise Refused(_("This session is over: there is nothing to cancel."), code="state")
        reason = one_line(reason)
        if not reason or len(reason) > 300:
            raise Refused(_("Say why, in 300 characters at most."), code="reason", field="reason")
        if party != "team" and session.starts_at <= at:
            raise Refused(_("This session has started: say how it went instead."), code="started")
        cutoff = timedelta(hours=settings.SESSION_CANCEL_CUTOFF_HOURS)
        if party == "trainee" and at > session.starts_at - cutoff:
            words = {"hours": settings.SESSION_CANCEL_CUTOFF_HOURS}
            raise Refused(_("Less than %(hours)d hours before, call the team to cancel.") % words, code="cutoff")
        revoke(session, reason=reason, by=by, at=at, excused=party != "team")
        freezing.recheck_by_video(session.mentorship, at=at)
    return session


def revoke(session: Session, *, reason: str, by: User | None, at: datetime, excused: bool = False) -> None:
    """Cancel a session that the caller has locked, as part of a larger act such as closing the mentorship."""
    session.status = Session.Status.EXCUSED if excused else Session.Status.REVOKED
    session.cancelled_at, session.cancelled_by, session.cancel_reason = at, by, reason
    session.sequence += 1
    session.save(update_fields=["status", "cancelled_at", "cancelled_by", "cancel_reason", "sequence"])
    claims.release(session)
    emails.session_cancelled(session, at=at)


@once_more
def record(session: Session, *, outcome: str, by: User | None, at: datetime | None = None) -> Session:
    """Say whether a session took place: `held` or `no_show`, from its start on.

    Idempotent; the team may correct what was said, the mentor may not. Raises Refused with code `outcome`, `stranger`,
    `early`, `state` or `frozen`.
    """
    at = at or timezone.now()
    if outcome not in OUTCOMES:
        raise Refused(_("Say whether the session took place."), code="outcome", field="outcome")
    with transaction.atomic():
        session, party = _held_for_change(session, by)
        if party == "trainee":
            raise Refused(_("Your mentor says how it went."), code="stranger")
        if session.status == outcome:
            return session
        correctable = Session.REPORTED if party == "team" else ()
        if session.status != Session.Status.BOOKED and session.status not in correctable:
            raise Refused(_("This session has been reported or cancelled already."), code="state")
        if session.starts_at > at:
            raise Refused(_("This session has not started yet."), code="early")
        if session.is_frozen:
            raise Refused(_("This session was on hold and must not have started: tell the team."), code="frozen")
        session.status = outcome
        session.save(update_fields=["status"])
        # A first session that did not take place is no first session.
        freezing.recheck_by_video(session.mentorship, at=at)
    return session


def refusal(missing: list[Obstacle], *, party: str) -> Refused:
    """Return the refusal of these obstacles, in words for the team or for a mentor."""
    texts = [one.for_staff if party == "team" else one.for_mentor for one in missing]
    return Refused(texts, code=missing[0].code, field=missing[0].field)


def _span(starts_at: datetime, minutes: int, *, kept: int | None = None) -> tuple[datetime, datetime]:
    if minutes not in MINUTES and minutes != kept:
        raise Refused(_("Choose one of the lengths offered."), code="minutes", field="minutes")
    if timezone.is_naive(starts_at) or not is_on_a_quarter(starts_at):
        raise Refused(_("A session starts on a quarter of an hour."), code="quarter", field="starts_at")
    starts_at = starts_at.astimezone(UTC)
    return starts_at, starts_at + timedelta(minutes=minutes)


def _topic(topic: str) -> str:
    topic = one_line(topic)
    if not topic or len(topic) > 160:
        raise Refused(_("Say what it is about, in 160 characters at most."), code="topic", field="topic")
    return topic


def _check_mode(mode: str) -> None:
    if mode not in dict(MODES):
        raise Refused(_("Choose on site or by video."), code="mode", field="mode")


def _party(mentorship: Mentorship, by: User | None) -> str:
    """Say as whom `by` acts: `mentor` or `trainee` of this pair, or the `team`, also for the clock (None)."""
    if by is not None and by.pk == mentorship.mentor.user_id:
        return "mentor"
    if by is not None and by.pk == mentorship.trainee.user_id:
        return "trainee"
    if by is None or by.has_perm("mentors.change_session"):
        return "team"
    raise Refused(_("This session is not yours."), code="stranger")


def _check_when(starts_at: datetime, *, party: str, at: datetime) -> None:
    if starts_at <= at:
        raise Refused(_("This time is past: choose another."), code="past", field="starts_at")
    if party == "team":
        return
    if starts_at < at + timedelta(hours=settings.BOOKING_NOTICE_HOURS):
        words = {"hours": settings.BOOKING_NOTICE_HOURS}
        text = _("A session is booked at least %(hours)d hours ahead.") % words
        raise Refused(text, code="too_soon", field="starts_at")
    if starts_at > at + timedelta(days=settings.BOOKING_HORIZON_DAYS):
        words = {"days": settings.BOOKING_HORIZON_DAYS}
        text = _("A session is booked at most %(days)d days ahead.") % words
        raise Refused(text, code="too_far", field="starts_at")


def _held_for_change(session: Session, by: User | None) -> tuple[Session, str]:
    """Lock the pair, then the session, and say as whom `by` acts."""
    mentorship = Mentorship.objects.hold(session.mentorship_id)
    held = Session.objects.select_for_update(of=("self",)).select_related("room__venue", "supervisor")
    session = held.get(pk=session.pk)
    session.mentorship = mentorship
    return session, _party(mentorship, by)


def _is_there(session: Session, starts_at: datetime, ends_at: datetime, mode: str, room: Room | None) -> bool:
    same = (session.starts_at, session.ends_at, session.mode) == (starts_at, ends_at, mode)
    return same and not session.is_frozen and (room is None or room.pk == session.room_id)


def _take_place(session: Session, *, room: Room | None, party: str) -> None:
    """Save `session` with its claims: by video those of the two people, on site with a room and who is on duty there.

    Two bookings that chose one place at the same moment: the claims of the second fail, and it takes another place
    while there is one; so does a booking that chose a room in which a meeting has just been announced. Raises Refused
    with code `mentor_taken`, `trainee_taken`, `room_taken` or `supervisor_taken`.
    """
    is_new = session.pk is None
    for _try in range(MOST_TRIES):
        _choose_place(session, room=room, party=party)
        try:
            with transaction.atomic():
                _hold_room(session)
                session.save(force_insert=is_new)
                claims.hold(session)
            return
        except IntegrityError as clash:
            # The same form, sent for two pairs at once: the number of a form is unique.
            raise Refused(_("This form was already used: open a new one."), code="form_used") from clash
        except claims.Taken as taken:
            if is_new:
                session.pk = None
            needed = claims.resources_of(session)
            people = {needed["mentor"], needed["trainee"]}
            if taken.resources & people or session.mode != ON_SITE:
                raise _just_taken(session, taken.resources) from taken
            lost = taken.resources
    raise _just_taken(session, lost)


def _choose_place(session: Session, *, room: Room | None, party: str) -> None:
    if session.mode != ON_SITE:
        session.room = session.supervisor = None
        return
    span = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    among = supervision.places(**span, room=room, mentor_user_id=session.mentorship.mentor.user_id)
    free = supervision.free_places(among, **span, session=session)
    if not free:
        wanted = {resource for place in among for resource in place.resources}
        raise _just_taken(session, claims.taken(wanted, **span, session=session))
    # The room it has already, else spread over the free ones, so that bookings of one moment seldom meet.
    here = [place for place in free if (place.room_id, place.supervisor_id) == (session.room_id, session.supervisor_id)]
    place = here[0] if here else free[session.mentorship_id % len(free)]
    session.room = Room.objects.select_related("venue").get(pk=place.room_id)
    session.supervisor = User.objects.get(pk=place.supervisor_id)


def _hold_room(session: Session) -> None:
    """Keep meetings out of the room until the session is written. Raises claims.Taken when one has just come in."""
    if session.room_id is None:
        return
    # A meeting has no claims: its announcement locks the room, then looks for sessions, and so does this the other way
    # round. Of a booking and an announcement at the same moment the second waits here, then sees what the first wrote.
    # In the savepoint, after the pair: who loses the room lets go of it before trying the next one.
    room = Room.objects.hold(session.room_id)
    if room.events.occupying(session.starts_at, session.ends_at).exists():
        raise claims.Taken({claims.of_room(room.pk)})


def _just_taken(session: Session, resources: set[str]) -> Refused:
    needed = claims.resources_of(session)
    who = {
        "mentor": _("This time has just been taken: the mentor has another session."),
        "trainee": _("This time has just been taken: the trainee has another session."),
        "room": _("This time has just been taken: no room is left."),
        "supervisor": _("This time has just been taken: whoever is on duty has another session."),
    }
    first = next((name for name in who if needed.get(name) in resources), "room")
    return Refused(who[first], code=f"{first}_taken", field="starts_at")
