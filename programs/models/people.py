"""Trainees, who are mostly minors, and the adults who answer for them."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import ChoiceListField, FoldedEmailField, SearchTextField
from programs.models.authorisations import Authorisation

LANGUAGES = [
    ("fr", _("French")),
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("zh", _("Chinese")),
    ("lsf", _("French sign language")),
]
ACCESS_NEEDS = [
    ("step_free", _("step-free way")),
    ("sign_language", _("sign-language interpreter")),
    ("captions", _("captions")),
    ("large_print", _("large print")),
    ("quiet_place", _("a quiet place")),
    ("companion", _("someone beside them")),
]


class TraineeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only the team with the right to read files, and the trainee themself."""
        if user.has_perm("programs.view_trainee"):
            return self
        return self.filter(user=user) if user.is_authenticated else self.none()

    def enrolled(self):
        return self.filter(enrolments__status__in=Enrolment.CURRENT).distinct()

    def minors(self, on=None):
        """Under 18 on that day; `Trainee.is_minor_on` is its twin."""
        day = on or timezone.localdate()
        last_day = 28 if (day.month, day.day) == (2, 29) else day.day
        return self.filter(birth_date__gt=day.replace(year=day.year - 18, day=last_day))

    def without_participation(self, at=None):
        """Minors whom no holder of parental authority allows to take part at that moment."""
        at = at or timezone.now()
        given = Authorisation.objects.valid_at(at).filter(
            text__kind="participation",
            trainee=models.OuterRef("pk"),
            guardian__guardianships__trainee=models.OuterRef("pk"),
            guardian__guardianships__holds_authority=True,
        )
        return self.minors(timezone.localdate(at)).filter(~models.Exists(given))

    def children_of(self, user, on=None):
        """Minors over whom this person holds parental authority: at 18 a file is its owner's alone."""
        if not user.is_authenticated:
            return self.none()
        held = Guardianship.objects.filter(guardian__user=user, holds_authority=True)
        return self.minors(on).filter(pk__in=held.values("trainee"))


class Trainee(models.Model):
    class ClassLevel(models.TextChoices):
        SIXIEME = "6e", "6e"
        CINQUIEME = "5e", "5e"
        QUATRIEME = "4e", "4e"
        TROISIEME = "3e", "3e"
        SECONDE = "2de", "2de"
        PREMIERE = "1re", "1re"
        TERMINALE = "tle", "Tle"
        OTHER = "other", _("other")

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signs in as"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="trainee",
        help_text=_("Empty until they are invited: they cannot sign in."),
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("surname"), max_length=80, help_text=_("Never shown to mentors."))
    birth_date = models.DateField(_("birth date"), help_text=_("Decides who must authorise; never shown to mentors."))
    class_level = models.CharField(_("class"), max_length=6, choices=ClassLevel, default=ClassLevel.OTHER)
    disciplines = models.ManyToManyField(
        "programs.Discipline", verbose_name=_("disciplines"), related_name="trainees", blank=True
    )
    professions = models.ManyToManyField(
        "programs.Profession", verbose_name=_("professions of interest"), related_name="trainees", blank=True
    )
    languages = ChoiceListField(_("languages"), codes=LANGUAGES)
    access_needs = ChoiceListField(
        _("access needs"),
        codes=ACCESS_NEEDS,
        help_text=_("What we prepare for them; a closed list, no diagnosis."),
    )
    search_name = SearchTextField(_("name for search"), source=("first_name", "last_name", "first_name"))
    created_at = models.DateTimeField(_("added on"), default=timezone.now, editable=False)

    objects = TraineeQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainee")
        verbose_name_plural = _("trainees")
        ordering = ["last_name", "first_name", "pk"]
        indexes = [models.Index(fields=["last_name", "first_name", "id"], name="trainee_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_name="") & ~Q(last_name=""),
                name="trainee_has_a_name",
                violation_error_message=_("A trainee has a first name and a surname."),
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def short_name(self) -> str:
        """First name and initial: all that a mentor or the front desk ever sees."""
        return f"{self.first_name} {self.last_name[:1]}."

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    def age_on(self, day) -> int:
        """Return the age in full years on `day`."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)

    def is_minor_on(self, day) -> bool:
        return self.age_on(day) < 18


class GuardianQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("programs.view_guardian"):
            return self
        return self.filter(user=user) if user.is_authenticated else self.none()


class Guardian(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signs in as"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="guardian",
        help_text=_("Empty until they are invited: they authorise on paper."),
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("surname"), max_length=80)
    email = FoldedEmailField(
        _("e-mail address"), blank=True, help_text=_("Never shown to the other guardian, nor to mentors.")
    )
    phone = models.CharField(
        _("telephone"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(r"\A\+?[0-9 .()-]{6,20}\Z", _("Write digits, spaces, and a + in front if you need one."))
        ],
        help_text=_("For the day itself."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default="fr",
        help_text=_("The language of their mails."),
    )
    search_name = SearchTextField(_("name for search"), source=("first_name", "last_name", "first_name"))

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        ordering = ["last_name", "first_name", "pk"]
        indexes = [models.Index(fields=["last_name", "first_name", "id"], name="guardian_by_name")]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"


class Guardianship(models.Model):
    class Relation(models.TextChoices):
        PARENT = "parent", _("parent")
        LEGAL_GUARDIAN = "guardian", _("legal guardian")
        INSTITUTION = "institution", _("institution")
        OTHER = "other", _("other")

    guardian = models.ForeignKey(
        Guardian, verbose_name=_("guardian"), on_delete=models.CASCADE, related_name="guardianships"
    )
    trainee = models.ForeignKey(
        Trainee, verbose_name=_("trainee"), on_delete=models.CASCADE, related_name="guardianships"
    )
    relation = models.CharField(_("relation"), max_length=12, choices=Relation, default=Relation.PARENT)
    holds_authority = models.BooleanField(
        _("holds parental authority"), default=True, help_text=_("Only holders may authorise.")
    )

    class Meta:
        verbose_name = _("guardianship")
        verbose_name_plural = _("guardianships")
        ordering = ["trainee", "guardian"]
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "trainee"],
                name="guardian_is_named_once_for_a_trainee",
                violation_error_message=_("This guardian is already named for this trainee."),
            ),
        ]

    def __str__(self):
        return f"{self.guardian} → {self.trainee}"


class EnrolmentQuerySet(models.QuerySet):
    def current(self):
        return self.filter(status__in=Enrolment.CURRENT)

    def accompanied(self, on=None):
        """Those whose cohort has started and who took part, or still do."""
        return self.filter(status__in=Enrolment.ACCOMPANIED, cohort__starts_on__lte=on or timezone.localdate())


class Enrolment(models.Model):
    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        ACCEPTED = "accepted", _("accepted")
        WAITLISTED = "waitlisted", _("on the waiting list")
        DECLINED = "declined", _("declined")
        ACTIVE = "active", _("active")
        COMPLETED = "completed", _("completed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    CURRENT = (Status.ACCEPTED, Status.ACTIVE)
    ACCOMPANIED = (Status.ACTIVE, Status.COMPLETED)

    trainee = models.ForeignKey(Trainee, verbose_name=_("trainee"), on_delete=models.CASCADE, related_name="enrolments")
    cohort = models.ForeignKey(
        "programs.Cohort", verbose_name=_("cohort"), on_delete=models.PROTECT, related_name="enrolments"
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.APPLIED,
        help_text=_("Changed by the buttons."),
    )
    applied_at = models.DateTimeField(_("applied on"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="enrolments_decided",
    )
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-applied_at", "pk"]
        indexes = [
            models.Index(fields=["status", "applied_at"], name="enrolment_by_status"),
            models.Index(fields=["-applied_at", "id"], name="enrolment_newest"),
            models.Index(fields=["cohort", "status"], name="enrolment_by_cohort"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["trainee", "cohort"],
                name="trainee_is_enrolled_once_in_a_cohort",
                violation_error_message=_("This trainee is already enrolled in this cohort."),
            ),
            models.CheckConstraint(
                condition=Q(status="applied") | Q(decided_at__isnull=False),
                name="enrolment_decision_has_a_date",
                violation_error_message=_("A decision has a date."),
            ),
        ]

    def __str__(self):
        return f"{self.trainee} – {self.cohort}"
