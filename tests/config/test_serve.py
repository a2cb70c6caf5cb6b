import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from config import serve

ENVIRONMENT = {
    "SECRET_KEY": "a key for tests only, 0123456789 abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": "http://127.0.0.1",
    "MAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "axe@example.org",
    "ENV_FILE": os.devnull,
}


@pytest.fixture
def listening():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture
def environment(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DEMO")}
    static = tmp_path / "static"
    static.mkdir()
    return kept | ENVIRONMENT | {"DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3", "STATIC_ROOT": str(static)}


@pytest.fixture
def migrated(environment):
    """The same environment, once its database has its tables."""
    run("manage.py", "migrate", "-v", "0", environment=environment)
    return environment


def run(*command, environment):
    command = [sys.executable, *command]
    return subprocess.run(command, cwd=serve.ROOT, env=environment, capture_output=True, text=True, timeout=60)


def start(environment, **changes):
    return run("-m", "config.serve", environment=environment | changes)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [grandchild for child in found for grandchild in children(child)]


def test_a_port_that_is_in_use_is_seen(listening):
    assert serve.port_is_free("127.0.0.1", listening) is False


def test_a_port_in_use_gets_a_sentence(environment, listening):
    done = start(environment, PORT=str(listening))

    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {listening} of 127.0.0.1 is in use: choose another one, for example PORT=")


@pytest.mark.parametrize("host", ["foo.invalid", "192.0.2.1", "a..b", "2001:db8::1"])
def test_a_host_that_is_not_this_machine_is_told_from_a_port_in_use(environment, host):
    done = start(environment, HOST=host)

    assert done.returncode == 1
    assert done.stderr == (
        "HOST is malformed: it should be a name or an address of this machine, for example HOST=127.0.0.1\n"
    )


@pytest.mark.parametrize("text", ["0", "70000", "many", "-1", "²"])
def test_a_malformed_number_gets_a_sentence(monkeypatch, text):
    monkeypatch.setenv("WORKERS", text)

    with pytest.raises(SystemExit) as refused:
        serve.number("WORKERS", 2)

    assert str(refused.value).startswith("WORKERS is malformed: it should be a whole number from 1 to 65535")


def test_the_demonstration_listens_to_this_machine_only(environment):
    done = start(environment, DEMO="yes", HOST="0.0.0.0")

    assert done.returncode == 1
    assert done.stderr.startswith("HOST is too wide for DEMO=yes")


@pytest.mark.parametrize(("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("::", False)])
def test_this_machine_is_told_from_the_others(host, expected):
    assert serve.is_loopback(host) is expected


@pytest.mark.skipif(sys.platform != "linux", reason="reads the processes from /proc")
def test_the_site_and_its_worker_start_and_stop_together(migrated):
    port = free_port()
    command = [sys.executable, "-u", "-m", "config.serve"]
    site = subprocess.Popen(
        command, cwd=serve.ROOT, env=migrated | {"PORT": str(port)}, stdout=subprocess.PIPE, text=True
    )

    said = [site.stdout.readline(), site.stdout.readline()]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/pret", timeout=10) as answer:
        status = answer.status
    started = children(site.pid)
    site.send_signal(signal.SIGTERM)
    stopped = site.wait(40)
    site.stdout.close()
    time.sleep(0.5)

    assert f"Serving http://127.0.0.1 from 127.0.0.1:{port}\n" in said
    assert (status, stopped) == (200, 0)
    assert len(started) == 4  # granian, its two workers, and ours
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []


def test_the_site_does_not_start_with_a_group_that_gives_rights(migrated):
    give = """
from django.contrib.auth.models import Group, Permission
Group.objects.create(name="helpers").permissions.add(Permission.objects.get(codename="change_group"))
"""
    run("manage.py", "shell", "-v", "0", "-c", give, environment=migrated)

    done = start(migrated, PORT=str(free_port()))

    assert done.returncode == 1
    assert "(accounts.E002) The group “helpers” holds auth.change_group." in done.stderr
    assert "Serving" not in done.stdout


def test_no_connection_is_left_to_the_workers_that_fork(environment):
    look = """
import config.wsgi
from config import web
from django.db import connection
web.check()
print(connection.connection, getattr(connection, "_connection_pools", {}))
"""
    environment["DATABASE_URL"] = os.environ.get("DATABASE_URL") or environment["DATABASE_URL"]

    assert run("-c", look, environment=environment).stdout == "None {}\n"
