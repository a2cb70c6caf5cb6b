"""The hues of disciplines: data, but always readable on paper and on white."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PAPER = "#faf8f3"
LEAST_CONTRAST = 4.5

COLOUR = re.compile(r"#[0-9a-f]{6}")


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, as WCAG 2 defines it."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on_paper(colour: str) -> None:
    """Refuse a colour that text cannot be set in. Paper is darker than white, so what passes here passes there."""
    if COLOUR.fullmatch(colour) and contrast(colour, PAPER) < LEAST_CONTRAST:
        raise ValidationError(_("This colour is too light to be read on paper: choose a darker one."), "too_light")
