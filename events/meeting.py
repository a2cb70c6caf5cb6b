"""The page of one meeting: the meeting read with its place, and its ticket put in words."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.facts import EventFacts
from events.models import Event
from media.frames import seats_html
from media.models import Picture
from programs import dates
from programs.models import Room, Venue
from programs.prepared import Prepared, text

_EVENT, _ROOM, _VENUE = ([column.attname for column in model._meta.concrete_fields] for model in (Event, Room, Venue))
_ONE = Prepared(
    lambda: Event.objects.filter(slug=text(1)).values_list(
        *_EVENT, *(f"room__{name}" for name in _ROOM), *(f"room__venue__{name}" for name in _VENUE), "program__host"
    )
)


def meeting(slug: str) -> tuple[Event, str] | None:
    """Return the meeting of this address with its room and venue, and the programme's host; one query."""
    for row in _ONE.rows(slug):
        values = iter(row)
        event = Event.from_db("default", _EVENT, [next(values) for _name in _EVENT])
        room = Room.from_db("default", _ROOM, [next(values) for _name in _ROOM])
        venue = Venue.from_db("default", _VENUE, [next(values) for _name in _VENUE])
        if room.pk:
            room.venue, event.room = venue, room
        return event, next(values)
    return None


def picture_url(picture: Picture | None) -> str:
    """Return the address of the picture for other sites, or nothing."""
    if picture is None:
        return ""
    return settings.SITE_URL + reverse("media:rendition", args=[picture.pk, picture.renditions[-1], "webp"])


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What the ticket says. `notes` stand in small under the hours; `state` is empty while there are seats to take."""

    datetime: str
    day: str
    hours: str
    notes: list[str]
    place: str
    address: str
    access: str
    whom: str
    state: str
    reason: str
    drawing: SafeString
    free: str
    seats: str
    replay: str
    calendar: str


def ticket(event: Event, facts: EventFacts, *, at: datetime) -> Ticket:
    past = event.ends_at <= at
    ahead = not past and not facts.cancelled
    return Ticket(
        datetime=dates.iso(event.starts_at) if facts.day_known else dates.year(event.starts_at),
        day=dates.long_day(event.starts_at) if facts.day_known else dates.year(event.starts_at),
        hours=f"{dates.clock(event.starts_at)} – {dates.clock(event.ends_at)}" if facts.day_known else "",
        notes=_notes(event, facts, ahead=ahead),
        place=facts.place or (_("The place will be announced here.") if ahead else ""),
        address=facts.address,
        access="" if past else facts.access,
        whom=event.audience or _whom(event),
        state=_("Cancelled") if facts.cancelled else _("Past meeting") if past else "",
        reason=event.cancel_reason,
        drawing=seats_html(event.taken, event.capacity) if ahead else SafeString(),
        free=_free(event.seats_left),
        seats=_("of %(seats)d") % {"seats": event.capacity} if event.seats_left else "",
        replay=event.replay_url if past else "",
        calendar=reverse("events:ics", args=[event.slug]) if ahead and facts.day_known else "",
    )


def _notes(event: Event, facts: EventFacts, *, ahead: bool) -> list[str]:
    if not facts.day_known:
        return [_("The day is illustrative: only the year is known.")]
    said = []
    if ahead and event.doors_at:
        said.append(_("Doors open at %(hour)s") % {"hour": dates.clock(event.doors_at)})
    if ahead and facts.previous_starts_at:
        said.append(_("Postponed: it was to be held on %(day)s") % {"day": dates.long_day(facts.previous_starts_at)})
    return said


def _whom(event: Event) -> str:
    ages = {"from": event.min_age, "to": event.max_age}
    return _("Trainees of the programme, %(from)d to %(to)d years old") % ages


def _free(left: int) -> str:
    if not left:
        return _("Full")
    return ngettext("%(left)d free seat", "%(left)d free seats", left) % {"left": left}
