import pytest
import time_machine
from django.core.management import CommandError, call_command

from events.models import Event
from mentors.models import Session
from pages.demonstration import loading
from tests.worlds import paris


@pytest.mark.parametrize(
    "moment",
    [paris(2026, 9, 10, 9), paris(2026, 12, 24, 22), paris(2027, 7, 20, 14), paris(2028, 3, 25, 23)],
    ids=["school starts", "Christmas", "summer", "clocks change, two years later"],
)
def test_it_loads_whatever_the_day(db, moment):
    with time_machine.travel(moment, tick=False):
        loading.load()

        assert Event.objects.published().upcoming().count() == 9
        assert set(Session.objects.values_list("status", flat=True)) == set(Session.Status.values)


def test_a_negative_number_is_refused(db):
    with pytest.raises(CommandError, match="0"):
        call_command("demo_content", "--trainees", "-1")
