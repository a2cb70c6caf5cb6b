"""What the programme achieved: what was counted before this system existed, and what it counted since."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HistoricFigure(models.Model):
    """A number carried from before, never without its source."""

    class Measure(models.TextChoices):
        TRAINEES = "trainees", _("trainees accompanied")
        EVENTS = "events", _("meetings held")

    measure = models.CharField(_("measure"), max_length=12, choices=Measure, unique=True)
    value = models.PositiveIntegerField(_("value"), help_text=_("Shown on the home page."))
    at_least = models.BooleanField(
        _("the source says « more than »"), default=False, help_text=_("The page then says « more than » too.")
    )
    since_year = models.PositiveSmallIntegerField(_("since"))
    until = models.DateField(_("counted until"), help_text=_("What this system counts from the next day on is added."))
    source = models.CharField(_("source"), max_length=200, help_text=_("Shown with the figure."))

    class Meta:
        verbose_name = _("historic figure")
        verbose_name_plural = _("historic figures")
        ordering = ["measure"]

    def __str__(self):
        return f"{self.get_measure_display()} {self.value}"


class IndicatorValue(models.Model):
    """A figure as it was counted last: pages read it, the clock counts."""

    class Measure(models.TextChoices):
        TRAINEES = "trainees", _("trainees accompanied")
        COMPANIES = "companies", _("companies that lend mentors")
        EVENTS = "events", _("meetings held")

    measure = models.CharField(_("measure"), max_length=12, choices=Measure, unique=True)
    value = models.PositiveIntegerField(_("value"), help_text=_("Without what was counted before this system."))
    counted_at = models.DateTimeField(_("counted on"))

    class Meta:
        verbose_name = _("figure counted")
        verbose_name_plural = _("figures counted")
        ordering = ["measure"]

    def __str__(self):
        return f"{self.get_measure_display()} {self.value}"
