import pytest
from django.contrib.auth.models import Group, Permission

from accounts import checks, groups

pytestmark = pytest.mark.django_db


def test_the_groups_as_delivered_pass():
    assert checks.check_roles(None) == []
    assert checks.check_groups(None, databases=["default"]) == []


@pytest.mark.parametrize(
    ("app", "codename"), [("auth", "change_group"), ("auth", "view_permission"), ("accounts", "change_user")]
)
def test_a_group_with_rights_on_rights_is_refused(app, codename):
    right = Permission.objects.get(content_type__app_label=app, codename=codename)
    Group.objects.get(name="coordinator").permissions.add(right)

    errors = checks.check_groups(None, databases=["default"])

    assert [(error.id, error.msg) for error in errors] == [
        ("accounts.E002", f"The group “coordinator” holds {app}.{codename}.")
    ]


def test_the_file_of_roles_may_not_hold_them_either(monkeypatch):
    monkeypatch.setitem(groups.ROLES, "editor", groups.Role("editor", {"auth.group": ("view",)}))

    assert [error.id for error in checks.check_roles(None)] == ["accounts.E001"]


def test_nothing_is_asked_of_a_database_that_was_not_named(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert checks.check_groups(None, databases=None) == []
