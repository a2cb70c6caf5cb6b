from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from programs import dates

EVENING = datetime(2026, 12, 2, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        (dates.long_day, "mercredi 2\u00a0décembre 2026", "Wednesday 2\u00a0December 2026"),
        (dates.day, "mercredi 2\u00a0décembre", "Wednesday 2\u00a0December"),
        (dates.date_only, "2\u00a0décembre 2026", "2\u00a0December 2026"),
        (dates.short_day, "2\u00a0déc.", "2\u00a0Dec"),
        (dates.week_day, "mer.\u00a02", "Wed\u00a02"),
        (dates.year, "2026", "2026"),
        (dates.clock, "18\u00a0h\u00a030", "6:30\u00a0pm"),
        (dates.digits, "18:30", "18:30"),
        (dates.iso, "2026-12-02T18:30:00+01:00", "2026-12-02T18:30:00+01:00"),
    ],
)
def test_a_moment_is_written_in_the_language_of_the_page(written, french, english):
    with translation.override("fr"):
        assert written(EVENING) == french
    with translation.override("en"):
        assert written(EVENING) == english


@pytest.mark.parametrize("zone", ["UTC", "Asia/Yerevan", "America/New_York"])
def test_the_clock_is_that_of_paris_whatever_the_current_zone(zone):
    with translation.override("fr"), timezone.override(zone):
        assert dates.clock(EVENING) == "18\u00a0h\u00a030"


def test_a_moment_late_in_the_evening_elsewhere_is_the_next_day_in_paris():
    with translation.override("fr"):
        assert dates.day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "vendredi 1er\u00a0janvier"


def test_summer_time_is_followed():
    with translation.override("fr"):
        assert dates.clock(datetime(2026, 7, 1, 16, 0, tzinfo=UTC)) == "18\u00a0h\u00a000"


@pytest.mark.parametrize(("hour", "english"), [(0, "12:05\u00a0am"), (11, "11:05\u00a0am"), (12, "12:05\u00a0pm")])
def test_english_hours_have_no_zero(hour, english):
    with translation.override("en"):
        assert dates.clock(datetime(2026, 12, 2, hour, 5)) == english


def test_a_day_without_an_hour_is_not_moved():
    with translation.override("fr"), timezone.override("America/New_York"):
        assert dates.short_day(date(2026, 8, 1)) == "1er\u00a0août"


@pytest.mark.parametrize("written", [dates.long_day, dates.day, dates.date_only, dates.short_day, dates.week_day])
def test_nothing_is_written_for_no_day(written):
    assert written(None) == ""


@pytest.mark.parametrize("written", [dates.year, dates.clock, dates.digits, dates.iso])
def test_nothing_is_written_for_no_hour(written):
    assert written(None) == ""
