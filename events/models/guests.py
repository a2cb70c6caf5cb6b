"""People who come and tell how they got there."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from media.frames import initials
from programs.rich_text import RichTextField


class GuestQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)


class Guest(models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    headline = models.CharField(
        _("headline"), max_length=160, help_text=_("What they do, in one line, under their name.")
    )
    biography = RichTextField(_("biography"), blank=True, help_text=_("Facts with a source only."))
    professions = models.ManyToManyField(
        "programs.Profession", verbose_name=_("professions"), related_name="guests", blank=True
    )
    disciplines = models.ManyToManyField(
        "programs.Discipline", verbose_name=_("disciplines"), related_name="guests", blank=True
    )
    partner = models.ForeignKey(
        "programs.Partner",
        verbose_name=_("company"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="guests",
    )
    picture = models.ForeignKey(
        "media.Picture",
        verbose_name=_("portrait"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="guests",
        help_text=_("Empty: their initials are shown. Never a picture of someone else."),
    )
    published = models.BooleanField(
        _("on the site"), default=True, help_text=_("Untick to take the page off the site.")
    )

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="guest_by_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("events:guest", args=[self.slug])

    @property
    def initials(self) -> str:
        return initials(self.name)
