"""What we owe people by mail: an outbox and its record in one table."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import FoldedEmailField
from accounts.models.users import User


class NoticeQuerySet(models.QuerySet):
    def due(self, at=None):
        return self.filter(state=Notice.State.QUEUED, next_attempt_at__lte=at or timezone.now())

    def given_up(self):
        return self.filter(state=Notice.State.GIVEN_UP)


class Notice(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("to send")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        GIVEN_UP = "given_up", _("given up")

    key = models.CharField(
        _("key"),
        max_length=200,
        unique=True,
        help_text=_("One per transition: asking twice for the same notice sends one."),
    )
    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    recipient = models.ForeignKey(
        User,
        verbose_name=_("recipient"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        help_text=_("Empty for someone who does not sign in, such as a guardian."),
    )
    address = FoldedEmailField(_("address"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    html = models.TextField(_("formatted text"), blank=True)
    calendar = models.TextField(
        _("calendar entry"), blank=True, help_text=_("Attached so that the recipient's calendar follows.")
    )
    calendar_method = models.CharField(_("calendar method"), max_length=10, blank=True)
    message_id = models.CharField(
        _("message id"), max_length=120, unique=True, help_text=_("The same at each attempt.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(
        _("next attempt"), default=timezone.now, help_text=_("1, 5, 30 then 120 minutes after a refusal.")
    )
    useful_until = models.DateTimeField(
        _("useful until"), null=True, blank=True, help_text=_("Not sent after this time, such as a code that expired.")
    )
    last_error = models.CharField(_("last refusal"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("asked on"), default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(_("taken by a worker on"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent on"), null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="queued"), name="notice_due"),
            models.Index(fields=["-created_at", "-id"], name="notice_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="notice_sent_has_a_time",
                violation_error_message=_("A notice that was sent has the time it was sent."),
            ),
        ]

    def __str__(self):
        return self.subject
