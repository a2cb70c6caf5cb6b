import re

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.urls import path

from config.urls import urlpatterns as site
from tests import worlds

pytestmark = pytest.mark.django_db


@login_not_required
def fails(request, problem: str):
    raise {"400": SuspiciousOperation, "403": PermissionDenied, "500": RuntimeError}[problem]


# The site's own addresses, and one that goes wrong on purpose.
urlpatterns = [
    *i18n_patterns(path("panne/<str:problem>/", fails), prefix_default_language=False),
    *site,
]


@pytest.mark.parametrize("role", worlds.ROLES)
def test_an_unknown_address_is_not_found_for_anyone(client_of, role):
    response = client_of(role).get("/inconnue/ailleurs/")

    assert response.status_code == 404
    assert "Axe Orientation" in response.content.decode()


@pytest.mark.parametrize(("path", "language"), [("/inconnue/ailleurs/", "fr"), ("/en/inconnue/ailleurs/", "en")])
def test_the_page_that_says_so_speaks_the_language_of_the_address(client, path, language):
    assert f'<html lang="{language}">' in client.get(path).content.decode()


def test_out_of_scope_is_the_same_page_as_what_does_not_exist(world, client_of):
    browser = client_of("other_trainee")
    step = world.trainee.steps.create(aim="Dessiner")

    def answer(pk):
        response = browser.post(f"/mon-espace/etapes/{pk}/fait/")
        page = response.content.decode().replace(f"/{pk}/", "/N/")
        return response.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    assert answer(step.pk) == answer(step.pk + 1)
    assert answer(step.pk)[0] == 404


@pytest.mark.urls("tests.pages.test_errors")
@pytest.mark.parametrize(("prefix", "language"), [("", "fr"), ("/en", "en")])
def test_what_is_refused_is_said_in_the_language_of_the_address(client, prefix, language):
    response = client.get(f"{prefix}/panne/403/")

    assert response.status_code == 403
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.urls("tests.pages.test_errors")
@pytest.mark.parametrize("status", [400, 500])
def test_what_breaks_is_said_in_the_sites_look_and_in_both_languages(status):
    response = Client(raise_request_exception=False).get(f"/panne/{status}/")

    page = response.content.decode()
    assert response.status_code == status
    assert "css/site.css" in page
    assert '<html lang="fr">' in page
    assert 'lang="en"' in page


def test_a_form_sent_from_elsewhere_is_refused_in_the_sites_look(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.trainee.user)

    response = browser.post("/mon-espace/etapes/", {"aim": "Dessiner"})

    assert response.status_code == 403
    assert "css/site.css" in response.content.decode()
