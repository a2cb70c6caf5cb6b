import pytest
from django.urls import reverse

from programs.models import Discipline

pytestmark = pytest.mark.django_db


def test_each_discipline_has_its_hue_in_the_style_sheet(client, django_assert_num_queries):
    Discipline.objects.all().delete()
    Discipline.objects.create(name="Cinéma", slug="cinema", colour="#c8321a")
    Discipline.objects.create(name="Musique", slug="musique", colour="#0d6f7a")

    with django_assert_num_queries(1):
        response = client.get(reverse("programs:discipline_css"))

    assert response.content.decode() == ".d-cinema{--d:#c8321a}\n.d-musique{--d:#0d6f7a}\n"
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=600, stale-while-revalidate=86400"


def test_what_is_no_colour_stays_out_of_the_style_sheet(client):
    Discipline.objects.all().delete()
    Discipline.objects.create(name="Cinéma", slug="cinema", colour="}*{x:y")

    assert client.get(reverse("programs:discipline_css")).content == b""
