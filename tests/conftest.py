"""What every test may ask for: a clock, people of each role with their browser, a world, and no network."""

import hashlib
import os
import shutil
import socket
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache as site_cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import translation

from tests import worlds

ROOT = Path(__file__).resolve().parents[1]
NOW = worlds.paris(2026, 11, 23, 10)  # a Monday
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# First, so that `-m "not browser"` finds the mark.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    if connection.vendor == "sqlite":
        # Left out, not skipped: they run on the other database.
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Nothing leaves this machine: a test that would call another host fails."""

    def guarded(real):
        def connect(self, address, *args):
            if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
                raise AssertionError(f"a test called {address[0]}")
            return real(self, address, *args)

        return connect

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))


@pytest.fixture(autouse=True)
def french():
    """A page asked in English leaves the thread in English: each test starts in French all the same."""
    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test left in the cache is not there for the next."""
    yield
    site_cache.clear()


# The database


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Start from a migrated SQLite file when the migrations are those of an earlier run."""
    if connection.vendor == "sqlite" and template().exists():
        shutil.copyfile(template(), connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and not template().exists():
            keep_template()
        kept = rows_of_migrations()

    def empty_and_put_back(self):
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            reset_sequences=False,
            allow_cascade=False,
            inhibit_post_migrate=True,
        )
        put_back(kept)

    # A test on real connections empties every table: the rows that migrations wrote must be there for the next one.
    TransactionTestCase._fixture_teardown = empty_and_put_back


def keep_template() -> None:
    partial = template().with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(partial)])
    for older in template().parent.glob("test-*.sqlite3"):
        older.unlink(missing_ok=True)
    partial.rename(template())


def rows_of_migrations() -> dict[str, tuple[list[str], list[tuple]]]:
    """Return the columns and rows of each table that has some."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if rows := cursor.fetchall():
                found[table] = [column[0] for column in cursor.description], rows
    return found


def put_back(kept: dict[str, tuple[list[str], list[tuple]]]) -> None:
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, rows) in kept.items():
            places = ", ".join(["%s"] * len(columns))
            names = ", ".join(map(quote, columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", rows)


@cache
def template() -> Path:
    """Return where the file is kept that the migrations, as they are now, make."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return ROOT / "var" / f"test-{digest.hexdigest()[:16]}.sqlite3"


# The clock


@pytest.fixture
def now() -> datetime:
    """The instant at which `clock` stands: Monday 23 November 2026, 10:00 in Paris."""
    return NOW


@pytest.fixture
def clock(now):
    """Stop the clock at `now`; `clock.move_to(paris(2026, 12, 2, 18))` and `clock.shift(timedelta(...))` move it."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def paris():
    """`paris(2026, 12, 2, 18, 30)` is that wall-clock time in Paris."""
    return worlds.paris


# People and rows


@pytest.fixture
def roles(db):
    """The names of the team's groups, which each migration puts in line with accounts/groups.py."""
    return worlds.STAFF_ROLES


@pytest.fixture
def world(roles) -> worlds.World:
    """A small programme around the present instant; ask for `clock` first to have it on 23 November 2026."""
    return worlds.make_world()


@pytest.fixture
def signed_in():
    """`signed_in(user)` is a browser where this person has signed in; `signed_in(None)` an anonymous one."""

    def enter(user, **options) -> Client:
        client = Client(**options)
        if user is not None:
            client.force_login(user)
        return client

    return enter


@pytest.fixture
def client_of(world, signed_in):
    """`client_of("mentor")` is the browser of this person of `world`, one of worlds.ROLES."""
    return lambda role: signed_in(world.user(role))


@pytest.fixture
def as_trainee(client_of) -> Client:
    return client_of("trainee")


@pytest.fixture
def as_mentor(client_of) -> Client:
    return client_of("mentor")


@pytest.fixture
def as_guardian(client_of) -> Client:
    return client_of("guardian")


@pytest.fixture
def as_coordinator(client_of) -> Client:
    return client_of("coordinator")


# The browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        sentence = "no Chromium on this machine: install the package chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(sentence)
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "fr-FR", "timezone_id": "Europe/Paris"}
