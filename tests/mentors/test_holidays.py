from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from mentors.holidays import close_on_public_holidays, easter, public_holidays
from mentors.models import Closure


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2028, date(2028, 4, 16)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_when_it_is(year, sunday):
    assert easter(year) == sunday


def test_a_year_has_eleven_public_holidays():
    days = dict(public_holidays(2027))

    assert len(days) == 11
    assert (days["Lundi de Pâques"], days["Ascension"]) == (date(2027, 3, 29), date(2027, 5, 6))
    assert days["Lundi de Pentecôte"] == date(2027, 5, 17)


@pytest.mark.django_db
def test_the_three_years_to_come_are_closed_from_the_start():
    Closure.objects.all().delete()

    import_module("mentors.migrations.0002_public_holidays").close(apps, connection.schema_editor())

    assert Closure.objects.on(date(2028, 7, 14)).exists()
    assert close_on_public_holidays([2026, 2027, 2028]) == 0


@pytest.mark.django_db
def test_a_later_year_is_added_once():
    assert [close_on_public_holidays([2029]) for _time in range(2)] == [11, 0]
