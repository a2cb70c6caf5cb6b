"""Disciplines, professions, courses, and the steps of each trainee."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin
from programs.models import Course, Discipline, OrientationStep, Profession


@admin.register(Discipline)
class DisciplineAdmin(ScopedModelAdmin):
    # List
    list_display = ["name", "swatch", "order"]
    search_fields = ["name"]
    search_help_text = _("Any part of the name.")
    # Form
    fieldsets = [
        (None, {"fields": [("name", "slug"), "summary"]}),
        (_("On the site"), {"fields": ["colour", "order"]}),
    ]
    prepopulated_fields = {"slug": ["name"]}

    # Behaviour

    @admin.display(description=_("colour"))
    def swatch(self, discipline):
        drawn = (
            '<svg width="28" height="16" aria-hidden="true"><rect width="28" height="16" rx="3" fill="{0}"/></svg> {0}'
        )
        return format_html(drawn, discipline.colour)


@admin.register(Profession)
class ProfessionAdmin(ScopedModelAdmin):
    # List
    list_display = ["name", "in_disciplines", "published"]
    list_filter = ["published", "disciplines"]
    search_fields = ["name"]
    search_help_text = _("Any part of the name.")
    # Form
    fieldsets = [
        (None, {"fields": [("name", "slug"), "summary", "published"]}),
        (_("What one reads"), {"fields": ["body", "daily_life", "studies"]}),
        (_("Where it belongs"), {"fields": ["disciplines", "rome_code"]}),
    ]
    prepopulated_fields = {"slug": ["name"]}
    checkbox_fields = ["disciplines"]

    # Behaviour

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("disciplines")

    @admin.display(description=_("disciplines"))
    def in_disciplines(self, profession):
        return ", ".join(discipline.name for discipline in profession.disciplines.all())


@admin.register(Course)
class CourseAdmin(ScopedModelAdmin):
    # List
    list_display = ["title", "school", "level", "place", "published"]
    list_filter = ["published", "level"]
    search_fields = ["title", "school", "place"]
    search_help_text = _("Any part of the title, of the school or of the place.")
    # Form
    fieldsets = [
        (None, {"fields": ["title", "slug", ("school", "place"), "published"]}),
        (_("What it is"), {"fields": [("level", "duration"), "admission", "url", "onisep_id"]}),
        (_("Where it leads"), {"fields": ["professions"]}),
    ]
    prepopulated_fields = {"slug": ["title", "school"]}
    autocomplete_fields = ["professions"]


@admin.register(OrientationStep)
class OrientationStepAdmin(ScopedModelAdmin):
    # List
    list_display = ["trainee", "aim", "due_on", "done_on"]
    ordering = ["-pk"]
    list_select_related = ["trainee"]
    search_fields = ["trainee__search_name", "aim"]
    search_help_text = _("Any part of the trainee's name or of the step.")
    # Form
    fieldsets = [
        (None, {"fields": ["trainee", "aim"]}),
        (_("Where it leads"), {"fields": ["profession", "course"]}),
        (_("When"), {"fields": [("due_on", "done_on")]}),
    ]
    autocomplete_fields = ["profession", "course"]
