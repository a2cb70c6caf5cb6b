from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from pages.models import Page
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def legal(now):
    return Page.objects.create(
        title="Mentions légales",
        slug="mentions-legales",
        body="<p>Qui édite.</p>",
        published_at=now - timedelta(days=1),
    )


def test_a_published_page_is_open_to_everyone_in_both_languages(legal, client):
    assert [client.get(path).status_code for path in ("/mentions-legales/", "/en/mentions-legales/")] == [200, 200]


def test_a_page_is_read_in_one_query(legal, client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/mentions-legales/")


@pytest.mark.parametrize("published", [None, "tomorrow"])
def test_a_draft_is_seen_by_those_who_write_pages_only(legal, world, client_of, now, published):
    legal.published_at = now + timedelta(days=1) if published else None
    legal.save()

    statuses = {role: client_of(role).get("/mentions-legales/").status_code for role in worlds.ROLES}

    assert {role for role, status in statuses.items() if status == 200} <= {"editor", "coordinator"}
    assert statuses["editor"] == 200
    assert statuses["anonymous"] == 404


@pytest.mark.parametrize("slug", ["rencontres", "admin", "metiers", "connexion", "mon-espace", "programme"])
def test_a_page_may_not_take_the_address_of_another_page(slug):
    with pytest.raises(ValidationError) as refusal:
        Page(title="Titre", slug=slug).full_clean()

    assert list(refusal.value.message_dict) == ["slug"]


def test_a_page_with_an_address_of_its_own_is_valid(legal):
    legal.full_clean()


def test_a_page_never_hides_another_room(client, now):
    Page.objects.create(title="Intrus", slug="programme", body="<p>Intrus</p>", published_at=now)

    assert "Intrus" not in client.get("/programme/").content.decode()


@pytest.mark.parametrize(
    "path", ["/inconnue/", "/en/inconnue/", "/" + "a" * 500 + "/", "/%00/", "/a/b/c/", "/é/", "/.env"]
)
def test_an_unknown_address_is_not_found(client, path):
    assert client.get(path, follow=True).status_code == 404


def test_a_script_in_a_page_is_not_shown(legal, client):
    Page.objects.update(body="<p>Bon<script>alert(1)</script></p>")

    assert "alert(1)" not in client.get("/mentions-legales/").content.decode()
