from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Notice
from events.models import Registration
from mentors.models import Session, SessionNote
from programs import authorisations
from programs.models import Authorisation, AuthorisationText
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/responsable/"


def question(trainee, kind="image_site"):
    return reverse("programs:authorise", args=[trainee.public_id, kind])


def answer(browser, path, decision, *, text=None):
    text = text or browser.get(path).context["text"]
    return browser.post(path, {"decision": decision, "text": text.pk})


@pytest.fixture
def second_guardian(world):
    return worlds.make_guardian(world.trainee, first_name="Yannick", last_name="Wolfram", phone="+33 1 22 33 44 55")


def test_the_page_belongs_to_guardians(world, client_of):
    statuses = {role: client_of(role).get(PAGE).status_code for role in worlds.ROLES}

    assert [role for role, status in statuses.items() if status == 200] == ["guardian"]
    assert statuses["anonymous"] == 302
    assert {statuses[role] for role in worlds.ROLES if role not in ("anonymous", "guardian")} == {404}


def test_the_page_shows_the_childs_sessions_meetings_and_mentor(world, as_guardian):
    Registration.objects.create(event=world.event, trainee=world.trainee, status="registered")
    starts_at = world.at + timedelta(days=2)
    Session.objects.create(
        mentorship=world.mentorship,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        mode="on_site",
        room=world.room,
        supervisor=world.coordinator,
        topic="Portfolio",
    )

    page = as_guardian.get(PAGE).content.decode()

    shown = [str(world.trainee), str(world.mentor), world.event.title, world.room.name, "Portfolio"]
    assert [text for text in shown if text not in page] == []


def test_nothing_of_another_family_is_shown(world, as_guardian):
    page = as_guardian.get(PAGE).content.decode()

    assert [name for name in (world.other_trainee.first_name, "Petit") if name in page] == []


def test_nothing_of_the_other_guardian_is_shown(world, as_guardian, second_guardian):
    worlds.authorise(world.trainee, second_guardian, "image_site")

    context = as_guardian.get(PAGE)
    page = context.content.decode()

    assert [text for text in ("Yannick", "Wolfram", second_guardian.email, "44 55") if text in page] == []
    assert "image_site" in context.context["children"][0].asked_for_image
    assert "Wolfram" not in as_guardian.get(question(world.trainee)).content.decode()


def test_what_is_asked_is_what_this_guardian_has_not_said(world, as_guardian):
    child = as_guardian.get(PAGE).context["children"][0]

    assert child.asked == []
    assert len(child.asked_for_image) == 4
    assert len(child.acts) == 3


def test_a_question_names_the_child_the_kind_and_the_text(world, as_guardian):
    page = as_guardian.get(question(world.trainee)).content.decode()

    text = AuthorisationText.objects.get(kind="image_site", language="fr")
    shown = [str(world.trainee), "Image, sur le site", text.body.split("\n")[0], "Version 1"]
    assert [words for words in shown if words not in page] == []


def test_yes_is_recorded_with_the_text_that_was_read(world, as_guardian):
    response = answer(as_guardian, question(world.trainee), "yes")

    act = Authorisation.objects.of_kind("image_site").get()
    assert response.url == PAGE
    assert (act.guardian, act.trainee, act.channel, act.recorded_by) == (
        world.guardian,
        world.trainee,
        "site",
        world.guardian.user,
    )


def test_saying_yes_twice_records_one_act(world, as_guardian):
    text = AuthorisationText.objects.get(kind="image_site", language="fr")
    for _ in range(2):
        answer(as_guardian, question(world.trainee), "yes", text=text)

    assert Authorisation.objects.of_kind("image_site").count() == 1


def test_no_records_nothing_and_tells_the_team_once(world, as_guardian):
    for _ in range(2):
        answer(as_guardian, question(world.trainee), "no")

    notice = Notice.objects.get(kind="authorisation_declined")
    assert not Authorisation.objects.of_kind("image_site").exists()
    assert notice.address == world.coordinator.email
    told = notice.subject + notice.body
    assert [canary for canary in (*worlds.CANARIES, "Zibeline", "Xavière") if canary in told] == []


@pytest.mark.parametrize("decision", ["", "maybe", "\x00", "y" * 5000])
def test_another_answer_records_nothing(world, as_guardian, decision):
    assert answer(as_guardian, question(world.trainee), decision).status_code == 302
    assert not Authorisation.objects.of_kind("image_site").exists()


@pytest.mark.parametrize("text", ["", "0", "-1", "\x00", "9" * 30])
def test_what_was_not_read_is_not_signed(world, as_guardian, text):
    response = as_guardian.post(question(world.trainee), {"decision": "yes", "text": text})

    assert response.status_code == 200
    assert not Authorisation.objects.of_kind("image_site").exists()


def test_a_text_published_meanwhile_is_read_first(world, as_guardian):
    old = AuthorisationText.objects.get(kind="image_site", language="fr")
    new = AuthorisationText.objects.create(
        kind="image_site", version=2, language="fr", body="Nouveau texte", published_at=world.at
    )

    response = answer(as_guardian, question(world.trainee), "yes", text=old)

    assert response.context["text"] == new
    assert not Authorisation.objects.of_kind("image_site").exists()


def test_a_question_without_a_text_sends_back_with_a_reason(world, as_guardian):
    AuthorisationText.objects.filter(kind="image_site").update(published_at=None)

    response = as_guardian.get(question(world.trainee), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "Le texte de cette autorisation n’est pas encore publié."
    ]


@pytest.mark.parametrize("role", [role for role in worlds.ROLES if role not in ("anonymous", "guardian")])
def test_nobody_else_is_asked(world, client_of, role):
    assert client_of(role).get(question(world.trainee)).status_code == 404


def test_a_guardian_is_not_asked_for_another_child_nor_another_kind(world, as_guardian):
    paths = [question(world.other_trainee), question(world.trainee, "parachute")]

    assert [as_guardian.get(path).status_code for path in paths] == [404, 404]


def test_a_guardian_without_authority_sees_nobody(world, as_guardian):
    world.guardian.guardianships.update(holds_authority=False)

    assert as_guardian.get(PAGE).context["children"] == []
    assert as_guardian.get(question(world.trainee)).status_code == 404


def test_a_trainee_of_age_is_no_longer_on_the_page(world, signed_in, clock, paris):
    clock.move_to(paris(2028, 2, 27))

    browser = signed_in(world.guardian.user)

    assert browser.get(PAGE).context["children"] == []
    assert browser.get(question(world.trainee)).status_code == 404


def test_withdrawing_asks_first_and_stops_at_once(world, as_guardian):
    act = world.guardian.authorisations.of_kind("participation").get()
    path = reverse("programs:withdraw", args=[act.pk])

    assert as_guardian.get(path).status_code == 200
    assert authorisations.covers(world.trainee, kind="participation", at=world.at)
    assert as_guardian.post(path).url == PAGE

    assert not authorisations.covers(world.trainee, kind="participation", at=world.at)
    assert as_guardian.get(path).status_code == as_guardian.post(path, follow=True).status_code == 200


@pytest.mark.parametrize("role", [role for role in worlds.ROLES if role not in ("anonymous", "guardian")])
def test_nobody_withdraws_the_act_of_another(world, client_of, role):
    act = world.guardian.authorisations.of_kind("participation").get()

    assert client_of(role).post(reverse("programs:withdraw", args=[act.pk])).status_code == 404
    assert authorisations.covers(world.trainee, kind="participation", at=world.at)


def test_the_other_guardian_may_not_withdraw(world, signed_in, second_guardian):
    act = world.guardian.authorisations.of_kind("participation").get()

    assert signed_in(second_guardian.user).post(reverse("programs:withdraw", args=[act.pk])).status_code == 404


@pytest.mark.parametrize("pk", [0, 99999999999999999999])
def test_an_act_that_does_not_exist_is_not_found(as_guardian, pk):
    assert as_guardian.get(f"/responsable/autorisation/{pk}/retrait/").status_code == 404


def test_three_children_cost_as_many_queries_as_one(world, as_guardian, count_queries):
    def grow():
        child = worlds.make_trainee(birth_date=date(2012, 5, 4))
        world.guardian.guardianships.create(trainee=child)
        worlds.authorise(child, world.guardian)
        Registration.objects.create(event=world.event, trainee=child, status="registered")
        mentor = worlds.make_mentor(partner=worlds.make_partner())
        mentorship = worlds.make_mentorship(mentor, child, cohort=world.cohort, referent=world.coordinator)
        starts_at = world.at + timedelta(days=2)
        Session.objects.create(
            mentorship=mentorship, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), mode="video", topic="A"
        )

    grow()
    few = count_queries(lambda: as_guardian.get(PAGE))
    grow()
    grow()

    assert count_queries(lambda: as_guardian.get(PAGE)) == few
    assert len(as_guardian.get(PAGE).context["children"]) == 4


@pytest.mark.parametrize(("born", "notes"), [(date(2012, 5, 4), ["À reprendre"]), (date(2010, 5, 4), None)])
def test_a_guardian_takes_the_childs_data_with_the_notes_under_fifteen_only(world, as_guardian, born, notes):
    world.trainee.birth_date = born
    world.trainee.save()
    starts_at = world.at - timedelta(days=2)
    session = Session.objects.create(
        mentorship=world.mentorship,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        mode="video",
        topic="A",
    )
    SessionNote.objects.create(session=session, audience="shared", body="À reprendre")

    data = as_guardian.get(reverse("programs:child_data", args=[world.trainee.public_id])).json()

    found = data["mentorships"][0]["sessions"][0].get("notes")
    assert (found and [note["text"] for note in found]) == notes
    assert data["identity"]["first_name"] == "Zibeline"


def test_the_childs_data_holds_neither_contact_nor_the_other_guardians_acts(world, as_guardian, second_guardian):
    worlds.authorise(world.trainee, second_guardian, "image_press")

    data = as_guardian.get(reverse("programs:child_data", args=[world.trainee.public_id])).content.decode()

    hidden = [worlds.CANARY_EMAIL, "Wolfram", second_guardian.email, "presse"]
    assert [text for text in hidden if text in data] == []


@pytest.mark.parametrize("role", [role for role in worlds.ROLES if role not in ("anonymous", "guardian")])
def test_nobody_else_takes_the_childs_data(world, client_of, role):
    assert client_of(role).get(reverse("programs:child_data", args=[world.trainee.public_id])).status_code == 404


def test_a_minor_of_fifteen_answers_for_their_image(world, as_trainee):
    path = reverse("programs:authorise_own", args=["image_site"])

    assert answer(as_trainee, path, "yes").url == "/mon-espace/"

    act = Authorisation.objects.of_kind("image_site").get()
    assert (act.capacity, act.guardian) == ("self", None)
    assert as_trainee.post(reverse("programs:withdraw", args=[act.pk])).url == "/mon-espace/"


@pytest.mark.parametrize("kind", ["participation", "mentoring_video", "parachute"])
def test_a_minor_is_not_asked_what_a_guardian_decides(as_trainee, kind):
    assert as_trainee.get(reverse("programs:authorise_own", args=[kind])).status_code == 404


def test_a_child_under_fifteen_is_asked_about_their_image_and_nothing_else(client_of):
    child = client_of("other_trainee")

    answers = [child.get(reverse("programs:authorise_own", args=[kind])) for kind in ("image_site", "participation")]

    assert [answer.status_code for answer in answers] == [200, 404]
