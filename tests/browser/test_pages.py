"""Every kind of page of the demonstration, as a telephone and a desk show it."""

import pytest
from django.utils import timezone

from events.models import Event, Guest
from mentors.models import Mentor, Session
from pages.demonstration import loading
from programs.models import Course, Discipline, Guardian, Profession, Trainee
from tests import worlds
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demonstration(clock, transactional_db):
    return loading.load()


def meetings(now) -> list[Event]:
    """One to come, one that is full, one that is cancelled and one past."""
    published = Event.objects.published()
    ahead = list(published.filter(starts_at__gt=now, cancelled_at=None))
    return [
        next(event for event in ahead if event.seats_left),
        next(event for event in ahead if not event.seats_left),
        published.exclude(cancelled_at=None).first(),
        published.filter(ends_at__lt=now, appearances__isnull=False).order_by("starts_at").first(),
    ]


def public_pages(now) -> list[str]:
    rows = [
        *meetings(now),
        Guest.objects.published().first(),
        Profession.objects.published().first(),
        Course.objects.published().first(),
        Discipline.objects.first(),
        Mentor.objects.published().first(),
    ]
    return [
        *("/", "/rencontres/", "/rencontres/?quand=passees", "/invites/", "/metiers/", "/programme/", "/partenaires/"),
        *("/mentors/", "/mentions-legales/", "/connexion/", "/en/rencontres/"),
        *(row.get_absolute_url() for row in rows),
    ]


def a_session(now) -> Session:
    coming = Session.objects.filter(status="booked", frozen_at=None, starts_at__gt=now).with_people()
    return coming.filter(mentorship__mentor__user__isnull=False, mentorship__trainee__user__isnull=False).first()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["telephone", "desk"])
def test_no_tool_finds_a_fault_on_a_public_page(demonstration, visitor, viewport):
    someone = visitor(viewport)

    for path in public_pages(timezone.now()):
        someone.open(path)
    someone.open("/rien-ici/", missing=True)
    someone.open("/connexion/")
    someone.page.locator("form.stack input[name=email]").first.fill("x@example.org")
    someone.tap(someone.page.locator("form.stack button").first)

    assert someone.page.url.endswith("/connexion/code/")
    assert someone.faults == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["telephone", "desk"])
def test_no_tool_finds_a_fault_on_a_page_of_someone_s_own(demonstration, visitor, viewport):
    someone, session = visitor(viewport), a_session(timezone.now())
    pair, own = session.mentorship, session.get_absolute_url()
    guardian = Guardian.objects.exclude(user=None).first()
    family = Trainee.objects.children_of(guardian.user).first()
    week = ["/mentorat/", "/mentorat/reserver/"]
    places = {
        pair.mentor.user: [*week, f"/mentorat/binomes/{pair.pk}/", own, f"{own}deplacer/"],
        pair.trainee.user: ["/mon-espace/", own, f"{own}annuler/"],
        guardian.user: ["/responsable/", f"/responsable/{family.public_id}/mentoring_video/"],
    }

    for user, paths in places.items():
        someone.enter(user)
        for path in paths:
            someone.open(path)

    assert someone.faults == []


def test_no_tool_finds_a_fault_in_the_back_office(demonstration, desk):
    pair = a_session(timezone.now()).mentorship
    desk.enter(worlds.make_user("coordinator"))

    for path in (
        *("/admin/", "/admin/programs/trainee/", "/admin/events/event/", "/admin/mentors/mentor/"),
        f"/admin/programs/trainee/{pair.trainee_id}/change/",
        f"/admin/mentors/mentorship/{pair.pk}/change/",
        f"/admin/events/event/{meetings(timezone.now())[0].pk}/change/",
        "/admin/programs/trainee/add/",
    ):
        desk.open(path)

    assert desk.faults == []
