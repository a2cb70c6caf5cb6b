import pytest
from django.urls import reverse
from django.utils import translation

from programs import authorisations
from programs.models import Authorisation, AuthorisationText, Enrolment, Trainee
from tests import worlds
from tests.back_office import said, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def page(row, action="change"):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{action}", args=[row.pk])


def do(row, name):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_do", args=[row.pk, name])


def keys(response):
    return [panel.key for panel in response.context["panels"]]


def cells(response, key):
    return [row.cells for panel in response.context["panels"] if panel.key == key for row in panel.rows]


def test_a_trainee_is_added_with_their_guardian_on_one_page(world, as_coordinator):
    response = as_coordinator.get("/en/admin/programs/trainee/add/")
    data = typed(
        response,
        "trainee_form",
        first_name="Inès",
        last_name="Bernard",
        birth_date="2012-03-04",
        class_level="5e",
        **{
            "guardianships-TOTAL_FORMS": "1",
            "guardianships-0-guardian": world.guardian.pk,
            "guardianships-0-relation": "parent",
            "guardianships-0-holds_authority": "on",
        },
    )

    as_coordinator.post("/en/admin/programs/trainee/add/", data)

    trainee = Trainee.objects.get(first_name="Inès")
    assert [str(held.guardian) for held in trainee.guardianships.all()] == [str(world.guardian)]


def test_a_trainee_s_page_shows_together_what_every_room_knows(world, as_coordinator):
    worlds.enrol(world.trainee, worlds.make_cohort())

    response = as_coordinator.get(page(world.trainee))

    assert keys(response) == ["authorisations", "enrolments", "mentorships", "sessions", "registrations", "steps"]
    assert len(cells(response, "authorisations")) == world.trainee.authorisations.count()
    assert cells(response, "mentorships")[0][0] == world.mentor


def test_a_trainee_s_page_says_where_to_write_to_them(world, as_coordinator):
    shown = as_coordinator.get(f"/admin/programs/trainee/{world.trainee.pk}/change/").content.decode()

    assert world.trainee.user.email in shown


def test_data_protection_reads_the_file_without_sessions(world, client_of):
    response = client_of("data_protection").get(page(world.trainee))

    assert "sessions" not in keys(response) and response.context["state_buttons"] == []


def test_what_was_signed_on_paper_is_recorded_by_the_rule(world, as_coordinator):
    trainee = worlds.make_trainee()
    guardian = worlds.make_guardian(trainee)
    worlds.authorise(world.trainee, world.guardian, "participation")

    response = as_coordinator.post(
        do(trainee, "record-authorisation"),
        {"kind": "participation", "guardian": guardian.pk, "channel": "paper", "verified_how": "Signature comparée"},
        follow=True,
    )

    act = trainee.authorisations.get()
    assert said(response) == ["The authorisation is recorded."]
    assert (act.channel, act.recorded_by, act.guardian) == ("paper", world.user("coordinator"), guardian)


def test_only_a_holder_of_this_trainee_s_authority_is_offered(world, as_coordinator):
    trainee = worlds.make_trainee()
    without = worlds.make_guardian(trainee)
    trainee.guardianships.update(holds_authority=False)

    response = as_coordinator.post(
        do(trainee, "record-authorisation"),
        {"kind": "participation", "guardian": without.pk, "channel": "paper", "verified_how": "x"},
    )

    assert list(response.context["form"].errors) == ["guardian"]


def test_an_authorisation_is_withdrawn_from_the_trainee_s_page(world, as_coordinator):
    act = world.trainee.authorisations.first()

    response = as_coordinator.post(do(act, "withdraw"), {"next": page(world.trainee)})

    act.refresh_from_db()
    assert response["Location"] == page(world.trainee) and act.withdrawn_at is not None


def test_an_authorisation_is_never_rewritten(world, as_coordinator):
    act = world.trainee.authorisations.first()

    as_coordinator.post(page(act), {"channel": "interview", "_save": "1"})

    assert Authorisation.objects.get(pk=act.pk).channel == act.channel
    assert as_coordinator.get(page(act)).context["has_change_permission"] is False


def test_a_published_text_is_frozen(world, client_of):
    text = AuthorisationText.objects.published().first()

    response = client_of("data_protection").post(page(text), {"body": "Autre chose", "_save": "1"})

    assert response.status_code == 403


def test_a_draft_text_is_published_by_its_button(world, client_of):
    text = AuthorisationText.objects.create(kind="image_press", version=9, body="J’autorise.")
    client = client_of("data_protection")

    client.post(do(text, "publish"))

    text.refresh_from_db()
    assert text.published_at is not None and client.get(page(text)).context["state_buttons"] == []


def test_a_trainee_is_enrolled_then_accepted_without_leaving_their_page(world, as_coordinator):
    trainee, cohort = worlds.make_trainee(), worlds.make_cohort()

    as_coordinator.post(do(trainee, "enrol"), {"cohort": cohort.pk})
    enrolment = trainee.enrolments.get()
    as_coordinator.post(do(enrolment, "accept"), {"next": page(trainee)})

    assert cells(as_coordinator.get(page(trainee)), "enrolments")[0][1] == "accepted"


def test_an_enrolment_added_by_its_own_form_goes_through_the_rule(world, as_coordinator):
    trainee, over = worlds.make_trainee(), world.cohort
    type(over).objects.filter(pk=over.pk).update(starts_on="2021-09-01", ends_on="2022-06-30")

    response = as_coordinator.post("/en/admin/programs/enrolment/add/", {"trainee": trainee.pk, "cohort": over.pk})

    assert response.context["adminform"].form.errors == {"cohort": ["This cohort has ended."]}
    assert not trainee.enrolments.exists()


def test_several_enrolments_are_decided_at_once_and_refusals_are_told(world, as_coordinator, settings):
    settings.ZEAL_ALLOWLIST = [{"model": "programs.*"}]  # the rule is asked for each row
    cohort = worlds.make_cohort(capacity=1)
    rows = [worlds.enrol(worlds.make_trainee(), cohort, status=status) for status in ("applied", "declined")]

    response = as_coordinator.post(
        "/en/admin/programs/enrolment/",
        {"action": "accept_selected", "_selected_action": [row.pk for row in rows], "index": "0"},
        follow=True,
    )

    assert sorted(Enrolment.objects.filter(cohort=cohort).values_list("status", flat=True)) == ["accepted", "declined"]
    assert len(said(response)) == 2


def test_a_trainee_is_invited(world, as_coordinator):
    trainee = worlds.make_trainee()
    Trainee.objects.filter(pk=trainee.pk).update(user=None)

    response = as_coordinator.post(do(trainee, "invite"), {"email": "ines@example.org"}, follow=True)

    trainee.refresh_from_db()
    assert said(response) == ["The invitation leaves now."] and trainee.user.email == "ines@example.org"


def test_the_list_of_what_is_missing_is_what_the_rule_says(world, as_coordinator):
    minor = worlds.make_trainee(first_name="Sans", last_name="Accord")
    worlds.enrol(minor, world.cohort)

    response = as_coordinator.get("/en/admin/programs/trainee/?missing=participation")

    listed = list(response.context["cl"].result_list)
    assert minor in listed and world.trainee not in listed


def test_a_withdrawn_authorisation_is_missing_again(world, as_coordinator):
    for act in world.trainee.authorisations.filter(text__kind="participation"):
        authorisations.withdraw(act)

    response = as_coordinator.get("/en/admin/programs/trainee/?missing=participation")

    assert world.trainee in response.context["cl"].result_list


def test_a_guardian_s_page_shows_their_children_and_acts(world, as_coordinator):
    response = as_coordinator.get(page(world.guardian))

    assert keys(response) == ["trainees", "authorisations"]
    assert cells(response, "trainees")[0][0] == world.trainee


def test_a_cohort_keeps_room_for_those_it_took(world, as_coordinator):
    worlds.enrol(worlds.make_trainee(), world.cohort)
    worlds.enrol(worlds.make_trainee(), world.cohort)
    data = typed(as_coordinator.get(page(world.cohort)), "cohort_form", capacity="1", _save="1")

    response = as_coordinator.post(page(world.cohort), data)

    assert list(response.context["adminform"].form.errors) == ["capacity"]


def test_who_holds_authority_no_more_authorises_nothing_more(world, as_coordinator):
    heard = []

    def listen(sender, *, authorisation, **facts):
        heard.append(authorisation.text.kind)

    authorisations.changed.connect(listen)
    data = typed(
        as_coordinator.get(page(world.trainee)),
        "trainee_form",
        **{"guardianships-0-holds_authority": None},
        _save="1",
    )
    as_coordinator.post(page(world.trainee), data)
    authorisations.changed.disconnect(listen)

    assert sorted(heard) == ["mentoring_on_site", "mentoring_video", "participation"]
