"""Calendar files (RFC 5545): one way to write them, for mails, downloads and subscriptions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone

PARIS = ZoneInfo("Europe/Paris")

# The rule of the European Union since 1996 (directive 2000/84/EC): last Sundays of March and October, 01:00 UTC.
PARIS_RULES = Timezone.from_ical(
    """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
)


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """One entry. `uid` is stable for ever, `sequence` grows with each change; times are aware."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    status: str = "CONFIRMED"


def calendar_file(entries: Iterable[CalendarEntry], *, name: str = "", method: str = "PUBLISH") -> str:
    """Return the text of an .ics file in Paris time, with its time zone.

    `method` is PUBLISH for a file or a feed, REQUEST or CANCEL for what a mail announces (RFC 5546).
    No attendee is ever written: a calendar entry carries nobody's contact.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Axe Orientation et Professionnalisation//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add_component(PARIS_RULES)
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical().decode()


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(PARIS))
    event.add("dtend", entry.ends_at.astimezone(PARIS))
    event.add("summary", entry.summary)
    event.add("status", entry.status)
    event.add("class", "PUBLIC" if entry.uid.startswith("event-") else "PRIVATE")
    for name, value in (("location", entry.location), ("description", entry.description), ("url", entry.url)):
        if value:
            event.add(name, value)
    return event
