"""What every answer tells the browser to refuse, whoever asks and whatever happens."""

import re

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import path

from config.middleware import PERMISSIONS_POLICY
from config.urls import urlpatterns as site
from tests.production import PRODUCTION

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.test_headers")]
NONCE = re.compile(r"'nonce-([^']+)'")
# (who asks, what for, the status of the answer)
ANSWERS = [
    ("anonymous", "/", 200),
    ("anonymous", "/en/", 200),
    ("anonymous", "/programme/", 200),
    ("anonymous", "/rencontres/", 200),
    ("anonymous", "/rencontres/agenda.ics", 200),
    ("anonymous", "/metiers/", 200),
    ("anonymous", "/mentors/", 200),
    ("anonymous", "/connexion/", 200),
    ("anonymous", "/robots.txt", 200),
    ("anonymous", "/sante/pret", 200),
    ("anonymous", "/mon-espace/", 302),
    ("trainee", "/mon-espace/", 200),
    ("trainee", "/mon-espace/mes-donnees.json", 200),
    ("guardian", "/responsable/", 200),
    ("mentor", "/mentorat/", 200),
    ("mentor", "/mentorat/reserver/", 200),
    ("coordinator", "/admin/", 200),
    ("coordinator", "/admin/programs/trainee/", 200),
    ("coordinator", "/admin/programs/trainee/{trainee}/change/", 200),
    ("coordinator", "/admin/events/event/add/", 200),
    ("coordinator", "/admin/jsi18n/", 200),
    ("editor", "/admin/programs/trainee/", 403),
    ("anonymous", "/panne/403/", 403),
    ("anonymous", "/inconnue/ailleurs/", 404),
    ("coordinator", "/admin/inconnue/", 404),
    ("anonymous", "/panne/500/", 500),
    ("coordinator", "/en/panne/500/", 500),
]
# What settings.py makes of an https SITE_URL.
SECURE = re.compile(r"SECURE_|SESSION_COOKIE_|CSRF_|SITE_URL|ALLOWED_HOSTS")


@login_not_required
def fails(request, problem: str):
    raise {"403": PermissionDenied, "500": RuntimeError}[problem]


urlpatterns = [*i18n_patterns(path("panne/<str:problem>/", fails), prefix_default_language=False), *site]


@pytest.fixture
def ask(world, signed_in):
    """`ask("mentor", "/mentorat/")` is the answer to this person of the world."""

    def answer(role: str, address: str):
        browser = signed_in(world.user(role), raise_request_exception=False)
        return browser.get(address.format(trainee=world.trainee.pk))

    return answer


@pytest.fixture
def production(load, settings):
    """The site as a production environment secures it, and a browser that reads it in https."""
    for name, value in load().items():
        if SECURE.match(name):
            setattr(settings, name, value)
    return Client(headers={"host": PRODUCTION["ALLOWED_HOSTS"], "x-forwarded-proto": "https"})


@pytest.mark.parametrize(("role", "address", "status"), ANSWERS)
def test_every_answer_says_what_the_browser_must_refuse(ask, role, address, status):
    answer = ask(role, address)

    policy = answer["Content-Security-Policy"]
    assert answer.status_code == status
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe-" not in policy
    assert {
        name: answer.get(name)
        for name in ("Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options")
    } == {
        "Permissions-Policy": PERMISSIONS_POLICY,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@pytest.mark.parametrize(("role", "address", "status"), ANSWERS)
def test_a_nonce_serves_once(ask, role, address, status):
    first, second = (set(NONCE.findall(ask(role, address)["Content-Security-Policy"])) for _time in range(2))

    assert len(first) == len(second) <= 1
    assert not first & second


def test_the_back_office_has_a_nonce_and_its_scripts_carry_it(ask):
    answer = ask("coordinator", "/admin/")

    (nonce,) = set(NONCE.findall(answer["Content-Security-Policy"]))
    scripts = re.findall(r"<script[^>]*>", answer.content.decode())
    assert scripts and all(f'nonce="{nonce}"' in script or " src=" in script for script in scripts)


def test_in_production_every_answer_asks_for_https_for_a_year(production, world):
    answer = production.get("/")

    assert answer.status_code == 200
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_in_production_plain_http_is_only_redirected(production, world):
    answer = production.get("/rencontres/", headers={"x-forwarded-proto": "http"})

    assert (answer.status_code, answer["Location"]) == (301, "https://axe.example.org/rencontres/")


def test_in_production_no_cookie_leaves_https_nor_this_host(production, world):
    production.get("/connexion/")
    production.post("/connexion/", {"email": world.trainee.user.email})

    flags = {
        name: (bool(cookie["secure"]), bool(cookie["httponly"]), cookie["samesite"], cookie["path"], cookie["domain"])
        for name, cookie in production.cookies.items()
    }
    assert flags == dict.fromkeys(["__Host-csrf", "__Host-session"], (True, True, "Lax", "/", ""))
