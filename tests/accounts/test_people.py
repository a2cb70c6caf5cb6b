import pytest

from accounts import codes, people
from accounts.models import Notice
from accounts.refusals import Refused
from tests import worlds

pytestmark = pytest.mark.django_db


def test_a_new_address_signs_everyone_out_and_both_mailboxes_are_told(superuser, person, signed_in):
    browser = signed_in(person)

    people.change_email(person, email="New@example.org", by=superuser)

    assert browser.get("/bienvenue/").status_code == 302
    assert set(Notice.objects.values_list("address", flat=True)) == {"person@example.org", "new@example.org"}


def test_a_code_sent_to_the_former_address_opens_nothing(superuser, person):
    code = codes.ask(person.email, client="192.0.2.1")
    people.change_email(person, email="new@example.org", by=superuser)

    with pytest.raises(Refused) as refusal:
        codes.check(code.pk, typed=codes.code_of(code), address="person@example.org", client="192.0.2.1")

    assert refusal.value.code == "over"


def test_an_address_that_someone_has_is_refused(superuser, person):
    worlds.make_user(email="other@example.org")

    with pytest.raises(Refused) as refusal:
        people.change_email(person, email="OTHER@example.org", by=superuser)

    assert (refusal.value.code, refusal.value.field) == ("taken", "email")


def test_the_same_address_changes_nothing(superuser, person):
    people.change_email(person, email="PERSON@example.org", by=superuser)

    assert not Notice.objects.exists()


def test_a_closed_door_is_felt_at_the_next_request(superuser, person, signed_in):
    browser = signed_in(person)
    people.close_door(person, by=superuser)

    assert browser.get("/bienvenue/").url == "/connexion/?next=/bienvenue/"


def test_opening_the_door_again_needs_a_new_sign_in(superuser, person, signed_in):
    browser = signed_in(person)
    people.close_door(person, by=superuser)
    people.open_door(person, by=superuser)

    assert codes.ask(person.email, client="192.0.2.1").user == person
    assert browser.get("/bienvenue/").status_code == 302


def test_nobody_closes_their_own_door(superuser):
    with pytest.raises(Refused) as refusal:
        people.close_door(superuser, by=superuser)

    assert refusal.value.code == "self"


@pytest.mark.parametrize("rule", [people.close_door, people.open_door])
def test_only_superusers_look_after_people(roles, person, rule):
    with pytest.raises(Refused) as refusal:
        rule(person, by=worlds.make_user("coordinator"))

    assert refusal.value.code == "not_allowed"
