"""What a young person may become, and the studies that lead there: one graph, readable from every side."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.colours import readable_on_paper
from programs.rich_text import RichTextField


class Discipline(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True, help_text=_("One sentence, under its name."))
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#5a5864",
        validators=[
            RegexValidator(r"\A#[0-9a-f]{6}\Z", _("Write the colour as # and six digits, such as #2458b8.")),
            readable_on_paper,
        ],
        help_text=_("Used for its name and its drawings: dark enough to be read on paper, such as #2458b8."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Smallest first."))

    class Meta:
        verbose_name = _("discipline")
        verbose_name_plural = _("disciplines")
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("programs:discipline", args=[self.slug])


class ProfessionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)

    def with_each_discipline(self):
        """One row for each of its disciplines, or one without: `discipline_slug`, `discipline_name`."""
        return self.annotate(
            discipline_slug=models.F("disciplines__slug"), discipline_name=models.F("disciplines__name")
        ).order_by("name", "disciplines__order", "disciplines__name")


class Profession(models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    disciplines = models.ManyToManyField(
        Discipline, verbose_name=_("disciplines"), related_name="professions", blank=True
    )
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One sentence that a twelve-year-old understands.")
    )
    body = RichTextField(_("text"), blank=True)
    daily_life = RichTextField(_("an ordinary day"), blank=True, help_text=_("What one does from morning to evening."))
    studies = RichTextField(_("studies"), blank=True, help_text=_("The ways in, the short and the long."))
    rome_code = models.CharField(
        _("ROME code"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"\A[A-N]\d{4}\Z", _("A ROME code is a letter and four digits, such as E1205."))],
        help_text=_("The code of this profession in the national directory, if you know it."),
    )
    published = models.BooleanField(
        _("on the site"), default=True, help_text=_("Untick to take the page off the site.")
    )

    objects = ProfessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("profession")
        verbose_name_plural = _("professions")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("programs:profession", args=[self.slug])


class CourseQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)


class Course(models.Model):
    class Level(models.TextChoices):
        SECONDARY = "secondary", _("upper secondary")
        BAC2 = "bac+2", _("two years after the baccalauréat")
        BAC3 = "bac+3", _("three years after the baccalauréat")
        BAC5 = "bac+5", _("five years after the baccalauréat")
        OTHER = "other", _("other")

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    school = models.CharField(_("school"), max_length=160)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    duration = models.CharField(_("duration"), max_length=60, help_text=_("Such as « 3 ans »."))
    place = models.CharField(_("place"), max_length=120)
    admission = models.TextField(_("admission"), blank=True, help_text=_("How one gets in, and when to apply."))
    url = models.URLField(_("site of the school"), blank=True, help_text=_("A link; nothing is loaded from there."))
    professions = models.ManyToManyField(Profession, verbose_name=_("professions"), related_name="courses", blank=True)
    onisep_id = models.CharField(_("Onisep number"), max_length=20, blank=True)
    published = models.BooleanField(
        _("on the site"), default=True, help_text=_("Untick to take the page off the site.")
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("programs:course", args=[self.slug])
