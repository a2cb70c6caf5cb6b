"""Who comes to which meeting, and as what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Appearance(models.Model):
    class Role(models.TextChoices):
        GUEST = "guest", _("guest")
        HOST = "host", _("host of the conversation")
        REVIEWER = "reviewer", _("reviewer")

    event = models.ForeignKey(
        "events.Event", verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="appearances"
    )
    guest = models.ForeignKey(
        "events.Guest", verbose_name=_("guest"), on_delete=models.CASCADE, related_name="appearances"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.GUEST)
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Smallest first on the page."))

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "guest"],
                name="guest_appears_once_at_a_meeting",
                violation_error_message=_("This guest is already named for this meeting."),
            ),
        ]

    def __str__(self):
        return str(self.get_role_display())
