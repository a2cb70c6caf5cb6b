"""Those who come, and to which meetings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, panel
from events.models import Appearance, Guest
from programs.dates import date_only


@admin.register(Guest)
class GuestAdmin(ScopedModelAdmin):
    # List
    list_display = ["name", "headline", "partner", "published"]
    list_filter = ["published", "disciplines"]
    list_select_related = ["partner"]
    search_fields = ["name", "headline"]
    search_help_text = _("Any part of the name, or of what they do.")
    # Form
    fieldsets = [
        (None, {"fields": [("name", "slug"), "headline", "partner", "published"]}),
        (_("What one reads"), {"fields": ["biography", "picture"]}),
        (_("Where they lead"), {"fields": ["disciplines", "professions"]}),
    ]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["partner", "picture", "professions"]
    checkbox_fields = ["disciplines"]
    # Behaviour

    def panels(self, request, guest):
        return [
            panel(
                self.admin_site,
                request,
                key="meetings",
                title=_("meetings"),
                columns=[_("meeting"), _("day"), _("role")],
                rows=guest.appearances.select_related("event").order_by("-event__starts_at", "-pk"),
                cells=lambda row: [row.event, date_only(row.event.starts_at), row.get_role_display()],
                empty=_("No meeting yet: name them on a meeting's page."),
            )
        ]


@admin.register(Appearance)
class AppearanceAdmin(ScopedModelAdmin):
    # List
    list_display = ["guest", "event", "role", "order"]
    list_filter = ["role"]
    list_select_related = ["guest", "event"]
    search_fields = ["guest__name", "event__title"]
    search_help_text = _("Any part of the guest's name or of the meeting's title.")
    # Form
    fieldsets = [(None, {"fields": ["event", "guest", ("role", "order")]})]
    autocomplete_fields = ["event", "guest"]
