"""The site on this machine with demonstration content, from nothing: what `make demo` runs.

Everything it makes is under `var/`: its settings, its database, its pictures and the mails it pretends to send.
"""

import hashlib
import os
import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import django
from django.utils.translation import override

from config.serve import ROOT, number, port_is_free, serve

VAR = ROOT / "var"
ENV_FILE = VAR / "demo.env"
DATABASE = VAR / "demo.sqlite3"
CONTENT_LOADED = VAR / "demo.loaded"
STATIC_COLLECTED = VAR / "static.stamp"
HOST = "127.0.0.1"
# Variables of another installation, exported in the shell that runs the demonstration, must not reach it.
OURS = (
    *("ALLOWED_HOSTS", "BEHIND_TLS_PROXY", "CACHE_URL", "DATABASE_POOL_SIZE", "DATABASE_URL", "DEFAULT_FROM_EMAIL"),
    *("DEMO", "DJANGO_SETTINGS_MODULE", "LOCK_TIMEOUT_MS", "MAIL_URL", "MEDIA_ROOT", "SECRET_KEY", "SITE_URL"),
    *("STAFF_SECOND_FACTOR", "STATEMENT_TIMEOUT_MS", "STATIC_ROOT"),
)


def write_settings() -> None:
    """Write the demonstration's settings once; the key is random and readable by its owner alone."""
    if ENV_FILE.exists():
        return
    lines = {
        "DEMO": "yes",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": f"sqlite:///{quote(str(DATABASE))}",
        "MAIL_URL": f"filemail://{quote(str(VAR / 'demo-mail'))}",
        "DEFAULT_FROM_EMAIL": "axe@example.org",
        "MEDIA_ROOT": VAR / "demo-media",
    }
    partial = ENV_FILE.with_suffix(".new")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in lines.items())
    partial.rename(ENV_FILE)


def own_environment(port: int) -> dict[str, str]:
    """Take another installation's variables out of this process too, and return what it hands on."""
    for name in OURS:
        os.environ.pop(name, None)
    os.environ.update({"ENV_FILE": str(ENV_FILE), "SITE_URL": f"http://{HOST}:{port}", "PYTHONUNBUFFERED": "1"})
    return dict(os.environ)


def manage(*arguments: str, environment: dict[str, str], quiet: bool = True) -> None:
    """Run one command of the site, and leave with its message when it fails."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=quiet, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout or ''}{done.stderr or ''}\nmanage.py {arguments[0]} failed: see above.")


def static_stamp() -> str:
    """Return what the collected files depend on, as one hash: names, sizes and times of our files, and the packages."""
    parts = [(ROOT / "uv.lock").read_bytes().hex()]
    for folder in (ROOT / "static", *sorted(path for path in ROOT.glob("*/static") if path.parent != VAR)):
        for path in sorted(folder.rglob("*")):
            facts = path.stat()
            parts.append(f"{path} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def prepare(environment: dict[str, str]) -> None:
    """Bring database, files and content up to date; what is already there is kept."""
    if not DATABASE.exists():
        CONTENT_LOADED.unlink(missing_ok=True)
    stamp = static_stamp()
    collect = not STATIC_COLLECTED.exists() or STATIC_COLLECTED.read_text() != stamp
    with ThreadPoolExecutor() as beside:
        if collect:
            print("Styles, scripts and fonts …", flush=True)
            collecting = beside.submit(manage, "collectstatic", "--no-input", environment=environment)
        print("Database …", flush=True)
        manage("migrate", "--no-input", environment=environment)
        if not CONTENT_LOADED.exists():
            print("Demonstration content …", flush=True)
            manage("demo_content", environment=environment)
            CONTENT_LOADED.touch()
        if collect:
            collecting.result()
            STATIC_COLLECTED.write_text(stamp)


def addresses(port: int) -> str:
    site = f"http://{HOST}:{port}"
    return f"""
The demonstration is ready (nothing in it is real, and it answers to this machine only).

  The site                        {site}/
  In English                      {site}/en/
  The back office                 {site}/admin/

To sign in, ask for a code at {site}/connexion/ : the demonstration shows it on the page.

{people()}
Ctrl+C stops it. What you change is kept for the next time; `make clean` forgets it.
"""


def people() -> str:
    """Return who can sign in as what, as the demonstration's own door lists them."""
    from accounts import demonstration

    with override("en"):
        return "".join(f"  {str(one.role).capitalize():30}  {one.address}\n" for one in demonstration.people())


def main() -> int:
    port = number("PORT", 8000)
    if not port_is_free(HOST, port):
        sys.exit(f"Port {port} is in use on this machine: choose another one, for example make demo PORT={port + 1}")
    VAR.mkdir(exist_ok=True)
    write_settings()
    environment = own_environment(port)
    prepare(environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    return serve(
        HOST,
        port,
        name=HOST,
        environment=environment,
        workers=2,
        threads=4,
        when_ready=lambda: print(addresses(port), flush=True),
    )


if __name__ == "__main__":
    sys.exit(main())
