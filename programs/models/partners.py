"""Organisations that make the programme possible, each named in its role only."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Partner(models.Model):
    class Kind(models.TextChoices):
        SUPPORTER = "supporter", _("supporter")
        HOST = "host", _("host")
        COMPANY = "company", _("company")
        SCHOOL = "school", _("school")
        ASSOCIATION = "association", _("association")

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    summary = models.CharField(
        _("summary"), max_length=300, blank=True, help_text=_("Under its name, on the page of partners.")
    )
    url = models.URLField(_("site"), blank=True, help_text=_("A link; nothing is loaded from there."))
    picture = models.ForeignKey(
        "media.Picture",
        verbose_name=_("picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="partners",
        help_text=_("Empty: the name is set in the site's own type."),
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self):
        return self.name


class PartnershipQuerySet(models.QuerySet):
    def current(self, on=None):
        on = on or timezone.localdate()
        return self.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))

    def lending_mentors(self):
        return self.filter(role=Partnership.Role.MENTORS)


class Partnership(models.Model):
    class Role(models.TextChoices):
        SUPPORTER = "supporter", _("supports the programme")
        HOST = "host", _("hosts the programme")
        MENTORS = "mentors", _("lends mentors")
        GUESTS = "guests", _("sends guests")
        SCHOOL = "school", _("opens its courses")
        RELAY = "relay", _("makes the programme known")

    program = models.ForeignKey(
        "programs.Program", verbose_name=_("programme"), on_delete=models.CASCADE, related_name="partnerships"
    )
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="partnerships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, help_text=_("Orders the page of partners."))
    since = models.DateField(
        _("since"), null=True, blank=True, help_text=_("Empty when it is not known: the page then says nothing.")
    )
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty while it lasts."))

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["role", "partner__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "partner", "role", "since"],
                name="partnership_is_said_once",
                violation_error_message=_("This partner already has this role since that day."),
            ),
            models.UniqueConstraint(
                fields=["program", "partner", "role"],
                condition=Q(since=None),
                name="partnership_of_unknown_start_is_said_once",
                violation_error_message=_("This partner already has this role."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="partnership_ends_after_it_starts",
                violation_error_message=_("A partnership ends after it starts."),
            ),
        ]

    def __str__(self):
        return f"{self.partner} – {self.get_role_display()}"
