from xml.etree import ElementTree

import pytest

from pages import sitemap
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
XML = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
SITE = "http://testserver"


def locations(client, path) -> list[str]:
    return [found.text for found in ElementTree.fromstring(client.get(path).content).iter(f"{XML}loc")]


def everything(client) -> set[str]:
    parts = locations(client, "/sitemap.xml")
    return {address for part in parts for address in locations(client, part.removeprefix(SITE))}


def test_the_sitemap_names_each_published_thing_in_both_languages(world, client):
    rows = [
        world.event,
        world.past_event,
        world.guest,
        world.mentor,
        world.profession,
        world.course,
        world.discipline,
    ]

    paths = ["/", *(row.get_absolute_url() for row in rows)]
    wanted = {f"{SITE}{prefix}{path}" for path in paths for prefix in ("", "/en")}
    assert wanted <= everything(client)


def test_the_sitemap_names_nothing_that_is_not_public(world, client):
    rows = [
        worlds.make_event(world.program, published_at=None),
        worlds.make_guest(published=False),
        worlds.make_mentor(shown_publicly=False),
        worlds.make_profession(published=False),
        worlds.make_course(published=False),
    ]

    found = everything(client)

    assert [row for row in rows if SITE + row.get_absolute_url() in found] == []
    assert [address for address in found if "espace" in address or "admin" in address] == []


def test_every_address_of_the_sitemap_answers(world, client):
    statuses = {path: client.get(path.removeprefix(SITE)).status_code for path in everything(client)}

    assert {path: status for path, status in statuses.items() if status != 200} == {}


def test_each_entry_names_its_other_language(world, client):
    tree = ElementTree.fromstring(client.get("/sitemap-events-1.xml").content)

    links = [(link.get("hreflang"), link.get("href")) for link in tree.find(f"{XML}url").iter(LINK)]
    path = min(world.event, world.past_event, key=lambda event: event.pk).get_absolute_url()
    assert links == [("fr", SITE + path), ("en", f"{SITE}/en{path}")]


def test_a_long_list_is_cut_in_parts(world, client, monkeypatch):
    monkeypatch.setattr(sitemap, "PER_PART", 1)

    parts = [path for path in locations(client, "/sitemap.xml") if "events" in path]

    assert parts == [f"{SITE}/sitemap-events-1.xml", f"{SITE}/sitemap-events-2.xml"]
    assert len(locations(client, "/sitemap-events-2.xml")) == 2


def test_the_index_and_its_parts_ask_six_queries_at_most(world, client, django_assert_max_num_queries):
    for path in ("/sitemap.xml", "/sitemap-events-1.xml", "/sitemap-site-1.xml"):
        with django_assert_max_num_queries(6):
            client.get(path)


@pytest.mark.parametrize("part", ["events-0", "events-2", "events-" + "9" * 30, "site-2", "trainees-1", "events--1"])
def test_a_part_that_does_not_exist_is_not_found(world, client, part):
    assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_robots_are_kept_out_of_the_spaces_and_shown_the_sitemap(client):
    response = client.get("/robots.txt")

    text = response.content.decode()
    closed = ["/admin/", "/mon-espace/", "/mentorat/", "/responsable/", "/connexion/", "/invitation/"]
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert [path for path in closed if f"Disallow: {path}\n" not in text] == []
    assert f"Sitemap: {SITE}/sitemap.xml" in text


def test_the_icon_is_where_browsers_look_for_it(client):
    assert client.get("/favicon.ico").url == "/static/img/favicon.ico"
