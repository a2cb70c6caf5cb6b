"""Who opened whose file, and when."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class AccessRecord(models.Model):
    """One reading of a person's file by a team member. The file is named by its kind and id, never by a name."""

    reader = models.ForeignKey(User, verbose_name=_("reader"), on_delete=models.PROTECT, related_name="files_read")
    subject_kind = models.CharField(_("kind of file"), max_length=60, help_text=_("For instance programs.trainee."))
    subject_id = models.CharField(_("file"), max_length=40)
    purpose = models.CharField(
        _("what was opened"),
        max_length=80,
        help_text=_("The page or the export, and its reason when one was asked."),
    )
    at = models.DateTimeField(_("on"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("access record")
        verbose_name_plural = _("access records")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-at"], name="access_by_file")]

    def __str__(self):
        return f"{self.subject_kind} {self.subject_id}"
