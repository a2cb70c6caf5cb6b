import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

PATHS = re.compile(r'(?:href|action)="([^"]*)"')


@pytest.fixture
def draw(settings):
    """`draw("/rencontres/", view="events:list")` is the page of that address around an empty content."""

    def drawn(path: str, *, view: str = "pages:home", **query) -> str:
        request = RequestFactory().get(path, query)
        request.user = AnonymousUser()
        request.resolver_match = SimpleNamespace(view_name=view, namespace=view.split(":")[0])
        with translation.override("en" if path.startswith("/en/") else "fr"):
            return render_to_string("base.html", request=request)

    return drawn


@pytest.mark.django_db
def test_the_page_around_the_content_asks_nothing_of_the_database(draw, django_assert_num_queries):
    with django_assert_num_queries(0):
        draw("/rencontres/")


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_every_link_of_the_head_and_foot_leads_somewhere(draw, path):
    assert "" not in PATHS.findall(draw(path))


def test_the_current_entry_of_the_navigation_is_said(draw):
    marked = re.findall(r'<a href="([^"]+)" aria-current="page">', draw("/rencontres/x/", view="events:detail"))

    assert marked == ["/rencontres/"]


def test_no_entry_is_current_where_none_is(draw):
    assert "aria-current" not in draw("/mentorat/", view="mentors:dashboard")


@pytest.mark.parametrize(("path", "other"), [("/rencontres/", "/en/rencontres/"), ("/en/rencontres/", "/rencontres/")])
def test_changing_language_keeps_the_page_and_its_filters(draw, path, other):
    page = draw(path, view="events:list", discipline="cinema")

    assert f'<a href="{other}?discipline=cinema" hreflang=' in page
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/rencontres/">' in page
    assert '<link rel="alternate" hreflang="fr" href="http://testserver/rencontres/">' in page
    assert f'<link rel="canonical" href="http://testserver{path}">' in page


def test_a_query_cannot_write_into_the_page(draw):
    page = draw("/rencontres/", q='"><script>')

    assert "<script>" not in page


def test_each_language_has_its_navigation(draw):
    assert "/en/rencontres/" in PATHS.findall(draw("/en/"))
    assert "/en/rencontres/" not in PATHS.findall(draw("/"))


def test_the_demonstration_says_so_and_nothing_else_does(draw, settings):
    assert 'class="demo"' not in draw("/")

    settings.DEMO = True

    assert 'class="demo"' in draw("/")
