import runpy

import pytest

from tests.production import PRODUCTION, SETTINGS, documented


@pytest.fixture
def load(monkeypatch):
    """`load(NAME=value, …)` reads the settings under the production environment with these changes."""

    def read(**changes):
        for name in documented():
            monkeypatch.delenv(name, raising=False)
        for name, value in (PRODUCTION | changes).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return read
