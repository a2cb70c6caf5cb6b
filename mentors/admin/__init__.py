"""The back office of mentoring: facts are typed, states change by buttons that ask the rules."""

from mentors.admin import availability, mentors, mentorships, sessions

__all__ = ["availability", "mentors", "mentorships", "sessions"]
