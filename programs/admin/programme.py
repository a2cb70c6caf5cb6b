"""The programme, its yearly groups, and where it meets."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import GuardedForm, ScopedModelAdmin, ScopedStackedInline, panel
from programs.dates import date_only
from programs.models import Cohort, Enrolment, Program, Room, Venue


@admin.register(Program)
class ProgramAdmin(ScopedModelAdmin):
    # List
    list_display = ["name", "host", "started_on"]
    search_fields = ["name"]
    search_help_text = _("Any part of the name.")
    # Form
    fieldsets = [
        (None, {"fields": ["name", "slug", "host", "started_on"]}),
        (_("On the site"), {"fields": ["summary", "body"]}),
    ]
    prepopulated_fields = {"slug": ["name"]}


class CohortForm(GuardedForm):
    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        taken = self.instance.enrolments.current().count() if self.instance.pk else 0
        if capacity is not None and capacity < taken:
            raise ValidationError(
                _("%(taken)d trainees have a place already."), code="too_few", params={"taken": taken}
            )
        return capacity


@admin.register(Cohort)
class CohortAdmin(ScopedModelAdmin):
    # List
    list_display = ["name", "program", "starts_on", "ends_on", "places"]
    list_filter = ["program"]
    list_select_related = ["program"]
    search_fields = ["name"]
    search_help_text = _("Any part of the name.")
    # Form
    form = CohortForm
    fieldsets = [
        (None, {"fields": [("name", "slug"), "program"]}),
        (_("When"), {"fields": [("starts_on", "ends_on"), "capacity"]}),
        (_("Applications"), {"fields": [("applications_open_on", "applications_close_on")]}),
    ]
    prepopulated_fields = {"slug": ["name"]}

    # Behaviour

    def get_queryset(self, request):
        current = Enrolment.objects.current().filter(cohort=OuterRef("pk")).order_by().values("cohort")
        taken = Subquery(current.annotate(number=Count("pk")).values("number"))
        return super().get_queryset(request).annotate(taken=Coalesce(taken, 0))

    @admin.display(description=_("places"))
    def places(self, cohort):
        return f"{cohort.taken} / {cohort.capacity}"

    def panels(self, request, cohort):
        rows = cohort.enrolments.filter(status__in=["applied", "waitlisted"]).select_related("trainee", "cohort")
        return [
            panel(
                self.admin_site,
                request,
                key="enrolments",
                title=_("enrolments to decide"),
                columns=[_("trainee"), _("status"), _("asked on")],
                rows=rows.order_by("applied_at", "pk"),
                cells=lambda row: [row.trainee, row.get_status_display(), date_only(row.applied_at)],
                empty=_("Nobody waits for a decision."),
            )
        ]


class RoomInline(ScopedStackedInline):
    model = Room
    fields = [("name", "capacity"), "open_view", "access_notes"]


@admin.register(Venue)
class VenueAdmin(ScopedModelAdmin):
    # List
    list_display = ["name", "address", "city"]
    search_fields = ["name", "city"]
    search_help_text = _("Any part of the name or of the city.")
    # Form
    fieldsets = [
        (None, {"fields": [("name", "slug")]}),
        (_("Where"), {"fields": ["address", ("postcode", "city"), "access"]}),
    ]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [RoomInline]


@admin.register(Room)
class RoomAdmin(ScopedModelAdmin):
    # List
    list_display = ["name", "venue", "capacity", "open_view"]
    list_filter = ["venue", "open_view"]
    list_select_related = ["venue"]
    search_fields = ["name", "venue__name"]
    search_help_text = _("Any part of the name of the room or of the venue.")
    # Form
    fieldsets = [
        (None, {"fields": ["venue", ("name", "capacity")]}),
        (_("What it is fit for"), {"fields": ["open_view", "access_notes"]}),
    ]
