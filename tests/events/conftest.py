from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notice
from events import registration
from tests.worlds import authorise, enrol, make_event, make_guardian, make_room, make_trainee


@pytest.fixture
def count_queries():
    """`count_queries(act)` runs `act` and returns how many queries it asked."""

    def count(act) -> int:
        with CaptureQueriesContext(connection) as asked:
            act()
        return len(asked)

    return count


@pytest.fixture
def meeting(clock, world):
    """`meeting(capacity=1)` is a published meeting in a week at 18:30, in a room of its own."""
    return lambda **facts: make_event(world.program, **{"room": make_room()} | facts)


@pytest.fixture
def someone(world):
    """`someone()` is an enrolled trainee of sixteen; `authorised=False` leaves their guardian silent."""

    def make(*, authorised=True, age=16, enrolled=True, **facts):
        born = date(timezone.localdate().year - age, 1, 15)
        trainee = make_trainee(birth_date=born, **facts)
        if enrolled:
            enrol(trainee, world.cohort)
        if age < 18:
            guardian = make_guardian(trainee)
            if authorised:
                authorise(trainee, guardian, "participation", at=timezone.now() - timedelta(days=60))
        return trainee

    return make


@pytest.fixture
def signed_up(someone):
    """`signed_up(event)` is the registration of a new trainee, who asked a minute after the one before."""
    asked = [timezone.now()]

    def make(event, **facts):
        asked[0] += timedelta(minutes=1)
        return registration.register(event, trainee=someone(**facts), at=asked[0])

    return make


@pytest.fixture
def told():
    """`told(trainee)` are the kinds of the mails queued for this person, oldest first."""
    return lambda person: list(
        Notice.objects.filter(recipient=person.user).order_by("pk").values_list("kind", flat=True)
    )


@pytest.fixture
def seats():
    """`seats(event)` is what the counter says and what the registrations say."""

    def count(event):
        event.refresh_from_db()
        return event.taken, event.registrations.seated().count()

    return count
