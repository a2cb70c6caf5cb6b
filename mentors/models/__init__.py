"""Mentors, their time, their trainees and their sessions."""

from mentors.models.availability import Absence, Closure, Duty, Opening
from mentors.models.mentors import Clearance, Mentor
from mentors.models.mentorships import Mentorship
from mentors.models.sessions import Claim, Session, SessionChange, SessionNote

__all__ = [
    "Absence",
    "Claim",
    "Clearance",
    "Closure",
    "Duty",
    "Mentor",
    "Mentorship",
    "Opening",
    "Session",
    "SessionChange",
    "SessionNote",
]
