"""The pair of the world, and what a test does with it again and again."""

from datetime import timedelta

import pytest

from mentors import booking
from mentors.models import Session
from tests.worlds import at_hour


@pytest.fixture
def pair(clock, world):
    """The active mentorship of the world, on Monday 23 November 2026 at 10:00."""
    return world.mentorship


@pytest.fixture
def when(pair, world):
    """`when(17)` is 17:00 on the world's booking day, `when(17, 30, days=1)` half an hour later the day after."""
    return lambda hour, minute=0, days=0: at_hour(world.booking_day + timedelta(days=days), hour, minute)


@pytest.fixture
def book(pair, when):
    """`book()` books an hour on site at 17:00 as the mentor does; any argument of the rule may be given."""

    def ask(mentorship=pair, **facts):
        asked = {"starts_at": when(17), "minutes": 60, "mode": "on_site", "topic": "Portfolio"} | facts
        asked.setdefault("by", mentorship.mentor.user)
        return booking.book(mentorship, **asked)

    return ask


@pytest.fixture
def again():
    """`again(session)` is what the database knows of it now."""
    return lambda session: Session.objects.with_people().get(pk=session.pk)
