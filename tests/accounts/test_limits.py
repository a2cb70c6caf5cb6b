import pytest

from accounts import limits

pytestmark = pytest.mark.django_db


def test_the_last_one_within_the_limit_passes_and_the_next_does_not():
    assert [limits.within("knock", "a", most=2) for _time in range(3)] == [True, True, False]


def test_subjects_and_actions_are_counted_apart():
    assert all(limits.within(action, who, most=1) for action in ("knock", "ring") for who in ("a", "b"))


def test_a_household_is_one_network():
    assert limits.network("2001:db8::1") == limits.network("2001:db8::ffff")
    assert limits.network("192.0.2.1") != limits.network("192.0.2.2")


def test_any_spelling_of_an_address_is_one_mailbox():
    assert limits.mailbox(" Ami@Example.org") == limits.mailbox("ami@example.org")
