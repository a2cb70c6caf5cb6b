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
    "MAIL_URL": "memorymail://",
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


def start(environment, **changes):
    return subprocess.run(
        [sys.executable, "-m", "config.serve"],
        cwd=serve.ROOT,
        env=environment | changes,
        capture_output=True,
        text=True,
    )


def children(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [grandchild for child in found for grandchild in children(child)]


def test_a_port_that_is_in_use_is_seen(listening):
    assert serve.port_is_free("127.0.0.1", listening) is False


def test_a_port_in_use_gets_a_sentence(environment, listening):
    done = start(environment, PORT=str(listening))

    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {listening} of 127.0.0.1 is in use: choose another one, for example PORT=")


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
def test_the_site_and_its_worker_start_and_stop_together(environment):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    manage = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(manage, cwd=serve.ROOT, env=environment, check=True)
    command = [sys.executable, "-u", "-m", "config.serve"]
    site = subprocess.Popen(
        command, cwd=serve.ROOT, env=environment | {"PORT": str(port)}, stdout=subprocess.PIPE, text=True
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
