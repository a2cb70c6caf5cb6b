"""Organisations, each in its role."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, ScopedStackedInline
from programs.models import Partner, Partnership


class PartnershipInline(ScopedStackedInline):
    model = Partnership
    fields = [("program", "role"), ("since", "until")]


@admin.register(Partner)
class PartnerAdmin(ScopedModelAdmin):
    # List
    list_display = ["name", "kind", "url"]
    list_filter = ["kind", "partnerships__role"]
    search_fields = ["name"]
    search_help_text = _("Any part of the name.")
    # Form
    fieldsets = [
        (None, {"fields": [("name", "slug"), "kind"]}),
        (_("On the site"), {"fields": ["summary", "url", "picture"]}),
    ]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["picture"]
    inlines = [PartnershipInline]


@admin.register(Partnership)
class PartnershipAdmin(ScopedModelAdmin):
    # List
    list_display = ["partner", "role", "program", "since", "until"]
    list_filter = ["role", "program"]
    list_select_related = ["partner", "program"]
    search_fields = ["partner__name"]
    search_help_text = _("Any part of the partner's name.")
    # Form
    fields = ["partner", "program", "role", "since", "until"]
    autocomplete_fields = ["partner"]

    def has_module_permission(self, request):
        """Written on the partner's page; kept out of the menu."""
        return False
