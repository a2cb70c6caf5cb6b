"""Calendar files of the meetings: one by one, and all of them to subscribe to."""

from datetime import datetime
from itertools import chain

from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.facts import EventFacts, calendar_entry
from events.models import Event
from programs.calendars import calendar_file

FRESH_SECONDS = 300
MOST_AHEAD, MOST_BEHIND = 150, 50


def one_calendar(event: Event) -> str:
    return calendar_file([calendar_entry(EventFacts.of(event))])


def whole_calendar(*, at: datetime) -> str:
    """Return the nearest published meetings, at most a year back, those of a known day; five minutes old at most."""
    key = f"events:calendar:{get_language()}"
    return str(cache.get_or_set(key, lambda: _whole_calendar(at=at), FRESH_SECONDS))


def _whole_calendar(*, at: datetime) -> str:
    events = Event.objects.published(at).in_calendars(at).with_place()
    nearest = chain(events.upcoming(at)[:MOST_AHEAD], events.past(at)[:MOST_BEHIND])
    entries = [calendar_entry(EventFacts.of(event)) for event in nearest]
    return calendar_file(entries, name=_("Meetings of the programme"))
