"""A mentor and a trainee who meet again and again, and the member of the team who follows them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentors.models.mentors import Mentor
from programs.models import Trainee


class MentorshipQuerySet(models.QuerySet):
    def hold(self, pk):
        """Return the mentorship with its two people, all three locked until the transaction ends.

        Mentor, then trainee, then mentorship: whoever locks several does it in this order, and so waits for nobody
        who waits for them.
        """
        mentor_id, trainee_id = self.values_list("mentor_id", "trainee_id").get(pk=pk)
        mentor = Mentor.objects.select_for_update(of=("self",)).select_related("user").get(pk=mentor_id)
        trainee = Trainee.objects.select_for_update(of=("self",)).get(pk=trainee_id)
        mentorship = self.select_for_update(of=("self",)).get(pk=pk)
        mentorship.mentor, mentorship.trainee = mentor, trainee
        return mentorship

    def with_people(self):
        return self.select_related("mentor__user", "trainee__user", "referent")

    def live(self):
        """Proposed or running: a trainee has one at a time."""
        return self.filter(status__in=Mentorship.LIVE)

    def active(self):
        return self.filter(status=Mentorship.Status.ACTIVE)

    def visible_to(self, user):
        """The team; the mentor while it runs; the trainee from the programme's decision on."""
        if user.has_perm("mentors.view_mentorship"):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(mentor__user=user, status=Mentorship.Status.ACTIVE) | Q(trainee__user=user)).exclude(
            status=Mentorship.Status.PROPOSED
        )


class Mentorship(models.Model):
    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AUTHORISED = "authorised", _("authorised by the guardian")
        AGREED = "agreed", _("agreed by the trainee")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    class Origin(models.TextChoices):
        STAFF = "staff", _("chosen by the team")
        MATCHING = "matching", _("proposed by the matching")
        RENEWAL = "renewal", _("renewal")

    LIVE = (Status.PROPOSED, Status.AUTHORISED, Status.AGREED, Status.ACTIVE, Status.PAUSED)

    mentor = models.ForeignKey(
        "mentors.Mentor", verbose_name=_("mentor"), on_delete=models.PROTECT, related_name="mentorships"
    )
    trainee = models.ForeignKey(
        "programs.Trainee", verbose_name=_("trainee"), on_delete=models.CASCADE, related_name="mentorships"
    )
    cohort = models.ForeignKey(
        "programs.Cohort", verbose_name=_("cohort"), on_delete=models.PROTECT, related_name="mentorships"
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("referent"),
        on_delete=models.PROTECT,
        related_name="mentorships_followed",
        help_text=_("The member of the team who follows them, reads the notes and is called first."),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.PROPOSED,
        editable=False,
        help_text=_("Changed by the buttons: each checks what must be true before."),
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.STAFF)
    reason = models.CharField(_("why these two"), max_length=300, blank=True, help_text=_("Read by the team only."))
    proposed_at = models.DateTimeField(_("proposed on"), default=timezone.now, editable=False)
    authorised_at = models.DateTimeField(_("authorised on"), null=True, blank=True, editable=False)
    agreed_at = models.DateTimeField(_("agreed on"), null=True, blank=True, editable=False)
    activated_at = models.DateTimeField(_("activated on"), null=True, blank=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("activated by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="mentorships_activated",
    )
    closed_at = models.DateTimeField(
        _("closed on"), null=True, blank=True, editable=False, help_text=_("Ends the mentor's view of the trainee.")
    )
    closing_reason = models.CharField(_("closing reason"), max_length=300, blank=True, editable=False)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentorship")
        verbose_name_plural = _("mentorships")
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["status", "-proposed_at"], name="mentorship_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["trainee"],
                condition=Q(status__in=["proposed", "authorised", "agreed", "active", "paused"]),
                name="trainee_has_one_live_mentorship",
                violation_error_message=_("This trainee already has a mentorship that is not closed."),
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(activated_at__isnull=False, agreed_at__isnull=False),
                name="active_mentorship_was_agreed_and_activated",
                violation_error_message=_("An active mentorship was agreed by the trainee and activated by the team."),
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) | (~Q(status="closed") & Q(closed_at=None)),
                name="closed_mentorship_has_a_date",
                violation_error_message=_("A closed mentorship has the date it was closed."),
            ),
        ]

    def __str__(self):
        return f"{self.mentor} · {self.trainee}"
