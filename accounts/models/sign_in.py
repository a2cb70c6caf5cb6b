"""What stands between an address typed at the door and someone signed in. Kept for days, then forgotten."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class SignInCodeQuerySet(models.QuerySet):
    def usable(self, at=None):
        return self.filter(used_at=None, expires_at__gt=at or timezone.now(), tries__lt=SignInCode.MOST_TRIES)

    def to_mail(self, at=None):
        return self.usable(at).filter(mailed_at=None, user__is_active=True)


class SignInCode(models.Model):
    """A code that was asked for. The code itself is written nowhere: it is computed from this row and our secret."""

    MOST_TRIES = 3

    id = models.UUIDField(_("number"), primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        null=True,
        related_name="sign_in_codes",
        help_text=_("Empty when nobody signs in with the address that was typed; the page said the same."),
    )
    created_at = models.DateTimeField(_("asked on"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"), help_text=_("Ten minutes after it was asked for."))
    tries = models.PositiveSmallIntegerField(
        _("tries"), default=0, help_text=_("After the third wrong one, a new code must be asked for.")
    )
    mailed_at = models.DateTimeField(_("handed to the mails on"), null=True, blank=True, editable=False)
    used_at = models.DateTimeField(_("used on"), null=True, blank=True, editable=False)

    objects = SignInCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in code")
        verbose_name_plural = _("sign-in codes")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(mailed_at=None, used_at=None), name="sign_in_code_to_mail")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(tries__lte=3),
                name="sign_in_code_is_tried_three_times_at_most",
                violation_error_message=_("A code is tried three times at most."),
            ),
        ]

    def __str__(self):
        return str(self.id)[:8]


class SignInCount(models.Model):
    """How often something happened at the door in one stretch of time, for an address or a network."""

    subject = models.CharField(
        _("subject"), max_length=64, help_text=_("A hash: neither the address nor the network can be read from it.")
    )
    action = models.CharField(_("action"), max_length=20)
    starts_at = models.DateTimeField(_("since"), help_text=_("Start of the hour that is counted."))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("count at the door")
        verbose_name_plural = _("counts at the door")
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "action", "starts_at"],
                name="sign_in_count_is_kept_once_for_an_hour",
                violation_error_message=_("This hour is already counted."),
            ),
        ]

    def __str__(self):
        return f"{self.action} {self.subject[:8]}"
