"""Meetings with people of the trade: who comes, who is invited, who signed up."""

from events.models.appearances import Appearance
from events.models.events import Event
from events.models.guests import Guest
from events.models.registrations import Registration

__all__ = ["Appearance", "Event", "Guest", "Registration"]
