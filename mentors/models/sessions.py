"""Sessions of a mentorship, and the quarter hours that they claim."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentors.models.mentors import MODES
from programs.models import Trainee


class SessionQuerySet(models.QuerySet):
    def upcoming(self, at=None):
        return self.filter(ends_at__gte=at or timezone.now(), status__in=Session.CLAIMING)

    def past(self, at=None):
        return self.filter(ends_at__lt=at or timezone.now())

    def claiming(self):
        """Sessions that keep their people and their room."""
        return self.filter(status__in=Session.CLAIMING)

    def without_report(self, at=None):
        """Booked, over, and nobody said whether it took place; one on hold did not."""
        return self.past(at).filter(status=Session.Status.BOOKED, frozen_at=None)

    def visible_to(self, user):
        """The team; the mentor while the mentorship runs; the trainee; their guardians."""
        if user.has_perm("mentors.view_session"):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(mentorship__mentor__user=user, mentorship__status="active")
            | Q(mentorship__trainee__user=user)
            | Q(mentorship__trainee__in=Trainee.objects.children_of(user))
        )

    def of_mentor(self, mentor):
        """What this mentor sees: their sessions, while the mentorship is active."""
        return self.filter(mentorship__mentor=mentor, mentorship__status="active")

    def reported(self):
        """Sessions of which somebody said whether they took place."""
        return self.filter(status__in=Session.REPORTED)

    def standing(self):
        """Booked or held, and not on hold."""
        return self.filter(status__in=(Session.Status.BOOKED, Session.Status.HELD), frozen_at=None)

    def not_cancelled(self):
        return self.exclude(status__in=Session.CANCELLED)

    def between(self, starts_at, ends_at):
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def occupying(self, starts_at, ends_at):
        """Sessions that keep their room in between: those on hold and those over too, as their claims do."""
        return self.not_cancelled().between(starts_at, ends_at)

    def with_people(self):
        """With all that a page or a notice says of a session."""
        return self.select_related("mentorship__mentor__user", "mentorship__trainee__user", "room__venue", "supervisor")

    def to_come(self, at=None):
        """Booked and not started."""
        return self.filter(status=Session.Status.BOOKED, starts_at__gt=at or timezone.now())


class Session(models.Model):
    class Status(models.TextChoices):
        REQUESTED = "requested", _("requested")
        BOOKED = "booked", _("booked")
        HELD = "held", _("held")
        EXCUSED = "excused", _("cancelled by the pair")
        REVOKED = "revoked", _("cancelled by the programme")
        NO_SHOW = "no_show", _("no-show")

    CLAIMING = (Status.REQUESTED, Status.BOOKED)
    REPORTED = (Status.HELD, Status.NO_SHOW)
    CANCELLED = (Status.EXCUSED, Status.REVOKED)

    uid = models.UUIDField(_("calendar number"), default=uuid.uuid4, unique=True, editable=False)
    mentorship = models.ForeignKey(
        "mentors.Mentorship", verbose_name=_("mentorship"), on_delete=models.PROTECT, related_name="sessions"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    mode = models.CharField(
        _("mode"), max_length=8, choices=MODES, help_text=_("The first session of a mentorship is on site.")
    )
    room = models.ForeignKey(
        "programs.Room",
        verbose_name=_("room"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mentoring_sessions",
        help_text=_("Empty by video."),
    )
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("supervisor"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions_supervised",
        help_text=_("The member of the team in sight of the room."),
    )
    topic = models.CharField(_("topic"), max_length=160, help_text=_("Both of them see it."))
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.BOOKED, help_text=_("Changed by the buttons.")
    )
    sequence = models.PositiveIntegerField(
        _("calendar version"),
        default=0,
        editable=False,
        help_text=_("Grows with each change, so that calendars follow."),
    )
    form_key = models.UUIDField(
        _("form number"),
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("A form sent twice books once."),
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("booked by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="sessions_booked",
    )
    booked_at = models.DateTimeField(_("booked on"), default=timezone.now, editable=False)
    frozen_at = models.DateTimeField(
        _("frozen on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Must not start until what is missing is back."),
    )
    frozen_reason = models.CharField(_("why it is frozen"), max_length=300, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled on"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("cancelled by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="sessions_cancelled",
    )
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="session_newest"),
            models.Index(fields=["mentorship", "starts_at"], name="session_by_mentorship"),
            models.Index(fields=["status", "ends_at"], name="session_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("A session ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(mode="on_site", room__isnull=False, supervisor__isnull=False) | Q(mode="video", room=None),
                name="session_on_site_has_a_room_and_a_supervisor",
                violation_error_message=_("A session on site has a room and a supervisor; by video it has no room."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["excused", "revoked"], cancelled_at__isnull=False)
                | (~Q(status__in=["excused", "revoked"]) & Q(cancelled_at=None)),
                name="cancelled_session_has_a_date",
                violation_error_message=_("A cancelled session has the date it was cancelled."),
            ),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"

    def get_absolute_url(self):
        return reverse("mentors:session", args=[self.uid])

    @property
    def calendar_uid(self) -> str:
        return f"session-{self.uid}"

    @property
    def claims_time(self) -> bool:
        return self.status in self.CLAIMING

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"{self.room}, {self.room.venue}" if self.room else str(self.get_mode_display())

    @property
    def address(self) -> str:
        """Where it is, with the street."""
        if self.room is None:
            return self.place
        venue = self.room.venue
        return f"{self.place}, {venue.address}, {venue.postcode} {venue.city}"

    @property
    def changed_at(self):
        """When calendars had to follow for the last time, as far as the row itself knows."""
        return max(moment for moment in (self.booked_at, self.frozen_at, self.cancelled_at) if moment)

    @property
    def is_reported(self) -> bool:
        return self.status in self.REPORTED


class Claim(models.Model):
    """One person or room, one quarter of an hour: the database refuses the second session that wants both."""

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="claims")
    resource = models.CharField(
        _("who or what"), max_length=40, help_text=_("user:7 for an adult, trainee:12, room:3.")
    )
    quarter_hour = models.DateTimeField(_("quarter hour"), help_text=_("Its start."))

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["quarter_hour", "resource"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "quarter_hour"],
                name="nobody_and_no_room_is_in_two_places_at_once",
                violation_error_message=_("This time has just been taken."),
            ),
        ]

    def __str__(self):
        return f"{self.resource} {self.quarter_hour:%d/%m/%Y %H:%M}"


class SessionChange(models.Model):
    """What a session was before it was moved; append-only."""

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("changed on"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="session_changes",
    )
    previous_starts_at = models.DateTimeField(_("it started at"))
    previous_ends_at = models.DateTimeField(_("it ended at"))
    previous_mode = models.CharField(_("it was"), max_length=8, choices=MODES)
    previous_room = models.ForeignKey(
        "programs.Room",
        verbose_name=_("it was in"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="session_changes",
    )

    class Meta:
        verbose_name = _("change of a session")
        verbose_name_plural = _("changes of a session")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{timezone.localtime(self.at):%d/%m/%Y %H:%M}"


class SessionNote(models.Model):
    class Audience(models.TextChoices):
        SHARED = "shared", _("mentor, trainee and team")
        STAFF = "staff", _("team only")

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="session_notes",
    )
    audience = models.CharField(
        _("who reads it"),
        max_length=6,
        choices=Audience,
        default=Audience.SHARED,
        help_text=_("The referent always may."),
    )
    body = models.TextField(_("note"), max_length=4000)
    written_at = models.DateTimeField(_("written on"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note of a session")
        verbose_name_plural = _("notes of a session")
        ordering = ["written_at", "pk"]

    def __str__(self):
        return f"{timezone.localtime(self.written_at):%d/%m/%Y %H:%M}"
