import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin

from accounts.scoped_admin import ScopedModelAdmin
from config.checks import check_admin_actions, check_admin_pages
from programs.models import Discipline


class WithoutPermissions(ScopedModelAdmin):
    actions = ["delete_everything"]

    def delete_everything(self, request, queryset):
        queryset.delete()


class Unscoped(ModelAdmin):
    pass


@pytest.fixture
def registered(monkeypatch):
    """`registered(page)` puts `page` in the place of the disciplines'."""
    return lambda page: monkeypatch.setitem(admin.site._registry, Discipline, page(Discipline, admin.site))


def test_an_action_without_permissions_is_refused_at_the_start(registered):
    registered(WithoutPermissions)

    errors = check_admin_actions(None)

    assert [(error.id, "delete_everything" in error.msg) for error in errors] == [("config.E001", True)]


def test_a_page_on_django_s_own_base_is_refused_at_the_start(registered):
    registered(Unscoped)

    assert [error.id for error in check_admin_pages(None)] == ["config.E002"]


def test_the_pages_that_stand_are_accepted():
    assert check_admin_actions(None) + check_admin_pages(None) == []
