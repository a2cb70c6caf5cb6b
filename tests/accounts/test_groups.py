import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.groups import ROLES

pytestmark = pytest.mark.django_db


def held(name: str) -> set[str]:
    pairs = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in pairs}


@pytest.mark.parametrize("name", ROLES)
def test_each_group_holds_what_the_file_says(name):
    assert held(name) == ROLES[name].permissions


def test_every_right_in_the_file_is_one_of_a_model():
    models = {model._meta.label_lower for model in apps.get_models()}

    assert {model for role in ROLES.values() for model in role.may} <= models


def test_migrating_again_puts_back_what_was_changed_by_hand():
    editor = Group.objects.get(name="editor")
    editor.permissions.set(Permission.objects.filter(codename="view_trainee"))

    call_command("migrate", verbosity=0)

    assert held("editor") == ROLES["editor"].permissions


def test_a_group_keeps_its_people_when_migrating(person):
    Group.objects.get(name="editor").user_set.add(person)

    call_command("migrate", verbosity=0)

    assert person.has_perm("pages.change_page")


@pytest.mark.parametrize("name", ["editor", "front_desk"])
@pytest.mark.parametrize("model", ["trainee", "guardian", "guardianship", "enrolment", "authorisation"])
def test_editor_and_front_desk_read_no_file_of_a_trainee(name, model):
    assert f"programs.view_{model}" not in held(name)


@pytest.mark.parametrize("name", ["coordinator", "editor", "front_desk"])
def test_access_records_are_for_safeguarding_and_data_protection(name):
    assert "accounts.view_accessrecord" not in held(name)


def test_only_the_safeguarding_lead_writes_clearances():
    assert [name for name in ROLES if "mentors.change_clearance" in held(name)] == ["safeguarding_lead"]
