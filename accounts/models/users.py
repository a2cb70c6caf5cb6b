"""People who sign in: their address is their identity, and nobody has a password."""

import secrets

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import FoldedEmailField


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def staff(self):
        return self.active().filter(is_staff=True)

    def in_group(self, name: str):
        return self.active().filter(groups__name=name)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, **facts) -> "User":
        """Create someone who signs in by code. Raises IntegrityError when the address is taken."""
        user = self.model(email=email, **facts)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, **facts) -> "User":
        facts.pop("password", None)
        return self.create_user(email, is_staff=True, is_superuser=True, **facts)


class User(AbstractBaseUser, PermissionsMixin):
    class Language(models.TextChoices):
        FRENCH = "fr", _("French")
        ENGLISH = "en", _("English")

    email = FoldedEmailField(
        _("e-mail address"),
        max_length=254,
        unique=True,
        help_text=_("Sign-in codes and notices go there; it is never shown to other people."),
        error_messages={"unique": _("Someone already signs in with this address.")},
    )
    display_name = models.CharField(
        _("name shown"), max_length=120, blank=True, help_text=_("How the site greets this person.")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        default=Language.FRENCH,
        help_text=_("The language of their mails."),
    )
    is_staff = models.BooleanField(
        _("team member"),
        default=False,
        help_text=_("May open the back office, within the rights of their groups."),
    )
    is_active = models.BooleanField(
        _("may sign in"), default=True, help_text=_("Untick to close the door at the next request.")
    )
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person who signs in")
        verbose_name_plural = _("people who sign in")
        ordering = ["display_name", "email"]

    def __str__(self):
        return self.display_name or _("Person %(number)s") % {"number": self.pk}

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.display_name.split(" ")[0] or str(self)


def new_salt() -> str:
    return secrets.token_hex(32)


class InvitationQuerySet(models.QuerySet):
    def open(self, at=None):
        return self.filter(consumed_at=None, expires_at__gt=at or timezone.now())


class Invitation(models.Model):
    """A link that lets someone in once; only its hash is kept."""

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(
        _("role given"),
        max_length=30,
        blank=True,
        help_text=_("The team group that the person joins by accepting; empty for trainees, guardians and mentors."),
    )
    salt = models.CharField(
        _("salt"),
        max_length=64,
        default=new_salt,
        editable=False,
        help_text=_("The link is computed from it and the site's secret when the mail leaves."),
    )
    token_hash = models.CharField(_("hash of the link"), max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        User,
        verbose_name=_("invited by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations_sent",
        help_text=_("Empty when the invitation was made from the command line."),
    )
    created_at = models.DateTimeField(_("invited on"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"), help_text=_("After this, the link lets nobody in."))
    consumed_at = models.DateTimeField(
        _("used on"), null=True, blank=True, editable=False, help_text=_("A link works once.")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="invitation_ends_after_it_starts",
                violation_error_message=_("An invitation ends after it starts."),
            ),
        ]

    def __str__(self):
        return _("Invitation of %(date)s") % {"date": timezone.localtime(self.created_at).strftime("%d/%m/%Y")}
