"""The back office of the programme."""

from programs.admin import people

__all__ = ["people"]
