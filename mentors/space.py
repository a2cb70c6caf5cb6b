"""What a mentor finds on their pages, and what each person finds on the page of a session."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.models import User
from mentors import notes, safeguarding
from mentors.calendar import other_side
from mentors.models import Clearance, Mentor, Mentorship, Session, SessionNote
from mentors.times import paris_day
from programs.models import OrientationStep, Trainee
from programs.privacy import TraineeCard, Viewer, card

WARNED_BEFORE = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class File:
    """What a mentor sees of one trainee: the card, the path, how often they met, what is missing to meet."""

    mentorship: Mentorship
    card: TraineeCard
    disciplines: list
    steps: list[OrientationStep]
    held: int
    missing: list[safeguarding.Obstacle]
    sessions: list[Session]

    @property
    def done(self) -> int:
        return sum(step.done_on is not None for step in self.steps)

    @property
    def aim(self) -> str:
        """Return what they aim at: the next step, else the first profession of interest."""
        following = next((step for step in self.steps if step.done_on is None), None)
        if following:
            return following.aim
        return self.card.professions[0] if self.card.professions else ""


@dataclass(frozen=True, kw_only=True)
class Lapsing:
    """A clearance of the mentor's own that is missing, or ends soon."""

    kind: Clearance.Kind
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class Space:
    mentor: Mentor
    next: Session | None
    files: list[File]
    to_report: list[Session]
    frozen: list[Session]
    lapsing: list[Lapsing]


def space_of(mentor: Mentor, *, at: datetime | None = None) -> Space:
    """Return everything on a mentor's first page but the week."""
    at = at or timezone.now()
    own = Session.objects.of_mentor(mentor).with_people()
    coming = list(own.upcoming(at).order_by("starts_at")[:20])
    mentorships = list(_mentorships(mentor))
    trainees = [mentorship.trainee for mentorship in mentorships]
    missing = safeguarding.of_authorisations(trainees, modes=mentor.modes, at=at)
    return Space(
        mentor=mentor,
        next=next((one for one in coming if not one.is_frozen), None),
        files=[_file(one, missing=missing[one.trainee_id], at=at) for one in mentorships],
        to_report=list(own.without_report(at).order_by("starts_at")[:20]),
        frozen=[one for one in coming if one.is_frozen],
        lapsing=lapsing(mentor, at=at),
    )


def file_of(mentorship: Mentorship, *, at: datetime | None = None) -> File:
    """Return what a mentor sees of one trainee, with their sessions, the latest first."""
    at = at or timezone.now()
    sessions = list(mentorship.sessions.with_people().order_by("-starts_at")[:50])
    missing = safeguarding.of_authorisations([mentorship.trainee], modes=mentorship.mentor.modes, at=at)
    found = _with_path(Mentorship.objects.filter(pk=mentorship.pk)).get()
    return _file(found, missing=missing[mentorship.trainee_id], at=at, sessions=sessions)


def lapsing(mentor: Mentor, *, at: datetime) -> list[Lapsing]:
    """Return the mentor's clearances that are missing today or end within sixty days; one query."""
    today = paris_day(at)
    ends: dict[str, date] = {}
    for kind, valid_until in mentor.clearances.valid_on(today).values_list("kind", "valid_until"):
        ends[kind] = max(valid_until, ends.get(kind, valid_until))
    return [
        Lapsing(kind=kind, valid_until=ends.get(kind))
        for kind in Clearance.REQUIRED
        if kind not in ends or ends[kind] <= today + WARNED_BEFORE
    ]


def _mentorships(mentor: Mentor):
    return _with_path(Mentorship.objects.active().filter(mentor=mentor)).order_by("trainee__first_name", "pk")


def _with_path(mentorships):
    held = Count("sessions", filter=Q(sessions__status=Session.Status.HELD))
    steps = Prefetch("trainee__steps", OrientationStep.objects.select_related("profession", "course"))
    related = ("trainee__disciplines", "trainee__professions", steps)
    return mentorships.with_people().prefetch_related(*related).annotate(held=held)


def _file(
    mentorship: Mentorship,
    *,
    missing: list[safeguarding.Obstacle],
    at: datetime,
    sessions: list[Session] | None = None,
) -> File:
    trainee: Trainee = mentorship.trainee
    return File(
        mentorship=mentorship,
        card=card(trainee, viewer=Viewer.MENTOR, on=paris_day(at)),
        disciplines=list(trainee.disciplines.all()),
        steps=sorted(trainee.steps.all(), key=lambda step: step.done_on is None),
        held=mentorship.held,
        missing=missing,
        sessions=sessions or [],
    )


@dataclass(frozen=True, kw_only=True)
class Page:
    """One session as `role` sees it, with what they may do there now."""

    session: Session
    role: str
    other: str
    notes: list[SessionNote]
    may_move: bool
    may_cancel: bool
    too_late: bool
    may_report: bool
    may_write: bool


def role_of(session: Session, user: User) -> str:
    mentorship = session.mentorship
    if user.pk == mentorship.mentor.user_id:
        return "mentor"
    if user.pk == mentorship.trainee.user_id:
        return "trainee"
    return "team" if user.has_perm("mentors.view_session") else "guardian"


def page_of(session: Session, *, role: str, user: User, at: datetime | None = None) -> Page:
    at = at or timezone.now()
    booked, to_come = session.status == Session.Status.BOOKED, session.starts_at > at
    early = at <= session.starts_at - timedelta(hours=settings.SESSION_CANCEL_CUTOFF_HOURS)
    own = role in ("mentor", "trainee")
    return Page(
        session=session,
        role=role,
        other=other_side(session, role=role) if role != "team" else str(session.mentorship),
        notes=notes.readable(session, role=role, user=user, at=at),
        may_move=booked and to_come and role == "mentor",
        may_cancel=own and booked and to_come and (role == "mentor" or early),
        too_late=role == "trainee" and booked and to_come and not early,
        may_report=role == "mentor" and booked and not to_come and not session.is_frozen,
        may_write=role == "mentor" and not to_come and at <= session.ends_at + notes.WRITABLE_FOR,
    )
