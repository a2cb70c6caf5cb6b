"""Where the person who looks at a meeting stands with it: what they may do, or why not."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from events import eligibility, emails
from events.models import Event, Registration
from programs.models import Enrolment, Trainee


@dataclass(kw_only=True)
class Standing:
    """`action` names the one thing offered: nothing, sign_in, register, registration or staff.

    `label` is the button's, `sign_in` where it leads; `reasons` say why there is nothing to do; `clashes` what else is
    at that time; `rank` is 1 for the next one called.
    """

    action: str
    label: str = ""
    sign_in: str = ""
    registration: Registration | None = None
    rank: int | None = None
    may_cancel: bool = False
    reasons: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)


def standing(event: Event, user: User | AnonymousUser, *, invited: set[int], at: datetime) -> Standing:
    """Return where `user` stands; `invited` are the keys of the cohorts named. Three queries at most."""
    if event.ends_at <= at and not user.is_authenticated:
        return Standing(action="nothing")
    if user.is_authenticated:
        if user.is_staff and user.has_perm("events.view_event"):
            return Standing(action="staff")
        mine, others = _registrations(event, user)
        if mine is not None and (mine.is_live or event.ends_at <= at):
            may_cancel = event.starts_at > at
            return Standing(action="registration", registration=mine, rank=_rank(mine), may_cancel=may_cancel)
    closed = eligibility.closed(event, at=at)
    if closed:
        return Standing(action="nothing", reasons=[] if closed.code in ("cancelled", "started") else [closed.reason])
    if not user.is_authenticated:
        page = urlencode({"next": event.get_absolute_url()})
        return Standing(action="sign_in", label=_label(event), sign_in=f"{reverse('account_login')}?{page}")
    enrolments = _enrolments(event, user)
    if not enrolments:
        return Standing(action="nothing", reasons=[_("Only trainees enrolled in the programme may sign up.")])
    trainee = enrolments[0].trainee
    enrolled = eligibility.admits(event, enrolments, invited=invited, at=at)
    if obstacles := eligibility.not_for(event, trainee, enrolled=enrolled):
        return Standing(action="nothing", reasons=[obstacle.reason for obstacle in obstacles])
    clashes = [_("another meeting: %(title)s") % {"title": other.event.title} for other in others]
    if enrolments[0].busy_at:
        clashes.append(_("a session with your mentor, %(when)s") % {"when": emails.moment(enrolments[0].busy_at)})
    return Standing(action="register", label=_label(event), clashes=clashes)


def _label(event: Event) -> str:
    return _("I sign up") if event.seats_left else _("Join the waiting list")


def _registrations(event: Event, user: User) -> tuple[Registration | None, list[Registration]]:
    """Return the person's latest registration for this meeting, and their live ones for others at the same time."""
    at_that_time = Q(event__starts_at__lt=event.ends_at, event__ends_at__gt=event.starts_at)
    found = Registration.objects.filter(trainee__user=user).filter(Q(event=event) | at_that_time)
    mine, others = None, []
    for registration in found.select_related("event").order_by("pk"):
        if registration.event_id == event.pk:
            mine = registration
        elif registration.is_live:
            others.append(registration)
    return mine, others


def _rank(registration: Registration) -> int | None:
    if registration.status != Registration.Status.WAITLISTED:
        return None
    before = Q(asked_at__lt=registration.asked_at) | Q(asked_at=registration.asked_at, pk__lt=registration.pk)
    return Registration.objects.waiting().filter(before, event=registration.event_id).count() + 1


def _enrolments(event: Event, user: User) -> list[Enrolment]:
    """Return the person's current enrolments, each with the start of a session at the time of the meeting."""
    sessions = Trainee.objects.filter(
        pk=OuterRef("trainee"),
        mentorships__sessions__starts_at__lt=event.ends_at,
        mentorships__sessions__ends_at__gt=event.starts_at,
        mentorships__sessions__cancelled_at=None,
    ).values("mentorships__sessions__starts_at")
    current = Enrolment.objects.current().filter(trainee__user=user).select_related("trainee", "cohort")
    return list(current.annotate(busy_at=Subquery(sessions[:1])))
