"""The environment of a site in production, for the tests that start one."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "config" / "settings.py"
PRODUCTION = {
    "SECRET_KEY": "Zr8vXq2LkT0yWm5bN7dJ4hG1fS9aP6cE3uQxRoVtYiBzKjHlMnBvCxZ",
    "ALLOWED_HOSTS": "axe.example.org",
    "SITE_URL": "https://axe.example.org",
    "MAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "axe@example.org",
    "BEHIND_TLS_PROXY": "yes",
    "DATABASE_URL": "postgres://axe:password@127.0.0.1:5432/axe",
    "ENV_FILE": os.devnull,
}


def documented() -> set[str]:
    """Return the variables that .env.example explains."""
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def served() -> set[str]:
    """Return the numbers that the start reads by itself."""
    return set(re.findall(r'number\("([A-Z_]+)"', (ROOT / "config" / "serve.py").read_text()))


def outside() -> dict[str, str]:
    """Return the environment without anything of the site's or of Django's."""
    ours = documented()
    return {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("DJANGO_")}
