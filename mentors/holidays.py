"""The public holidays of France, as closures of the programme."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from mentors.models import Closure


def easter(year: int) -> date:
    """Return Easter Sunday, by the method of Meeus, Jones and Butcher (Astronomical Algorithms, 1991, chapter 8)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> list[tuple[str, date]]:
    """Return the eleven public holidays of a year (article L3133-1 of the French labour code), in order of date."""
    sunday = easter(year)
    holidays = [
        ("Jour de l’an", date(year, 1, 1)),
        ("Lundi de Pâques", sunday + timedelta(days=1)),
        ("Fête du Travail", date(year, 5, 1)),
        ("Victoire de 1945", date(year, 5, 8)),
        ("Ascension", sunday + timedelta(days=39)),
        ("Lundi de Pentecôte", sunday + timedelta(days=50)),
        ("Fête nationale", date(year, 7, 14)),
        ("Assomption", date(year, 8, 15)),
        ("Toussaint", date(year, 11, 1)),
        ("Armistice de 1918", date(year, 11, 11)),
        ("Noël", date(year, 12, 25)),
    ]
    return sorted(holidays, key=lambda holiday: holiday[1])


def close_on_public_holidays(years: Iterable[int]) -> int:
    """Add the closures that are missing for these years; return how many were added. Idempotent."""
    with transaction.atomic():
        return sum(
            Closure.objects.get_or_create(first_day=day, last_day=day, defaults={"name": name})[1]
            for year in years
            for name, day in public_holidays(year)
        )
