"""The programme and the yearly groups that follow it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.rich_text import RichTextField


class Program(models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    summary = models.CharField(
        _("summary"),
        max_length=300,
        help_text=_("One sentence, shown on the home page and to search engines."),
    )
    body = RichTextField(_("text"), blank=True, help_text=_("Shown on the page of the programme."))
    host = models.CharField(_("host"), max_length=120, help_text=_("Shown beside the name on each page."))
    started_on = models.DateField(_("started on"), help_text=_("Figures « since … » count from this year."))

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["started_on"]

    def __str__(self):
        return self.name


class CohortQuerySet(models.QuerySet):
    def current(self, on=None):
        on = on or timezone.localdate()
        return self.filter(starts_on__lte=on, ends_on__gte=on)


class Cohort(models.Model):
    program = models.ForeignKey(Program, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=60)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    capacity = models.PositiveIntegerField(_("places"), help_text=_("How many trainees may be accepted; others wait."))
    applications_open_on = models.DateField(
        _("applications open on"), null=True, blank=True, help_text=_("Empty: applications are not open.")
    )
    applications_close_on = models.DateField(
        _("applications close on"), null=True, blank=True, help_text=_("Nobody can apply after this day.")
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "slug"],
                name="cohort_address_is_unique_in_its_programme",
                violation_error_message=_("Another cohort of this programme has this address."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="cohort_ends_after_it_starts",
                violation_error_message=_("A cohort ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="cohort_has_a_place",
                violation_error_message=_("A cohort has at least one place."),
            ),
            models.CheckConstraint(
                condition=Q(applications_close_on=None)
                | Q(applications_open_on__isnull=False, applications_close_on__gte=F("applications_open_on")),
                name="cohort_applications_close_after_they_open",
                violation_error_message=_("Applications close after they open."),
            ),
        ]

    def __str__(self):
        return self.name
