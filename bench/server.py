"""Starts the production server on loopback and reads what its workers cost."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parent.parent


class Server:
    """One granian with `workers` workers; a context manager that stops what it started."""

    def __init__(self, application: str, *, environ: dict[str, str], ready: str, workers: int = 2) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.application = application
        # The site is served as in production, which loads it before the workers; the yardstick by granian alone.
        self.module = "config.web" if application.startswith("config.") else "granian"
        self.environ = os.environ | environ
        self.ready = ready
        self.workers = workers

    def __enter__(self) -> "Server":
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", self.module, "--interface", "wsgi", self.application),
                *("--host", "127.0.0.1", "--port", str(self.port), "--no-ws", "--http", "1"),
                *("--workers", str(self.workers), "--blocking-threads", "2", "--log-level", "error"),
            ],
            cwd=ROOT,
            env=self.environ,
        )
        deadline = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(self.url(self.ready), timeout=2).close()
                break
            except (urllib.error.URLError, ConnectionError) as error:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    self.__exit__()
                    raise RuntimeError(f"{self.application} does not answer: {error}") from error
                time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def worker_pids(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        pids = [int(pid) for pid in children.split()]
        return [pid for pid in pids if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def cpu_seconds(self) -> float:
        """Return user and system CPU seconds spent by the workers so far."""
        total = 0
        for pid in self.worker_pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def worker_pss(self) -> list[float]:
        """Return the proportional set size of each worker, in MiB."""
        sizes = []
        for pid in self.worker_pids():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    sizes.append(int(line.split()[1]) / 1024)
        return sizes
