"""The back office of the programme, in the order the work happens."""

from programs.admin import authorisations, enrolments, orientation, partners, people, pictures, programme

__all__ = ["authorisations", "enrolments", "orientation", "partners", "people", "pictures", "programme"]
