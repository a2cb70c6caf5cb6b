"""Every kind of page of the demonstration, as a telephone and a desk show it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event, Guest
from mentors.models import Mentor, Session
from pages.demonstration import loading
from programs.models import Course, Profession
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demonstration(clock, transactional_db):
    return loading.load()


def meetings(now) -> list[str]:
    """One to come, one that is full, one cancelled and one past."""
    published = Event.objects.published()
    ahead = published.filter(starts_at__gt=now, cancelled_at=None)
    chosen = [
        next(event for event in ahead if event.seats_left),
        next(event for event in ahead if not event.seats_left),
        published.exclude(cancelled_at=None).first(),
        published.filter(ends_at__lt=now, appearances__isnull=False).order_by("starts_at").first(),
    ]
    return [event.get_absolute_url() for event in chosen if event]


def public_pages(now) -> list[str]:
    rows = [
        Guest.objects.published().first(),
        Profession.objects.published().filter(slug="scripte").first(),
        Course.objects.published().first(),
        Mentor.objects.published().first(),
    ]
    return [
        *("/", "/rencontres/", "/rencontres/?quand=passees", "/invites/", "/metiers/", "/programme/", "/partenaires/"),
        *("/mentors/", "/disciplines/animation/", "/mentions-legales/", "/rien-ici/", "/en/rencontres/"),
        *meetings(now),
        *(row.get_absolute_url() for row in rows),
    ]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["telephone", "desk"])
def test_no_tool_finds_a_fault_on_the_pages_of_the_demonstration(demonstration, visitor, viewport):
    now = timezone.now()
    someone = visitor(viewport)
    for path in public_pages(now):
        someone.open(path)

    session = Session.objects.of_status("booked") if hasattr(Session.objects, "of_status") else Session.objects
    session = session.filter(status="booked", starts_at__gt=now + timedelta(days=2), frozen_at=None).first()
    pair = session.mentorship
    someone.enter(pair.mentor.user)
    own = session.get_absolute_url()
    for path in ("/mentorat/", "/mentorat/reserver/", f"/mentorat/binomes/{pair.pk}/", own, f"{own}deplacer/"):
        someone.open(path)

    assert someone.faults == []
