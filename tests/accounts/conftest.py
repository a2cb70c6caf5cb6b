import pytest

from accounts import codes
from accounts.models import SignInCode, User
from tests import worlds


@pytest.fixture
def person(db):
    """Someone who signs in with person@example.org and has no space yet."""
    return worlds.make_user(email="person@example.org", name="Camille Person")


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("root@example.org", display_name="Root")


@pytest.fixture
def asked(client):
    """`asked("person@example.org")` is the code that this address gets when the test's browser asks for one."""

    def ask(address: str, **form) -> str:
        client.post("/connexion/", {"email": address} | form)
        return codes.code_of(SignInCode.objects.get(pk=client.session["sign_in"]["code"]))

    return ask
