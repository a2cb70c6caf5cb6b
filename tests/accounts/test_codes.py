import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts import codes, delivery
from accounts.models import Notice, SignInCode, SignInCount
from accounts.refusals import Refused
from tests.accounts.parallel import at_once

pytestmark = pytest.mark.django_db
HERE = "192.0.2.1"


def ask(address="person@example.org", client=HERE):
    return codes.ask(address, client=client)


def check(code, typed, address="person@example.org", client=HERE):
    return codes.check(code.pk, typed=typed, address=address, client=client)


def refusal_of(call, *args, **options):
    with pytest.raises(Refused) as refusal:
        call(*args, **options)
    return refusal.value.code


@pytest.fixture
def no_limits(monkeypatch):
    monkeypatch.setattr(codes, "LIMITS", {"ask": (10_000,) * 3, "try": (10_000,) * 3})


def test_the_right_code_signs_in_once(person):
    code = ask()

    assert check(code, codes.code_of(code)) == person
    assert refusal_of(check, code, codes.code_of(code)) == "over"


def test_a_code_is_eight_characters_that_no_one_confuses(person):
    code = codes.code_of(ask())

    assert len(code) == 8
    assert set(code) <= set(codes.ALPHABET)
    assert not set(codes.ALPHABET) & set("01OIL")


def test_a_code_is_typed_as_one_likes(person):
    code = ask()
    right = codes.code_of(code)

    assert check(code, f"  {right[:3].lower()} {right[3:5]}–{right[5:].lower()} ") == person


def test_a_code_is_written_nowhere(person, mailoutbox):
    code = ask()
    codes.hand_to_mails()
    delivery.deliver_due()
    right = codes.code_of(code)
    rows = [repr(row) for model in (SignInCode, SignInCount, Notice) for row in model.objects.values()]

    assert codes.in_two_halves(right) in mailoutbox[0].body
    assert not [row for row in rows if right in row or codes.in_two_halves(right) in row]


def test_a_code_lasts_ten_minutes(person, clock):
    code = ask()
    clock.shift(timedelta(minutes=10))

    assert refusal_of(check, code, codes.code_of(code)) == "over"


def test_the_third_wrong_try_ends_a_code(person):
    code = ask()

    assert [refusal_of(check, code, "AAAA-AAAA") for _try in range(3)] == ["wrong", "wrong", "over"]
    assert refusal_of(check, code, codes.code_of(code)) == "over"


def test_the_code_of_an_unknown_address_lets_nobody_in(db):
    code = ask("nobody@example.org")

    assert refusal_of(check, code, codes.code_of(code), "nobody@example.org") == "wrong"


def test_someone_whose_door_closed_meanwhile_stays_out(person):
    code = ask()
    type(person).objects.update(is_active=False)

    assert refusal_of(check, code, codes.code_of(code)) == "wrong"


def test_known_unknown_and_inactive_addresses_cost_the_same_queries(person, django_assert_num_queries):
    type(person).objects.create_user("closed@example.org", is_active=False)
    for address in ("person@example.org", "closed@example.org", "nobody@example.org"):
        ask(address, client=f"192.0.2.{len(address)}")

    for address in ("person@example.org", "closed@example.org", "nobody@example.org"):
        with django_assert_num_queries(5):
            ask(address, client=f"192.0.2.{len(address)}")


def test_only_a_known_address_is_written_to(person):
    for address in ("PERSON@example.org", "nobody@example.org"):
        ask(address)

    assert codes.hand_to_mails() == 1
    assert codes.hand_to_mails() == 0
    assert Notice.objects.get().address == "person@example.org"


def test_a_code_that_expired_is_not_mailed(person, clock, mailoutbox):
    ask()
    codes.hand_to_mails()
    clock.shift(timedelta(minutes=11))
    delivery.deliver_due()

    assert mailoutbox == []


def test_six_codes_an_hour_for_an_address_known_or_not(person, clock):
    for address in ("person@example.org", "nobody@example.org"):
        for _time in range(6):
            ask(address)
        assert refusal_of(ask, address) == "too_many"

    clock.shift(timedelta(hours=1))
    assert ask()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_network_does_not_keep_someone_out_from_another(person):
    outcomes = at_once(lambda: ask(client="198.51.100.7") and "asked", times=30)

    assert outcomes.count("asked") == 6

    assert ask(client=HERE)


def test_an_address_has_a_limit_wherever_it_is_asked_from(person):
    for number in range(20):
        ask(client=f"192.0.2.{number}")

    assert refusal_of(ask, client="198.51.100.7") == "too_many"


def test_a_network_has_a_limit_of_its_own(person, monkeypatch):
    monkeypatch.setattr(codes, "LIMITS", {"ask": (6, 20, 2)})
    ask("a@example.org", client="2001:db8::1")
    ask("b@example.org", client="2001:db8::2")

    assert refusal_of(ask, "c@example.org", client="2001:db8::3") == "too_many"
    assert ask("c@example.org", client="2001:db8:1::1")


def test_tries_are_counted_across_codes(person, monkeypatch):
    monkeypatch.setattr(codes, "LIMITS", codes.LIMITS | {"try": (4, 60, 240)})
    first, second = ask(), ask()
    outcomes = [refusal_of(check, code, "AAAA-AAAA") for code in (first, first, second, second, second)]

    assert outcomes == ["wrong", "wrong", "wrong", "wrong", "too_many"]


def test_counts_hold_neither_address_nor_network(person):
    ask()

    assert not [row for row in SignInCount.objects.values_list("subject", flat=True) if "person" in row or HERE in row]


def test_the_demonstration_alone_shows_a_code(person, settings):
    code = ask()

    settings.DEMO = False
    assert codes.shown_in_demonstration(code.pk) == ""
    settings.DEMO = True
    assert codes.shown_in_demonstration(code.pk) == codes.in_two_halves(codes.code_of(code))


def test_codes_are_forgotten_after_two_days(person, clock):
    ask()
    codes.hand_to_mails()
    clock.shift(timedelta(days=3))

    codes.forget()

    assert [model.objects.count() for model in (SignInCode, SignInCount, Notice)] == [0, 0, 0]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_tries_look_at_a_code_three_times(person, no_limits, monkeypatch):
    looks = []
    monkeypatch.setattr(codes, "constant_time_compare", lambda *pair: looks.append(pair))
    code = ask()

    at_once(lambda: check(code, "AAAA-AAAA"), times=16)

    assert len(looks) == 3


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_parallel_tries_would_look_more_often(person, no_limits, monkeypatch):
    def read_then_write(number, now):
        usable = SignInCode.objects.usable(now).filter(pk=number).first()
        if usable:
            time.sleep(0.05)
            SignInCode.objects.filter(pk=number).update(tries=usable.tries + 1)
        return usable is not None

    looks = []
    monkeypatch.setattr(codes, "_take_try", read_then_write)
    monkeypatch.setattr(codes, "constant_time_compare", lambda *pair: looks.append(pair))
    code = ask()

    at_once(lambda: check(code, "AAAA-AAAA"), times=16)

    assert len(looks) > 3


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_sign_ins_with_one_code_sign_in_once(person, no_limits):
    code = ask()

    results = at_once(lambda: check(code, codes.code_of(code)), times=8)

    assert results.count(person) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_requests_get_no_more_codes_than_the_limit(person):
    results = at_once(ask, times=24)

    assert results.count("too_many") == 24 - codes.LIMITS["ask"][0]
    assert SignInCode.objects.count() == codes.LIMITS["ask"][0]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_count_parallel_requests_would_get_more(person, monkeypatch):
    def read_then_write(action, subject, *, most, at):
        row, _created = SignInCount.objects.get_or_create(
            action=action, subject=subject, starts_at=at.replace(minute=0, second=0, microsecond=0)
        )
        time.sleep(0.05)
        SignInCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
        return row.count < most

    monkeypatch.setattr(codes, "within", read_then_write)

    at_once(ask, times=24)

    assert SignInCode.objects.count() > codes.LIMITS["ask"][0]


def test_a_number_that_is_no_code_is_over(person):
    code = SignInCode(expires_at=timezone.now())

    assert refusal_of(check, code, "AAAA-AAAA") == "over"
