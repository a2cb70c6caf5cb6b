"""A telephone and a desk on the served site, that note whatever a visitor should never meet."""

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, Locator, Page

from tests import worlds
from tests.conftest import NOW

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def in_french(words: str) -> str:
    with translation.override("fr"):
        return translation.gettext(words)


class Visitor:
    """Someone in front of the site; `faults` is what their browser complained of, `taps` what it cost them."""

    def __init__(self, page: Page, *, origin: str, scripts: bool) -> None:
        self.page, self.origin, self.scripts = page, origin, scripts
        self.faults: list[str] = []
        self.taps = 0
        self.missing = ""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _said(self, message) -> None:
        # What was not answered well is noted by its status.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _asked(self, request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.faults.append(f"{self.page.url} asks {request.url}")

    def _answered(self, response) -> None:
        if response.status >= 400 and response.url != f"{self.origin}{self.missing}":
            self.faults.append(f"{response.url}: {response.status}")

    def enter(self, user) -> None:
        """Be this person, or nobody."""
        self.page.context.clear_cookies()
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.origin}])

    def open(self, path: str, *, missing: bool = False) -> None:
        self.missing = path if missing else ""
        self.page.goto(path)
        self.look()

    def tap(self, what: Locator) -> None:
        """Tap, and look at the page that comes."""
        self.taps += 1
        what.click()
        self.look()

    def look(self) -> None:
        """Note what a tool finds wrong with this page: to read, and in width."""
        self.page.wait_for_load_state()
        if not self.scripts:
            return
        for fault in Axe().run(self.page).response["violations"]:
            where = "; ".join(node["html"][:160] for node in fault["nodes"][:3])
            self.faults.append(f"{self.page.url}: {fault['id']}, {fault['help']}: {where}")
        wide = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        if wide[0] > wide[1]:
            self.faults.append(f"{self.page.url}: {wide[0]} px wide on a screen of {wide[1]}")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=in_french(name), exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=in_french(name), exact=True)

    def field(self, name: str) -> Locator:
        return self.page.get_by_label(in_french(name))

    @property
    def said(self) -> str:
        return self.page.locator("main").inner_text().replace("\u00a0", " ")


@pytest.fixture
def clock():
    """The clock of the site moves on from Monday 23 November 2026, 10:00 in Paris: a server needs one that moves."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def visitor(browser: Browser, live_server):
    """`visitor(DESK, scripts=False)` is someone new in front of the site."""
    contexts = []

    def come(viewport: dict[str, int], *, scripts: bool = True) -> Visitor:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Visitor(context.new_page(), origin=live_server.url, scripts=scripts)

    yield come
    for context in contexts:
        context.close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def phone(request, visitor) -> Visitor:
    return visitor(PHONE, scripts=request.param)


@pytest.fixture
def desk(visitor) -> Visitor:
    return visitor(DESK)


@pytest.fixture
def world(clock, transactional_db) -> worlds.World:
    return worlds.make_world()
