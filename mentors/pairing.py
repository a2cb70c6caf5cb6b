"""The life of a mentorship: proposed, authorised, agreed, active, paused, closed; each step checks what it needs."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.locks import once_more
from accounts.models import User
from accounts.refusals import Refused
from mentors import booking, freezing, pair_emails, safeguarding
from mentors.models import Mentor, Mentorship
from mentors.models.mentors import ON_SITE
from mentors.words import one_line
from programs.models import Cohort, Enrolment, Trainee

Status = Mentorship.Status
# A paused mentorship keeps its place with the mentor.
COUNTED = (Status.ACTIVE, Status.PAUSED)


@once_more
def propose(
    mentor: Mentor,
    *,
    trainee: Trainee,
    cohort: Cohort,
    referent: User,
    by: User | None,
    reason: str = "",
    origin: str = Mentorship.Origin.STAFF,
    at: datetime | None = None,
) -> Mentorship:
    """Propose a pair to the guardians; a trainee has one mentorship at a time.

    Idempotent: the same pair, proposed while it lives, is returned. When the authorisation is there already, or the
    trainee is of age, the pair is authorised at once. Raises Refused with code `mentor_suspended`, `mentor_left`,
    `not_enrolled`, `family`, `referent`, `reason` or `has_one`.
    """
    at = at or timezone.now()
    reason = one_line(reason)
    if len(reason) > 300:
        raise Refused(_("Use 300 characters at most."), code="reason", field="reason")
    with transaction.atomic():
        mentor = Mentor.objects.select_for_update(of=("self",)).select_related("user").get(pk=mentor.pk)
        # Two proposals for one trainee queue here; the second sees the first.
        trainee = Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
        standing = Mentorship.objects.live().filter(trainee=trainee).first()
        if standing and standing.mentor_id == mentor.pk:
            return standing
        if standing:
            text = _("This trainee already has a mentorship that is not closed.")
            raise Refused(text, code="has_one", field="trainee")
        _check_proposal(mentor, trainee, cohort=cohort, referent=referent)
        mentorship = Mentorship(
            mentor=mentor,
            trainee=trainee,
            cohort=cohort,
            referent=referent,
            reason=reason,
            origin=origin,
            proposed_at=at,
        )
        mentorship.save(force_insert=True)
        if any(safeguarding.of_authorisation(trainee, mode=ON_SITE, at=at)):
            pair_emails.proposed(mentorship, at=at)
        else:
            _authorise(mentorship, at=at)
    return mentorship


@once_more
def authorise(mentorship: Mentorship, *, by: User | None = None, at: datetime | None = None) -> Mentorship:
    """Write down that a guardian's authorisation of mentoring on site covers this pair, and ask the trainee.

    Of age, the trainee's own agreement is enough. Idempotent. Raises Refused with code `authorisation_on_site` or
    `state`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        mentorship = Mentorship.objects.hold(mentorship.pk)
        if mentorship.status in (Status.AUTHORISED, Status.AGREED, *COUNTED):
            return mentorship
        _check_state(mentorship, Status.PROPOSED)
        _refuse(safeguarding.of_authorisation(mentorship.trainee, mode=ON_SITE, at=at))
        _authorise(mentorship, at=at)
    return mentorship


@once_more
def agree(mentorship: Mentorship, *, by: User, at: datetime | None = None) -> Mentorship:
    """Write down the trainee's agreement: their own on the site, or on paper through the team.

    Idempotent. Raises Refused with code `stranger` or `state`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        mentorship = Mentorship.objects.hold(mentorship.pk)
        if by.pk != mentorship.trainee.user_id and not by.has_perm("mentors.change_mentorship"):
            raise Refused(_("Only the trainee agrees to their own mentorship."), code="stranger")
        if mentorship.status in (Status.AGREED, *COUNTED):
            return mentorship
        _check_state(mentorship, Status.AUTHORISED)
        mentorship.status, mentorship.agreed_at = Status.AGREED, at
        mentorship.save(update_fields=["status", "agreed_at"])
    return mentorship


@once_more
def activate(mentorship: Mentorship, *, by: User | None, at: datetime | None = None) -> Mentorship:
    """Let the pair meet from now on: the mentor is cleared, the authorisation holds, the mentor has room for one more.

    Idempotent. Raises Refused with each clearance or authorisation that is missing, or with code `full` or `state`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        mentorship = Mentorship.objects.hold(mentorship.pk)
        if mentorship.status in COUNTED:
            return mentorship
        _check_state(mentorship, Status.AGREED)
        _refuse(safeguarding.of_mentor(mentorship.mentor, at=at))
        _refuse(safeguarding.of_authorisation(mentorship.trainee, mode=ON_SITE, at=at))
        # Of two activations for the last place of a mentor, the second finds none: the condition is read by the
        # statement that takes the place.
        room_left = Mentor.objects.filter(pk=mentorship.mentor_id, active_mentorships__lt=F("max_trainees"))
        if not room_left.update(active_mentorships=F("active_mentorships") + 1):
            text = _("This mentor already has as many trainees as they agreed to.")
            raise Refused(text, code="full")
        mentorship.status, mentorship.activated_at, mentorship.activated_by = Status.ACTIVE, at, by
        mentorship.save(update_fields=["status", "activated_at", "activated_by"])
        pair_emails.activated(mentorship, at=at)
    return mentorship


@once_more
def pause(mentorship: Mentorship, *, by: User | None, at: datetime | None = None) -> Mentorship:
    """Stop the pair for a while: what is to come is put on hold, the mentor keeps the place and loses the view.

    Idempotent. Raises Refused with code `state`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        mentorship = Mentorship.objects.hold(mentorship.pk)
        if mentorship.status == Status.PAUSED:
            return mentorship
        _check_state(mentorship, Status.ACTIVE)
        mentorship.status = Status.PAUSED
        mentorship.save(update_fields=["status"])
        freezing.recheck(mentorship.sessions.all(), at=at)
        pair_emails.paused(mentorship, at=at)
    return mentorship


@once_more
def resume(mentorship: Mentorship, *, by: User | None, at: datetime | None = None) -> Mentorship:
    """Start a paused pair again; sessions on hold for which nothing is missing stand again.

    Idempotent. Raises Refused with each clearance or authorisation that is missing, or with code `state`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        mentorship = Mentorship.objects.hold(mentorship.pk)
        if mentorship.status == Status.ACTIVE:
            return mentorship
        _check_state(mentorship, Status.PAUSED)
        _refuse(safeguarding.of_mentor(mentorship.mentor, at=at))
        _refuse(safeguarding.of_authorisation(mentorship.trainee, mode=ON_SITE, at=at))
        mentorship.status = Status.ACTIVE
        mentorship.save(update_fields=["status"])
        freezing.thaw_ready(mentorship.sessions.all(), at=at)
        pair_emails.resumed(mentorship, at=at)
    return mentorship


@once_more
def close(mentorship: Mentorship, *, reason: str, by: User | None, at: datetime | None = None) -> Mentorship:
    """End a pair: the mentor's view of the trainee ends at the next request, sessions to come are revoked.

    Frees the mentor's place. Idempotent. Raises Refused with code `reason`.
    """
    at = at or timezone.now()
    reason = one_line(reason)
    if not reason or len(reason) > 300:
        raise Refused(_("Say why, in 300 characters at most."), code="reason", field="reason")
    with transaction.atomic():
        mentorship = Mentorship.objects.hold(mentorship.pk)
        if mentorship.status == Status.CLOSED:
            return mentorship
        if mentorship.status in COUNTED:
            Mentor.objects.filter(pk=mentorship.mentor_id).update(active_mentorships=F("active_mentorships") - 1)
        was = mentorship.status
        mentorship.status, mentorship.closed_at, mentorship.closing_reason = Status.CLOSED, at, reason
        mentorship.save(update_fields=["status", "closed_at", "closing_reason"])
        coming = mentorship.sessions.to_come(at).with_people().select_for_update(of=("self",)).order_by("pk")
        for session in coming:
            booking.revoke(session, reason=_("The mentorship has ended."), by=by, at=at)
        if was != Status.PROPOSED:
            pair_emails.closed(mentorship, at=at)
    return mentorship


def close_all_of(enrolment: Enrolment, *, by: User | None, at: datetime) -> None:
    """End the pair that a trainee had in a cohort which they leave, in the transaction in which they leave it."""
    live = Mentorship.objects.live().filter(trainee=enrolment.trainee_id, cohort=enrolment.cohort_id)
    # Mentor, then trainee, as everywhere. A proposal made at this moment locks the trainee, then reads their
    # enrolments: either it committed and is found below, or it waits for us and is refused.
    mentors = Mentor.objects.filter(pk__in=list(live.values_list("mentor", flat=True)))
    list(mentors.order_by("pk").select_for_update(of=("self",)))
    Trainee.objects.select_for_update(of=("self",)).get(pk=enrolment.trainee_id)
    for mentorship in live.order_by("pk"):
        close(mentorship, reason=_("The trainee is no longer in this cohort."), by=by, at=at)


def authorise_waiting(trainee_id: int, *, at: datetime) -> None:
    """Take the pair of this trainee one step further when a guardian has just allowed it; the trainee is locked."""
    waiting = Mentorship.objects.filter(trainee=trainee_id, status=Status.PROPOSED).with_people().first()
    if waiting and not any(safeguarding.of_authorisation(waiting.trainee, mode=ON_SITE, at=at)):
        _authorise(waiting, at=at)


def _authorise(mentorship: Mentorship, *, at: datetime) -> None:
    # Conditional, because a guardian's act locks the trainee but not the pair.
    moved = Mentorship.objects.filter(pk=mentorship.pk, status=Status.PROPOSED)
    if moved.update(status=Status.AUTHORISED, authorised_at=at):
        mentorship.status, mentorship.authorised_at = Status.AUTHORISED, at
        pair_emails.authorised(mentorship, at=at)


def _check_proposal(mentor: Mentor, trainee: Trainee, *, cohort: Cohort, referent: User) -> None:
    if mentor.suspended_at is not None:
        raise Refused(_("The mentor is suspended."), code="mentor_suspended", field="mentor")
    if mentor.left_on is not None:
        raise Refused(_("The mentor has left the programme."), code="mentor_left", field="mentor")
    if not trainee.enrolments.current().filter(cohort=cohort).exists():
        text = _("The trainee is not enrolled in this cohort.")
        raise Refused(text, code="not_enrolled", field="cohort")
    if mentor.user_id == trainee.user_id or trainee.guardianships.filter(guardian__user=mentor.user_id).exists():
        raise Refused(_("Nobody mentors their own family."), code="family", field="mentor")
    if not referent.is_active or not referent.is_staff or referent.pk == mentor.user_id:
        text = _("The referent is a member of the team, other than the mentor.")
        raise Refused(text, code="referent", field="referent")


def _check_state(mentorship: Mentorship, expected: Status) -> None:
    if mentorship.status != expected:
        words = {"status": mentorship.get_status_display(), "expected": expected.label}
        text = _("This mentorship is “%(status)s”; this is for one that is “%(expected)s”.") % words
        raise Refused(text, code="state")


def _refuse(missing) -> None:
    found = list(missing)
    if found:
        raise Refused([one.for_staff for one in found], code=found[0].code)
