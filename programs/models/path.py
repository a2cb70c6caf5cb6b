"""A trainee's own path: what they aim at, one step after the other."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OrientationStepQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_on=None)


class OrientationStep(models.Model):
    trainee = models.ForeignKey(
        "programs.Trainee", verbose_name=_("trainee"), on_delete=models.CASCADE, related_name="steps"
    )
    profession = models.ForeignKey(
        "programs.Profession",
        verbose_name=_("profession aimed at"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="steps",
    )
    course = models.ForeignKey(
        "programs.Course",
        verbose_name=_("course aimed at"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="steps",
    )
    aim = models.CharField(_("step"), max_length=200, help_text=_("In the trainee's own words; the mentor sees it."))
    due_on = models.DateField(_("for"), null=True, blank=True, help_text=_("A day to look back at it."))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    created_at = models.DateTimeField(_("added on"), default=timezone.now, editable=False)

    objects = OrientationStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation step")
        verbose_name_plural = _("orientation steps")
        ordering = ["done_on", "due_on", "pk"]

    def __str__(self):
        return self.aim
