"""Runs every check that needs no test: prints what failed, and one line for each check."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Values such as a site in production has; nothing is ever asked of these addresses.
PRODUCTION = {
    "SECRET_KEY": "check-only-Zr8vXq2LkT0yWm5bN7dJ4hG1fS9aP6cE3uQxRoVtYiBz",
    "ALLOWED_HOSTS": "axe.example.org",
    "SITE_URL": "https://axe.example.org",
    "MAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "axe@example.org",
    "BEHIND_TLS_PROXY": "yes",
}
MANAGE = [sys.executable, "manage.py"]
TESTED = ["--settings", "tests.migration_settings"]
LINT = ["--project-root-path", ".", "--no-cache", "--ignore-initial-migrations", "--quiet", "ok", "ignore", "warning"]
LINT += ["--include-apps", "accounts", "media", "programs", "mentors", "events", "impact", "pages"]
DEPLOYMENT = ["--deploy", "--fail-level", "WARNING", "--database", "default"]
CHECKS = {
    "lint": [BIN / "ruff", "check", "--quiet", "."],
    "format": [BIN / "ruff", "format", "--quiet", "--diff", "."],
    "templates": [BIN / "djlint", "--lint", "--quiet", "."],
    "types of the rule modules": [BIN / "mypy", "--no-error-summary"],
    "layers": [BIN / "lint-imports"],
    "models without a migration": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "migrations in one line": [*MANAGE, "check", "--tag", "models", *TESTED],
    "migrations that a running site bears": [*MANAGE, "lintmigrations", *LINT, *TESTED],
    "French catalogue": [sys.executable, ".ci/catalogues.py"],
    "deployment": [sys.executable, "-W", "error", *MANAGE[1:], "check", *DEPLOYMENT],
}


def run(command: list, environment: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="axe-check-") as scratch:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
        environment |= PRODUCTION | {"ENV_FILE": os.devnull, "DATABASE_URL": f"sqlite:///{scratch}/check.sqlite3"}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(lambda command: run(command, environment), CHECKS.values())
            for name, result in zip(CHECKS, results, strict=True):
                said = result.stdout.strip()
                if result.returncode:
                    failed.append(name)
                    print(f"✗ {name}\n{said}\n", flush=True)
                else:
                    # A check that could not look at everything says so while passing.
                    notes = [line for line in said.splitlines() if line.startswith("Not checked")]
                    print("\n".join([f"✓ {name}", *notes]), flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
