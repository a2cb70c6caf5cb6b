"""The back office of the meetings."""

from events.admin import guests, meetings, registrations

__all__ = ["guests", "meetings", "registrations"]
