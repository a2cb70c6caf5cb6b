"""Days and hours as the programme writes them, on the clock of Paris, in French and in English."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

PARIS = ZoneInfo("Europe/Paris")

# Tables rather than Django's formats: a list writes hundreds of dates, and « 1er » and « 18 h 30 » are ours.
_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHORT_DAYS = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_SHORT_MONTHS = {
    "fr": (
        *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
        *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def paris(moment: date | datetime) -> date | datetime:
    """Move an aware moment to the clock of Paris; a date or a naive moment is taken as already there."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(PARIS)
    return moment


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def _number(day: int, language: str) -> str:
    return "1er" if day == 1 and language == "fr" else str(day)


def long_day(moment: date | datetime | None) -> str:
    """« mercredi 2 décembre 2026 », « Wednesday 2 December 2026 »."""
    return f"{day(moment)} {paris(moment).year}" if moment else ""


def day(moment: date | datetime | None) -> str:
    """« mercredi 2 décembre », « Wednesday 2 December »."""
    if not moment:
        return ""
    local, language = paris(moment), _language()
    weekday, month = _DAYS[language][local.weekday()], _MONTHS[language][local.month - 1]
    return f"{weekday} {_number(local.day, language)}\u00a0{month}"


def date_only(moment: date | datetime | None) -> str:
    """« 2 décembre 2026 », « 2 December 2026 »."""
    if not moment:
        return ""
    local, language = paris(moment), _language()
    return f"{_number(local.day, language)}\u00a0{_MONTHS[language][local.month - 1]} {local.year}"


def short_day(moment: date | datetime | None) -> str:
    """« 2 déc. », « 2 Dec »."""
    if not moment:
        return ""
    local, language = paris(moment), _language()
    return f"{_number(local.day, language)}\u00a0{_SHORT_MONTHS[language][local.month - 1]}"


def week_day(moment: date | datetime | None) -> str:
    """« lun. 30 », « Mon 30 »: the head of a column."""
    if not moment:
        return ""
    local, language = paris(moment), _language()
    return f"{_SHORT_DAYS[language][local.weekday()]}\u00a0{local.day}"


def clock(moment: datetime | None) -> str:
    """« 18 h 30 », « 6:30 pm »."""
    if not moment:
        return ""
    local = paris(moment)
    if _language() == "fr":
        return f"{local.hour}\u00a0h\u00a0{local.minute:02}"
    return f"{local.hour % 12 or 12}:{local.minute:02}\u00a0{'am' if local.hour < 12 else 'pm'}"


def year(moment: date | datetime | None) -> str:
    """« 2026 », without the separator that a number would take."""
    return str(paris(moment).year) if moment else ""


def digits(moment: datetime | None) -> str:
    """« 18:30 » in both languages, where hours stand in columns."""
    return f"{paris(moment):%H:%M}" if moment else ""


def iso(moment: date | datetime | None) -> str:
    """What `<time datetime="…">` takes, with the offset of Paris."""
    return paris(moment).isoformat() if moment else ""
