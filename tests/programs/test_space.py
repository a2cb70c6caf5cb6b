from datetime import date, timedelta

import pytest
from django.urls import reverse

from events.models import Registration
from mentors.models import Session, SessionNote
from programs import authorisations
from programs.models import Authorisation, OrientationStep
from programs.space import space_of
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SPACE = "/mon-espace/"


def register(trainee, event, *, status="registered", **facts):
    return Registration.objects.create(event=event, trainee=trainee, status=status, **facts)


def book(world, *, days=3, mentorship=None, **facts):
    starts_at = world.at + timedelta(days=days)
    facts = {"mode": "video", "topic": "Portfolio"} | facts
    mentorship = mentorship or world.mentorship
    return Session.objects.create(
        mentorship=mentorship, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **facts
    )


def next_of(world):
    return space_of(world.trainee, at=world.at).next


def test_the_page_belongs_to_trainees(world, client_of):
    roles = {role: client_of(role).get(SPACE).status_code for role in worlds.ROLES}

    assert {role for role, status in roles.items() if status == 200} == {"trainee", "other_trainee"}
    assert roles.pop("anonymous") == 302
    assert {status for status in roles.values() if status != 200} == {404}


def test_a_mentorship_to_agree_to_comes_first(world):
    world.mentorship.delete()
    worlds.make_mentorship(
        world.other_mentor, world.trainee, cohort=world.cohort, referent=world.coordinator, status="authorised"
    )
    register(world.trainee, world.event, status="held", held_until=world.at + timedelta(hours=5))

    assert next_of(world) == "agree"


def test_the_trainee_agrees_from_their_page(world, as_trainee):
    world.mentorship.delete()
    proposed = worlds.make_mentorship(
        world.other_mentor, world.trainee, cohort=world.cohort, referent=world.coordinator, status="authorised"
    )

    page = as_trainee.get(SPACE).content.decode()
    as_trainee.post(reverse("mentors:agree", args=[proposed.pk]))

    proposed.refresh_from_db()
    assert f'action="{reverse("mentors:agree", args=[proposed.pk])}"' in page
    assert proposed.status == "agreed"


def test_a_mentorship_that_nobody_authorised_is_not_told(world):
    world.mentorship.delete()
    worlds.make_mentorship(
        world.other_mentor, world.trainee, cohort=world.cohort, referent=world.coordinator, status="proposed"
    )

    assert space_of(world.trainee, at=world.at).mentorship is None


def test_a_seat_that_waits_for_a_guardian_says_who_may_say_yes(world, as_trainee):
    register(world.trainee, world.event, status="held", held_until=world.at + timedelta(hours=5))

    space = as_trainee.get(SPACE).context["space"]

    assert (space.next, space.holders) == ("held", ["Xavière"])


def test_the_closest_of_session_and_meeting_comes_first(world):
    register(world.trainee, world.event)
    assert next_of(world) == "meeting"

    book(world, days=3)
    assert next_of(world) == "session"


def test_with_nothing_ahead_the_trainee_is_invited_to_choose(world):
    assert next_of(world) == "choose"


def test_who_comes_of_age_is_asked_for_their_own_word(world, clock, paris):
    clock.move_to(paris(2028, 2, 27))

    space = space_of(world.trainee)

    assert (space.next, len(space.asked)) == ("authorise", 7)


def test_who_is_of_age_answers_from_their_page(world, signed_in, clock, paris):
    clock.move_to(paris(2028, 2, 27))
    browser = signed_in(world.trainee.user)
    path = reverse("programs:authorise_own", args=["participation"])
    assert path in browser.get(SPACE).content.decode()

    browser.post(path, {"decision": "yes", "text": browser.get(path).context["text"].pk})

    assert authorisations.covers(world.trainee, kind="participation", at=paris(2028, 3, 1))


@pytest.mark.parametrize("who", ["trainee", "other_trainee"])
def test_a_minor_is_asked_about_their_image_only_whatever_their_age(world, who):
    assert {kind.split("_")[0] for kind in space_of(getattr(world, who), at=world.at).asked} == {"image"}


def test_the_page_shows_the_session_the_ticket_and_the_mentor(world, as_trainee):
    ticket = register(world.trainee, world.event).ticket
    book(world, mode="on_site", room=world.room, supervisor=world.coordinator)

    page = as_trainee.get(SPACE).content.decode()

    shown = [ticket, str(world.mentor), world.room.name, "Portfolio", reverse("events:cancel", args=[world.event.slug])]
    assert [text for text in shown if text not in page] == []


@pytest.mark.parametrize("status", ["held", "registered", "waitlisted"])
def test_each_state_of_a_registration_has_its_page(world, as_trainee, status):
    held_until = world.at + timedelta(hours=5) if status == "held" else None
    register(world.trainee, world.event, status=status, held_until=held_until)

    assert as_trainee.get(SPACE).status_code == 200


def test_a_session_on_hold_says_so(world, as_trainee):
    book(world, frozen_at=world.at, frozen_reason="La vérification d’honorabilité a expiré.")

    page = as_trainee.get(SPACE).content.decode()

    heading = page.partition('<h2 id="next">')[2].partition("</h2>")[0]
    assert heading.startswith('<span class="tag alert">suspendue</span>')
    assert "honorabilité" not in page
    assert "seance.ics" not in page


def test_the_page_asks_as_many_queries_with_more_rows(world, as_trainee, count_queries):
    def grow(days):
        event = worlds.make_event(world.program, starts_at=world.at + timedelta(days=days))
        register(world.trainee, event)
        book(world, days=days)
        world.trainee.steps.create(aim=f"Étape {days}", profession=world.profession)
        Authorisation.objects.create(
            trainee=world.trainee,
            text=Authorisation.objects.first().text,
            capacity="self",
            channel="site",
            given_at=world.at - timedelta(days=days),
        )

    grow(1)
    few = count_queries(lambda: as_trainee.get(SPACE))
    grow(2)
    grow(3)

    assert count_queries(lambda: as_trainee.get(SPACE)) == few


def test_a_trainee_adds_a_step_and_finishes_it(world, as_trainee):
    form = {"aim": "Montrer trois dessins", "profession": world.profession.pk, "due_on": "2026-12-24"}

    assert as_trainee.post("/mon-espace/etapes/", form).url == SPACE
    step = OrientationStep.objects.get()
    assert as_trainee.post(f"/mon-espace/etapes/{step.pk}/fait/").url == SPACE

    step.refresh_from_db()
    assert (step.trainee, step.due_on, step.done_on) == (world.trainee, date(2026, 12, 24), date(2026, 11, 23))


def test_a_step_sent_twice_is_one_step(as_trainee):
    for _ in range(2):
        as_trainee.post("/mon-espace/etapes/", {"aim": "Dessiner"})

    assert OrientationStep.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aim", ""),
        ("aim", "   "),
        ("aim", "a" * 201),
        ("aim", "dessin\x00"),
        ("profession", "999999999999999999999"),
        ("profession", "-1"),
        ("profession", "une"),
        ("due_on", "2026-11-22"),
        ("due_on", "2026-02-30"),
        ("due_on", "demain"),
        ("due_on", "99999-01-01"),
    ],
)
def test_a_step_with_a_mistake_is_shown_again_as_typed(as_trainee, field, value):
    typed = {"aim": "Dessiner", "profession": "", "due_on": ""} | {field: value}

    response = as_trainee.post("/mon-espace/etapes/", typed)

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, [field])
    assert form["aim"].value() == typed["aim"]


def test_a_profession_off_the_site_cannot_be_aimed_at(as_trainee):
    hidden = worlds.make_profession(published=False)

    form = as_trainee.post("/mon-espace/etapes/", {"aim": "Dessiner", "profession": hidden.pk}).context["form"]

    assert list(form.errors) == ["profession"]


def test_a_path_has_no_more_than_thirty_open_steps(world, as_trainee):
    OrientationStep.objects.bulk_create(OrientationStep(trainee=world.trainee, aim=f"{n}") for n in range(30))

    form = as_trainee.post("/mon-espace/etapes/", {"aim": "Dessiner"}).context["form"]

    assert list(form.errors) == ["aim"]


@pytest.mark.parametrize("pk", [0, 99999999999999999999])
def test_a_step_that_does_not_exist_is_not_found(as_trainee, pk):
    assert as_trainee.post(f"/mon-espace/etapes/{pk}/fait/").status_code == 404


def test_nobody_finishes_the_step_of_another(world, client_of):
    step = world.trainee.steps.create(aim="Dessiner")

    assert client_of("other_trainee").post(f"/mon-espace/etapes/{step.pk}/fait/").status_code == 404
    step.refresh_from_db()
    assert step.done_on is None


def test_a_step_done_twice_keeps_its_first_day(world, as_trainee, clock):
    step = world.trainee.steps.create(aim="Dessiner")
    as_trainee.post(f"/mon-espace/etapes/{step.pk}/fait/")
    clock.shift(timedelta(days=1))

    as_trainee.post(f"/mon-espace/etapes/{step.pk}/fait/")

    step.refresh_from_db()
    assert step.done_on == date(2026, 11, 23)


def test_a_trainee_takes_their_data_away(world, as_trainee):
    register(world.trainee, world.event)
    session = book(world)
    SessionNote.objects.create(session=session, audience="shared", body="À reprendre ensemble")
    SessionNote.objects.create(session=session, audience="staff", body="Entre nous")
    world.trainee.steps.create(aim="Dessiner")

    response = as_trainee.get("/mon-espace/mes-donnees.json")

    data = response.json()
    assert response.headers["Content-Disposition"] == 'attachment; filename="mes-donnees-2026-11-23.json"'
    assert data["identity"]["last_name"] == worlds.CANARY_SURNAME
    assert [step["step"] for step in data["path"]] == ["Dessiner"]
    assert [note["text"] for note in data["mentorships"][0]["sessions"][0]["notes"]] == ["À reprendre ensemble"]
    assert len(data["registrations"]) == len(data["enrolments"]) == 1
    assert len(data["authorisations"]) == 3


def test_the_data_of_a_trainee_names_no_guardian(as_trainee):
    data = as_trainee.get("/mon-espace/mes-donnees.json").content.decode()

    assert [canary for canary in (worlds.CANARY_GUARDIAN, worlds.CANARY_PHONE) if canary in data] == []


@pytest.mark.parametrize("role", ["mentor", "guardian", "coordinator"])
def test_only_trainees_have_data_there(client_of, role):
    assert client_of(role).get("/mon-espace/mes-donnees.json").status_code == 404
