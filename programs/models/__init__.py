"""The programme: its cohorts, its people, what guardians authorise, and the orientation graph."""

from programs.models.authorisations import Authorisation, AuthorisationText
from programs.models.orientation import Course, Discipline, Profession
from programs.models.partners import Partner, Partnership
from programs.models.path import OrientationStep
from programs.models.people import Enrolment, Guardian, Guardianship, Trainee
from programs.models.pictures import PictureSubject
from programs.models.places import Room, Venue
from programs.models.programme import Cohort, Program

__all__ = [
    "Authorisation",
    "AuthorisationText",
    "Cohort",
    "Course",
    "Discipline",
    "Enrolment",
    "Guardian",
    "Guardianship",
    "OrientationStep",
    "Partner",
    "Partnership",
    "PictureSubject",
    "Profession",
    "Program",
    "Room",
    "Trainee",
    "Venue",
]
