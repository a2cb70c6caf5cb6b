import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import BadSetting

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "config" / "settings.py"
PRODUCTION = {
    "SECRET_KEY": "Zr8vXq2LkT0yWm5bN7dJ4hG1fS9aP6cE3uQxRoVtYiBzKjHl",
    "ALLOWED_HOSTS": "axe.example.org",
    "SITE_URL": "https://axe.example.org",
    "MAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "axe@example.org",
    "BEHIND_TLS_PROXY": "yes",
    "DATABASE_URL": "postgres://axe:password@127.0.0.1:5432/axe",
}
PRODUCTION["SECRET_KEY"] += "MnBvCxZ"
REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "MAIL_URL", "DEFAULT_FROM_EMAIL")
MALFORMED = [
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "a" * 60),
    ("SECRET_KEY", "django-insecure-Zr8vXq2LkT0yWm5bN7dJ4hG1fS9aP6cE3uQxRoVtYiBz"),
    ("ALLOWED_HOSTS", ","),
    ("ALLOWED_HOSTS", "https://axe.example.org"),
    ("SITE_URL", "axe.example.org"),
    ("SITE_URL", "http://axe.example.org"),
    ("SITE_URL", "https://axe.example.org/site"),
    ("SITE_URL", "https://axe.example.org:99999"),
    ("MAIL_URL", "mail.example.org"),
    ("MAIL_URL", "smtp+tls://"),
    ("MAIL_URL", "smtp://mail.example.org:port"),
    ("DEFAULT_FROM_EMAIL", "axe"),
    ("BEHIND_TLS_PROXY", "maybe"),
    ("DEMO", "perhaps"),
    ("STAFF_SECOND_FACTOR", "sometimes"),
    ("DATABASE_URL", "mysql://axe@127.0.0.1/axe"),
    ("DATABASE_URL", "postgres://axe@127.0.0.1"),
    ("DATABASE_URL", "axe.sqlite3"),
    ("DATABASE_POOL_SIZE", "0"),
    ("DATABASE_POOL_SIZE", "many"),
    ("STATEMENT_TIMEOUT_MS", "15s"),
    ("LOCK_TIMEOUT_MS", "-1"),
    ("CACHE_URL", "somewhere"),
    ("MEDIA_ROOT", "media"),
    ("STATIC_ROOT", "static"),
]


@pytest.fixture
def load(monkeypatch):
    """`load(NAME=value, …)` reads the settings under the production environment with these changes."""

    def read(**changes):
        for name in documented():
            monkeypatch.delenv(name, raising=False)
        for name, value in (PRODUCTION | {"ENV_FILE": "/nonexistent"} | changes).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return read


def outside() -> dict[str, str]:
    """Return the environment without anything of the site's or of Django's."""
    ours = documented()
    return {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("DJANGO_")}


def documented() -> list[str]:
    return re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def test_the_production_values_are_accepted(load):
    settings = load()

    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert settings["DEMO"] is False


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", ["", "   "])
def test_a_missing_variable_is_said_in_one_sentence(load, name, value):
    with pytest.raises(BadSetting) as refused:
        load(**{name: value})

    assert re.fullmatch(rf"{name} is missing: it should be .+, for example {name}=[^\n]+", str(refused.value))


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_malformed_variable_is_said_in_one_sentence(load, name, value):
    with pytest.raises(BadSetting) as refused:
        load(**{name: value})

    assert re.fullmatch(rf"{name} is malformed: it should be .+, for example {name}=[^\n]+", str(refused.value))


def test_a_secret_is_never_repeated_in_the_sentence(load):
    with pytest.raises(BadSetting) as refused:
        load(MAIL_URL="smtp+nothing://user:hunter2@mail.example.org")

    assert str(refused.value).count("hunter2") == 0


def test_every_variable_that_is_read_can_be_missing_or_malformed_in_a_test():
    read = set(re.findall(r'read\(\s*"([A-Z_]+)"', SETTINGS.read_text()))

    assert {name for name, _value in MALFORMED} == read


def test_every_variable_that_is_read_is_documented():
    read = set(re.findall(r'read\(\s*"([A-Z_]+)"', SETTINGS.read_text()))
    served = set(re.findall(r'number\("([A-Z_]+)"', (ROOT / "config" / "serve.py").read_text()))

    assert set(documented()) == read | served | {"HOST", "ENV_FILE"}


def test_the_demonstration_cannot_be_opened_to_the_outside(load):
    with pytest.raises(BadSetting) as refused:
        load(DEMO="yes")

    assert str(refused.value).startswith("ALLOWED_HOSTS is too wide for DEMO=yes")


def test_an_unknown_cache_client_is_said_in_one_sentence(load):
    with pytest.raises(BadSetting) as refused:
        load(CACHE_URL="pymemcache://127.0.0.1:11211")

    assert str(refused.value).startswith("CACHE_URL asks for a cache whose Python client is not installed")


def test_sqlite_waits_its_turn_and_keeps_what_it_was_told(load):
    options = load(DATABASE_URL="")["DATABASES"]["default"]["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert options["init_command"].startswith("PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL")


def test_postgresql_checks_its_connections_and_does_not_wait_for_ever(load):
    database = load()["DATABASES"]["default"]

    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["CONN_MAX_AGE"] == 0
    assert database["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 8, "timeout": 20}
    assert database["OPTIONS"]["options"].startswith("-c statement_timeout=15000 -c lock_timeout=8000 ")


def test_a_pooler_in_front_replaces_the_pool(load):
    database = load(DATABASE_URL="postgres://axe:password@127.0.0.1:5432/axe?pool=no")["DATABASES"]["default"]

    assert "pool" not in database["OPTIONS"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+tls://user:p%40ss@mail.example.org:587", ("mail.example.org", 587, True, False)),
        ("smtp+ssl://mail.example.org:465", ("mail.example.org", 465, False, True)),
        ("smtp://mail.example.org", ("mail.example.org", 25, False, False)),
    ],
)
def test_a_mail_server_is_read_from_its_address(load, url, expected):
    options = load(MAIL_URL=url)["MAILERS"]["default"]["OPTIONS"]

    assert (options["host"], options["port"], options["use_tls"], options["use_ssl"]) == expected


def test_a_folder_of_mails_may_have_any_name(load):
    mailer = load(MAIL_URL="filemail:///srv/Axe%20%C3%A9t%C3%A9/mails")["MAILERS"]["default"]

    assert mailer["OPTIONS"] == {"file_path": "/srv/Axe été/mails"}


def test_a_file_may_hold_the_environment_and_the_environment_wins(load, tmp_path):
    file = tmp_path / "env"
    file.write_text("STATEMENT_TIMEOUT_MS=777\nLOCK_TIMEOUT_MS=333\n")

    settings = load(ENV_FILE=str(file), LOCK_TIMEOUT_MS="444")

    assert (settings["STATEMENT_TIMEOUT_MS"], settings["LOCK_TIMEOUT_MS"]) == (777, 444)


def test_a_command_stops_with_the_sentence_alone():
    environment = outside()
    environment |= PRODUCTION | {"SECRET_KEY": "short", "ENV_FILE": "/nonexistent"}

    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check"], env=environment, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is malformed: it should be at least 50 random characters")
    assert len(done.stderr.splitlines()) == 1


def test_the_deployment_check_is_clean_with_the_production_values():
    environment = outside()
    environment |= PRODUCTION | {"ENV_FILE": "/nonexistent", "DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3"}
    command = [sys.executable, "-W", "error", ROOT / "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert done.stderr == ""
    assert done.returncode == 0
