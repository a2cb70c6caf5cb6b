import os
import re
import subprocess
import sys

import pytest

from config.demo import ENV_FILE, OURS, own_environment
from config.environment import BadSetting
from tests.production import PRODUCTION, ROOT, SETTINGS, documented, outside, served

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
    ("SITE_URL", "https://axe.example.org#top"),
    ("SITE_URL", "https://user:password@axe.example.org"),
    ("SITE_URL", "https://user@axe.example.org"),
    ("SITE_URL", "https://"),
    ("SITE_URL", "https://www.example.org"),
    ("SITE_URL", "http://127.0.0.1:8000"),
    ("MAIL_URL", "mail.example.org"),
    ("MAIL_URL", "smtp+tls://"),
    ("MAIL_URL", "smtp://mail.example.org:port"),
    ("MAIL_URL", "dummymail://"),
    ("MAIL_URL", "memorymail://"),
    ("MAIL_URL", "filemail://"),
    ("MAIL_URL", "filemail:///"),
    ("MAIL_URL", "filemail://mails"),
    ("MAIL_URL", "filemail://srv/mails"),
    ("DEFAULT_FROM_EMAIL", "axe"),
    ("BEHIND_TLS_PROXY", "maybe"),
    ("DEMO", "perhaps"),
    ("STAFF_SECOND_FACTOR", "sometimes"),
    ("DATABASE_URL", "mysql://axe@127.0.0.1/axe"),
    ("DATABASE_URL", "postgres://axe@127.0.0.1"),
    ("DATABASE_URL", "postgres://axe:password@127.0.0.1:5432/axe?pool=maybe"),
    ("DATABASE_URL", "axe.sqlite3"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///"),
    ("DATABASE_URL", "sqlite://:memory:"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", "sqlite:///relative.sqlite3"),
    ("DATABASE_URL", "sqlite:////nonexistent/axe.sqlite3"),
    ("DATABASE_POOL_SIZE", "0"),
    ("DATABASE_POOL_SIZE", "many"),
    ("STATEMENT_TIMEOUT_MS", "15s"),
    ("STATEMENT_TIMEOUT_MS", "3600001"),
    ("LOCK_TIMEOUT_MS", "-1"),
    ("LOCK_TIMEOUT_MS", "9999999999"),
    ("CACHE_URL", "somewhere"),
    ("MEDIA_ROOT", "media"),
    ("STATIC_ROOT", "static"),
    ("ENV_FILE", "/nonexistent"),
    ("ENV_FILE", "/tmp"),
]


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

    assert documented() == read | served() | {"HOST"}


def test_nothing_of_another_installation_reaches_the_demonstration():
    its_own = served() | {"HOST", "ENV_FILE"}

    assert set(OURS) == documented() - its_own | {"DJANGO_SETTINGS_MODULE"}


def test_the_demonstration_forgets_another_installation_before_it_loads_the_site(monkeypatch):
    for name in (*OURS, "ENV_FILE", "PYTHONUNBUFFERED"):
        monkeypatch.setenv(name, "elsewhere")

    handed_on = own_environment(8123)

    assert handed_on == dict(os.environ)
    assert {name for name in handed_on if name in OURS} == {"SITE_URL"}
    assert (handed_on["SITE_URL"], handed_on["ENV_FILE"]) == ("http://127.0.0.1:8123", str(ENV_FILE))


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        (".example.org", "https://axe.example.org"),
        ("*", "https://axe.example.org"),
        ("www.example.org,AXE.example.org", "https://axe.example.org:8443/"),
        ("127.0.0.1,localhost", "http://localhost:8000"),
        ("[::1]", "http://[::1]:8000"),
    ],
)
def test_the_sites_address_is_under_one_of_its_names(load, hosts, url):
    assert load(ALLOWED_HOSTS=hosts, SITE_URL=url)["SITE_URL"] == url.rstrip("/")


def test_a_time_may_be_as_long_as_an_hour(load):
    assert load(STATEMENT_TIMEOUT_MS="3600000")["STATEMENT_TIMEOUT_MS"] == 3_600_000


def test_a_file_of_settings_that_is_no_text_is_said_in_one_sentence(load, tmp_path):
    file = tmp_path / "env"
    file.write_bytes(b"SITE_URL=\xe9\xff")

    with pytest.raises(BadSetting) as refused:
        load(ENV_FILE=str(file))

    assert str(refused.value).startswith("ENV_FILE is malformed: it should be a text file that can be read")


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
    environment |= PRODUCTION | {"SECRET_KEY": "short"}

    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check"], env=environment, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is malformed: it should be at least 50 random characters")
    assert len(done.stderr.splitlines()) == 1


def test_the_deployment_check_is_clean_with_the_production_values(tmp_path):
    environment = outside()
    environment |= PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    command = [sys.executable, "-W", "error", ROOT / "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    command += ["--database", "default"]

    done = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert done.stderr == ""
    assert done.returncode == 0
