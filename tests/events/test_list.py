from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from events.listing import choices
from tests.worlds import make_discipline, make_guest, make_profession

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(clock):
    """`listed(quand="passees")` are the titles on the list so filtered, in their order."""

    def titles(path=None, **parameters):
        response = Client().get(path or reverse("events:list"), parameters)
        return [card["title"] for card in response.context["page"].rows]

    return titles


def test_what_is_to_come_is_shown_soonest_first(meeting, listed, now, world):
    later = meeting(starts_at=now + timedelta(days=20))
    sooner = meeting(starts_at=now + timedelta(days=2))
    meeting(published_at=None)

    assert listed() == [sooner.title, world.event.title, later.title]


def test_a_meeting_is_to_come_until_it_ends(meeting, listed, clock, world):
    event = meeting(starts_at=world.at + timedelta(hours=1))
    clock.move_to(event.ends_at - timedelta(seconds=1))
    during = listed()
    clock.move_to(event.ends_at + timedelta(seconds=1))

    assert (event.title in during, event.title in listed(), listed(quand="passees")[0]) == (True, False, event.title)


def test_the_past_is_shown_latest_first(meeting, listed, now, world):
    older = meeting(starts_at=now - timedelta(days=400))

    assert listed(quand="passees") == [world.past_event.title, older.title]


def test_filters_keep_what_they_name(meeting, listed, now):
    discipline, profession, guest = make_discipline(), make_profession(), make_guest()
    event = meeting(guests=[guest])
    event.disciplines.add(discipline)
    event.professions.add(profession)

    assert listed(discipline=discipline.slug) == [event.title]
    assert listed(metier=profession.slug) == [event.title]
    assert listed(invite=guest.slug, discipline=discipline.slug) == [event.title]


def test_a_filter_that_many_meetings_share_keeps_them_all_in_order(meeting, listed, now, monkeypatch):
    monkeypatch.setattr("events.listing.FEW", 2)
    discipline = make_discipline()
    events = [meeting(starts_at=now + timedelta(days=number)) for number in range(1, 5)]
    for event in events:
        event.disciplines.add(discipline)

    assert listed(discipline=discipline.slug) == [event.title for event in events]


def test_a_year_is_that_of_paris(meeting, listed, paris):
    inside = meeting(starts_at=paris(2025, 1, 1, 0, 30))
    meeting(starts_at=paris(2024, 12, 31, 20))

    assert listed(annee="2025") == [inside.title]


def test_a_page_holds_twenty_and_leads_to_the_next(meeting, listed, now):
    for number in range(21):
        meeting(starts_at=now - timedelta(days=100 + number))
    first = Client().get("/rencontres/?quand=passees")

    assert (len(first.context["page"].rows), first.context["page"].has_next) == (20, True)
    assert 'href="?quand=passees&amp;page=2"' in first.content.decode()
    assert len(listed(quand="passees", page="2")) == 2


@pytest.mark.parametrize(
    "query",
    [
        *("quand=demain", "page=0", "page=-1", "page=99", "page=999999999999999999999", "page=x", "page=%00", "page="),
        *("page=%C2%B2", "page=1.5", "annee=1066", "annee=2O24", "annee=-2024", "annee=99999999999999"),
        *(
            "discipline=inconnue",
            "metier=%00",
            "invite=personne",
            "invite=%00",
            "invite=%27%22--",
            "discipline=" + "x" * 3000,
        ),
    ],
)
def test_what_means_nothing_is_not_found(query, world):
    assert Client().get(f"/rencontres/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["", "discipline=", "utm_source=x&%00=1", "annee=&page=1&invite=", "quand=a-venir"])
def test_what_asks_for_nothing_shows_everything(query, clock, world):
    assert Client().get(f"/rencontres/?{query}").status_code == 200


def test_an_empty_list_says_what_to_do(db):
    page = Client().get("/rencontres/").content.decode()

    assert 'class="empty"' in page
    assert 'href="?quand=passees"' in page


def test_a_filter_without_answer_says_so(clock, world):
    page = Client().get(f"/rencontres/?discipline={make_discipline().slug}").content.decode()

    assert 'class="empty"' in page


def test_the_list_asks_the_same_questions_for_one_meeting_and_for_twenty(meeting, count_queries, world, now):
    Client().get("/rencontres/")
    one = count_queries(lambda: Client().get("/rencontres/"))
    for number in range(19):
        meeting(guests=[make_guest()], starts_at=now + timedelta(days=number + 1)).disciplines.add(world.discipline)

    assert (one, count_queries(lambda: Client().get("/rencontres/"))) == (3, 3)


def test_too_many_guests_are_not_a_list_to_choose_from(clock, world, monkeypatch, listed):
    monkeypatch.setattr("events.listing.MOST_GUESTS", 0)

    assert 'name="invite"' not in Client().get("/rencontres/").content.decode()
    assert listed(invite=world.guest.slug) == [world.event.title]


def test_a_cancelled_and_a_full_meeting_say_so(meeting, now):
    meeting(cancelled_at=now)
    meeting(capacity=2, taken=2)

    page = Client().get("/rencontres/").content.decode()

    assert (page.count("<b>annulée</b>"), page.count("complet, liste d’attente")) == (1, 1)


def test_before_sign_up_opens_a_card_says_from_when_and_counts_no_seat(meeting, clock, now):
    event = meeting(capacity=37, starts_at=now + timedelta(days=9), registration_opens_at=now + timedelta(days=7))
    before = Client().get("/en/rencontres/").content.decode()
    clock.move_to(event.registration_opens_at)
    after = Client().get("/en/rencontres/").content.decode()

    assert ("sign-up from 30\xa0Nov" in before, "37 seats" in before) == (True, False)
    assert ("sign-up from 30\xa0Nov" in after, "37 seats" in after) == (False, True)


def test_names_to_choose_from_are_sorted_without_their_accents(meeting, now):
    names = ["scaphandrière", "Scénariste", "Scripte"]
    for name in reversed(names):
        make_profession(name=name)

    assert [choice.name for choice in choices(at=now).professions if choice.name in names] == names


def test_what_is_in_french_on_an_english_list_says_so(meeting, world):
    page = Client().get("/en/rencontres/").content.decode()

    assert f'<h3 lang="fr"><a href="/en/rencontres/{world.event.slug}/">' in page
    assert '<select id="metier" name="metier" lang="fr"><option value="" lang="en">' in page


def test_the_english_list_leads_to_english_pages(clock, world):
    page = Client().get("/en/rencontres/").content.decode()

    assert f'href="/en/rencontres/{world.event.slug}/"' in page
