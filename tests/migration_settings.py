"""The tests' settings with the tools that watch over migrations: `make migrations` and `make check` use them."""

from tests.settings import *
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = ["django_linear_migrations", "django_migration_linter", *INSTALLED_APPS]
