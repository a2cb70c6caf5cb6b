"""What a mentor and a trainee do on a telephone, with scripts and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from mentors import booking
from mentors.models import Session
from mentors.offers import key_of
from tests.worlds import at_hour

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def phone(request, browser, live_server, world):
    """`phone(user)` is a page on this person's telephone, in French."""
    contexts = []

    def enter(user):
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": 390, "height": 844},
            locale="fr-FR",
            java_script_enabled=request.param,
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def session(world):
    starts_at = at_hour(world.booking_day, 17)
    facts = {"minutes": 45, "mode": "on_site", "topic": "Portfolio", "by": world.mentor.user}
    return booking.book(world.mentorship, starts_at=starts_at, **facts)


def test_a_mentor_books_in_three_taps(phone, world):
    page = phone(world.mentor.user)
    page.goto("/mentorat/")

    page.locator("article.mentee a.btn").click()
    page.locator(f"label:has(input[value='{key_of(at_hour(world.booking_day, 17))}'])").click()
    page.locator("main form[method=post] button.btn").click()

    session = Session.objects.get()
    assert page.url.endswith(session.get_absolute_url())
    assert session.starts_at == at_hour(world.booking_day, 17)


def test_a_mentor_who_forgets_the_time_keeps_what_they_typed(phone, world):
    page = phone(world.mentor.user)
    page.goto("/mentorat/reserver/")

    page.locator("input[name=topic]").fill("Mes croquis")
    page.locator("main form[method=post] button.btn").click()

    expect(page.locator(".errors")).to_be_focused()
    assert page.locator("input[name=topic]").input_value() == "Mes croquis"


def test_a_mentor_moves_then_cancels(phone, world, session):
    page = phone(world.mentor.user)
    page.goto(session.get_absolute_url())

    page.locator("main a[href$='/deplacer/']").click()
    page.locator(f"label:has(input[value='{key_of(at_hour(world.booking_day, 14))}'])").click()
    page.locator("main form[method=post] button.btn").click()
    session.refresh_from_db()
    moved = session.starts_at
    page.locator("main a[href$='/annuler/']").click()
    page.locator("input[name=reason]").fill("Grève des trains")
    page.locator("main form[method=post] button.btn").click()

    session.refresh_from_db()
    assert moved == at_hour(world.booking_day, 14)
    assert (session.status, session.cancel_reason) == ("excused", "Grève des trains")


def test_a_trainee_finds_their_session_and_cancels_it(phone, world, session):
    page = phone(world.trainee.user)
    page.goto("/mon-espace/")

    page.locator(f"main a[href='{session.get_absolute_url()}']").first.click()
    page.locator("main a[href$='/annuler/']").click()
    page.locator("input[name=reason]").fill("Je suis malade")
    page.locator("main form[method=post] button.btn").click()

    session.refresh_from_db()
    assert session.status == "excused"


def test_no_page_of_mentoring_has_a_fault_that_a_tool_finds(browser, live_server, world, session):
    client = Client()
    client.force_login(world.mentor.user)
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844}, locale="fr-FR")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page, found = context.new_page(), {}
    own = session.get_absolute_url()
    trainee = f"/mentorat/binomes/{world.mentorship.pk}/"
    for address in (
        "/mentorat/",
        "/mentorat/reserver/",
        own,
        f"{own}deplacer/",
        f"{own}annuler/",
        trainee,
        "/mentors/",
    ):
        page.goto(address)
        found[address] = [violation["id"] for violation in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[address].append("wider than the telephone")
    context.close()

    assert not {address: faults for address, faults in found.items() if faults}
