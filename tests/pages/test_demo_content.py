import re
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q

from accounts.models import Notice, User
from events import registration
from events.models import Appearance, Event, Guest, Registration
from mentors import claims, safeguarding
from mentors.models import Claim, Mentor, Mentorship, Session
from mentors.times import quarters
from pages.demonstration import large, loading
from programs import authorisations
from programs.models import Cohort, Course, Discipline, Enrolment, Partner, Profession, Room, Trainee
from tests.conftest import NOW

ROOMS = ("accounts", "media", "programs", "mentors", "events", "impact", "pages")
REAL_PARTNERS = {"Forum des images", "TUMO Paris", "TikTok", "Sloclap"}
SMALL = large.Size(trainees=150, mentors=30, events=40)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demonstration of 23 November 2026, loaded once for this file and taken away after it."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield loading.load()
        transaction.set_rollback(True)


@pytest.fixture
def crowd(loaded, db):
    """The demonstration with a small « large » set."""
    list(large.load(loaded, size=SMALL, seed=7))
    return loaded


def rows() -> dict:
    kinds = [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in kinds}


# The demonstration


def test_loading_twice_changes_nothing(loaded, db):
    before = rows()

    loading.load()

    assert rows() == before


def test_a_text_that_was_changed_comes_back_and_a_capacity_that_staff_changed_stays(loaded, db):
    Profession.objects.filter(slug="scripte").update(summary="Autre chose.")
    Room.objects.filter(name="Salle Parallaxe").update(capacity=80)

    loading.load()

    assert Profession.objects.get(slug="scripte").summary.startswith("Veille à ce que tous les plans")
    assert Room.objects.get(name="Salle Parallaxe").capacity == 80


def test_the_catalogue_is_as_rich_as_announced(loaded, db):
    assert Discipline.objects.count() == 8
    assert Profession.objects.published().count() == 31
    assert Course.objects.published().count() == 22
    assert loaded.partnerships.current().lending_mentors().count() == 11
    assert Mentor.objects.count() == 12
    assert Trainee.objects.count() == 40
    assert Event.objects.published().count() == 22


def test_every_profession_leads_to_a_discipline_and_a_course(loaded, db):
    alone = Profession.objects.filter(Q(disciplines=None) | Q(courses=None))

    assert list(alone) == []


@pytest.mark.parametrize("model", [Registration, Session, Mentorship, Enrolment])
def test_every_status_is_shown(loaded, db, model):
    assert set(model.objects.values_list("status", flat=True)) == set(model.Status.values)


def test_a_session_is_on_hold_since_its_authorisation_was_withdrawn(loaded, db):
    (session,) = Session.objects.exclude(frozen_at=None)

    assert [one.code for one in safeguarding.obstacles_of(session)] == ["authorisation_video"]


def test_a_session_was_moved(loaded, db):
    assert Session.objects.exclude(changes=None).distinct().count() == 1


def test_nothing_stands_in_the_way_of_a_session_to_come(loaded, db):
    coming = Session.objects.to_come().filter(frozen_at=None).with_people()

    assert {session.pk: safeguarding.obstacles_of(session) for session in coming} == dict.fromkeys(
        coming.values_list("pk", flat=True), []
    )


def test_numbers_of_the_series_follow_the_days(loaded, db):
    published = Event.objects.published().order_by("starts_at")

    assert list(published.values_list("number", flat=True)) == list(range(1, 23))


def test_no_mail_waits_for_invented_people(loaded, db):
    assert Notice.objects.count() == 0


def test_rows_are_valid_as_the_back_office_sees_them(loaded, db):
    for model in (Discipline, Profession, Course, Partner, Guest, Event, Room, Trainee, Mentor):
        for row in model.objects.all():
            row.full_clean()


# Facts


def test_every_address_ends_in_example_org(crowd):
    found = set(re.findall(r"[\w.+-]+@[\w.-]+", repr(rows())))

    assert {address for address in found if not address.endswith("example.org")} == set()


def test_every_link_leads_to_example_org(loaded, db):
    links = set(re.findall(r"https?://[^\s\"'<>/]+", repr(rows())))

    assert {link for link in links if not link.endswith("example.org")} == set()


def test_the_two_real_guests_came_in_2023_and_nowhere_else(crowd):
    real = Appearance.objects.filter(guest__slug__in=["sylvain-despretz", "sabrina-tobal"])

    assert list(real.order_by("event__slug").values_list("event__slug", "event__date_precision")) == [
        ("sabrina-tobal-2023", "year"),
        ("sylvain-despretz-2023", "year"),
    ]
    assert {one.event.starts_at.year for one in real.select_related("event")} == {2023}


def test_nobody_signed_up_for_the_two_real_meetings(crowd):
    assert Registration.objects.filter(event__date_precision="year").count() == 0


def test_a_company_is_real_or_says_that_it_is_not(loaded, db):
    silent = Partner.objects.exclude(summary__contains="fictive").exclude(summary__contains="fictif")

    assert set(silent.values_list("name", flat=True)) == REAL_PARTNERS


def test_a_guest_is_real_or_says_that_they_are_not(loaded, db):
    real = Guest.objects.exclude(biography__contains="Personnage fictif")

    assert set(real.values_list("name", flat=True)) == {"Sylvain Despretz", "Sabrina Tobal"}


def test_real_companies_lend_no_mentor(crowd):
    assert Mentor.objects.filter(partner__name__in=REAL_PARTNERS).count() == 0


# The large set


def test_it_has_the_size_asked_for_and_a_second_run_adds_nothing(crowd):
    before = rows()

    list(large.load(crowd, size=SMALL, seed=7))

    assert rows() == before
    assert Trainee.objects.count() == 40 + 150
    assert Mentor.objects.count() == 12 + 30
    assert Event.objects.count() == 23 + 40


def test_a_larger_size_adds_what_is_missing(crowd):
    list(large.load(crowd, size=large.Size(trainees=200, mentors=40, events=50), seed=7))

    assert (Trainee.objects.count(), Mentor.objects.count(), Event.objects.count()) == (240, 52, 73)


def test_seats_taken_are_those_of_the_registrations(crowd):
    seated = Count("registrations", filter=Q(registrations__status__in=Registration.SEATED))

    assert list(Event.objects.annotate(seated=seated).exclude(taken=F("seated"))) == []


def test_places_of_mentors_are_those_of_their_pairs(crowd):
    counted = Count("mentorships", filter=Q(mentorships__status__in=["active", "paused"]))

    assert list(Mentor.objects.annotate(counted=counted).exclude(active_mentorships=F("counted"))) == []


def test_no_cohort_accepts_more_than_its_places(crowd):
    accepted = Count("enrolments", filter=Q(enrolments__status__in=Enrolment.CURRENT))

    assert list(Cohort.objects.annotate(accepted=accepted).filter(accepted__gt=F("capacity"))) == []


def test_claims_are_exactly_what_the_sessions_need(crowd):
    kept = Session.objects.exclude(status__in=Session.CANCELLED).select_related("mentorship__mentor")
    needed = Counter(
        (session.pk, resource, quarter)
        for session in kept
        for resource in claims.resources_of(session).values()
        for quarter in quarters(session.starts_at, session.ends_at)
    )

    assert Counter(Claim.objects.values_list("session", "resource", "quarter_hour")) == needed


def test_nothing_stands_in_the_way_of_a_session_of_the_crowd(crowd):
    coming = Session.objects.to_come().filter(frozen_at=None).with_people()

    assert coming.count() > 20
    assert [session for session in coming if safeguarding.obstacles_of(session)] == []


def test_who_is_active_was_authorised_to_take_part(crowd):
    active = Trainee.objects.filter(enrolments__status="active")

    assert [one for one in active if not authorisations.covers(one, kind="participation", at=NOW)] == []


def test_someone_of_the_crowd_signs_up_through_the_rule(crowd):
    event = Event.objects.published().upcoming().filter(slug__startswith="grande-").with_a_free_seat()[0]
    trainee = Trainee.objects.filter(user__email__startswith="stagiaire.", enrolments__status="active")
    trainee = trainee.exclude(registrations__event=event).filter(birth_date__lt=NOW - timedelta(days=365 * 15)).first()

    made = registration.register(event, trainee=trainee, by=trainee.user)

    assert made.status == "registered"


def test_one_seed_makes_the_same_people(loaded, db):
    def people():
        list(large.load(loaded, size=large.Size(trainees=20, mentors=4, events=0), seed=3))
        made = Trainee.objects.filter(user__email__startswith="stagiaire.").order_by("user__email")
        return list(made.values_list("first_name", "last_name", "birth_date"))

    with transaction.atomic():
        first = people()
        transaction.set_rollback(True)

    assert people() == first


# The command


def test_the_command_says_who_can_sign_in(loaded, db):
    said = StringIO()

    call_command("demo_content", stdout=said)

    addresses = re.findall(r"\S+@example\.org", said.getvalue())
    assert len(addresses) == 12
    assert User.objects.active().filter(email__in=addresses).count() == 12


def test_the_command_adds_a_crowd(loaded, db):
    said = StringIO()

    call_command("demo_content", "--trainees", "20", "--events", "5", stdout=said)

    assert "20 stagiaires, 4 mentors" in said.getvalue() or "20 trainees, 4 mentors" in said.getvalue()
    assert Trainee.objects.count() == 60
