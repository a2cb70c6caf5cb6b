from datetime import UTC, date, datetime, time

import pytest

from accounts.refusals import Refused
from mentors.times import quarters, wall_clock


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [(date(2026, 10, 24), 15), (date(2026, 10, 26), 16), (date(2027, 3, 27), 16), (date(2027, 3, 29), 15)],
)
def test_five_in_the_afternoon_stays_so_across_a_clock_change(day, utc_hour):
    assert wall_clock(day, time(17)) == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)


@pytest.mark.parametrize(("day", "code"), [(date(2027, 3, 28), "no_such_time"), (date(2026, 10, 25), "twice")])
def test_half_past_two_on_the_night_of_a_clock_change_is_refused(day, code):
    with pytest.raises(Refused) as refusal:
        wall_clock(day, time(2, 30))

    assert refusal.value.code == code


def test_a_span_over_a_clock_change_lasts_what_its_instants_say():
    span = quarters(datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC))

    assert len(span) == 4
