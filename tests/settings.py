"""The site's own settings, under an environment that no machine changes, with what a test needs to be quick."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ENVIRONMENT = {
    "SECRET_KEY": "a key for tests only, 0123456789 abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "SITE_URL": "http://testserver",
    "MAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "axe@example.org",
    "STAFF_SECOND_FACTOR": "no",
}
KEPT = ("DATABASE_URL",)
OPTIONAL = (
    "BEHIND_TLS_PROXY",
    "CACHE_URL",
    "DATABASE_POOL_SIZE",
    "DEMO",
    "LOCK_TIMEOUT_MS",
    "MEDIA_ROOT",
    "STATEMENT_TIMEOUT_MS",
    "STATIC_ROOT",
)
for name in OPTIONAL:
    os.environ.pop(name, None)
os.environ |= ENVIRONMENT
# Playwright keeps an event loop running in the thread of the tests; nothing of the site is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from config.settings import *
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

SCRATCH = Path(tempfile.mkdtemp(prefix="axe-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
MEDIA_ROOT = SCRATCH / "media"
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    # A test's database may be lost with the machine: nothing is gained by waiting for the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA cache_size=-4000"
    )
else:
    # A pool would keep connections that stop the test database from being dropped.
    DATABASES["default"]["OPTIONS"].pop("pool", None)

# The site refuses an outbox in memory, where a test looks.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

# A query repeated for each row of a page is an error.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# Django itself reads a session again to end it.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
