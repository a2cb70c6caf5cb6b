"""The picture library: every file was decoded and written again by us, and carries no metadata."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from media.fields import PictureFileField


class PictureQuerySet(models.QuerySet):
    def shown(self, at=None):
        """What the public sees; `Picture.is_shown_at` is its twin."""
        return self.filter(published=True).filter(Q(shows_minors=False) | Q(covered_until__gt=at or timezone.now()))


class Picture(models.Model):
    id = models.UUIDField(_("number"), primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120, help_text=_("To find it again; never shown on the site."))
    file = PictureFileField(
        _("picture"),
        upload_to="pictures/",
        help_text=_("JPEG, PNG or WebP, at most 10 MB and 25 megapixels. Place and device data are removed."),
    )
    alternative = models.CharField(
        _("alternative text"),
        max_length=250,
        help_text=_("What someone who cannot see the picture needs to know; read aloud by screen readers."),
    )
    credit = models.CharField(_("credit"), max_length=120, help_text=_("Who made it; shown beside the picture."))
    rights = models.CharField(
        _("rights"), max_length=200, blank=True, help_text=_("What we may do with it, and until when.")
    )
    shows_minors = models.BooleanField(
        _("a recognisable minor is on it"),
        default=False,
        help_text=_("Keeps the picture off the site until their image authorisations cover it."),
    )
    published = models.BooleanField(
        _("may be shown"),
        default=False,
        help_text=_("Untick to take the picture and its sizes off the site."),
    )
    covered_until = models.DateTimeField(
        _("covered until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Until when the authorisations of the minors on it cover it; empty: they do not."),
    )
    width = models.PositiveIntegerField(_("width"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height"), editable=False, default=0)
    renditions = models.JSONField(
        _("sizes made"),
        default=list,
        editable=False,
        help_text=_("Widths in pixels, filled in the background."),
    )
    created_at = models.DateTimeField(_("added on"), default=timezone.now, editable=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alternative=""),
                name="picture_has_an_alternative_text",
                violation_error_message=_("A picture has an alternative text."),
            ),
        ]

    def __str__(self):
        return self.title

    def is_shown_at(self, when) -> bool:
        return self.published and (
            not self.shows_minors or (self.covered_until is not None and self.covered_until > when)
        )

    @property
    def is_shown(self) -> bool:
        """Whether a page may draw it now: it may be shown, and at least one size is made."""
        return bool(self.renditions) and self.is_shown_at(timezone.now())
