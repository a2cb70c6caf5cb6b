from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from media.models import Picture
from tests.media.test_library import stored

pytestmark = pytest.mark.django_db


def at(picture, width=320, suffix="avif"):
    return f"/images/{picture.pk}/{width}.{suffix}"


def test_a_published_picture_is_served_and_asked_again_within_a_minute(client):
    response = client.get(at(stored(published=True)))

    assert (response.status_code, response["Content-Type"]) == (200, "image/avif")
    assert response["Cache-Control"] == "public, max-age=60, must-revalidate"


def test_who_has_it_already_is_told_so(client):
    address = at(stored(published=True))
    mark = client.get(address)["ETag"]

    assert client.get(address, headers={"if-none-match": mark}).status_code == 304


def test_an_unpublished_picture_is_for_the_team_only(client, world, client_of):
    picture = stored()

    answers = [client.get(at(picture)).status_code] + [
        client_of(role).get(at(picture)).status_code for role in ("trainee", "mentor", "front_desk", "editor")
    ]
    assert answers == [404, 404, 404, 404, 200]


def test_the_team_s_preview_is_kept_by_nobody(world, client_of):
    assert client_of("editor").get(at(stored()))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["321.avif", "320.png", "320.svg", "99999999999999999999.webp", "0.avif"])
def test_a_size_that_was_not_made_is_a_404(client, path):
    picture = stored(published=True)

    assert client.get(f"/images/{picture.pk}/{path}").status_code == 404


def test_the_file_itself_has_no_address(client):
    picture = stored(published=True)

    assert [client.get(f"/{prefix}{picture.file.name}").status_code for prefix in ("", "media/", "images/")] == [
        404
    ] * 3


def test_a_page_draws_it_in_both_formats_with_its_size_and_its_words():
    picture = Picture.objects.get(pk=stored(published=True).pk)

    html = Template('{% load pictures %}{% picture p sizes="50vw" %}').render(Context({"p": picture}))

    assert f'<source type="image/avif" srcset="{at(picture)} 320w, {at(picture, 640)} 640w' in html
    assert 'width="1280" height="720" alt="Deux tables et des dessins" loading="lazy"' in html


@pytest.mark.parametrize(
    "facts",
    [{}, {"published": True, "shows_minors": True}, {"published": True, "shows_minors": True, "covered_until": "past"}],
)
def test_a_page_draws_nothing_of_what_may_not_be_shown(facts):
    if facts.get("covered_until"):
        facts = facts | {"covered_until": timezone.now() - timedelta(seconds=1)}
    picture = Picture.objects.get(pk=stored(**facts).pk)

    html = Template("{% load pictures %}{% picture p %}").render(Context({"p": picture}))

    assert html.strip() == "" and picture not in Picture.objects.shown()
