"""What is true of a meeting, said once: page, calendar, JSON-LD and Open Graph are all built from it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from events.models import Event
from events.neighbours import Neighbour
from programs import dates
from programs.calendars import CalendarEntry

SCHEMA = "https://schema.org"
_NO_MARKUP = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """`place` is « Forum des images, salle 300 »; times are aware; the URL is absolute."""

    uid: str
    sequence: int
    changed_at: datetime
    title: str
    summary: str
    url: str
    starts_at: datetime
    ends_at: datetime
    doors_at: datetime | None
    previous_starts_at: datetime | None
    day_known: bool
    venue: str
    room: str
    street: str
    postcode: str
    city: str
    access: str
    capacity: int
    seats_left: int
    cancelled: bool
    organizer: str
    picture: str = ""
    guests: Sequence[Neighbour] = ()

    @classmethod
    def of(cls, event: Event, *, guests: Sequence[Neighbour] = (), organizer: str = "", picture: str = "") -> Self:
        """Read the event with its room and venue; give the guests where the output names them."""
        room = event.room
        venue = room.venue if room else None
        return cls(
            uid=event.calendar_uid,
            sequence=event.sequence,
            changed_at=event.changed_at,
            title=event.title,
            summary=event.summary,
            url=f"{settings.SITE_URL}{event.get_absolute_url()}",
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            doors_at=event.doors_at,
            previous_starts_at=event.previous_starts_at,
            day_known=event.date_precision == Event.DatePrecision.DAY,
            venue=venue.name if venue else "",
            room=room.name if room else "",
            street=venue.address if venue else "",
            postcode=venue.postcode if venue else "",
            city=venue.city if venue else "",
            access="\n".join(filter(None, (venue.access, room.access_notes))) if room and venue else "",
            capacity=event.capacity,
            seats_left=event.seats_left,
            cancelled=event.cancelled_at is not None,
            organizer=organizer,
            picture=picture,
            guests=guests,
        )

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.venue, self.room)))

    @property
    def postponed(self) -> bool:
        return self.previous_starts_at is not None and not self.cancelled

    @property
    def address(self) -> str:
        town = " ".join(filter(None, (self.postcode, self.city)))
        return ", ".join(filter(None, (self.street, town)))


def calendar_entry(facts: EventFacts, *, cancelled: bool = False, said_at: datetime | None = None) -> CalendarEntry:
    """Return the calendar's entry; `cancelled` removes it from one reader's calendar though the meeting stands.

    `said_at` is when a mail says so: of two with one SEQUENCE, the later wins (RFC 5546, section 2.1.5).
    """
    return CalendarEntry(
        uid=facts.uid,
        sequence=facts.sequence,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        changed_at=said_at or facts.changed_at,
        summary=facts.title,
        location=", ".join(filter(None, (facts.place, facts.address))),
        description=facts.summary,
        url=facts.url,
        status="CANCELLED" if cancelled or facts.cancelled else "CONFIRMED",
    )


def json_ld(facts: EventFacts) -> dict[str, Any]:
    """Return schema.org's Event. A day that is not known is said as its year, which ISO 8601 allows."""
    status = "EventCancelled" if facts.cancelled else "EventRescheduled" if facts.postponed else "EventScheduled"
    said: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": facts.url,
        "name": facts.title,
        "description": facts.summary,
        "url": facts.url,
        "startDate": dates.iso(facts.starts_at) if facts.day_known else str(dates.paris(facts.starts_at).year),
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": facts.capacity,
        "remainingAttendeeCapacity": facts.seats_left,
        "offers": {
            "@type": "Offer",
            "url": facts.url,
            "price": 0,
            "priceCurrency": "EUR",
            "availability": f"{SCHEMA}/{'InStock' if facts.seats_left and not facts.cancelled else 'SoldOut'}",
        },
        "organizer": {"@type": "Organization", "name": facts.organizer, "url": settings.SITE_URL},
    }
    if facts.day_known:
        said["endDate"] = dates.iso(facts.ends_at)
    if facts.doors_at and facts.day_known:
        said["doorTime"] = dates.iso(facts.doors_at)
    if facts.postponed:
        said["previousStartDate"] = dates.iso(facts.previous_starts_at)
    if facts.picture:
        said["image"] = facts.picture
    if facts.venue:
        said["location"] = {
            "@type": "Place",
            "name": facts.place,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": facts.street,
                "postalCode": facts.postcode,
                "addressLocality": facts.city,
                "addressCountry": "FR",
            },
        }
    if facts.guests:
        said["performer"] = [
            {"@type": "Person", "name": guest.name, "jobTitle": guest.detail, "url": f"{settings.SITE_URL}{guest.path}"}
            for guest in facts.guests
        ]
    return said


def json_ld_script(facts: EventFacts) -> SafeString:
    """Return the element that carries `json_ld` in a page: data, which no browser runs."""
    said = json.dumps(json_ld(facts), ensure_ascii=False)
    for character, escaped in _NO_MARKUP.items():
        said = said.replace(character, escaped)
    return SafeString(f'<script type="application/ld+json">{said}</script>')


def open_graph(facts: EventFacts) -> SafeString:
    """Return the elements that say what a shared link shows."""
    when = dates.long_day(facts.starts_at) if facts.day_known else dates.year(facts.starts_at)
    said = {
        "og:type": "website",
        "og:title": facts.title,
        "og:description": f"{_('Cancelled') if facts.cancelled else when} · {facts.summary}",
        "og:image": facts.picture or f"{settings.SITE_URL}{static('img/share.png')}",
    }
    return format_html_join("\n", '<meta property="{}" content="{}">', said.items())
