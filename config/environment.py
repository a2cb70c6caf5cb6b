"""Reads one setting from the environment, and says in one sentence what is wrong with it."""

from collections.abc import Callable
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import validate_email
from django.http.request import split_domain_port, validate_host

env = environ.Env()
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "testserver"})
MOST_MILLISECONDS = 60 * 60 * 1000
CACHE_CLIENTS = {"RedisCache": "redis", "PyMemcacheCache": "pymemcache", "PyLibMCCache": "pylibmc"}
_MISSING = object()


class BadSetting(ImproperlyConfigured):
    """A variable of the environment is missing or malformed; the text is one sentence for whoever starts the site."""


def read[T](
    name: str,
    reader: Callable[[str], T],
    *,
    shape: str,
    example: str,
    default: object = _MISSING,
) -> T:
    """Return `reader(name)`, or `default` when the variable is absent or empty.

    `shape` and `example` complete the sentence « NAME is missing|malformed: it should be SHAPE, for example EXAMPLE. »
    Raises BadSetting.
    """
    if not env.str(name, default="").strip():
        if default is _MISSING:
            raise BadSetting(f"{name} is missing: it should be {shape}, for example {name}={example}")
        return default  # type: ignore[return-value]
    try:
        return reader(name)
    except BadSetting:
        raise
    except Exception as error:
        raise BadSetting(f"{name} is malformed: it should be {shape}, for example {name}={example}") from error


def strict_bool(name: str) -> bool:
    """Read yes or no; anything else is an error, where django-environ would take it for no."""
    return _yes_or_no(env.str(name))


def _yes_or_no(text: str) -> bool:
    value = text.strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ValueError(value)


def positive(name: str) -> int:
    value = env.int(name)
    if value < 1:
        raise ValueError(value)
    return value


def milliseconds(name: str) -> int:
    """A time to wait, at most one hour: longer is a mistake of unit, and would wait as if for ever."""
    value = positive(name)
    if value > MOST_MILLISECONDS:
        raise ValueError(value)
    return value


def secret(name: str) -> str:
    value = env.str(name)
    if len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure-"):
        raise ValueError(name)
    return value


def names(name: str) -> list[str]:
    values = [value.strip() for value in env.list(name) if value.strip()]
    if not values or any("/" in value or " " in value for value in values):
        raise ValueError(values)
    return values


def site_url(name: str, *, hosts: list[str]) -> str:
    """An https origin under one of `hosts`; plain http only on this machine, where no cookie travels."""
    value = env.str(name).strip().rstrip("/")
    parts = urlsplit(value)
    local = parts.hostname in LOOPBACK
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc or parts.scheme not in ("http", "https"):
        raise ValueError(value)
    host, _port = split_domain_port(parts.netloc)
    # Elsewhere, every link in a mail would answer 400.
    if not host or not validate_host(host, hosts):
        raise ValueError(value)
    if parts.scheme == "http" and not local:
        raise ValueError(value)
    _ = parts.port  # a port out of range is an error here, not at the first link
    return value


def folder(name: str) -> Path:
    """An absolute path: a relative one would follow whoever starts the site."""
    path = Path(env.str(name).strip())
    if not path.is_absolute():
        raise ValueError(path)
    return path


def readable_file(name: str) -> Path:
    """A file that is there and holds text: one that cannot be read would leave the site without its environment."""
    path = Path(env.str(name).strip())
    path.read_text(encoding="utf8")
    return path


def mail_address(name: str) -> str:
    """An address, or a name and an address as « Axe <axe@example.org> »."""
    value = env.str(name).strip()
    validate_email(parseaddr(value)[1])
    return value


def cache(name: str) -> dict:
    """Django's CACHES entry from an URL, refused when the client that it needs is not installed."""
    config = env.cache(name)
    client = CACHE_CLIENTS.get(config["BACKEND"].rpartition(".")[2])
    if client and find_spec(client) is None:
        raise BadSetting(
            f"{name} asks for a cache whose Python client is not installed: it should be another one, "
            f"or the package {client} added, for example {name}=locmemcache://"
        )
    return config


def database(url: str, *, pool_size: int, statement_ms: int, lock_ms: int) -> dict:
    """Django's DATABASES entry from an URL, SQLite or PostgreSQL, with what each needs to be safe under load."""
    config = env.db_url_config(url.strip())
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # In memory, each thread would have a database of its own; a relative path would follow whoever starts the site.
        if not Path(config["NAME"]).is_absolute():
            raise ValueError(url)
        # Without IMMEDIATE, a transaction that reads then writes fails at once under load instead of waiting.
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # 4 MB for each thread's connection: the system keeps the rest of the file in memory once for all of them.
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-4000",
        }
        # Opening the file costs more than a whole page: each thread keeps its connection.
        config["CONN_MAX_AGE"] = 600
        return config
    if config["ENGINE"] != "django.db.backends.postgresql" or not config.get("NAME"):
        raise ValueError(url)
    if _yes_or_no(str(options.pop("pool", "yes"))):
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 20}
    options["options"] = (
        f"-c statement_timeout={statement_ms} -c lock_timeout={lock_ms} "
        f"-c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    )
    options.setdefault("connect_timeout", 5)
    config |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    return config


def mailer(name: str) -> dict:
    """Django's MAILERS entry from an URL such as smtp+tls://user:password@host:587 or consolemail://.

    What sends nowhere is refused: invitations and codes would be lost without a word.
    """
    given = env.email_url(name)
    backend = given["EMAIL_BACKEND"]
    if backend.endswith("smtp.EmailBackend"):
        if not given["EMAIL_HOST"]:
            raise ValueError(name)
        return {
            "BACKEND": backend,
            "OPTIONS": {
                "host": given["EMAIL_HOST"],
                "port": given["EMAIL_PORT"] or 25,
                "username": given["EMAIL_HOST_USER"] or "",
                "password": given["EMAIL_HOST_PASSWORD"] or "",
                "use_tls": given.get("EMAIL_USE_TLS", False),
                "use_ssl": given.get("EMAIL_USE_SSL", False),
                "timeout": 10,
            },
        }
    if backend.endswith("filebased.EmailBackend"):
        path = given["EMAIL_FILE_PATH"].strip("/")
        if not path or given["EMAIL_HOST"]:
            raise ValueError(name)
        return {"BACKEND": backend, "OPTIONS": {"file_path": f"/{path}"}}
    if not backend.endswith("console.EmailBackend"):
        raise ValueError(name)
    return {"BACKEND": backend}
