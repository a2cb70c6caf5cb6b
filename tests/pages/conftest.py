"""The demonstration, loaded once for a file of tests."""

import pytest
import time_machine
from django.apps import apps
from django.db import transaction

from pages.demonstration import loading
from tests.conftest import NOW

ROOMS = ("accounts", "media", "programs", "mentors", "events", "impact", "pages")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demonstration of 23 November 2026, loaded once for this file and taken away after it."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield loading.load()
        transaction.set_rollback(True)


@pytest.fixture
def rows():
    """`rows()` is every row of every room, to compare before and after."""

    def read() -> dict:
        kinds = [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
        return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in kinds}

    return read
