"""The large set keeps every promise that the rules keep one row at a time."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import transaction
from django.db.models import Count, F, Q

from events import registration
from events.models import Appearance, Event, Registration
from mentors import claims, safeguarding
from mentors.models import Claim, Mentor, Session
from mentors.times import quarters
from pages.demonstration import large
from programs import authorisations
from programs.models import Cohort, Enrolment, Trainee
from tests.conftest import NOW

REAL_PARTNERS = {"Forum des images", "TUMO Paris", "TikTok", "Sloclap"}
SMALL = large.Size(trainees=150, mentors=30, events=40)


@pytest.fixture(scope="module")
def crowd(loaded, django_db_blocker):
    """The demonstration of 23 November 2026 with a small « large » set."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        list(large.load(loaded, size=SMALL, seed=7))
        yield loaded


def test_it_has_the_size_asked_for_and_a_second_run_adds_nothing(crowd, rows, db):
    before = rows()

    list(large.load(crowd, size=SMALL, seed=7))

    assert rows() == before
    assert Trainee.objects.count() == 40 + 150
    assert Mentor.objects.count() == 12 + 30
    assert Event.objects.count() == 23 + 40


def test_a_larger_size_adds_what_is_missing(crowd, db):
    list(large.load(crowd, size=large.Size(trainees=200, mentors=40, events=50), seed=7))

    assert (Trainee.objects.count(), Mentor.objects.count(), Event.objects.count()) == (240, 52, 73)


def test_seats_taken_are_those_of_the_registrations(crowd, db):
    seated = Count("registrations", filter=Q(registrations__status__in=Registration.SEATED))

    assert list(Event.objects.annotate(seated=seated).exclude(taken=F("seated"))) == []


def test_places_of_mentors_are_those_of_their_pairs(crowd, db):
    counted = Count("mentorships", filter=Q(mentorships__status__in=["active", "paused"]))

    assert list(Mentor.objects.annotate(counted=counted).exclude(active_mentorships=F("counted"))) == []


def test_no_cohort_accepts_more_than_its_places(crowd, db):
    accepted = Count("enrolments", filter=Q(enrolments__status__in=Enrolment.CURRENT))

    assert list(Cohort.objects.annotate(accepted=accepted).filter(accepted__gt=F("capacity"))) == []


def test_claims_are_exactly_what_the_sessions_need(crowd, db):
    kept = Session.objects.exclude(status__in=Session.CANCELLED).select_related("mentorship__mentor")
    needed = Counter(
        (session.pk, resource, quarter)
        for session in kept
        for resource in claims.resources_of(session).values()
        for quarter in quarters(session.starts_at, session.ends_at)
    )

    assert Counter(Claim.objects.values_list("session", "resource", "quarter_hour")) == needed


def test_no_room_is_taken_twice_by_meetings_or_sessions(crowd, db):
    list(large.load(crowd, size=large.Size(trainees=150, mentors=30, events=1_000), seed=7))
    list(large.load(crowd, size=large.Size(trainees=150, mentors=30, events=1_200), seed=7))
    columns = ("room", "starts_at", "ends_at")
    meetings = Event.objects.filter(published_at__isnull=False, cancelled_at=None).exclude(room=None)
    sessions = Session.objects.not_cancelled().exclude(room=None)

    taken = sorted([*meetings.values_list(*columns), *sessions.values_list(*columns)])

    assert [pair for pair in pairwise(taken) if pair[0][0] == pair[1][0] and pair[1][1] < pair[0][2]] == []


def test_nothing_stands_in_the_way_of_a_session_of_the_crowd(crowd, db):
    coming = Session.objects.to_come().filter(frozen_at=None).with_people()

    assert coming.count() > 20
    assert [session for session in coming if safeguarding.obstacles_of(session)] == []


def test_who_is_active_was_authorised_to_take_part(crowd, db):
    active = Trainee.objects.filter(enrolments__status="active")

    assert [one for one in active if not authorisations.covers(one, kind="participation", at=NOW)] == []


def test_someone_of_the_crowd_signs_up_through_the_rule(crowd, db):
    event = Event.objects.published().upcoming().filter(slug__startswith="grande-").with_a_free_seat()[0]
    trainee = Trainee.objects.filter(user__email__startswith="stagiaire.", enrolments__status="active")
    trainee = trainee.exclude(registrations__event=event).filter(birth_date__lt=NOW - timedelta(days=365 * 15)).first()

    made = registration.register(event, trainee=trainee, by=trainee.user)

    assert made.status == "registered"


def test_every_address_ends_in_example_org(crowd, rows, db):
    found = set(re.findall(r"[\w.+-]+@[\w.-]+", repr(rows())))

    assert {address for address in found if not address.endswith("example.org")} == set()


def test_the_two_real_guests_came_in_2023_and_nowhere_else(crowd, db):
    real = Appearance.objects.filter(guest__slug__in=["sylvain-despretz", "sabrina-tobal"])

    assert list(real.order_by("event__slug").values_list("event__slug", "event__date_precision")) == [
        ("sabrina-tobal-2023", "year"),
        ("sylvain-despretz-2023", "year"),
    ]
    assert {one.event.starts_at.year for one in real.select_related("event")} == {2023}


def test_nobody_signed_up_for_the_two_real_meetings(crowd, db):
    assert Registration.objects.filter(event__date_precision="year").count() == 0


def test_real_companies_lend_no_mentor(crowd, db):
    assert Mentor.objects.filter(partner__name__in=REAL_PARTNERS).count() == 0


def test_one_seed_makes_the_same_people(crowd, db):
    def people():
        list(large.load(crowd, size=large.Size(trainees=170, mentors=34, events=0), seed=3))
        made = Trainee.objects.filter(user__email__gte="stagiaire.000150").order_by("user__email")
        return list(made.values_list("first_name", "last_name", "birth_date"))

    with transaction.atomic():
        first = people()
        transaction.set_rollback(True)

    assert people() == first
