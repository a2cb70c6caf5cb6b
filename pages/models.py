"""Editorial pages."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.rich_text import RichTextField


class PageQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=timezone.now())


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
