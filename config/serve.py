"""Serves the site and runs its worker side by side: `python -m config.serve`, and `make demo` through it.

The web server answers requests, the worker sends the mails and runs the tasks. Both stop together: when one ends,
when the terminal is interrupted, and when whoever started them goes away.
"""

import ctypes
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds that the site may take to answer for the first time
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h


def granian(host: str, port: int, *, workers: int, threads: int) -> list[str]:
    """Return the command of the web server; `threads` requests at once in each worker."""
    return [
        sys.executable,
        "-m",
        "config.web",
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--workers-kill-timeout", "10"),
        *("--no-ws", "--log-level", "warning", "--respawn-failed-workers"),
        "config.wsgi:application",
    ]


def is_of_this_machine(host: str) -> bool:
    """Tell whether something may listen on `host`, whatever the port."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.bind((host, 0))
    except (OSError, UnicodeError):
        return False
    return True


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def follow_parent() -> None:
    """Ask the kernel to end this process when its parent is killed without a chance to say goodbye."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen:
    # A session of its own: an interrupted terminal speaks to the parent only, which then stops each once.
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, preexec_fn=follow_parent)


def stop(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def answers(host: str, port: int, *, name: str) -> bool:
    """Tell whether the site says that it is alive, when asked by the `name` that it goes by."""
    listens_everywhere = host in ("::", str(ipaddress.IPv4Address(0)))
    if listens_everywhere:
        host = "::1" if ":" in host else "127.0.0.1"
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/sante/vivant", headers={"Host": name})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def serve(
    host: str,
    port: int,
    *,
    name: str,
    environment: dict[str, str],
    workers: int,
    threads: int,
    when_ready: Callable[[], None],
) -> int:
    """Serve until interrupted, under the host `name`, and return the exit status.

    0 when asked to stop, 1 when the web server or the worker ended by itself.
    """
    asked: list[int] = []
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, frame: asked.append(number))
    commands = [
        granian(host, port, workers=workers, threads=threads),
        [sys.executable, str(ROOT / "manage.py"), "worker"],
    ]
    processes = [start(command, environment) for command in commands]
    deadline, ready = time.monotonic() + PATIENCE, False
    try:
        while not asked and all(process.poll() is None for process in processes):
            if not ready and (ready := answers(host, port, name=name)):
                when_ready()
            if not ready and time.monotonic() > deadline:
                print(f"The site did not answer within {PATIENCE} seconds.", file=sys.stderr)
                return 1
            time.sleep(0.2)
    finally:
        stop(processes)
    if not asked:
        print("The web server or the worker ended by itself: see its message above.", file=sys.stderr)
    return 0 if asked else 1


def number(name: str, default: int) -> int:
    """Read a whole number from 1 in the environment, or leave with one sentence."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"{name} is malformed: it should be a whole number from 1 to 65535, for example {name}={default}")
    return int(text)


def main() -> int:
    """Start the site in production, as its environment says."""
    from config.environment import BadSetting

    try:
        from config import settings
    except BadSetting as problem:
        sys.exit(str(problem))
    host, port = os.environ.get("HOST", "127.0.0.1"), number("PORT", 8000)
    if settings.DEMO and not is_loopback(host):
        sys.exit("HOST is too wide for DEMO=yes: it should be this machine only, for example HOST=127.0.0.1")
    if not is_of_this_machine(host):
        sys.exit("HOST is malformed: it should be a name or an address of this machine, for example HOST=127.0.0.1")
    if not port_is_free(host, port):
        sys.exit(f"Port {port} of {host} is in use: choose another one, for example PORT={port % 65535 + 1}")
    return serve(
        host,
        port,
        name=settings.ALLOWED_HOSTS[0].lstrip(".*") or host,
        environment=dict(os.environ),
        workers=number("WORKERS", 2),
        threads=number("THREADS", 4),
        when_ready=lambda: print(f"Serving {settings.SITE_URL} from {host}:{port}", flush=True),
    )


if __name__ == "__main__":
    sys.exit(main())
