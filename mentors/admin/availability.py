"""When mentors may be booked, who of the team is there, and the days on which nobody is received."""

from datetime import datetime, timedelta

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, period_filter
from mentors import freezing
from mentors.models import Absence, Closure, Duty, Opening
from mentors.times import day_starts_at
from programs.models import Room


@admin.register(Opening)
class OpeningAdmin(ScopedModelAdmin):
    # List
    list_display = ["mentor", "weekday", "starts_at", "ends_at", "mode", "last_day"]
    list_filter = ["weekday", "mode"]
    list_select_related = ["mentor"]
    search_fields = ["mentor__search_name"]
    search_help_text = _("Any part of the mentor's name.")
    # Form
    fields = ["mentor", "weekday", ("starts_at", "ends_at"), ("first_day", "last_day"), ("mode", "room")]


@admin.register(Absence)
class AbsenceAdmin(ScopedModelAdmin):
    # List
    list_display = ["mentor", "starts_at", "ends_at"]
    list_filter = [period_filter("starts_at", _("when"))]
    list_select_related = ["mentor"]
    search_fields = ["mentor__search_name"]
    search_help_text = _("Any part of the mentor's name.")
    # Form
    fields = ["mentor", ("starts_at", "ends_at")]


class RecheckedAdmin(ScopedModelAdmin):
    """Rows that carry sessions: once one has changed, what is booked in its time is checked again."""

    def span(self, row) -> tuple[datetime, datetime]:
        raise NotImplementedError

    def save_model(self, request, obj, form, change):
        request._spans = [self.span(self.model.objects.get(pk=obj.pk))] if change else []
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for span in [*request._spans, self.span(form.instance)]:
            freezing.recheck_between(*span)

    def delete_model(self, request, obj):
        span = self.span(obj)
        super().delete_model(request, obj)
        freezing.recheck_between(*span)

    def delete_queryset(self, request, queryset):
        spans = [self.span(row) for row in queryset]
        super().delete_queryset(request, queryset)
        for span in spans:
            freezing.recheck_between(*span)


@admin.register(Duty)
class DutyAdmin(RecheckedAdmin):
    # List
    list_display = ["starts_at", "ends_at", "supervisor", "room_names"]
    list_filter = [period_filter("starts_at", _("when")), "supervisor", "rooms"]
    list_select_related = ["supervisor"]
    # Form
    fieldsets = [
        (
            _("Who is there, in sight of which rooms"),
            {
                "fields": ["supervisor", ("starts_at", "ends_at"), "rooms"],
                "description": _(
                    "Sessions on site are offered only there and then. Shorten or remove a duty, "
                    "and the sessions that it carried are put on hold."
                ),
            },
        )
    ]
    checkbox_fields = ["rooms"]
    # Behaviour

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("rooms")

    def get_field_queryset(self, db, db_field, request):
        if db_field.name == "rooms":
            return Room.objects.for_mentoring().select_related("venue")
        return super().get_field_queryset(db, db_field, request)

    @admin.display(description=_("rooms"))
    def room_names(self, duty):
        return ", ".join(room.name for room in duty.rooms.all())

    def span(self, row):
        return row.starts_at, row.ends_at


@admin.register(Closure)
class ClosureAdmin(RecheckedAdmin):
    # List
    list_display = ["name", "first_day", "last_day"]
    search_fields = ["name"]
    search_help_text = _("Any part of the name.")
    # Form
    fields = ["name", ("first_day", "last_day")]
    # Behaviour

    def span(self, row):
        return day_starts_at(row.first_day), day_starts_at(row.last_day + timedelta(days=1))
