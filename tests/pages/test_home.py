from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from impact import indicators
from impact.models import HistoricFigure
from programs.models import Partnership
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def queries(client, path="/") -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_an_empty_site_has_a_home(client):
    response = client.get("/")

    assert (response.status_code, response.context["next"]) == (200, None)


def test_the_next_meeting_stands_beside_the_sentence(world, client):
    later = worlds.make_event(world.program, starts_at=world.at + timedelta(days=30))

    response = client.get("/")

    assert response.context["next"] == world.event
    assert [card["title"] for card in response.context["board"][:2]] == [world.event.title, later.title]
    assert world.guest.name in response.content.decode()


def test_the_board_is_filled_from_the_archive(world, client):
    old = worlds.make_event(world.program, starts_at=world.at - timedelta(days=90))

    assert [card["title"] for card in client.get("/").context["board"]] == [
        world.event.title,
        world.past_event.title,
        old.title,
    ]


def test_the_board_holds_four_meetings(world, client):
    for days in range(1, 6):
        worlds.make_event(world.program, starts_at=world.at + timedelta(days=days))

    context = client.get("/").context

    assert context["board"] == context["ahead"]
    assert len(context["board"]) == 4


def test_drafts_and_cancelled_meetings_are_not_announced(world, client):
    worlds.make_event(world.program, starts_at=world.at + timedelta(days=1), published_at=None)
    worlds.make_event(world.program, starts_at=world.at + timedelta(days=1), cancelled_at=world.at)

    assert client.get("/").context["next"] == world.event


def test_figures_are_counted_and_told_with_their_source(world, client):
    HistoricFigure.objects.create(
        measure="trainees", value=2500, at_least=True, since_year=2021, until=date(2024, 12, 31), source="Interview"
    )
    Partnership.objects.create(program=world.program, partner=world.partner, role="mentors", since=date(2022, 1, 1))

    response = client.get("/")

    figures, page = response.context["figures"], response.content.decode()
    assert [figures.trainees.value, figures.disciplines.value, figures.companies.value, figures.events.value] == [
        2502,
        1,
        1,
        1,
    ]
    assert "plus de</small> 2\xa0500" in page
    assert "Source\xa0: Interview. 2 de plus depuis, comptés par ce site." in page


def test_each_discipline_says_how_many_professions_it_has(world, client):
    worlds.make_profession(world.discipline)
    worlds.make_profession(world.discipline, published=False)

    shown = client.get("/").context["figures"].by_discipline
    assert [(row.slug, row.professions) for row in shown] == [(world.discipline.slug, 2)]


def test_home_asks_six_queries_at_most_and_no_more_with_more_rows(world, client):
    def grow():
        discipline = worlds.make_discipline()
        worlds.make_profession(discipline)
        event = worlds.make_event(world.program, guests=[worlds.make_guest()], room=world.room)
        event.disciplines.add(discipline)

    grow()
    indicators.keep()
    few = queries(client)
    for _ in range(3):
        grow()

    assert queries(client) == few <= 6


def test_home_speaks_english_under_en(world, client):
    page = client.get("/en/").content.decode()

    assert '<html lang="en">' in page
    assert "Find your profession" in page


@pytest.mark.parametrize("query", ["?page=-1", "?x=%00", "?lang=xx", "?" + "a" * 3000])
def test_what_is_added_to_the_address_changes_nothing(client, query):
    assert client.get("/" + query).status_code == 200


def test_home_is_only_read(client):
    assert client.post("/").status_code == 405
