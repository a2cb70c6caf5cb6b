"""The site as it is measured: its environment and its commands."""

import os
import subprocess
import sys
from pathlib import Path

from bench.server import ROOT


def site_environ(database: Path | str) -> dict[str, str]:
    return {
        "SECRET_KEY": "measurements-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1:8000",
        "MAIL_URL": "consolemail://",
        "DATABASE_URL": f"sqlite:///{database}" if isinstance(database, Path) else database,
        "DEFAULT_FROM_EMAIL": "axe@example.org",
        "STATIC_ROOT": str(ROOT / "var" / "static"),
        "DEMO": "no",
        "CACHE_URL": "dummycache://",
        "STAFF_SECOND_FACTOR": "no",
    }


def manage(*arguments: str, environ: dict[str, str]) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout
