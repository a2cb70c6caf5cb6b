"""When a mentor can be booked: wall-clock hours that stay what they are across a clock change."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentors.models.mentors import MODES


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Opening(models.Model):
    mentor = models.ForeignKey(
        "mentors.Mentor", verbose_name=_("mentor"), on_delete=models.CASCADE, related_name="openings"
    )
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts_at = models.TimeField(_("from"), help_text=_("Paris time, summer and winter alike."))
    ends_at = models.TimeField(_("to"))
    first_day = models.DateField(_("first day"), help_text=_("Nothing is offered before."))
    last_day = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: until further notice."))
    mode = models.CharField(
        _("mode"), max_length=8, choices=MODES, blank=True, help_text=_("Empty: on site or by video.")
    )
    room = models.ForeignKey(
        "programs.Room",
        verbose_name=_("room"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="openings",
        help_text=_("Empty: any room fit for mentoring with a supervisor on duty."),
    )

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        ordering = ["weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="opening_ends_after_it_starts",
                violation_error_message=_("An opening ends after it starts, on the same day."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=0, weekday__lte=6),
                name="opening_is_on_a_day_of_the_week",
                violation_error_message=_("Choose a day of the week."),
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="opening_last_day_follows_its_first",
                violation_error_message=_("The last day follows the first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class Absence(models.Model):
    mentor = models.ForeignKey(
        "mentors.Mentor", verbose_name=_("mentor"), on_delete=models.CASCADE, related_name="absences"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"), help_text=_("Nothing is offered in between; what is booked stays."))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("An absence ends after it starts."),
            ),
        ]

    def __str__(self):
        return f"{self.starts_at:%d/%m/%Y} – {self.ends_at:%d/%m/%Y}"


class ClosureQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(first_day__lte=day, last_day__gte=day)

    def between(self, first_day, last_day):
        """Closures that touch these days, both included."""
        return self.filter(first_day__lte=last_day, last_day__gte=first_day)


class Closure(models.Model):
    """Days on which nobody is received: public holidays, school holidays when staff say so."""

    name = models.CharField(_("name"), max_length=80)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), help_text=_("No session is offered from the first to the last day."))

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="closure_last_day_follows_its_first",
                violation_error_message=_("The last day follows the first."),
            ),
        ]

    def __str__(self):
        return self.name


class Duty(models.Model):
    """A member of the team is there, in sight of these rooms, from … to …"""

    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("supervisor"), on_delete=models.PROTECT, related_name="duties"
    )
    rooms = models.ManyToManyField(
        "programs.Room",
        verbose_name=_("rooms"),
        related_name="duties",
        help_text=_("Sessions on site are offered only in these rooms, in these hours."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"), help_text=_("A session must end before."))

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="duty_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="duty_ends_after_it_starts",
                violation_error_message=_("A duty ends after it starts."),
            ),
        ]

    def __str__(self):
        return f"{self.supervisor} – {self.starts_at:%d/%m/%Y %H:%M}"
