"""Meetings, from the announcement to the archive."""

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.dates import PARIS
from programs.rich_text import RichTextField

LONGEST = timedelta(days=14)


class EventQuerySet(models.QuerySet):
    def published(self, at=None):
        """What the public sees; `Event.is_published` is its twin."""
        return self.filter(published_at__lte=at or timezone.now())

    def visible_to(self, user):
        """What the public sees, and for those who prepare meetings, their drafts too."""
        return self if user.is_staff and user.has_perm("events.change_event") else self.published()

    def upcoming(self, at=None):
        at = at or timezone.now()
        return self.not_over(at, started_since=at - LONGEST)

    def not_over(self, at, *, started_since):
        # The bound on the start is for the index: the list begins there, however long the archive.
        return self.filter(starts_at__gte=started_since, ends_at__gte=at).order_by("starts_at", "pk")

    def past(self, at=None):
        at = at or timezone.now()
        return self.started_before(at).filter(ends_at__lt=at)

    def past_in(self, year: int, at):
        """Over at that moment, and started that year in Paris."""
        first, after = (datetime(number, 1, 1, tzinfo=PARIS) for number in (year, year + 1))
        return self.started_before(min(at, after)).filter(starts_at__gte=first, ends_at__lt=at)

    def started_before(self, at):
        return self.filter(starts_at__lt=at).order_by("-starts_at", "-pk")

    def nearest(self, each, at):
        """The next `each` and the last `each`, in the order of time."""
        ahead, behind = self.upcoming(at).values("pk")[:each], self.past(at).values("pk")[:each]
        return self.model._default_manager.filter(Q(pk__in=ahead) | Q(pk__in=behind)).order_by("starts_at", "pk")

    def as_cards(self, at):
        """A list of `events.cards.Card`: how the rooms below show meetings."""
        from events.cards import cards

        return cards(self, at=at)

    def with_a_free_seat(self):
        return self.filter(taken__lt=F("capacity"))

    def to_start(self, at):
        """Announced, not started, not cancelled: a free seat may still be offered."""
        return self.published(at).filter(starts_at__gt=at, cancelled_at=None)

    def full(self):
        return self.filter(taken__gte=F("capacity"))

    def with_someone_waiting(self):
        return self.filter(registrations__status="waitlisted").distinct()

    def with_a_lapsed_hold(self, at):
        return self.filter(registrations__status="held", registrations__held_until__lte=at).distinct()

    def in_calendars(self, at):
        """What a subscription carries: a year back and everything to come, on known days."""
        return self.known_to_the_day().filter(ends_at__gte=at - timedelta(days=366))

    def known_to_the_day(self):
        """An illustrative day is for the page alone: a calendar would take it for true."""
        return self.filter(date_precision=Event.DatePrecision.DAY)

    def occupying(self, starts_at, ends_at):
        """Announced, not cancelled, and partly in between: they keep their room from everyone else.

        A draft keeps none, it is nobody's appointment yet: its room is looked at when it is published.
        """
        announced = self.filter(published_at__isnull=False, cancelled_at=None)
        return announced.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def with_place(self):
        return self.select_related("room__venue")


class Event(models.Model):
    class Format(models.TextChoices):
        MEETING = "meeting", _("meeting")
        PORTFOLIO_REVIEW = "portfolio_review", _("portfolio review")
        STUDIO_VISIT = "studio_visit", _("studio visit")
        SCREENING = "screening", _("screening")
        WORKSHOP = "workshop", _("workshop")

    class DatePrecision(models.TextChoices):
        DAY = "day", _("day and hour known")
        YEAR = "year", _("only the year is known")

    uid = models.UUIDField(_("calendar number"), default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey(
        "programs.Program", verbose_name=_("programme"), on_delete=models.PROTECT, related_name="events"
    )
    cohorts = models.ManyToManyField(
        "programs.Cohort",
        verbose_name=_("cohorts invited"),
        related_name="events",
        blank=True,
        help_text=_("Empty: every trainee of the programme may sign up."),
    )
    number = models.PositiveIntegerField(
        _("number in the series"), null=True, blank=True, editable=False, help_text=_("Given when first published.")
    )
    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("Other sites link to it: do not change it.")
    )
    format = models.CharField(_("format"), max_length=20, choices=Format, default=Format.MEETING)
    audience = models.CharField(
        _("for whom"), max_length=160, blank=True, help_text=_("Such as « stagiaires du programme, dès 13 ans ».")
    )
    summary = models.CharField(
        _("summary"), max_length=400, help_text=_("Two sentences, shown in lists and when shared.")
    )
    body = RichTextField(_("text"), blank=True)
    starts_at = models.DateTimeField(_("starts on"))
    ends_at = models.DateTimeField(_("ends on"))
    doors_at = models.DateTimeField(_("doors open on"), null=True, blank=True)
    date_precision = models.CharField(
        _("date known to"),
        max_length=4,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text=_("For old meetings: the page then shows the year, and says that the day is illustrative."),
    )
    room = models.ForeignKey(
        "programs.Room",
        verbose_name=_("room"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        help_text=_("Empty: the place is announced later."),
    )
    capacity = models.PositiveIntegerField(_("seats"), help_text=_("Sign-up stops there; others wait in order."))
    taken = models.PositiveIntegerField(
        _("seats taken"), default=0, editable=False, help_text=_("Counted by the registrations themselves.")
    )
    min_age = models.PositiveSmallIntegerField(_("from the age of"), default=12)
    max_age = models.PositiveSmallIntegerField(_("to the age of"), default=18)
    registration_opens_at = models.DateTimeField(
        _("registration opens on"), null=True, blank=True, help_text=_("Empty: as soon as it is published.")
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes on"), null=True, blank=True, help_text=_("Empty: when it starts.")
    )
    disciplines = models.ManyToManyField(
        "programs.Discipline", verbose_name=_("disciplines"), related_name="events", blank=True
    )
    professions = models.ManyToManyField(
        "programs.Profession", verbose_name=_("professions"), related_name="events", blank=True
    )
    courses = models.ManyToManyField("programs.Course", verbose_name=_("courses"), related_name="events", blank=True)
    guests = models.ManyToManyField(
        "events.Guest", verbose_name=_("guests"), through="events.Appearance", related_name="events", blank=True
    )
    picture = models.ForeignKey(
        "media.Picture",
        verbose_name=_("picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        help_text=_("Empty: a frame is drawn from the number."),
    )
    published_at = models.DateTimeField(
        _("published on"), null=True, blank=True, editable=False, help_text=_("Nobody outside the team sees it before.")
    )
    cancelled_at = models.DateTimeField(_("cancelled on"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True, editable=False)
    previous_starts_at = models.DateTimeField(
        _("it was to start on"), null=True, blank=True, editable=False, help_text=_("Set when it is postponed.")
    )
    sequence = models.PositiveIntegerField(
        _("calendar version"),
        default=0,
        editable=False,
        help_text=_("Grows with each change of day, hour or place, so that calendars follow."),
    )
    changed_at = models.DateTimeField(
        _("last changed on"), default=timezone.now, editable=False, help_text=_("Said to calendars.")
    )
    recap = RichTextField(
        _("what remains of it"), blank=True, help_text=_("Turns the page into the archive once it is over.")
    )
    replay_url = models.URLField(_("replay"), blank=True, help_text=_("A link; nothing is loaded from there."))
    created_at = models.DateTimeField(_("added on"), default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["-starts_at", "-id"], name="event_newest"),
            models.Index(fields=["ends_at", "published_at"], name="event_by_end"),
            models.Index(fields=["registration_opens_at"], condition=Q(cancelled_at=None), name="event_opening"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message=_("A meeting ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(doors_at=None) | Q(doors_at__lte=F("starts_at")),
                name="event_doors_open_before_it_starts",
                violation_error_message=_("Doors open before the meeting starts."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="event_has_a_seat",
                violation_error_message=_("A meeting has at least one seat."),
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="event_sells_no_more_seats_than_it_has",
                violation_error_message=_("More people are registered than this number of seats."),
            ),
            models.CheckConstraint(
                condition=Q(max_age__gte=F("min_age")),
                name="event_ages_are_in_order",
                violation_error_message=_("The highest age must be above the lowest."),
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at=None)
                | Q(registration_closes_at=None)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                name="event_registration_closes_after_it_opens",
                violation_error_message=_("Registration closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(number__isnull=False),
                name="published_event_has_a_number",
                violation_error_message=_("A published meeting has a number in the series."),
            ),
            models.UniqueConstraint(
                fields=["program", "number"],
                name="event_number_is_unique_in_its_programme",
                violation_error_message=_("Another meeting has this number."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:detail", args=[self.slug])

    def clean(self):
        if self.starts_at and self.ends_at and self.ends_at - self.starts_at > LONGEST:
            raise ValidationError({"ends_at": ValidationError(_("A meeting lasts two weeks at most."), "too_long")})
        if self.room and self.capacity and self.capacity > self.room.capacity:
            seats = {"seats": self.room.capacity}
            raise ValidationError(
                {"capacity": ValidationError(_("This room has %(seats)d seats."), "too_small", seats)}
            )

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_past(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def seats_left(self) -> int:
        return max(self.capacity - self.taken, 0)

    @property
    def closes_at(self):
        """When sign-up ends: the meeting's start at the latest."""
        return min(self.registration_closes_at or self.starts_at, self.starts_at)

    @property
    def calendar_uid(self) -> str:
        return f"event-{self.uid}"

    def is_visible_to(self, user) -> bool:
        """The twin of `EventQuerySet.visible_to`."""
        return self.is_published or (user.is_staff and user.has_perm("events.change_event"))
