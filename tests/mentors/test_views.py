import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from mentors import booking, freezing
from mentors.models import Duty, Mentorship, Session, SessionNote
from mentors.offers import key_of
from tests.worlds import CANARIES, make_mentorship

pytestmark = pytest.mark.django_db
BOOK = "/mentorat/reserver/"


@pytest.fixture
def said(pair, when):
    """What the booking form sends."""
    return {
        "binome": pair.pk,
        "mode": "on_site",
        "duree": 60,
        "starts_at": key_of(when(17)),
        "topic": "Portfolio",
        "form_key": uuid.uuid4(),
    }


# The week


def test_the_first_page_shows_the_week_the_trainees_and_what_waits(pair, book, when, as_mentor):
    book()

    page = as_mentor.get("/mentorat/")

    assert page.status_code == 200
    assert page.context["space"].next.starts_at == when(17)
    assert [file.card.name for file in page.context["space"].files] == ["Zibeline Q."]


def test_no_page_of_a_mentor_shows_what_they_may_not_know(pair, book, as_mentor):
    session = book()
    pages = [
        "/mentorat/",
        BOOK,
        f"/mentorat/binomes/{pair.pk}/",
        session.get_absolute_url(),
        reverse("mentors:session_ics", args=[session.uid]),
        reverse("mentors:move", args=[session.uid]),
        reverse("mentors:cancel", args=[session.uid]),
    ]

    said = "".join(as_mentor.get(page).text for page in pages)

    assert not [canary for canary in CANARIES if canary in said]


@pytest.mark.parametrize("week", ["2026-W48", "2026-W53", "2027-W01", ""])
def test_a_week_is_chosen_by_its_name(pair, as_mentor, week):
    assert as_mentor.get("/mentorat/", {"semaine": week}).status_code == 200


@pytest.mark.parametrize("week", ["2026-W54", "2026-W00", "9999-W52", "0000-W01", "x", "\x00", "2026W48", "²026-W48"])
def test_what_is_no_week_is_not_found(pair, as_mentor, week):
    assert as_mentor.get("/mentorat/", {"semaine": week}).status_code == 404


@pytest.mark.parametrize("role", ["trainee", "guardian", "coordinator", "front_desk"])
def test_nobody_but_mentors_has_a_week(world, client_of, role):
    assert client_of(role).get("/mentorat/").status_code == 404


def test_a_session_that_is_over_asks_how_it_went(pair, book, world, when, as_mentor, clock):
    session = book()
    clock.move_to(when(19))

    as_mentor.force_login(world.mentor.user)
    page = as_mentor.get("/mentorat/")
    answer = as_mentor.post(reverse("mentors:report", args=[session.uid]), {"outcome": "held"})

    assert page.context["space"].to_report == [session]
    assert answer.status_code == 302
    assert Session.objects.get().status == "held"


def test_a_missing_authorisation_and_a_clearance_about_to_lapse_are_said(pair, world, now, as_mentor):
    pair.trainee.authorisations.all().delete()
    pair.mentor.clearances.filter(kind="charter").update(valid_until=now.date() + timedelta(days=30))

    space = as_mentor.get("/mentorat/").context["space"]

    assert [one.code for one in space.files[0].missing] == ["authorisation_on_site", "authorisation_video"]
    assert [one.kind for one in space.lapsing] == ["charter"]


def test_the_page_costs_as_much_for_three_trainees_as_for_one(
    pair, world, as_mentor, django_assert_max_num_queries, book
):
    book()
    with django_assert_max_num_queries(30) as one:
        as_mentor.get("/mentorat/")
    make_mentorship(world.mentor, world.other_trainee, cohort=world.cohort, referent=world.coordinator)
    with django_assert_max_num_queries(len(one) + 2):
        as_mentor.get("/mentorat/")


# Booking


def test_a_mentor_books_in_two_pages(pair, said, as_mentor, when):
    page = as_mentor.get(BOOK, {"binome": pair.pk})
    offered = page.context["form"].fields["starts_at"].choices
    answer = as_mentor.post(BOOK, said)

    assert key_of(when(17)) in [key for _day, times in offered for key, _label in times]
    assert answer.headers["Location"] == Session.objects.get().get_absolute_url()


def test_the_same_form_twice_books_once(said, as_mentor):
    answers = [as_mentor.post(BOOK, said) for _time in range(2)]

    assert Session.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {200, 302}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", ""),
        ("starts_at", "20261125T023000Z"),
        ("starts_at", "20270328T013000Z"),
        ("starts_at", "x" * 5000),
        ("starts_at", "\x00"),
        ("starts_at", "99991231T235959Z"),
        ("topic", ""),
        ("topic", "a\x00b"),
        ("topic", "x" * 161),
        ("form_key", "not-a-key"),
        ("binome", "0"),
        ("binome", "-1"),
        ("binome", "9" * 40),
        ("binome", "\x00"),
        ("binome", "x"),
        ("mode", "at_home"),
        ("duree", "10000000000000000000"),
        ("duree", "-30"),
        ("duree", "45.5"),
    ],
)
def test_bad_input_is_answered_by_words_and_keeps_the_rest(said, as_mentor, field, value):
    page = as_mentor.post(BOOK, said | {field: value})

    assert page.status_code in (200, 404)
    assert Session.objects.count() == 0
    if page.status_code == 200 and field not in ("binome", "mode", "duree", "topic"):
        assert page.context["form"]["topic"].value() == "Portfolio"


def test_another_mentors_trainee_cannot_be_chosen(world, said, as_mentor):
    facts = {"cohort": world.cohort, "referent": world.coordinator}
    other = make_mentorship(world.other_mentor, world.other_trainee, **facts)

    page = as_mentor.post(BOOK, said | {"binome": other.pk})

    [error] = page.context["plan"].errors.as_data()["binome"]
    assert error.code == "invalid_choice"


@pytest.fixture
def other_pair(pair, world):
    """A second trainee of the same mentor."""
    return make_mentorship(world.mentor, world.other_trainee, cohort=world.cohort, referent=world.coordinator)


def names_of(page):
    """What the page has to be sent, outside the menu."""
    return set(re.findall(r'<(?:input|button)[^>]* name="(\w+)"', page.text.split("<main")[1]))


@pytest.mark.parametrize("query", ["?binome={}&changer=1", "?changer=1", ""])
def test_a_trainee_is_chosen_where_nothing_can_be_booked(other_pair, as_mentor, query):
    page = as_mentor.get(BOOK + query.format(other_pair.pk))

    assert (page.context["form"], names_of(page)) == (None, {"binome", "mode", "duree"})


def test_the_page_of_the_times_books_for_the_trainee_that_it_names(other_pair, as_mentor):
    page = as_mentor.get(BOOK, {"binome": other_pair.pk})

    assert page.text.count(f'name="binome" value="{other_pair.pk}"') == page.text.count('name="binome"') == 1
    assert other_pair.trainee.short_name in page.text.rpartition('<button class="btn">')[2].partition("</button>")[0]


def test_a_booking_that_names_no_trainee_among_several_books_nothing(other_pair, said, as_mentor):
    del said["binome"]

    page = as_mentor.post(BOOK, said)

    assert (page.status_code, page.context["changing"], Session.objects.count()) == (200, True, 0)


def test_an_hour_taken_meanwhile_is_said_at_the_field(said, book, as_mentor):
    book()

    page = as_mentor.post(BOOK, said)

    assert list(page.context["form"].errors) == ["starts_at"]


def test_the_reasons_are_said_when_nothing_can_be_offered(pair, as_mentor):
    pair.trainee.authorisations.all().delete()

    page = as_mentor.get(BOOK)

    assert [one.code for one in page.context["offer"].missing] == ["authorisation_on_site"]


def test_a_mentor_without_a_trainee_is_told_so(world, client_of):
    assert client_of("other_mentor").get(BOOK).status_code == 200


# Moving and cancelling


def test_a_mentor_moves_a_session(book, when, as_mentor, again):
    session = book()

    answer = as_mentor.post(reverse("mentors:move", args=[session.uid]), {"starts_at": key_of(when(14))})

    assert answer.status_code == 302
    assert again(session).starts_at == when(14)


def test_a_session_is_offered_its_own_time_when_it_moves(book, when, as_mentor):
    session = book()

    page = as_mentor.get(reverse("mentors:move", args=[session.uid]))

    offered = [key for _day, times in page.context["form"].fields["starts_at"].choices for key, _label in times]
    assert key_of(when(17, 30)) in offered


def test_the_present_time_is_not_offered_to_a_session_that_moves(book, when, as_mentor):
    session = book()
    page = reverse("mentors:move", args=[session.uid])

    same, longer = as_mentor.get(page), as_mentor.get(page, {"duree": 90})

    assert [f'value="{key_of(when(17))}"' in one.text for one in (same, longer)] == [False, True]


def test_a_move_sent_twice_is_answered_twice(book, when, as_mentor, again):
    session = book()

    said = {"starts_at": key_of(when(14))}
    answers = [as_mentor.post(reverse("mentors:move", args=[session.uid]), said) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert again(session).sequence == 1


def test_where_and_how_long_are_changed_apart_from_the_time(book, as_mentor):
    page = as_mentor.get(reverse("mentors:move", args=[book().uid]), {"changer": "1"})

    assert (page.context["form"], names_of(page)) == (None, {"binome", "mode", "duree"})


def test_a_session_on_hold_is_not_moved(book, world, as_mentor):
    session = book()
    move = reverse("mentors:move", args=[session.uid])
    world.mentor.clearances.filter(kind="honorability").delete()
    freezing.recheck_all()

    assert move not in as_mentor.get(session.get_absolute_url()).text
    assert as_mentor.get(move).headers["Location"] == session.get_absolute_url()


@pytest.mark.parametrize("role", ["trainee", "guardian", "other_mentor", "coordinator", "front_desk"])
def test_nobody_else_has_the_page_to_move(book, client_of, role):
    assert client_of(role).get(reverse("mentors:move", args=[book().uid])).status_code == 404


@pytest.mark.parametrize("role", ["mentor", "trainee"])
def test_each_side_cancels_with_a_reason(book, client_of, again, role):
    session = book()
    page = reverse("mentors:cancel", args=[session.uid])

    refused = client_of(role).post(page, {"reason": ""})
    answer = client_of(role).post(page, {"reason": "Grève"})

    assert (refused.status_code, answer.status_code) == (200, 302)
    assert again(session).status == "excused"


def test_a_guardian_does_not_cancel(book, client_of, again):
    session = book()

    client_of("guardian").post(reverse("mentors:cancel", args=[session.uid]), {"reason": "Non"})

    assert again(session).status == "booked"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("anonymous", 302),
        ("trainee", 200),
        ("other_trainee", 404),
        ("mentor", 200),
        ("other_mentor", 404),
        ("guardian", 200),
        ("coordinator", 200),
        ("safeguarding_lead", 200),
        ("front_desk", 404),
        ("editor", 404),
        ("data_protection", 404),
    ],
)
def test_a_session_is_read_by_those_it_concerns(book, client_of, role, status):
    session = book()

    assert client_of(role).get(session.get_absolute_url()).status_code == status
    assert client_of(role).get(reverse("mentors:session_ics", args=[session.uid])).status_code == status


def test_a_closed_mentorship_ends_the_view_of_the_mentor(pair, book, as_mentor):
    session = book()
    Mentorship.objects.filter(pk=pair.pk).update(status="paused")

    pages = [f"/mentorat/binomes/{pair.pk}/", session.get_absolute_url()]

    assert [as_mentor.get(page).status_code for page in pages] == [404, 404]


# Notes


def test_the_mentor_writes_notes_for_seven_days(book, world, when, as_mentor, clock):
    session = book()
    page = reverse("mentors:note", args=[session.uid])
    early = as_mentor.post(page, {"body": "Beau portfolio"})
    clock.move_to(when(19))
    as_mentor.force_login(world.mentor.user)
    written = as_mentor.post(page, {"body": "Beau portfolio"})
    clock.move_to(when(19) + timedelta(days=8))
    as_mentor.force_login(world.mentor.user)
    late = as_mentor.post(page, {"body": "Trop tard"})

    assert (early.status_code, written.status_code, late.status_code) == (200, 302, 200)
    assert SessionNote.objects.get().body == "Beau portfolio"


def test_notes_for_the_team_stay_with_the_team(book, world, client_of):
    session = book()
    for audience in ("shared", "staff"):
        session.notes.create(author=world.mentor.user, audience=audience, body=f"note {audience}")

    readers = {}
    for role in ("mentor", "trainee", "coordinator", "guardian"):
        page = client_of(role).get(session.get_absolute_url()).context["page"]
        readers[role] = {note.audience for note in page.notes}

    assert readers == {
        "mentor": {"shared"},
        "trainee": {"shared"},
        "coordinator": {"shared", "staff"},
        "guardian": set(),
    }


def test_a_session_on_hold_says_so_without_saying_why_to_the_family(book, world, client_of):
    session = book()
    world.mentor.clearances.filter(kind="honorability").delete()
    freezing.recheck_all()

    pages = {role: client_of(role).get(session.get_absolute_url()).text for role in ("mentor", "trainee")}

    assert "honorabilité" in pages["mentor"]
    assert "honorabilité" not in pages["trainee"]


@pytest.mark.parametrize("name", ["report", "note"])
def test_where_something_is_only_sent_reading_leads_back_to_the_session(book, client_of, name):
    session = book()
    page = reverse(f"mentors:{name}", args=[session.uid])

    answers = [client_of(role).get(page) for role in ("mentor", "other_mentor")]

    assert [answer.status_code for answer in answers] == [302, 404]
    assert answers[0].headers["Location"] == session.get_absolute_url()


# Agreeing


def test_a_trainee_says_yes(pair, world, as_trainee):
    Mentorship.objects.filter(pk=pair.pk).update(status="authorised")

    answer = as_trainee.post(reverse("mentors:agree", args=[pair.pk]))

    assert answer.headers["Location"] == "/mon-espace/"
    assert Mentorship.objects.get(pk=pair.pk).status == "agreed"


@pytest.mark.parametrize("role", ["mentor", "other_trainee", "guardian", "coordinator"])
def test_nobody_says_yes_in_their_place(pair, client_of, role):
    Mentorship.objects.filter(pk=pair.pk).update(status="authorised")

    assert client_of(role).post(reverse("mentors:agree", args=[pair.pk])).status_code == 404
    assert Mentorship.objects.get(pk=pair.pk).status == "authorised"


# Public pages


def test_mentors_who_agreed_are_shown_and_others_are_not(world, client, django_assert_max_num_queries):
    world.other_mentor.shown_publicly = False
    world.other_mentor.save()

    with django_assert_max_num_queries(6):
        page = client.get("/mentors/")

    assert list(page.context["page"]) == [world.mentor]
    assert client.get(world.other_mentor.get_absolute_url()).status_code == 404


def test_a_mentors_page_shows_their_work_and_no_contact(world, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        page = client.get(world.mentor.get_absolute_url())

    assert page.status_code == 200
    assert world.mentor.user.email not in page.text


@pytest.mark.parametrize("query", ["?discipline=rien", "?page=0", "?page=2", "?page=x", "?page=\x00", "?page=²"])
def test_what_is_not_in_the_list_of_mentors_is_not_found(world, client, query):
    assert client.get(f"/mentors/{query}").status_code == 404


def test_a_discipline_filters_the_list(world, client):
    page = client.get("/mentors/", {"discipline": world.discipline.slug, "page": "1"})

    assert page.context["discipline"] == world.discipline


def test_no_duty_no_time_on_site(world, pair, as_mentor):
    Duty.objects.all().delete()

    assert as_mentor.get(BOOK).context["offer"].is_empty


def test_a_report_that_makes_no_sense_is_answered_by_words(book, as_mentor):
    session = book()

    answers = [
        as_mentor.post(reverse("mentors:report", args=[session.uid]), {"outcome": one}) for one in ("", "x", "held")
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert booking.OUTCOMES == ("held", "no_show")
