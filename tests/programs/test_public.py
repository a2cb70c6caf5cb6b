from datetime import date, timedelta

import pytest
from django.urls import reverse

from programs.models import Partnership
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MOST_QUERIES = 6


@pytest.fixture
def graph(world):
    """Fill every neighbourhood of `world`'s discipline, profession and course; call again for more of each."""

    def grow():
        profession = worlds.make_profession(world.discipline)
        world.course.professions.add(profession)
        guest = worlds.make_guest()
        mentor = worlds.make_mentor(partner=worlds.make_partner())
        for person in (guest, mentor):
            person.professions.add(world.profession)
            person.disciplines.add(world.discipline)
        worlds.make_course(world.profession)
        for days in (20, -20):
            event = worlds.make_event(world.program, starts_at=world.at + timedelta(days=days), room=world.room)
            event.professions.add(world.profession)
            event.disciplines.add(world.discipline)
            event.courses.add(world.course)
        Partnership.objects.create(
            program=world.program, partner=worlds.make_partner(), role="mentors", since=date(2022, 1, 1)
        )
        worlds.make_cohort(world.program)

    grow()
    return grow


def addresses(world) -> list[str]:
    return [
        reverse("programs:programme"),
        reverse("programs:partners"),
        reverse("programs:professions"),
        world.profession.get_absolute_url(),
        world.discipline.get_absolute_url(),
        world.course.get_absolute_url(),
    ]


def test_every_page_is_open_to_everyone_in_both_languages(world, graph, client):
    french = addresses(world)

    assert [client.get(path).status_code for path in [*french, *(f"/en{path}" for path in french)]] == [200] * 12


def test_no_page_asks_more_than_six_queries_nor_more_with_more_rows(world, graph, client, count_queries):
    few = {path: count_queries(lambda path=path: client.get(path)) for path in addresses(world)}
    graph()
    graph()

    assert {path: count_queries(lambda path=path: client.get(path)) for path in addresses(world)} == few
    assert max(few.values()) <= MOST_QUERIES, few


@pytest.mark.parametrize("room", ["metiers", "formations", "disciplines"])
@pytest.mark.parametrize("slug", ["inconnu", "a" * 300, "%00", "..%2f", "é", "-1"])
def test_an_unknown_address_is_not_found(client, room, slug):
    assert client.get(f"/{room}/{slug}/").status_code == 404


@pytest.mark.parametrize("query", ["?page=0", "?x=%00", "?" + "a" * 2000, "?discipline[]=1"])
def test_what_is_added_to_an_address_changes_nothing(world, client, query):
    assert [client.get(path + query).status_code for path in addresses(world)] == [200] * 6


@pytest.mark.parametrize("name", ["profession", "course"])
def test_what_is_taken_off_the_site_is_not_found(world, client, name):
    row = getattr(world, name)
    type(row).objects.filter(pk=row.pk).update(published=False)

    assert client.get(row.get_absolute_url()).status_code == 404


def test_a_profession_shows_its_neighbours(world, client):
    page = client.get(world.profession.get_absolute_url()).content.decode()

    shown = [world.discipline.name, world.course.title, world.guest.name, str(world.mentor), world.event.title]
    assert [name for name in shown if name not in page] == []


def test_a_profession_without_discipline_has_a_page(client):
    profession = worlds.make_profession()

    assert client.get(profession.get_absolute_url()).context["disciplines"] == []


def test_a_profession_of_two_disciplines_shows_both_once(client):
    first, second = worlds.make_discipline(order=1), worlds.make_discipline(order=2)
    profession = worlds.make_profession(second, first)

    shown = client.get(profession.get_absolute_url()).context["disciplines"]

    assert [row.discipline_name for row in shown] == [first.name, second.name]


def test_what_is_not_public_is_no_neighbour(world, client):
    world.event.published_at = None
    world.event.save()
    world.guest.published = False
    world.guest.save()
    world.mentor.shown_publicly = False
    world.mentor.save()
    world.course.published = False
    world.course.save()

    context = client.get(world.profession.get_absolute_url()).context

    assert [list(context[name]) for name in ("ahead", "guests", "courses")] == [[], [], []]
    assert [mentor.full_name for mentor in context["mentors"]] == [str(world.other_mentor)]


def test_meetings_ahead_come_soonest_first_and_the_archive_latest_first(world, client):
    later = worlds.make_event(world.program, starts_at=world.at + timedelta(days=30))
    old = worlds.make_event(world.program, starts_at=world.at - timedelta(days=90))
    for event in (world.past_event, later, old):
        event.professions.add(world.profession)

    context = client.get(world.profession.get_absolute_url()).context

    assert [card["title"] for card in context["ahead"]] == [world.event.title, later.title]
    assert [card["title"] for card in context["behind"]] == [world.past_event.title, old.title]


def test_a_meeting_now_going_on_is_still_ahead(world, client):
    now_on = worlds.make_event(world.program, starts_at=world.at - timedelta(minutes=30))
    now_on.professions.add(world.profession)

    assert client.get(world.profession.get_absolute_url()).context["ahead"][0]["title"] == now_on.title


def test_names_are_sorted_without_their_accents_on_every_page_of_the_graph(world, client):
    named = ["Scaphandrier", "Scénariste", "Scripte"]
    for number, name in enumerate(reversed(named)):
        world.course.professions.add(worlds.make_profession(world.discipline, name=name, slug=f"s-{number}"))
    lists = [
        client.get(reverse("programs:professions")).context["disciplines"][0].shown,
        client.get(world.discipline.get_absolute_url()).context["professions"],
        client.get(world.course.get_absolute_url()).context["professions"],
    ]

    assert [[one.name for one in shown if one.name in named] for shown in lists] == [named] * 3


def test_professions_stand_under_their_disciplines_and_the_others_apart(world, client):
    alone = worlds.make_profession()
    hidden = worlds.make_profession(world.discipline, published=False)

    context = client.get(reverse("programs:professions")).context

    assert [row.shown for row in context["disciplines"]] == [[world.profession]]
    assert list(context["others"]) == [alone]
    assert hidden.name not in str(context["disciplines"][0].shown)


def test_partners_stand_in_their_role_and_only_while_it_lasts(world, client):
    make = Partnership.objects.create
    host = make(program=world.program, partner=worlds.make_partner(), role="host", since=date(2021, 1, 1))
    supporter = make(program=world.program, partner=worlds.make_partner(), role="supporter", since=date(2026, 11, 23))
    make(
        program=world.program,
        partner=worlds.make_partner(),
        role="mentors",
        since=date(2021, 1, 1),
        until=date(2026, 11, 22),
    )

    roles = client.get(reverse("programs:partners")).context["roles"]

    assert roles == [("Ils soutiennent le programme", [supporter]), ("Ils accueillent le programme", [host])]


@pytest.mark.parametrize("name", ["programme", "partners", "professions"])
def test_an_empty_site_still_has_its_pages(client, name):
    assert client.get(reverse(f"programs:{name}")).status_code == 200


def test_rich_text_carries_no_script(world, client):
    profession = worlds.make_profession()
    type(profession).objects.filter(pk=profession.pk).update(body="<p onclick=x>Bon<script>alert(1)</script></p>")

    page = client.get(profession.get_absolute_url()).content.decode()

    assert "<p>Bon</p>" in page
    assert "alert(1)" not in page


def test_pages_are_only_read(world, client):
    assert [client.post(path).status_code for path in addresses(world)] == [405] * 6


def test_a_long_archive_shows_the_same_nearest_meetings(world, client, monkeypatch):
    for days in (3, 9, -3, -9):
        world.discipline.events.add(worlds.make_event(world.program, starts_at=world.at + timedelta(days=days)))
    worlds.make_event(world.program, starts_at=world.at + timedelta(days=1))
    few = client.get(world.discipline.get_absolute_url()).context

    monkeypatch.setattr("programs.around.FEW", 1)
    many = client.get(world.discipline.get_absolute_url()).context

    assert (many["ahead"], many["behind"]) == (few["ahead"], few["behind"])
    assert (len(many["ahead"]), len(many["behind"])) == (3, 2)
