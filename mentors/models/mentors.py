"""Adults who give an hour of their trade, and what was checked before they meet a minor."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import ChoiceListField, SearchTextField
from programs.models.people import LANGUAGES
from programs.rich_text import RichTextField

ON_SITE, VIDEO = "on_site", "video"
MODES = [(ON_SITE, _("on site")), (VIDEO, _("by video"))]


class MentorQuerySet(models.QuerySet):
    def published(self):
        """Mentors who agreed to be shown, and are still with us."""
        return self.filter(shown_publicly=True, suspended_at=None, left_on=None)

    def with_work(self):
        """With the company, the trades and the disciplines that a public page tells."""
        return self.select_related("partner").prefetch_related("professions", "disciplines")

    def visible_to(self, user):
        if user.has_perm("mentors.view_mentor"):
            return self
        return self.filter(user=user) if user.is_authenticated else self.none()


class Mentor(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("signs in as"), on_delete=models.PROTECT, related_name="mentor"
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("surname"), max_length=80)
    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("Other sites link to it: do not change it.")
    )
    partner = models.ForeignKey(
        "programs.Partner",
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mentors",
        help_text=_("The company that lends their time; empty for a freelance."),
    )
    job_title = models.CharField(_("job title"), max_length=120, help_text=_("Under their name, wherever it is shown."))
    biography = RichTextField(_("biography"), blank=True, help_text=_("Shown on their public page, if they agreed."))
    professions = models.ManyToManyField(
        "programs.Profession", verbose_name=_("professions"), related_name="mentors", blank=True
    )
    disciplines = models.ManyToManyField(
        "programs.Discipline", verbose_name=_("disciplines"), related_name="mentors", blank=True
    )
    languages = ChoiceListField(_("languages"), codes=LANGUAGES)
    modes = ChoiceListField(_("meets"), codes=MODES, help_text=_("Only these are offered when a session is booked."))
    max_trainees = models.PositiveSmallIntegerField(
        _("most trainees at once"), default=1, help_text=_("No further mentorship is activated above this number.")
    )
    active_mentorships = models.PositiveSmallIntegerField(
        _("trainees now"), default=0, editable=False, help_text=_("Counted by the activation of mentorships.")
    )
    shown_publicly = models.BooleanField(
        _("agreed to be shown on the site"), default=False, help_text=_("Untick to take their page off the site.")
    )
    suspended_at = models.DateTimeField(
        _("suspended on"), null=True, blank=True, editable=False, help_text=_("Nothing may be booked meanwhile.")
    )
    left_on = models.DateField(_("left on"), null=True, blank=True, help_text=_("Empty while they mentor."))
    search_name = SearchTextField(_("name for search"), source=("first_name", "last_name", "first_name"))

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        ordering = ["last_name", "first_name", "pk"]
        indexes = [models.Index(fields=["last_name", "first_name", "id"], name="mentor_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_mentorships__lte=F("max_trainees")),
                name="mentor_has_no_more_trainees_than_agreed",
                violation_error_message=_("This mentor already has as many trainees as they agreed to."),
            ),
            models.CheckConstraint(
                condition=Q(max_trainees__gte=1),
                name="mentor_takes_a_trainee",
                violation_error_message=_("A mentor takes at least one trainee."),
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self):
        return reverse("mentors:detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.shown_publicly and self.suspended_at is None and self.left_on is None

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()


class ClearanceQuerySet(models.QuerySet):
    def counting(self):
        """Confirmed by a second person; what the mentor wrote themself, in another role, counts for nothing."""
        own = Q(recorded_by=F("mentor__user")) | Q(confirmed_by=F("mentor__user"))
        return self.filter(confirmed_at__isnull=False).exclude(own)

    def valid_on(self, day):
        """Counting, issued, and not lapsed on `day`."""
        return self.counting().filter(issued_on__lte=day, valid_until__gte=day)

    def visible_to(self, user):
        if user.has_perm("mentors.view_clearance"):
            return self
        return self.filter(mentor__user=user) if user.is_authenticated else self.none()

    def to_confirm(self):
        return self.filter(confirmed_at=None)

    def lapsing_before(self, day):
        return self.filter(confirmed_at__isnull=False, valid_until__lte=day, valid_until__gte=timezone.localdate())


class Clearance(models.Model):
    """A result with dates. The document itself is never stored."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("identity")
        HONORABILITY = "honorability", _("honorability")
        TRAINING = "training", _("training")
        CHARTER = "charter", _("charter signed")

    REQUIRED = (Kind.IDENTITY, Kind.HONORABILITY, Kind.TRAINING, Kind.CHARTER)

    mentor = models.ForeignKey(Mentor, verbose_name=_("mentor"), on_delete=models.CASCADE, related_name="clearances")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    issued_on = models.DateField(_("issued on"), help_text=_("It counts for nothing before this day."))
    valid_until = models.DateField(
        _("valid until"), help_text=_("After this day nothing may be booked with this mentor.")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="clearances_recorded",
        editable=False,
    )
    recorded_at = models.DateTimeField(_("recorded on"), default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="clearances_confirmed",
        help_text=_("Someone else than who recorded it; it counts for nothing before."),
    )
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True, editable=False)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        ordering = ["mentor", "kind", "-valid_until"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("issued_on")),
                name="clearance_ends_after_it_was_issued",
                violation_error_message=_("A clearance is valid until a day after it was issued."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by=F("recorded_by")),
                name="clearance_is_confirmed_by_another_person",
                violation_error_message=_("A clearance is confirmed by another person than who recorded it."),
            ),
        ]

    def __str__(self):
        return f"{self.mentor} – {self.get_kind_display()}"
