import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import codes, invitations
from accounts.models import Notice, SignInCode, User
from tests import worlds

pytestmark = pytest.mark.django_db
CODE_PAGE = "/connexion/code/"


def without_secrets(page) -> str:
    """The page without what differs at each request: tokens, nonces, and the address that was typed."""
    text = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page.content.decode())
    return re.sub(r"[\w.]+@example\.org", "", text)


def test_an_address_and_a_code_lead_in(client, person, asked):
    code = asked(person.email)

    answer = client.post(CODE_PAGE, {"code": code.lower()})

    assert (answer.status_code, answer.url) == (302, "/bienvenue/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_nothing_is_sent_within_the_request(client, person, asked, mailoutbox):
    asked(person.email)

    assert (mailoutbox, Notice.objects.count()) == ([], 0)


@pytest.mark.parametrize("address", ["nobody@example.org", "closed@example.org"])
def test_the_answer_to_any_address_is_the_same(person, address):
    worlds.make_user(email="closed@example.org", is_active=False)
    known, other = Client(), Client()

    for browser, typed in ((known, person.email), (other, address)):
        answer = browser.post("/connexion/", {"email": typed})
        assert (answer.status_code, answer.url) == (302, CODE_PAGE)

    for _try in range(4):
        pages = [browser.post(CODE_PAGE, {"code": "AAAA-AAAA"}) for browser in (known, other)]
        assert pages[0].status_code == pages[1].status_code
        assert without_secrets(pages[0]) == without_secrets(pages[1])


def test_known_and_unknown_addresses_cost_the_same_queries(person):
    def queries(address):
        browser = Client()
        browser.get("/connexion/")
        with CaptureQueriesContext(connection) as asking:
            browser.post("/connexion/", {"email": address})
        with CaptureQueriesContext(connection) as trying:
            browser.post(CODE_PAGE, {"code": "AAAA-AAAA"})
        return len(asking), len(trying)

    queries("warm@example.org")

    assert queries(person.email) == queries("nobody@example.org")


def test_the_session_gets_a_new_key_on_the_way_in(client, person, asked):
    code = asked(person.email)
    before = client.session.session_key

    client.post(CODE_PAGE, {"code": code})

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_someone_else_in_the_same_browser_inherits_nothing(client, person, asked):
    client.force_login(worlds.make_user())
    client.session["secret"] = "theirs"
    client.post("/deconnexion/")
    client.post(CODE_PAGE, {"code": asked(person.email)})

    assert "secret" not in client.session


def test_a_code_asked_for_in_another_browser_is_no_use(client, person, asked):
    code = asked(person.email)

    assert Client().post(CODE_PAGE, {"code": code}).url == "/connexion/"


def test_a_wrong_code_is_said_at_the_field_and_kept(client, person, asked):
    asked(person.email)

    page = client.post(CODE_PAGE, {"code": "nonsense"})

    assert 'value="nonsense"' in page.content.decode()
    assert "code" in page.context["form"].errors


@pytest.mark.parametrize("typed", ["", " ", "\x00", "A" * 5000, "é" * 60, "<b>", "٣٣٣٣٣٣٣٣", "🙂" * 8])
def test_any_nonsense_as_a_code_gets_a_sentence(client, person, asked, typed):
    asked(person.email)

    page = client.post(CODE_PAGE, {"code": typed})

    assert page.status_code == 200
    assert page.context["form"].errors


@pytest.mark.parametrize("typed", ["", "x", "a@", "\x00@example.org", "a" * 300 + "@example.org", "a\nb@example.org"])
def test_any_nonsense_as_an_address_gets_a_sentence(client, db, typed):
    page = client.post("/connexion/", {"email": typed})

    assert page.status_code == 200
    assert page.context["form"].errors["email"]


def test_another_code_replaces_the_first(client, person, asked):
    first = asked(person.email)
    client.post(CODE_PAGE, {"again": "1"})

    assert client.post(CODE_PAGE, {"code": first}).status_code == 200
    second = codes.code_of(SignInCode.objects.get(pk=client.session["sign_in"]["code"]))
    assert client.post(CODE_PAGE, {"code": second}).status_code == 302


def test_too_many_codes_are_refused_with_a_sentence(client, person, asked):
    for _time in range(codes.LIMITS["ask"][0]):
        asked(person.email)

    page = client.post("/connexion/", {"email": person.email})

    assert page.status_code == 429
    assert page.context["form"].non_field_errors()


def test_another_code_past_the_limit_keeps_the_visitor_on_the_page(client, person, asked):
    for _time in range(codes.LIMITS["ask"][0]):
        asked(person.email)

    page = client.post(CODE_PAGE, {"again": "1"}, follow=True)

    assert page.redirect_chain == [(CODE_PAGE, 302)]
    assert len(page.context["messages"]) == 1


@pytest.mark.parametrize("wanted", ["/mentorat/", "/rencontres/?page=2"])
def test_everyone_goes_where_they_wanted_to(client, person, asked, wanted):
    code = asked(person.email, next=wanted)

    assert client.post(CODE_PAGE, {"code": code}).url == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil",
        "\x00",
        " //e",
    ],
)
def test_nobody_is_led_to_another_site(client, person, asked, wanted):
    code = asked(person.email, next=wanted)

    assert client.post(CODE_PAGE, {"code": code}).url == "/bienvenue/"


def test_the_back_office_has_the_same_door(client, roles):
    for path in ("/admin/programs/trainee/", "/admin/login/?next=/admin/programs/trainee/"):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[-1] == ("/connexion/?next=/admin/programs/trainee/", 302)


def test_the_back_office_door_leads_nowhere_else(client, db):
    assert client.get("/admin/login/?next=https://evil.example").url == "/connexion/?next=/admin/"


def test_someone_outside_the_team_is_told_so_at_the_back_office(signed_in, person):
    assert signed_in(person).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    ("role", "home"),
    [("trainee", "/mon-espace/"), ("mentor", "/mentorat/"), ("guardian", "/responsable/"), ("coordinator", "/admin/")],
)
def test_each_goes_home(client_of, role, home):
    assert client_of(role).get("/bienvenue/").url == home


def test_who_has_several_spaces_is_asked(signed_in, world):
    person = world.user("mentor")
    person.is_staff = True
    person.save()

    page = signed_in(person).get("/bienvenue/")

    assert [url for _label, url in page.context["homes"]] == ["/admin/", "/mentorat/"]


def test_who_has_no_space_is_told_what_to_do(signed_in, person):
    page = signed_in(person).get("/bienvenue/")

    assert (page.status_code, page.context["homes"]) == (200, [])


def test_a_deactivated_person_is_out_at_the_next_request(signed_in, person):
    browser = signed_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert browser.get("/bienvenue/").url == "/connexion/?next=/bienvenue/"


def test_signing_out_takes_a_post(signed_in, person):
    browser = signed_in(person)

    assert browser.get("/deconnexion/").status_code == 200
    assert "_auth_user_id" in browser.session
    assert browser.post("/deconnexion/").url == "/"
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "path",
    ["accounts/login/", "accounts/signup/", "accounts/password/reset/", "accounts/email/", "connexion/inscription/"],
)
def test_no_other_page_of_allauth_is_reachable(client, db, path):
    assert client.get(f"/{path}").status_code == 404


def test_a_form_from_elsewhere_is_refused(person):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post("/connexion/", {"email": person.email}).status_code == 403


def test_the_door_is_kept_by_no_cache(client, db):
    assert "no-store" in client.get("/connexion/").headers["Cache-Control"]


# The demonstration


def test_the_demonstration_shows_the_code_and_who_can_sign_in(client, world, settings):
    settings.DEMO = True
    door = client.get("/connexion/")
    trainee = door.context["people"][0]
    client.post("/connexion/", {"email": trainee.address})
    shown = client.get(CODE_PAGE).context["shown_code"]

    assert client.post(CODE_PAGE, {"code": shown}).url == "/bienvenue/"


def test_a_real_site_shows_neither(client, world, settings, asked):
    code = asked(world.user("trainee").email)
    page = client.get(CODE_PAGE).content.decode()

    assert client.get("/connexion/").context["people"] == []
    assert (code in page, codes.in_two_halves(code) in page) == (False, False)


# Invitations


@pytest.fixture
def link(superuser):
    return invitations.invite("new@example.org", by=superuser)[1].removeprefix("http://testserver")


def test_looking_at_an_invitation_changes_nothing(client, link):
    assert [client.get(link).status_code for _time in range(2)] == [200, 200]
    assert not User.objects.get(email="new@example.org").is_active


def test_an_invitation_is_accepted_once_and_leads_in(client, link):
    answer = client.post(link)

    assert (answer.status_code, answer.url) == (302, "/bienvenue/")
    assert client.session["_auth_user_id"]
    assert Client().post(link).status_code == 404


def test_a_wrong_a_used_and_an_old_invitation_get_the_same_page(client, link, clock, superuser):
    old = invitations.invite("old@example.org", by=superuser)[1]
    Client().post(link)
    clock.shift(timedelta(days=15))

    pages = [Client().get(path) for path in (link, old, "/invitation/abc/", "/invitation/%00/", "/invitation/%F0%9F/")]

    assert {page.status_code for page in pages} == {404}
    bodies = {re.sub(r"/invitation/[^\"/]+/", "", without_secrets(page)) for page in pages}
    assert len(bodies) == 1


def test_an_invitations_page_is_neither_kept_nor_told(client, link):
    page = client.get(link)

    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_an_invitation_opened_by_someone_signed_in_signs_in_the_invited(signed_in, person, link):
    browser = signed_in(person)
    browser.post(link)

    assert browser.session["_auth_user_id"] == str(User.objects.get(email="new@example.org").pk)
