from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AccessRecord, User
from accounts.refusals import Refused
from accounts.scoped_admin import ScopedModelAdmin, visible
from accounts.scoped_admin.lists import search
from programs.models import Authorisation, Enrolment, Guardian, Guardianship, OrientationStep, Trainee
from tests import worlds
from tests.back_office import said, typed

LIST = "/en/admin/programs/trainee/"


def page(row, action="change"):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{action}", args=[row.pk])


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def user_who_may(*codenames):
    user = worlds.make_user(is_superuser=False)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    for codename in codenames:
        app, name = codename.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=name))
    return User.objects.get(pk=user.pk)


# Actions


def test_an_action_is_not_offered_to_who_may_only_look(world, signed_in):
    client = signed_in(user_who_may("programs.view_enrolment", "programs.view_trainee"))

    response = client.get("/en/admin/programs/enrolment/")

    assert response.context["action_form"] is None


def test_an_action_posted_by_who_may_only_look_does_nothing(world, signed_in):
    enrolment = worlds.enrol(worlds.make_trainee(), world.cohort, status="applied")
    client = signed_in(user_who_may("programs.view_enrolment", "programs.view_trainee"))

    client.post(
        "/en/admin/programs/enrolment/", {"action": "accept_selected", "_selected_action": enrolment.pk, "index": "0"}
    )

    enrolment.refresh_from_db()
    assert enrolment.status == "applied"


def test_an_action_without_permissions_is_dropped_for_everyone(world, rf):
    class Bad(ScopedModelAdmin):
        actions = ["anything"]

        def anything(self, request, queryset):
            queryset.delete()

    request = rf.get(LIST)
    request.user = User.objects.create_superuser("root@example.org")

    assert Bad(Trainee, admin.site).get_actions(request) == {}


def test_an_action_reaches_only_the_rows_ticked(world, as_coordinator):
    ticked, other = (worlds.enrol(worlds.make_trainee(), world.cohort, status="applied") for _ in range(2))

    as_coordinator.post(
        "/en/admin/programs/enrolment/",
        {"action": "decline_selected", "_selected_action": ticked.pk, "index": "0", "select_across": "1"},
    )

    ticked.refresh_from_db()
    other.refresh_from_db()
    assert (ticked.status, other.status) == ("declined", "applied")


def test_an_action_on_what_is_no_key_is_a_redirect(world, as_coordinator):
    response = as_coordinator.post(
        "/en/admin/programs/enrolment/",
        {"action": "decline_selected", "_selected_action": ["x", "\x00", "9" * 40], "index": "0"},
    )

    assert response.status_code == 302


# What a list tells


@pytest.mark.parametrize(
    "query",
    [
        "birth_date__gte=2000-01-01",
        "last_name__startswith=Q",
        "user__email__startswith=a",
        "guardianships__guardian__phone__contains=1",
        "no_such_field=1",
        "class_level__exact=%00",
        "p=99999999999999999999",
        "p=0",
        "class_level__regex=%5EZ",
    ],
)
def test_a_list_answers_the_same_to_every_parameter_that_no_filter_declared(world, as_coordinator, query):
    Trainee.objects.bulk_create(
        Trainee(first_name="A", last_name=f"B{n}", birth_date=timezone.localdate()) for n in range(60)
    )

    response = as_coordinator.get(f"{LIST}?{query}")

    assert (response.status_code, response.get("Location")) == (302, f"{LIST}?e=1")


def test_a_wrong_parameter_after_the_redirect_gets_a_sentence(world, as_coordinator):
    response = as_coordinator.get(f"{LIST}?e=1&last_name__startswith=Q")

    assert "This address asks for something that does not exist" in response.content.decode()


def test_a_null_character_in_a_search_gets_a_message(world, as_coordinator):
    response = as_coordinator.get(f"{LIST}?q=%00mar")

    assert said(response) == ["Null characters are not allowed."]


def test_a_list_never_counts_its_whole_table(world, as_coordinator, django_assert_max_num_queries):
    Trainee.objects.bulk_create(
        Trainee(first_name="A", last_name=f"B{n}", birth_date=timezone.localdate()) for n in range(300)
    )

    with django_assert_max_num_queries(12) as queries:
        response = as_coordinator.get(LIST)

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert len(counts) == 1 and "LIMIT 201" in counts[0]
    assert response.context["cl"].result_count == 200 and response.context["cl"].paginator.more


@pytest.mark.parametrize("asked", ["emile", "ÉMILE", "noel emi", "mile d", "nguyen émile"])
def test_a_person_is_found_by_any_part_of_a_name_without_accents(world, asked):
    found = worlds.make_trainee(first_name="Émile-Noël", last_name="Nguyễn Dupont")
    worlds.make_trainee(first_name="Emilia", last_name="Martin")

    rows, _twice = search(Trainee.objects.exclude(first_name="Emilia"), fields=["search_name"], term=asked)

    assert list(rows) == [found]


@pytest.mark.parametrize("asked", ["naima", "NAÏMA", "aïm", "naima realisatrice"])
def test_what_has_no_column_for_search_is_found_without_accents_too(world, as_coordinator, asked):
    found = worlds.make_guest(name="Naïma Benali", headline="Réalisatrice")
    worlds.make_guest(name="100 % fiction")

    listed = as_coordinator.get("/admin/events/guest/", {"q": asked}).context["cl"].result_list
    offered = as_coordinator.get(
        "/admin/autocomplete/",
        {"app_label": "events", "model_name": "appearance", "field_name": "guest", "term": asked},
    )

    assert list(listed) == [found]
    assert [row["id"] for row in offered.json()["results"]] == [str(found.pk)]


def test_every_word_of_a_search_must_be_found(world):
    worlds.make_trainee(first_name="Émile", last_name="Nguyen")

    rows, _twice = search(Trainee.objects.all(), fields=["search_name"], term="emile martin")

    assert list(rows) == []


# What a person may see


def test_who_may_not_see_trainees_finds_none_to_choose(world, signed_in):
    client = signed_in(user_who_may("programs.add_orientationstep", "programs.view_orientationstep"))

    response = client.get("/en/admin/programs/orientationstep/add/")

    assert list(response.context["adminform"].form.fields["trainee"].queryset) == []


def test_a_forged_key_is_refused_at_the_field(world, signed_in):
    client = signed_in(user_who_may("programs.add_orientationstep", "programs.view_orientationstep"))

    response = client.post("/en/admin/programs/orientationstep/add/", {"trainee": world.trainee.pk, "aim": "Voir"})

    assert list(response.context["adminform"].form.errors) == ["trainee"]
    assert not OrientationStep.objects.filter(aim="Voir").exists()


def test_an_autocomplete_gives_nobody_to_who_may_not_see_them(world, signed_in):
    client = signed_in(user_who_may("programs.add_orientationstep"))

    response = client.get(
        "/en/admin/autocomplete/?app_label=programs&model_name=orientationstep&field_name=trainee&term=z"
    )

    assert response.status_code == 403


@pytest.mark.parametrize("term", ["zib", "%00zib", "  ", "%25", "x" * 500])
def test_an_autocomplete_survives_any_term(world, as_coordinator, term):
    response = as_coordinator.get(
        f"/en/admin/autocomplete/?app_label=programs&model_name=orientationstep&field_name=trainee&term={term}&page=1"
    )

    assert response.status_code == 200


def test_of_people_who_sign_in_only_the_team_is_offered(world):
    assert not visible(User.objects.all(), world.user("coordinator")).filter(is_staff=False).exists()


def test_an_editor_opens_no_file(world, client_of):
    codes = {
        client_of("editor").get(address).status_code for address in (LIST, page(world.trainee), page(world.guardian))
    }

    assert codes == {403}


@pytest.mark.parametrize("key", ["999999", "x", "%00", "9" * 30])
def test_a_row_that_does_not_exist_is_a_404(world, as_coordinator, key):
    assert as_coordinator.get(f"/en/admin/programs/trainee/{key}/change/").status_code == 404


@pytest.mark.parametrize(
    "query", ["trainee=x", "trainee=%00", f"trainee={'9' * 30}", "due_on=demain", "aim=%00", "nothing=1", "pk=3"]
)
def test_an_address_may_not_break_the_form_it_opens(world, as_coordinator, query):
    assert as_coordinator.get(f"/en/admin/programs/orientationstep/add/?{query}").status_code == 200


def test_a_wrong_key_in_a_form_comes_back_as_an_error(world, as_coordinator):
    response = as_coordinator.post("/en/admin/programs/orientationstep/add/", {"trainee": "x", "aim": "Voir"})

    assert list(response.context["adminform"].form.errors) == ["trainee"]


def test_users_and_groups_are_for_superusers(world, client_of):
    assert client_of("coordinator").get("/en/admin/accounts/user/").status_code in (403, 404)


# What the log keeps


def test_the_log_holds_kind_and_number_but_no_name(world, as_coordinator):
    trainee = world.trainee
    data = typed(as_coordinator.get(page(trainee)), "trainee_form", first_name="Zénobie", _save="1")

    as_coordinator.post(page(trainee), data)

    entry = LogEntry.objects.latest("pk")
    assert entry.object_repr == f"Stagiaire n°\u00a0{trainee.pk}"
    assert entry.change_message == '[{"changed": {"fields": ["first name"]}}]'


def test_the_log_of_an_inline_holds_no_name_either(world, as_coordinator, settings):
    # Django checks each row of an inline by itself.
    settings.ZEAL_ALLOWLIST = [{"model": "programs.Guardian"}]
    trainee, guardian = world.trainee, Guardian.objects.create(first_name="Yvonne", last_name="Secrète")
    data = typed(as_coordinator.get(page(trainee)), "trainee_form", _save="1")
    data |= {
        "guardianships-TOTAL_FORMS": "2",
        "guardianships-1-id": "",
        "guardianships-1-trainee": trainee.pk,
        "guardianships-1-guardian": guardian.pk,
        "guardianships-1-relation": "parent",
    }

    as_coordinator.post(page(trainee), data)

    added = Guardianship.objects.get(guardian=guardian)
    message = LogEntry.objects.latest("pk").change_message
    assert message == f'[{{"added": {{"name": "guardianship", "object": "{added.pk}"}}}}]'


def test_a_deletion_leaves_no_name(world, as_coordinator):
    step = OrientationStep.objects.create(trainee=world.trainee, aim="Devenir Quetzalcanari")

    as_coordinator.post(page(step, "delete"), {"post": "yes"})

    assert "Quetzalcanari" not in LogEntry.objects.latest("pk").object_repr


def test_who_deletes_reads_no_name_that_they_may_not_see(world, signed_in):
    client = signed_in(user_who_may("programs.view_cohort", "programs.delete_cohort"))

    text = client.get(page(world.cohort, "delete")).content.decode()

    assert worlds.CANARY_SURNAME not in text


def test_the_history_shows_no_address_of_the_team(world, as_coordinator):
    data = typed(as_coordinator.get(page(world.trainee)), "trainee_form", first_name="Zénobie", _save="1")
    as_coordinator.post(page(world.trainee), data)

    text = as_coordinator.get(page(world.trainee, "history")).content.decode()

    assert world.user("coordinator").email not in text and "first name" in text


def test_opening_a_file_is_recorded(world, as_coordinator):
    as_coordinator.get(page(world.trainee))

    record = AccessRecord.objects.get()
    assert (record.reader, record.subject_kind, record.subject_id) == (
        world.user("coordinator"),
        "programs.trainee",
        str(world.trainee.pk),
    )


# Two people at once


def test_a_save_does_not_silently_replace_what_someone_else_saved(world, as_coordinator):
    data = typed(as_coordinator.get(page(world.trainee)), "trainee_form", first_name="Mienne", _save="1")
    Trainee.objects.filter(pk=world.trainee.pk).update(first_name="Sienne")

    response = as_coordinator.post(page(world.trainee), data)

    errors = response.context["adminform"].form.non_field_errors()
    assert "First name : Sienne" in errors[0]
    assert Trainee.objects.get(pk=world.trainee.pk).first_name == "Sienne"


def test_saving_again_keeps_the_version_of_who_has_read_the_warning(world, as_coordinator):
    data = typed(as_coordinator.get(page(world.trainee)), "trainee_form", first_name="Mienne", _save="1")
    Trainee.objects.filter(pk=world.trainee.pk).update(first_name="Sienne")

    warned = as_coordinator.post(page(world.trainee), data)
    as_coordinator.post(page(world.trainee), typed(warned, "trainee_form", _save="1"))

    assert Trainee.objects.get(pk=world.trainee.pk).first_name == "Mienne"


def test_an_inline_row_is_guarded_too(world, as_coordinator):
    held = world.trainee.guardianships.get()
    data = typed(
        as_coordinator.get(page(world.trainee)), "trainee_form", **{"guardianships-0-relation": "other"}, _save="1"
    )
    Guardianship.objects.filter(pk=held.pk).update(relation="institution")

    as_coordinator.post(page(world.trainee), data)

    held.refresh_from_db()
    assert held.relation == "institution"


def test_who_changes_nothing_of_what_another_saved_is_not_stopped(world, as_coordinator):
    data = typed(as_coordinator.get(page(world.trainee)), "trainee_form", first_name="Zib", _save="1")
    worlds.authorise(world.trainee, world.guardian, "image_site")

    response = as_coordinator.post(page(world.trainee), data)

    assert response.status_code == 302


# Buttons that call a rule


def do(row, name):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_do", args=[row.pk, name])


def test_a_button_asks_the_rule_and_comes_back_to_the_page(world, as_coordinator):
    enrolment = worlds.enrol(worlds.make_trainee(), world.cohort, status="applied")

    response = as_coordinator.post(do(enrolment, "accept"), follow=True)

    enrolment.refresh_from_db()
    assert (enrolment.status, response.redirect_chain) == ("accepted", [(page(enrolment), 302)])
    assert said(response) == ["They have a place."]


def test_a_refusal_is_a_message(world, as_coordinator):
    enrolment = worlds.enrol(worlds.make_trainee(), world.cohort, status="accepted")

    response = as_coordinator.post(do(enrolment, "activate"), follow=True)

    assert said(response) == ["Nobody has authorised them to take part yet."]


def test_a_button_needs_its_permission(world, signed_in):
    enrolment = worlds.enrol(worlds.make_trainee(), world.cohort, status="applied")
    client = signed_in(user_who_may("programs.view_enrolment", "programs.view_trainee"))

    assert client.post(do(enrolment, "accept")).status_code == 403
    assert client.get(page(enrolment)).context["state_buttons"] == []


def test_a_button_is_a_post_with_a_token(world, signed_in):
    enrolment = worlds.enrol(worlds.make_trainee(), world.cohort, status="applied")
    client = signed_in(world.user("coordinator"), enforce_csrf_checks=True)

    assert client.post(do(enrolment, "accept")).status_code == 403
    assert client.get(do(enrolment, "accept")).status_code == 405


def test_a_button_that_does_not_exist_is_a_404(world, as_coordinator):
    assert as_coordinator.post(do(world.trainee, "explode")).status_code == 404


def test_a_button_with_consequences_says_them_before_it_does_anything(world, as_coordinator):
    enrolment = worlds.enrol(worlds.make_trainee(), world.cohort, status="active")

    asked = as_coordinator.get(do(enrolment, "withdraw"), {"next": page(enrolment.trainee)})
    before = Enrolment.objects.get(pk=enrolment.pk).status
    answer = as_coordinator.post(do(enrolment, "withdraw"), {"next": asked.context["back"]})

    assert str(asked.context["button"].confirm) in asked.content.decode()
    assert (before, Enrolment.objects.get(pk=enrolment.pk).status) == ("active", "withdrawn")
    assert answer["Location"] == page(enrolment.trainee)


def test_no_dangerous_button_acts_at_the_first_click():
    pages = [page for page in admin.site._registry.values() if isinstance(page, ScopedModelAdmin)]

    buttons = [button for page in pages for button, _method in page.all_state_buttons().values() if button.danger]

    assert [str(button.label) for button in buttons if not button.asks] == [] and len(buttons) > 8


def test_a_button_leads_back_to_this_site_only(world, as_coordinator):
    enrolment = worlds.enrol(worlds.make_trainee(), world.cohort, status="applied")

    inside = as_coordinator.post(do(enrolment, "accept"), {"next": page(enrolment.trainee)})
    outside = as_coordinator.post(do(enrolment, "accept"), {"next": "https://elsewhere.example/"})

    assert (inside["Location"], outside["Location"]) == (page(enrolment.trainee), page(enrolment))


def test_a_button_that_asks_shows_the_error_at_the_field_and_keeps_what_was_typed(world, as_coordinator):
    response = as_coordinator.post(
        do(world.trainee, "record-authorisation"), {"kind": "participation", "channel": "paper", "verified_how": ""}
    )

    form = response.context["form"]
    assert list(form.errors) == ["verified_how"] and form["channel"].value() == "paper"


def test_a_rule_that_refuses_while_a_form_is_saved_gives_its_reason_in_the_form(world, as_coordinator, monkeypatch):
    def refuse(*args, **kwargs):
        raise Refused("Not today.", code="no", field="aim")

    monkeypatch.setattr(admin.site.get_model_admin(OrientationStep), "save_model", refuse)

    response = as_coordinator.post(
        "/en/admin/programs/orientationstep/add/", {"trainee": world.trainee.pk, "aim": "Dessiner"}
    )

    form = response.context["adminform"].form
    assert form.errors == {"aim": ["Not today."]} and form["aim"].value() == "Dessiner"


def test_no_page_names_a_way_to_delete_many_rows_at_once(world, as_coordinator):
    response = as_coordinator.get("/en/admin/programs/profession/")

    assert response.context["action_form"] is None


def test_the_view_on_site_detour_is_closed(world, as_coordinator):
    assert as_coordinator.get("/en/admin/r/1/1/").status_code == 404


def test_validation_errors_of_a_model_stay_at_the_field(world):
    with pytest.raises(ValidationError):
        Authorisation(trainee=world.trainee, capacity="guardian", given_at=timezone.now() - timedelta(1)).full_clean()
