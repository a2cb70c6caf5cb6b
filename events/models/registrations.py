"""Who signed up, who waits, who came."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def ticket_code() -> str:
    """Return 128 random bits, as the ticket carries them."""
    return secrets.token_urlsafe(16)


class RegistrationQuerySet(models.QuerySet):
    def live(self):
        """Held, registered or waiting: a trainee has one for a meeting."""
        return self.filter(status__in=Registration.LIVE)

    def seated(self):
        """Those who have a seat, or had one on the day."""
        return self.filter(status__in=Registration.SEATED)

    def waiting(self):
        """The waiting list, in the order it will be called."""
        return self.filter(status=Registration.Status.WAITLISTED).order_by("asked_at", "pk")

    def in_door_order(self):
        """Those who have a seat first, then those who wait, in the order they asked; the others last."""
        seated = When(status__in=Registration.SEATED, then=0)
        waiting = When(status=Registration.Status.WAITLISTED, then=1)
        return self.order_by(Case(seated, waiting, default=2, output_field=models.IntegerField()), "asked_at", "pk")

    def upcoming(self, at=None):
        return self.live().filter(event__ends_at__gte=at or timezone.now()).order_by("event__starts_at")

    def lapsed(self, at):
        """Held seats that no guardian authorised in time."""
        return self.filter(status=Registration.Status.HELD, held_until__lte=at)

    def today(self, at=None):
        """Those of the meetings of that day in Paris."""
        midnight = timezone.localtime(at or timezone.now()).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(event__starts_at__gte=midnight, event__starts_at__lt=midnight + timedelta(days=1))

    def visible_to(self, user):
        """The team; without the right to read trainees' files, today's only; the trainee, their own."""
        if user.has_perm("events.view_registration"):
            return self if user.has_perm("programs.view_trainee") else self.today()
        return self.filter(trainee__user=user) if user.is_authenticated else self.none()


class Registration(models.Model):
    class Status(models.TextChoices):
        HELD = "held", _("held for authorisation")
        REGISTERED = "registered", _("registered")
        WAITLISTED = "waitlisted", _("on the waiting list")
        CANCELLED = "cancelled", _("cancelled")
        EXCUSED = "excused", _("excused")
        ATTENDED = "attended", _("attended")
        NO_SHOW = "no_show", _("no-show")

    LIVE = (Status.HELD, Status.REGISTERED, Status.WAITLISTED)
    STATE_FIELDS = ("asked_at", "held_until", "decided_at", "decided_by", "ticket")
    SEATED = (Status.HELD, Status.REGISTERED, Status.ATTENDED, Status.NO_SHOW)

    event = models.ForeignKey(
        "events.Event", verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="registrations"
    )
    trainee = models.ForeignKey(
        "programs.Trainee", verbose_name=_("trainee"), on_delete=models.CASCADE, related_name="registrations"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, editable=False, help_text=_("Changed by the buttons.")
    )
    asked_at = models.DateTimeField(
        _("asked on"), default=timezone.now, editable=False, help_text=_("The waiting list follows this order.")
    )
    held_until = models.DateTimeField(
        _("seat kept until"), null=True, blank=True, editable=False, help_text=_("While a guardian has not answered.")
    )
    decided_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    ticket = models.CharField(_("ticket"), max_length=32, unique=True, default=ticket_code, editable=False)
    form_key = models.UUIDField(
        _("form number"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("A form sent twice counts once."),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="registrations_decided",
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["event", "status", "asked_at"], name="registration_by_event"),
            models.Index(fields=["-asked_at", "-id"], name="registration_newest"),
            models.Index(fields=["held_until"], condition=Q(status="held"), name="registration_held"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "trainee"],
                condition=Q(status__in=["held", "registered", "waitlisted"]),
                name="trainee_has_one_live_registration_for_a_meeting",
                violation_error_message=_("This trainee is already signed up for this meeting."),
            ),
            models.CheckConstraint(
                condition=Q(status="held", held_until__isnull=False) | ~Q(status="held"),
                name="held_registration_has_a_limit",
                violation_error_message=_("A held seat has a limit."),
            ),
        ]

    def __str__(self):
        return f"{self.trainee.short_name} – {self.event}"

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def has_a_seat(self) -> bool:
        return self.status in self.SEATED
