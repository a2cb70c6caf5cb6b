import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Q

from accounts.models import Notice, User
from events.models import Event, Guest, Registration
from mentors import safeguarding
from mentors.models import Mentor, Mentorship, Session
from pages.demonstration import large, loading
from programs.models import Course, Discipline, Enrolment, Partner, Partnership, Profession, Room, Trainee

ROOMS = ("accounts", "media", "programs", "mentors", "events", "impact", "pages")
REAL_PARTNERS = {"Forum des images", "TUMO Paris", "TikTok", "Sloclap"}
SMALL = large.Size(trainees=150, mentors=30, events=40)


# The demonstration


def test_loading_twice_changes_nothing(loaded, rows, db):
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


def test_every_link_leads_to_example_org(loaded, rows, db):
    links = set(re.findall(r"https?://[^\s\"'<>/]+", repr(rows())))

    assert {link for link in links if not link.endswith("example.org")} == set()


def test_a_company_is_real_or_says_that_it_is_not(loaded, db):
    silent = Partner.objects.exclude(summary__contains="fictive").exclude(summary__contains="fictif")

    assert set(silent.values_list("name", flat=True)) == REAL_PARTNERS


def test_nobody_guesses_since_when_a_real_partner_is_there(loaded, db):
    known = Partnership.objects.exclude(since=None).filter(partner__name__in=REAL_PARTNERS)

    assert list(known.values_list("partner__name", "since__year", "until__year")) == [("Sloclap", 2023, 2023)]


def test_a_guest_is_real_or_says_that_they_are_not(loaded, db):
    real = Guest.objects.exclude(biography__contains="Personnage fictif")

    assert set(real.values_list("name", flat=True)) == {"Sylvain Despretz", "Sabrina Tobal"}


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
