import pytest

from pages.models import Page
from programs.models import Profession
from programs.rich_text import cleaned

pytestmark = pytest.mark.django_db
BAD = '<p onclick="x()">Oui <strong>oui</strong><script>alert(1)</script><a href="javascript:x()">là</a></p><iframe>'
CLEAN = '<p>Oui <strong>oui</strong><a rel="noopener noreferrer">là</a></p>'


def test_what_is_saved_is_cleaned():
    page = Page.objects.create(title="A", slug="a", body=BAD)

    assert (page.body, Page.objects.get().body) == (CLEAN, CLEAN)


def test_bulk_writes_and_updates_are_cleaned_too():
    Profession.objects.bulk_create([Profession(name="A", slug="a", summary="a", body=BAD)])
    Profession.objects.update(studies=BAD)

    profession = Profession.objects.get()
    assert (profession.body, profession.studies) == (CLEAN, CLEAN)


def test_plain_paragraphs_become_paragraphs_once():
    once = cleaned("Dessiner & monter\n\nPuis montrer")

    assert once == "<p>Dessiner &amp; monter</p>\n\n<p>Puis montrer</p>" and cleaned(once) == once


@pytest.mark.parametrize("empty", ["", "  ", "<p></p>", "<p>&nbsp;</p>", "<p><br></p><p></p>"])
def test_an_empty_editor_saves_nothing(empty):
    assert cleaned(empty) == ""


def test_a_search_in_the_text_looks_for_what_was_typed():
    Page.objects.create(title="A", slug="a", body="<p>Le storyboard</p>")

    assert Page.objects.filter(body__icontains="storyboard").exists()
