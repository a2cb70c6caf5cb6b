"""What guardians authorise: dated, versioned, never rewritten."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuthorisationTextQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=timezone.now())


class AuthorisationText(models.Model):
    class Kind(models.TextChoices):
        PARTICIPATION = "participation", _("taking part")
        MENTORING_ON_SITE = "mentoring_on_site", _("mentoring on site")
        MENTORING_VIDEO = "mentoring_video", _("mentoring by video")
        IMAGE_INTERNAL = "image_internal", _("image, inside the programme")
        IMAGE_SITE = "image_site", _("image, on the site")
        IMAGE_PRESS = "image_press", _("image, for the press")
        IMAGE_SOCIAL = "image_social", _("image, on social networks")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    body = models.TextField(_("text"), help_text=_("What the guardian reads before saying yes. Frozen once published."))
    published_at = models.DateTimeField(
        _("published on"), null=True, blank=True, help_text=_("Empty: a draft that nobody can sign.")
    )

    objects = AuthorisationTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("authorisation text")
        verbose_name_plural = _("authorisation texts")
        ordering = ["kind", "-version", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "version", "language"],
                name="authorisation_text_version_is_unique",
                violation_error_message=_("This version exists already in this language."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} v{self.version}"


class AuthorisationQuerySet(models.QuerySet):
    def valid_at(self, when):
        return self.filter(given_at__lte=when).filter(
            Q(expires_at=None) | Q(expires_at__gt=when), Q(withdrawn_at=None) | Q(withdrawn_at__gt=when)
        )

    def of_kind(self, kind: str):
        return self.filter(text__kind=kind)

    def given_by(self, user):
        """The acts of this person: as a guardian, or as the trainee themself."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(guardian__user=user) | Q(guardian=None, trainee__user=user))


class Authorisation(models.Model):
    """One act. Append-only: the sole thing that may be added later is its withdrawal."""

    class Capacity(models.TextChoices):
        GUARDIAN = "guardian", _("holder of parental authority")
        SELF = "self", _("the trainee themself")

    class Channel(models.TextChoices):
        SITE = "site", _("on the site")
        PAPER = "paper", _("on paper")
        INTERVIEW = "interview", _("at an interview")

    trainee = models.ForeignKey(
        "programs.Trainee", verbose_name=_("trainee"), on_delete=models.CASCADE, related_name="authorisations"
    )
    text = models.ForeignKey(
        AuthorisationText, verbose_name=_("text"), on_delete=models.PROTECT, related_name="authorisations"
    )
    guardian = models.ForeignKey(
        "programs.Guardian",
        verbose_name=_("given by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="authorisations",
        help_text=_("Empty only for the trainee's own act: of age, or for their image."),
    )
    capacity = models.CharField(_("in the capacity of"), max_length=10, choices=Capacity)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    verified_how = models.CharField(
        _("how it was checked"),
        max_length=200,
        blank=True,
        help_text=_("Such as « signature compared at the interview »."),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="authorisations_recorded",
    )
    given_at = models.DateTimeField(_("given on"), default=timezone.now)
    expires_at = models.DateTimeField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("Empty: until withdrawn, or the trainee's eighteenth birthday."),
    )
    withdrawn_at = models.DateTimeField(
        _("withdrawn on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("What it allowed stops at once."),
    )

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        ordering = ["-given_at", "-pk"]
        indexes = [
            models.Index(fields=["trainee", "given_at"], name="authorisation_by_trainee"),
            models.Index(fields=["-given_at", "-id"], name="authorisation_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity="guardian", guardian__isnull=False) | Q(capacity="self", guardian=None),
                name="authorisation_names_who_gave_it",
                violation_error_message=_("An authorisation names the guardian who gave it, or is the trainee's own."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("given_at")),
                name="authorisation_ends_after_it_starts",
                violation_error_message=_("An authorisation ends after it was given."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="authorisation_is_withdrawn_after_it_was_given",
                violation_error_message=_("An authorisation is withdrawn after it was given."),
            ),
        ]

    def __str__(self):
        return f"{self.text} – {timezone.localtime(self.given_at):%d/%m/%Y}"

    def is_valid_at(self, when) -> bool:
        return (
            self.given_at <= when
            and (self.expires_at is None or self.expires_at > when)
            and (self.withdrawn_at is None or self.withdrawn_at > when)
        )
