import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from accounts import codes, second_factor
from accounts.adapter import SecondFactorAdapter
from accounts.models import Notice, SignInCode
from accounts.refusals import Refused
from tests import worlds
from tests.accounts.parallel import at_once

pytestmark = pytest.mark.django_db
SECRET = generate_totp_secret()


def code_now(secret: str = SECRET, *, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


@pytest.fixture
def staff(roles):
    return worlds.make_user("coordinator", email="staff@example.org")


@pytest.fixture
def protected(staff):
    """Someone of the team with a second factor."""
    TOTP.activate(staff, SECRET)
    return staff


def through_the_first_door(user) -> Client:
    browser = Client()
    browser.post("/connexion/", {"email": user.email})
    code = codes.code_of(SignInCode.objects.get(pk=browser.session["sign_in"]["code"]))
    answer = browser.post("/connexion/code/", {"code": code})
    assert answer.url == "/connexion/second-facteur/"
    return browser


def test_the_mail_alone_does_not_let_in_who_has_a_second_factor(protected):
    browser = through_the_first_door(protected)

    assert "_auth_user_id" not in browser.session
    assert browser.get("/admin/", follow=True).redirect_chain[-1] == ("/connexion/?next=/admin/", 302)


def test_the_code_of_the_telephone_lets_in(protected):
    browser = through_the_first_door(protected)

    assert browser.post("/connexion/second-facteur/", {"code": code_now()}).url == "/bienvenue/"
    assert browser.session["_auth_user_id"] == str(protected.pk)


def test_a_code_that_was_used_does_not_let_in_again(protected):
    code = code_now()
    through_the_first_door(protected).post("/connexion/second-facteur/", {"code": code})

    again = through_the_first_door(protected).post("/connexion/second-facteur/", {"code": code})

    assert again.status_code == 200
    assert again.context["form"].errors


@pytest.mark.parametrize("typed", ["", "000", "\x00", "1" * 3000, "é", "٣٣٣٣٣٣"])
def test_nonsense_gets_a_sentence(protected, typed):
    page = through_the_first_door(protected).post("/connexion/second-facteur/", {"code": typed})

    assert page.status_code == 200
    assert page.context["form"].errors["code"]


def test_tries_are_limited_whatever_the_session(protected):
    for _time in range(second_factor.TRIES):
        second_factor.take_try(protected)

    page = through_the_first_door(protected).post("/connexion/second-facteur/", {"code": code_now()})

    assert "_auth_user_id" not in page.client.session
    assert page.context["form"].errors


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_tries_are_counted_too(protected):
    results = at_once(lambda: second_factor.take_try(protected), times=24)

    assert results.count("too_many") == 24 - second_factor.TRIES


def test_secrets_are_encrypted_at_rest(staff, rf):
    adapter = SecondFactorAdapter()
    sealed = adapter.encrypt(SECRET)

    assert SECRET not in sealed
    assert adapter.decrypt(sealed) == SECRET


def test_after_a_change_of_the_sites_secret_no_code_fits(staff, settings):
    adapter = SecondFactorAdapter()
    sealed = adapter.encrypt(SECRET)
    settings.SECRET_KEY = "another key " * 6

    assert adapter.decrypt(sealed) not in (SECRET, "")


# The team's own door


def test_the_back_office_asks_for_a_second_factor_first(staff, signed_in, settings):
    settings.STAFF_SECOND_FACTOR = True

    assert signed_in(staff).get("/admin/").url == "/connexion/securite/application/"


def test_the_back_office_opens_to_who_has_one(protected, signed_in, settings):
    settings.STAFF_SECOND_FACTOR = True

    assert signed_in(protected).get("/admin/").status_code == 200


def test_the_setting_off_asks_nobody(staff, signed_in):
    assert signed_in(staff).get("/admin/").status_code == 200


def test_one_sets_it_up_and_reads_the_recovery_codes_at_once(staff, signed_in, settings):
    settings.STAFF_SECOND_FACTOR = True
    browser = signed_in(staff)
    secret = browser.get("/connexion/securite/application/").context["form"].secret

    page = browser.post("/connexion/securite/application/", {"code": code_now(secret)}, follow=True)

    assert page.redirect_chain == [("/connexion/securite/codes/", 302)]
    assert len(page.context["unused_codes"]) == 10
    assert browser.get("/admin/").status_code == 200


def test_a_wrong_code_sets_nothing_up(staff, signed_in):
    browser = signed_in(staff)
    browser.get("/connexion/securite/application/")

    page = browser.post("/connexion/securite/application/", {"code": "000000"})

    assert page.context["form"].errors["code"]
    assert not second_factor.has_one(staff)


def test_the_drawing_needs_no_hole_in_the_policy(staff, signed_in):
    page = signed_in(staff).get("/connexion/securite/application/").content.decode()

    assert "data:" not in page
    assert "<svg" in page


def test_a_recovery_code_lets_in_once(staff, signed_in):
    browser = signed_in(staff)
    secret = browser.get("/connexion/securite/application/").context["form"].secret
    page = browser.post("/connexion/securite/application/", {"code": code_now(secret)}, follow=True)
    recovery = page.context["unused_codes"][0]

    answers = [
        through_the_first_door(staff).post("/connexion/second-facteur/", {"code": recovery}) for _time in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 200]


def test_removing_it_takes_the_code_once_more(protected, signed_in):
    browser = signed_in(protected)

    asked = browser.post("/connexion/securite/application/retrait/")
    assert asked.url.startswith("/connexion/securite/confirmation/?next=")
    browser.post("/connexion/securite/confirmation/", {"code": code_now(), "next": "/connexion/securite/"})
    with time_machine.travel(time.time() + 60):
        browser.post("/connexion/securite/application/retrait/")

    assert not second_factor.has_one(protected)
    assert Notice.objects.filter(kind="second_factor", address="staff@example.org").count() == 1


@pytest.mark.parametrize(
    "path", ["", "application/", "application/retrait/", "codes/", "codes/nouveaux/", "codes/fichier/", "confirmation/"]
)
def test_these_pages_are_for_the_team(signed_in, person, path):
    assert signed_in(person).get(f"/connexion/securite/{path}").status_code == 404


def test_the_overview_says_where_one_stands(staff, protected, signed_in):
    page = signed_in(protected).get("/connexion/securite/")

    assert page.context["is_mfa_enabled"]


def test_a_superuser_resets_the_factor_of_who_lost_it(protected, superuser, signed_in):
    browser = signed_in(protected)

    second_factor.reset(protected, by=superuser)

    assert not Authenticator.objects.exists()
    assert browser.get("/bienvenue/").url == "/connexion/?next=/bienvenue/"


def test_nobody_resets_their_own(superuser):
    with pytest.raises(Refused) as refusal:
        second_factor.reset(superuser, by=superuser)

    assert refusal.value.code == "not_allowed"
