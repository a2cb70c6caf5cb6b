from datetime import timedelta

import pytest

from accounts.refusals import Refused
from mentors import clearing
from mentors.models import Clearance

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(clock, world):
    return world.staff["safeguarding_lead"]


@pytest.fixture
def record(lead, world, now):
    def ask(**facts):
        today = now.date()
        asked = {"kind": "training", "issued_on": today, "valid_until": today + timedelta(days=365), "by": lead}
        return clearing.record(world.mentor, **asked | facts)

    return ask


@pytest.fixture
def code_of():
    def ask(rule, *args, **facts):
        with pytest.raises(Refused) as refusal:
            rule(*args, **facts)
        return refusal.value.code

    return ask


def test_what_one_person_writes_down_another_confirms(record, world, lead, now):
    clearance = record()
    before = world.mentor.clearances.valid_on(now.date()).filter(pk=clearance.pk).exists()

    clearing.confirm(clearance, by=world.coordinator)

    assert (before, world.mentor.clearances.valid_on(now.date()).filter(pk=clearance.pk).exists()) == (False, True)


def test_a_result_sent_twice_is_written_once(record):
    assert record() == record()


def test_confirming_twice_keeps_the_first(record, world):
    clearance = clearing.confirm(record(), by=world.coordinator)

    assert clearing.confirm(clearance, by=world.staff["data_protection"]).confirmed_by == world.coordinator


def test_nobody_confirms_what_they_wrote(record, lead, code_of):
    assert code_of(clearing.confirm, record(), by=lead) == "same_person"


def test_nobody_vouches_for_themself(record, world, code_of):
    assert code_of(record, by=world.mentor.user) == "own"
    assert code_of(clearing.confirm, record(), by=world.mentor.user) == "own"


@pytest.mark.parametrize("facts", [{"issued_on": 1}, {"valid_until": -1}, {"kind": "horoscope"}])
def test_what_makes_no_sense_is_refused(record, now, code_of, facts):
    days = {name: now.date() + timedelta(days=value) for name, value in facts.items() if isinstance(value, int)}

    assert code_of(record, **facts | days) in ("dates", "kind")


def test_a_clearance_that_ends_early_holds_what_it_carried(book, again, pair, lead, now):
    session = book()
    clearance = pair.mentor.clearances.get(kind=Clearance.Kind.HONORABILITY)

    clearing.shorten(clearance, valid_until=now.date(), by=lead)

    assert again(session).is_frozen


def test_a_clearance_is_never_made_longer(pair, lead, code_of):
    clearance = pair.mentor.clearances.first()

    longer = clearance.valid_until + timedelta(days=1)
    assert code_of(clearing.shorten, clearance, valid_until=longer, by=lead) == "dates"


@pytest.mark.parametrize(("stop", "back"), [("suspend", "reinstate"), ("leave", "come_back")])
def test_a_mentor_who_stops_meets_nobody_until_they_are_back(book, again, pair, world, stop, back):
    session = book()

    for _time in range(2):
        getattr(clearing, stop)(pair.mentor, by=world.coordinator)
    stopped = again(session)
    getattr(clearing, back)(pair.mentor, by=world.coordinator)

    assert (stopped.is_frozen, stopped.sequence) == (True, 1)
    assert not again(session).is_frozen


def test_a_mentor_does_not_end_their_own_suspension(pair, world, code_of):
    clearing.suspend(pair.mentor, by=world.coordinator)

    assert code_of(clearing.reinstate, pair.mentor, by=pair.mentor.user) == "own"
