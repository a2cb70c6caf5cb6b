"""Thirty-two decisions at once, over real connections: a cohort gives the places it has, and no more."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import QuerySet

from accounts.refusals import Refused
from programs import enrolling
from programs.models import Enrolment
from tests import worlds

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CLIENTS = 32


@pytest.fixture
def asked(roles):
    """Thirty-two who asked for a place in a cohort of three."""
    cohort = worlds.make_cohort(capacity=3)
    return [worlds.enrol(worlds.make_trainee(), cohort, status="applied") for _ in range(CLIENTS)]


def at_once(rule, rows):
    """Call `rule` on each row at the same moment, on a connection of its own; count the states, or the refusals."""
    start = Barrier(len(rows))

    def run(row):
        start.wait(60)
        try:
            return rule(row, by=None).status
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(rows)) as pool:
        return Counter(pool.map(run, rows))


def taken(rows):
    return rows[0].cohort.enrolments.current().count()


def test_a_cohort_of_three_takes_three_of_thirty_two(asked):
    answers = at_once(enrolling.accept, asked)

    assert answers == {"accepted": 3, "waitlisted": 29} and taken(asked) == 3


def test_one_enrolment_accepted_by_everyone_at_once_takes_one_place(asked):
    copies = [Enrolment.objects.get(pk=asked[0].pk) for _ in range(CLIENTS)]

    assert at_once(enrolling.accept, copies) == {"accepted": CLIENTS} and taken(asked) == 1


@pytest.mark.postgresql  # SQLite lets one writer in at a time
def test_without_the_lock_more_are_taken(asked, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)

    at_once(enrolling.accept, asked)

    assert taken(asked) > 3
