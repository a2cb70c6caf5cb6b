"""Runs the whole suite on SQLite, then on a private PostgreSQL: `python -m tests [arguments of pytest]`.

The last lines say what could not be run. With CI=true anything that could not be run is a failure.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.cluster import OLDEST, binaries, cluster

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI") == "true"
LIMIT = 45 * 60  # seconds for one database
CLOSING = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+|no tests ran) in [\d.]+s")
SKIPPED = re.compile(r"^SKIPPED \[\d+\] (.+)$")
COLOURS = re.compile(r"\x1b\[[\d;]*m")


class Run:
    """One run of pytest: what it printed last, and what it skipped."""

    def __init__(self, name: str, arguments: list[str], database_url: str) -> None:
        self.name = name
        self.closing = "pytest ended without a closing line"
        self.skipped: list[str] = []
        environment = os.environ | {"DATABASE_URL": database_url, "PYTHONWARNINGS": "", "ENV_FILE": os.devnull}
        command = [sys.executable, "-m", "pytest", "-q", "-rfEs", "-n", "auto", "--dist", "worksteal", *arguments]
        print(f"\n{name}: {' '.join(command[2:])}", flush=True)
        self.status = self.follow(command, environment)

    def follow(self, command: list[str], environment: dict[str, str]) -> int:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        signal.signal(signal.SIGALRM, lambda number, frame: stop(process))
        signal.alarm(LIMIT)
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                self.read(COLOURS.sub("", line).rstrip())
            return process.wait()
        finally:
            signal.alarm(0)
            stop(process)

    def read(self, line: str) -> None:
        if CLOSING.match(line):
            self.closing = line
        elif found := SKIPPED.match(line):
            self.skipped.append(found[1])

    @property
    def failed(self) -> bool:
        # Status 5 is « no tests ran »: a suite that ran nothing has shown nothing.
        return self.status != 0 or (CI and bool(self.skipped))


def stop(process: subprocess.Popen) -> None:
    """End pytest with its workers and their browsers, if it still runs."""
    if process.poll() is None:
        for sign in (signal.SIGINT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, sign)
                process.wait(20)


def runs(arguments: list[str], missing: list[str]) -> Iterator[Run]:
    yield Run("SQLite", arguments, "")
    if binaries() is None:
        missing.append(f"the suite on PostgreSQL: no PostgreSQL {OLDEST} or newer on this machine (install postgresql)")
        return
    with cluster() as database_url:
        # How a page looks does not depend on the database; what people do on it does.
        yield Run("PostgreSQL", [*arguments, "-m", "not browser or journey"], database_url)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    started, missing, done = time.monotonic(), [], []
    try:
        done.extend(runs(sys.argv[1:], missing))
    except RuntimeError as problem:
        missing.append(f"the suite on PostgreSQL: {problem}")
    for run in done:
        missing.extend(f"on {run.name}, {reason}" for reason in run.skipped)
    print(f"\nThe whole took {time.monotonic() - started:.0f} s.")
    if missing:
        print("Not run, which is a failure here:" if CI else "Not run:")
        print("".join(f"- {sentence}\n" for sentence in missing), end="")
    for run in done:
        print(f"{run.name}, {'failed' if run.failed else 'passed'}:")
        print(run.closing)
    return int(any(run.failed for run in done) or len(done) == 0 or (CI and bool(missing)))


if __name__ == "__main__":
    sys.exit(main())
