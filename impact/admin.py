"""Figures carried from before, each with its source."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin
from impact.models import HistoricFigure


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
