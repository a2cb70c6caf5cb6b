from datetime import timedelta

import pytest
from django.test import Client

from tests.worlds import make_guest, make_profession

pytestmark = pytest.mark.django_db


def test_guests_are_listed_by_name_without_those_taken_off(clock, world):
    zoe, anna = make_guest(name="Zoé"), make_guest(name="Anna")
    make_guest(name="Bruno", published=False)

    shown = [guest.name for guest in Client().get("/invites/").context["page"].rows]

    assert shown == [anna.name, world.guest.name, zoe.name]


def test_a_guests_page_leads_to_professions_and_meetings(meeting, world, now):
    profession = make_profession()
    world.guest.professions.add(profession)
    ahead, behind = meeting(guests=[world.guest]), meeting(guests=[world.guest], starts_at=now - timedelta(days=9))

    response = Client().get(world.guest.get_absolute_url())

    page = response.content.decode()
    shown = [profession.name, world.guest.headline, ahead.title, behind.title, world.event.title]
    assert [words for words in shown if words not in page] == []
    assert [card["title"] for card in response.context["behind"]] == [behind.title, world.past_event.title]


def test_a_draft_is_not_on_its_guests_page(meeting, world):
    event = meeting(guests=[world.guest], published_at=None)

    assert event.title not in Client().get(world.guest.get_absolute_url()).content.decode()


@pytest.mark.parametrize("query", ["page=0", "page=2", "page=x", "page=%00", "page=-3", "page=99999999999"])
def test_a_page_that_does_not_exist_is_not_found(query, world):
    assert Client().get(f"/invites/?{query}").status_code == 404


def test_a_guest_taken_off_and_an_unknown_one_are_not_found(db):
    hidden = make_guest(published=False)

    assert [Client().get(f"/invites/{slug}/").status_code for slug in (hidden.slug, "personne")] == [404, 404]


def test_both_pages_ask_as_much_for_one_as_for_many(meeting, world, count_queries):
    addresses = ["/invites/", world.guest.get_absolute_url()]
    before = [count_queries(lambda address=address: Client().get(address)) for address in addresses]
    for _number in range(3):
        meeting(guests=[world.guest, make_guest()])

    after = [count_queries(lambda address=address: Client().get(address)) for address in addresses]

    assert (after, max(after) <= 6) == (before, True)


def test_an_empty_list_says_what_to_do(db):
    assert 'class="empty"' in Client().get("/invites/").content.decode()
