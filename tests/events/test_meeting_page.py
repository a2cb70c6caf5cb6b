import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Notice
from events import registration
from events.models import Registration
from tests.worlds import make_course, make_event, make_guest, make_profession

pytestmark = pytest.mark.django_db
Status = Registration.Status


def page(client, event) -> str:
    response = client.get(event.get_absolute_url())
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.fixture
def post(signed_in):
    """`post("register", event, trainee, …)` posts to that address in the browser of this person, and follows."""

    def send(name, event, person, **data):
        client = signed_in(person.user if hasattr(person, "user") else person)
        return client.post(reverse(f"events:{name}", args=[event.slug]), data, follow=True)

    return send


def said(response):
    return [str(message) for message in response.context["messages"]]


# What each person is offered


def test_a_stranger_is_led_to_sign_in_and_back(meeting):
    event = meeting()

    assert f'href="/connexion/?next=%2Frencontres%2F{event.slug}%2F">Je m’inscris</a>' in page(Client(), event)


def test_a_trainee_signs_up_from_the_page(meeting, someone, signed_in, post):
    event, trainee = meeting(), someone()
    offered = page(signed_in(trainee.user), event)

    done = post("register", event, trainee, form_key=uuid.uuid4())

    made = trainee.registrations.get()
    assert (f'action="/rencontres/{event.slug}/inscription/"' in offered, made.status) == (True, Status.REGISTERED)
    assert made.ticket in done.content.decode()


def test_a_held_seat_says_until_when_and_why(meeting, signed_up, signed_in):
    event = meeting()
    made = signed_up(event, authorised=False)

    assert "Ta place est gardée jusqu’au jeudi 26\xa0novembre" in page(signed_in(made.trainee.user), event)


def test_someone_who_waits_reads_their_rank(meeting, signed_up, signed_in):
    event = meeting(capacity=1)
    _seated, _first, second = (signed_up(event) for _person in range(3))

    assert "Tu es au rang 2" in page(signed_in(second.trainee.user), event)


def test_a_full_meeting_offers_the_waiting_list(meeting, signed_up, someone, signed_in):
    event = meeting(capacity=1)
    signed_up(event)

    assert "Rejoindre la liste d’attente</button>" in page(signed_in(someone().user), event)


def test_who_may_not_come_reads_why_and_has_no_button(meeting, someone, signed_in):
    event = meeting(min_age=17)

    shown = page(signed_in(someone(age=14).user), event)

    assert ("à partir de 17 ans" in shown, "inscription/" in shown) == (True, False)


@pytest.mark.parametrize("role", ["mentor", "guardian"])
def test_the_others_read_for_whom_it_is(role, meeting, client_of):
    shown = page(client_of(role), meeting())

    assert ("stagiaires du programme" in shown, "inscription/" in shown) == (True, False)


def test_the_team_is_led_to_the_back_office(meeting, as_coordinator):
    event = meeting()

    assert f'href="/admin/events/event/{event.pk}/change/"' in page(as_coordinator, event)


def test_an_overlap_with_another_meeting_and_with_a_session_is_said_before(world, meeting, as_trainee):
    event = meeting()
    other = make_event(world.program, starts_at=event.starts_at + timedelta(minutes=30))
    registration.register(other, trainee=world.trainee)
    world.mentorship.sessions.create(
        starts_at=event.starts_at, ends_at=event.ends_at, mode="video", topic="Portfolio", status="booked"
    )

    shown = page(as_trainee, event)

    assert (f"une autre rencontre : {other.title}" in shown.replace("\xa0", " "), "inscription/" in shown) == (
        True,
        True,
    )
    assert "une séance avec" in shown


# States of the meeting


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({"registration_opens_at": 30}, "Les inscriptions ouvrent le mardi 24\xa0novembre"),
        ({"registration_closes_at": -1}, "Les inscriptions à cette rencontre sont closes."),
        ({"cancelled_at": -1}, "Annulée"),
        ({"starts_at": -30, "ends_at": -28}, "Rencontre passée"),
    ],
)
def test_a_meeting_without_sign_up_says_why_and_offers_none(hours, words, meeting, someone, signed_in, now):
    event = meeting(**{name: now + timedelta(hours=number) for name, number in hours.items()})

    shown = page(signed_in(someone().user), event)

    assert (words in shown, "inscription/" in shown) == (True, False)


def test_a_past_meeting_is_its_archive(meeting, now):
    course, profession, guest = (
        make_course(),
        make_profession(),
        make_guest(biography="<p>Elle dessine.</p><p>Suite.</p>"),
    )
    event = meeting(
        starts_at=now - timedelta(days=3),
        recap="<p>Une salle <em>pleine</em>.</p><script>x</script>",
        replay_url="https://video.example.org/v",
        guests=[guest],
    )
    event.professions.add(profession)
    event.courses.add(course)

    shown = page(Client(), event)

    wanted = ["<p>Une salle <em>pleine</em>.</p>", "https://video.example.org/v", course.title, profession.name]
    assert [words for words in (*wanted, guest.name, "<p>Elle dessine.</p>") if words not in shown] == []
    assert ("<script>x" in shown, "Suite." in shown) == (False, False)


def test_a_draft_is_for_those_who_prepare_it(meeting, client_of):
    event = meeting(published_at=None)

    answers = {
        role: client_of(role).get(event.get_absolute_url()).status_code for role in ("editor", "front_desk", "trainee")
    }

    assert answers == {"editor": 200, "front_desk": 404, "trainee": 404}


def test_a_guests_page_is_offered_when_it_says_more(meeting):
    short, long = make_guest(biography="<p>Dessine.</p>"), make_guest(biography="<p>Dessine.</p><p>Peint aussi.</p>")
    shown = page(Client(), meeting(guests=[short, long]))

    assert [shown.count(f'href="/invites/{guest.slug}/"') for guest in (short, long)] == [1, 2]


def test_who_a_meeting_is_for_is_in_french_on_an_english_page(meeting):
    written, worded = meeting(audience="Stagiaires en musique"), meeting(audience="")

    assert '<dd lang="fr">Stagiaires en musique</dd>' in page(Client(), written).replace("\n", "")
    assert "<dd>Stagiaires du programme, de" in page(Client(), worded)


def test_seats_are_drawn_one_by_one(meeting):
    shown = page(Client(), meeting(capacity=5, taken=2))

    assert (shown.count('<i class="t"></i>'), shown.count("<i></i>"), "3 places libres" in shown) == (2, 3, True)


@pytest.mark.parametrize("slug", ["inconnue", "x" * 500, "a--b"])
@pytest.mark.parametrize("end", ["/", ".ics", "/inscription/", "/annulation/"])
def test_an_unknown_address_is_not_found(slug, end, world, as_coordinator):
    assert as_coordinator.get(f"/rencontres/{slug}{end}").status_code == 404


def test_the_page_asks_as_many_questions_whatever_hangs_on_it(meeting, count_queries, world):
    event = meeting()
    bare = count_queries(lambda: page(Client(), event))
    for _number in range(3):
        world.event.professions.add(make_profession())
        world.event.courses.add(make_course())
        world.event.appearances.create(guest=make_guest())

    assert (bare, count_queries(lambda: page(Client(), world.event))) == (2, 2)


def test_no_public_page_asks_more_than_six_questions(meeting, signed_up, someone, signed_in, count_queries):
    full, event = meeting(capacity=1), meeting()
    signed_up(full)
    waiting = signed_up(full)
    clients = {full: signed_in(waiting.trainee.user), event: signed_in(someone().user)}

    asked = [
        count_queries(lambda meeting=meeting, client=client: page(client, meeting))
        for meeting, client in clients.items()
    ]

    assert max(asked) <= 6


# Posting


def test_a_form_sent_twice_counts_once(meeting, someone, post):
    event, trainee, key = meeting(), someone(), uuid.uuid4()

    for _time in range(2):
        post("register", event, trainee, form_key=key)

    assert (trainee.registrations.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.parametrize("key", ["", "x", "\x00", "9" * 4000, "é"])
def test_a_damaged_form_key_still_signs_up_once(key, meeting, someone, post):
    event, trainee = meeting(), someone()

    for _time in range(2):
        assert post("register", event, trainee, form_key=key).status_code == 200

    assert trainee.registrations.count() == 1


def test_a_refusal_is_said_on_the_page(meeting, someone, post):
    response = post("register", meeting(min_age=17), someone(age=14))

    assert "à partir de 17 ans" in said(response)[0]


def test_a_mentor_does_not_sign_up(meeting, world, post):
    response = post("register", meeting(), world.mentor)

    assert (len(said(response)), Registration.objects.count()) == (1, 0)


def test_signing_in_on_the_way_leads_back_to_the_meeting(meeting, someone, signed_in):
    event = meeting()

    response = signed_in(someone().user).get(reverse("events:register", args=[event.slug]))

    assert (response.status_code, response.url) == (302, event.get_absolute_url())


def test_one_gesture_gives_the_seat_back(meeting, signed_up, post, seats):
    event = meeting()
    made = signed_up(event)

    response = post("cancel", event, made.trainee)

    assert (seats(event), response.redirect_chain) == ((0, 0), [(event.get_absolute_url(), 302)])


def test_cancelling_from_elsewhere_asks_first_and_leads_back_there(meeting, signed_up, signed_in, post):
    event = meeting()
    made = signed_up(event)

    asked = signed_in(made.trainee.user).get(reverse("events:cancel", args=[event.slug]) + "?next=/mon-espace/")
    done = post("cancel", event, made.trainee, next="/mon-espace/")

    assert '<input type="hidden" name="next" value="/mon-espace/">' in asked.content.decode()
    assert done.redirect_chain == [("/mon-espace/", 302)]


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:x", "\x00", "/" + "x" * 5000])
def test_nobody_is_led_away(target, meeting, signed_up, post):
    event = meeting()
    made = signed_up(event)

    assert post("cancel", event, made.trainee, next=target).redirect_chain == [(event.get_absolute_url(), 302)]


def test_cancelling_what_does_not_exist_says_so(meeting, someone, post):
    assert len(said(post("cancel", meeting(), someone()))) == 1


def test_too_late_to_cancel_is_said(meeting, signed_up, post, clock, seats):
    event = meeting()
    made = signed_up(event)
    clock.move_to(event.starts_at)

    response = post("cancel", event, made.trainee)

    assert (len(said(response)), seats(event)) == (1, (1, 1))


def test_another_trainees_registration_is_out_of_reach(meeting, signed_up, someone, post, seats):
    event = meeting()
    signed_up(event)

    post("cancel", event, someone())

    assert seats(event) == (1, 1)
