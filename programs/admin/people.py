"""Trainees, guardians, enrolments."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, ScopedStackedInline
from programs.models import Guardian, Guardianship, Trainee


class GuardianshipInline(ScopedStackedInline):
    model = Guardianship


@admin.register(Trainee)
class TraineeAdmin(ScopedModelAdmin):
    list_display = ["__str__", "class_level", "birth_date"]
    list_filter = ["class_level", "disciplines"]
    search_fields = ["search_name"]
    exclude = ["user"]
    inlines = [GuardianshipInline]
    records_reading = True


@admin.register(Guardian)
class GuardianAdmin(ScopedModelAdmin):
    search_fields = ["search_name"]
