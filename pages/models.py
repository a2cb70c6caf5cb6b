"""Editorial pages."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from programs.rich_text import RichTextField

# The footer leads to them; the law asks for all three.
REQUIRED = {
    "mentions-legales": _("Legal notice"),
    "donnees-personnelles": _("Personal data"),
    "accessibilite": _("Accessibility"),
}


class PageQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=timezone.now())

    def visible_to(self, user):
        """What the public sees, and drafts for those who write them."""
        return self if user.is_authenticated and user.has_perm("pages.change_page") else self.published()

    def required_missing(self):
        """Return the address and the title of each page that the footer leads to and the public cannot read yet."""
        there = set(self.published().filter(slug__in=REQUIRED).values_list("slug", flat=True))
        return [(slug, title) for slug, title in REQUIRED.items() if slug not in there]


class Page(models.Model):
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("Other sites link to it: do not change it.")
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True, help_text=_("Shown to search engines."))
    body = RichTextField(_("text"), blank=True)
    published_at = models.DateTimeField(
        _("published on"), null=True, blank=True, help_text=_("Empty: a draft that only the team sees.")
    )
    updated_at = models.DateTimeField(_("last changed on"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pages:page", args=[self.slug])

    def clean(self):
        if self.slug and not _is_free(self.slug):
            message = _("This address is that of another page of the site: choose another one.")
            raise ValidationError({"slug": ValidationError(message, "taken")})


# Addresses that the site's contract keeps for parts still to come: a page there would stand in their way.
KEPT = {"accueil", "actualites", "impact", "recherche", "signalement", "attestations"}


def _is_free(slug: str) -> bool:
    if slug in KEPT:
        return False
    # Pages come last among the addresses: a room that answers to this one would hide the page for ever.
    with translation.override(settings.LANGUAGE_CODE):
        try:
            return resolve(f"/{slug}/").view_name == "pages:page"
        except Resolver404:
            return True
