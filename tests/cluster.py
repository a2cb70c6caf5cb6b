"""A private PostgreSQL that lives as long as a test run: its own folder, its own port, nothing left behind."""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

OLDEST = 15
# Durability is of no use to data that a test throws away; a measurement keeps it.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
OPTIONS = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's newest binaries on this machine, or None."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    on_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in (*on_path, *packaged):
        if (folder / "initdb").exists() and (folder / "postgres").exists() and version(folder) >= OLDEST:
            return folder
    return None


def version(folder: Path) -> int:
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20).stdout
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def unprivileged() -> dict:
    """Return who runs it: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL cannot run as root, and this machine has neither the user postgres nor nobody")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL of its own on 127.0.0.1, and yield the DATABASE_URL of an empty database in it.

    Raises RuntimeError with PostgreSQL's own words when it does not start, or when `binaries()` is None.
    """
    folder, identity, password = binaries(), unprivileged(), secrets.token_hex(16)
    if folder is None:
        raise RuntimeError(f"no PostgreSQL {OLDEST} or newer on this machine")
    home = Path(tempfile.mkdtemp(prefix="axe-pg-"))
    try:
        secret = home / "password"
        secret.write_text(password)
        if identity:
            for path in (home, secret):
                os.chown(path, identity["user"], identity["group"])
        data, log = home / "data", home / "log"
        made = subprocess.run(
            [folder / "initdb", "-D", data, "-U", "axe", "-A", "scram-sha-256", f"--pwfile={secret}"]
            + ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            cwd=home,
            capture_output=True,
            text=True,
            **identity,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.strip()}")
        port = free_port()
        settings = [f"--{name}={value}" for name, value in (OPTIONS if durable else OPTIONS | HASTY).items()]
        with log.open("wb") as written:
            server = subprocess.Popen(
                [folder / "postgres", "-D", data, "-p", str(port), *settings],
                cwd=home,
                stdout=written,
                stderr=written,
                start_new_session=True,
                **identity,
            )
        try:
            database_url = f"postgres://axe:{password}@127.0.0.1:{port}/postgres"
            wait_until_ready(database_url, server, log)
            yield database_url
        finally:
            server.send_signal(signal.SIGINT)  # « fast »: open connections are closed
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def wait_until_ready(database_url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(database_url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                words = log.read_text(errors="replace").strip()
                raise RuntimeError(f"PostgreSQL did not start: {words}") from error
        time.sleep(0.1)
