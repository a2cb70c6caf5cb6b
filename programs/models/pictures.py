"""Who can be recognised on a picture: their image authorisation decides whether it may be shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PictureSubject(models.Model):
    picture = models.ForeignKey(
        "media.Picture", verbose_name=_("picture"), on_delete=models.CASCADE, related_name="subjects"
    )
    trainee = models.ForeignKey(
        "programs.Trainee",
        verbose_name=_("trainee"),
        on_delete=models.CASCADE,
        related_name="pictures",
        help_text=_("The picture is shown only while their image authorisation for the site is valid."),
    )

    class Meta:
        verbose_name = _("person on a picture")
        verbose_name_plural = _("people on a picture")
        ordering = ["picture", "trainee"]
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "trainee"],
                name="trainee_is_named_once_on_a_picture",
                violation_error_message=_("This trainee is already named on this picture."),
            ),
        ]

    def __str__(self):
        return f"{self.picture} – {self.trainee}"
