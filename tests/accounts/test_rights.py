"""Rights that let through no person: filters of lists, and the pages that give rights."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User
from accounts.scoped_admin import ScopedRelatedFilter
from programs.models import OrientationStep
from tests import worlds

USER_RIGHTS = [f"accounts.{verb}_user" for verb in ("view", "add", "change", "delete")]


def user_who_may(*codenames: str) -> User:
    user = worlds.make_user()
    User.objects.filter(pk=user.pk).update(is_staff=True)
    for app, name in (codename.split(".") for codename in codenames):
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=name))
    return User.objects.get(pk=user.pk)


# Filters


def offered(client, address) -> dict[str, set[str]]:
    """Return what each filter on related rows offers in this list, by field."""
    specs = client.get(address).context["cl"].filter_specs
    return {
        spec.field_path: {name for _pk, name in spec.lookup_choices}
        for spec in specs
        if isinstance(spec, ScopedRelatedFilter)
    }


@pytest.fixture
def steps_by_trainee(world, monkeypatch):
    """The address of the list of steps, with a filter by trainee; two trainees have one."""
    for trainee in (world.trainee, world.other_trainee):
        OrientationStep.objects.create(trainee=trainee, aim="Dessiner")
    monkeypatch.setattr(admin.site.get_model_admin(OrientationStep), "list_filter", ["trainee"])
    return "/en/admin/programs/orientationstep/"


def test_a_filter_offers_the_people_that_the_person_may_see(world, as_coordinator, steps_by_trainee):
    people = {str(world.trainee), str(world.other_trainee)}

    assert offered(as_coordinator, steps_by_trainee) == {"trainee": people}


def test_a_filter_never_lists_a_person_that_the_person_may_not_see(signed_in, steps_by_trainee):
    client = signed_in(user_who_may("programs.view_orientationstep"))

    assert offered(client, steps_by_trainee) == {}


def test_of_the_people_a_filter_lists_only_those_in_sight(steps_by_trainee, rf):
    viewer = user_who_may("programs.view_orientationstep")
    own = worlds.make_trainee(first_name="Ada", user=viewer)
    request = rf.get(steps_by_trainee)
    request.user = viewer
    step_admin = admin.site.get_model_admin(OrientationStep)
    field = OrientationStep._meta.get_field("trainee")
    spec = ScopedRelatedFilter(field, request, {}, OrientationStep, step_admin, "trainee")

    assert spec.lookup_choices == [(own.pk, str(own))]


def test_a_filter_by_key_of_a_person_out_of_sight_chooses_nobody(world, signed_in, steps_by_trainee):
    client = signed_in(user_who_may("programs.view_orientationstep"))

    lists = [
        list(client.get(f"{steps_by_trainee}?trainee__id__exact={key}").context["cl"].queryset.values_list("pk"))
        for key in (world.trainee.pk, world.other_trainee.pk)
    ]

    assert lists[0] == lists[1] and len(lists[0]) == 2


def test_a_filter_by_user_offers_the_team_only(world, as_coordinator):
    assert offered(as_coordinator, "/en/admin/mentors/mentorship/")["referent"] == {
        str(user) for user in world.staff.values()
    }


# Users


@pytest.mark.parametrize("action", ["changelist", "add", "change", "delete", "history"])
def test_who_was_given_the_right_to_change_users_opens_none(world, signed_in, action):
    client = signed_in(user_who_may(*USER_RIGHTS))
    address = reverse(
        f"admin:accounts_user_{action}", args=[] if action in ("changelist", "add") else [world.user("editor").pk]
    )

    assert client.get(address).status_code == 403


def test_who_was_given_the_right_to_change_users_cannot_make_a_superuser(world, signed_in):
    user = user_who_may(*USER_RIGHTS)
    colleague = world.user("editor")
    client = signed_in(user)

    for person in (user, colleague):
        form = {"display_name": "X", "language": "fr", "is_staff": "on", "is_superuser": "on", "_save": "1"}
        assert client.post(reverse("admin:accounts_user_change", args=[person.pk]), form).status_code == 403

    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize("button", ["change-address", "invite-again", "open-door", "close-door", "reset-second-factor"])
def test_who_was_given_the_right_to_change_users_finds_no_button_that_works(world, signed_in, button):
    client = signed_in(user_who_may(*USER_RIGHTS))
    person = world.user("editor")

    response = client.post(f"/en/admin/accounts/user/{person.pk}/do/{button}/", {"email": "taken.over@example.org"})

    assert response.status_code == 403
    assert User.objects.get(pk=person.pk).email == person.email
    assert User.objects.get(pk=person.pk).is_active


def test_who_was_given_the_right_to_invite_invites_no_superuser(world, signed_in):
    client = signed_in(user_who_may("accounts.add_invitation", "accounts.view_invitation"))
    form = {"email": "mine@example.org", "language": "fr", "role": "superuser"}

    assert client.post("/en/admin/accounts/invitation/add/", form).status_code == 403
    assert not User.objects.filter(email="mine@example.org").exists()
