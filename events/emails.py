"""What people are told about their registrations: one mail a transition, each in its reader's language.

Queued in the transaction of the rule that calls: it leaves only if the rule's change stays.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import outbox
from accounts.letters import framed
from accounts.models import User
from events.facts import EventFacts, calendar_entry
from events.models import Event, Registration
from programs import dates
from programs.calendars import calendar_file
from programs.models import Guardian

REQUEST, CANCEL = "REQUEST", "CANCEL"


class Letter(NamedTuple):
    """`calendar` is what the attached entry asks of the reader's calendar (RFC 5546); empty, nothing is attached."""

    subject: str
    paragraphs: list[str]
    calendar: str = ""
    path: str = ""


def tell(registration: Registration, transition: str, *, fresh: bool = False) -> None:
    """Queue the mail of one transition to the trainee, and when a seat is held, ask the guardians.

    The registration comes with its event and its trainee's user; `fresh`: it was made in this transaction. Repeating a
    call queues nothing more.
    """
    event, user = registration.event, registration.trainee.user
    mails = []
    if user is not None:
        with translation.override(user.language):
            letter = LETTERS[transition](registration)
            kind, said_at = f"registration_{transition}", registration.decided_at
            mails.append(_mail(kind, letter, event, address=user.email, recipient=user, said_at=said_at))
    if registration.status == Registration.Status.HELD:
        for guardian in _guardians(registration):
            with translation.override(guardian.language):
                mails.append(_guardian_mail("authorisation_asked", _asked(registration), event, guardian=guardian))
    key = f"registration:{registration.pk}:{transition}:{registration.decided_at.isoformat()}"
    for mail in mails:
        outbox.queue(**mail | {"key": f"{key}:{mail['key']}"}, fresh=fresh)


def tell_change(registrations: Iterable[Registration], event: Event, change: str) -> None:
    """Queue the mail of a change of the meeting itself to each trainee concerned and to their guardians.

    `change` is cancelled, postponed or moved; the event's `sequence` tells two changes apart.
    """
    for registration in registrations:
        key = f"event:{event.pk}:{change}:{event.sequence}:{registration.pk}"
        mails = []
        user = registration.trainee.user
        if user is not None:
            with translation.override(user.language):
                letter = CHANGES[change](event)
                mails.append(_mail(f"event_{change}", letter, event, address=user.email, recipient=user))
        if registration.trainee.is_minor_on(timezone.localdate(event.starts_at)):
            for guardian in _guardians(registration):
                with translation.override(guardian.language):
                    mails.append(_guardian_mail(f"event_{change}", CHANGES[change](event), event, guardian=guardian))
        for mail in mails:
            outbox.queue(**mail | {"key": f"{key}:{mail['key']}"})


def moment(when: datetime | None) -> str:
    """« mercredi 2 décembre à 18 h 30 »."""
    return _("%(day)s at %(hour)s") % {"day": dates.day(when), "hour": dates.clock(when)}


def _guardian_mail(kind: str, letter: Letter, event: Event, *, guardian: Guardian) -> dict:
    # The guardian's calendar stays their own: the entry goes to the trainee only.
    letter = letter._replace(calendar="")
    reader = f"guardian-{guardian.pk}"
    return _mail(kind, letter, event, reader=reader, address=guardian.email, recipient=guardian.user)


def _mail(
    kind: str,
    letter: Letter,
    event: Event,
    *,
    address: str,
    recipient: User | None,
    reader: str = "trainee",
    said_at: datetime | None = None,
) -> dict:
    calendar = ""
    if letter.calendar:
        entry = calendar_entry(EventFacts.of(event), cancelled=letter.calendar == CANCEL, said_at=said_at)
        calendar = calendar_file([entry], method=letter.calendar)
    return {
        "kind": kind,
        "key": reader,
        "address": address,
        "recipient": recipient,
        "subject": letter.subject,
        **framed(letter.paragraphs, path=letter.path or event.get_absolute_url()),
        "calendar": calendar,
        "calendar_method": letter.calendar,
        "useful_until": event.ends_at,
    }


def _guardians(registration: Registration) -> list[Guardian]:
    held = registration.trainee.guardianships.filter(holds_authority=True).select_related("guardian__user")
    return [guardianship.guardian for guardianship in held.order_by("guardian_id")]


def _what(event: Event) -> str:
    """The meeting in one line: title, day, hours, place."""
    facts = EventFacts.of(event)
    said = {"title": event.title, "day": dates.long_day(event.starts_at), "place": facts.place or _("place to come")}
    said |= {"from": dates.clock(event.starts_at), "to": dates.clock(event.ends_at)}
    return _("“%(title)s”, %(day)s, %(from)s – %(to)s, %(place)s.") % said


def _confirmed(registration: Registration) -> Letter:
    return Letter(
        _("You are registered: %(title)s") % {"title": registration.event.title},
        [
            _("You are registered for this meeting:"),
            _what(registration.event),
            _give_back(),
        ],
        REQUEST,
    )


def _held(registration: Registration) -> Letter:
    return Letter(
        _("Your seat is kept: %(title)s") % {"title": registration.event.title},
        [_("A seat is kept for you at this meeting:"), _what(registration.event), _until(registration)],
    )


def _give_back() -> str:
    return _("If you cannot come, give your seat back on the page of the meeting: someone else is waiting for it.")


def _until(registration: Registration) -> str:
    said = _(
        "Until you are 18, a guardian must authorise you to take part. We ask the guardians whose address we have. "
        "Your seat is kept until %(until)s; without an answer, it goes to the next person."
    )
    return said % {"until": moment(registration.held_until)}


def _waitlisted(registration: Registration) -> Letter:
    return Letter(
        _("You are on the waiting list: %(title)s") % {"title": registration.event.title},
        [
            _("This meeting is full, and you are on its waiting list:"),
            _what(registration.event),
            _("As soon as a seat is free, it goes to the first person on the list, and we write to you."),
        ],
    )


def _promoted(registration: Registration) -> Letter:
    held = registration.status == Registration.Status.HELD
    return Letter(
        _("A seat is free for you: %(title)s") % {"title": registration.event.title},
        [
            _("You were on the waiting list, and a seat is now yours:"),
            _what(registration.event),
            _until(registration) if held else _give_back(),
        ],
        "" if held else REQUEST,
    )


def _cancelled(registration: Registration) -> Letter:
    return Letter(
        _("Your registration is cancelled: %(title)s") % {"title": registration.event.title},
        [
            _("You have cancelled your registration for this meeting:"),
            _what(registration.event),
            _("You may sign up again until sign-up closes, if seats are left."),
        ],
        CANCEL,
    )


def _left(registration: Registration) -> Letter:
    return Letter(
        _("You have left the waiting list: %(title)s") % {"title": registration.event.title},
        [_("You are no longer on the waiting list of this meeting:"), _what(registration.event)],
    )


def _excused(registration: Registration) -> Letter:
    return Letter(
        _("Your registration is cancelled: %(title)s") % {"title": registration.event.title},
        [
            _("Thank you for telling us that you are not coming to this meeting:"),
            _what(registration.event),
            _("It starts soon: you are recorded as excused."),
        ],
        CANCEL,
    )


def _revoked(registration: Registration) -> Letter:
    return Letter(
        _("Your registration is cancelled: %(title)s") % {"title": registration.event.title},
        [
            _("The team has cancelled your registration for this meeting:"),
            _what(registration.event),
            _("If you do not know why, ask the team."),
        ],
        CANCEL,
    )


def _lapsed(registration: Registration) -> Letter:
    return Letter(
        _("Your seat is no longer kept: %(title)s") % {"title": registration.event.title},
        [
            _("No guardian authorised you in time to take part in this meeting, and your seat was given back:"),
            _what(registration.event),
            _("Once you are authorised, you may sign up again until sign-up closes, if seats are left."),
        ],
    )


def _suspended(registration: Registration) -> Letter:
    return Letter(
        _("Your seat waits for an authorisation: %(title)s") % {"title": registration.event.title},
        [
            _("The authorisation to take part that you had no longer covers this meeting:"),
            _what(registration.event),
            _until(registration),
        ],
        CANCEL,
    )


def _asked(registration: Registration) -> Letter:
    said = {"name": registration.trainee.first_name, "until": moment(registration.held_until)}
    return Letter(
        _("Your authorisation is needed: %(title)s") % {"title": registration.event.title},
        [
            _("%(name)s would like to take part in this meeting of the programme:") % said,
            _what(registration.event),
            _(
                "Until they are 18, a holder of parental authority authorises it. "
                "A seat is kept for %(name)s until %(until)s. You can answer here:"
            )
            % said,
        ],
        path=reverse("programs:guardian"),
    )


def _event_cancelled(event: Event) -> Letter:
    reason = [_("Reason: %(reason)s") % {"reason": event.cancel_reason}] if event.cancel_reason else []
    return Letter(
        _("Cancelled: %(title)s") % {"title": event.title},
        [
            _("This meeting is cancelled:"),
            _what(event),
            *reason,
            _("There is nothing to do: the seat is given back."),
        ],
        CANCEL,
    )


def _event_postponed(event: Event) -> Letter:
    before = {"before": moment(event.previous_starts_at or event.starts_at)}
    return Letter(
        _("New date: %(title)s") % {"title": event.title},
        [
            _("This meeting was to be held on %(before)s. Here is its new date:") % before,
            _what(event),
            _("The registration is kept. If the new date does not suit, the seat can be given back on its page."),
        ],
        REQUEST,
    )


def _event_moved(event: Event) -> Letter:
    return Letter(
        _("New place: %(title)s") % {"title": event.title},
        [_("The place of this meeting has changed:"), _what(event), _("The registration is kept.")],
        REQUEST,
    )


LETTERS: dict[str, Callable[[Registration], Letter]] = {
    "confirmed": _confirmed,
    "held": _held,
    "waitlisted": _waitlisted,
    "promoted": _promoted,
    "cancelled": _cancelled,
    "left": _left,
    "excused": _excused,
    "revoked": _revoked,
    "lapsed": _lapsed,
    "suspended": _suspended,
}
CHANGES: dict[str, Callable[[Event], Letter]] = {
    "cancelled": _event_cancelled,
    "postponed": _event_postponed,
    "moved": _event_moved,
}
