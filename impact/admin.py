"""Figures carried from before, each with its source, and those that the site counts."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ReadOnlyMixin, ScopedModelAdmin
from impact import indicators
from impact.models import HistoricFigure, IndicatorValue


@admin.register(HistoricFigure)
class HistoricFigureAdmin(ScopedModelAdmin):
    # List
    list_display = ["measure", "value", "at_least", "since_year", "until"]
    # Form
    fieldsets = [
        (_("The figure"), {"fields": ["measure", ("value", "at_least")]}),
        (
            _("Where it comes from"),
            {
                "fields": [("since_year", "until"), "source"],
                "description": _("What happens after the day it stops is counted by the site, and added."),
            },
        ),
    ]

    # Behaviour

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # What was carried says from which day on the site counts.
        indicators.keep()


@admin.register(IndicatorValue)
class IndicatorValueAdmin(ReadOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["measure", "value", "counted_at"]
    # Form
    fieldsets = [
        (
            _("The figure"),
            {
                "fields": ["measure", ("value", "counted_at")],
                "description": _("Counted by the site every ten minutes, and added to what was carried from before."),
            },
        )
    ]
