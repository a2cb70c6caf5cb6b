"""May this adult meet this young person, here, then? One function, answering with everything that is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.utils.translation import gettext as _

from accounts.models import User
from mentors import claims, supervision
from mentors.models import Clearance, Closure, Mentor, Mentorship, Session
from mentors.models.mentors import ON_SITE, VIDEO
from mentors.times import FIRST_HOUR, LAST_HOUR, PARIS, paris_day
from programs import authorisations
from programs.models import AuthorisationText, Room, Trainee

LONGEST = timedelta(hours=2)
AUTHORISATION_OF = {
    ON_SITE: AuthorisationText.Kind.MENTORING_ON_SITE,
    VIDEO: AuthorisationText.Kind.MENTORING_VIDEO,
}


@dataclass(frozen=True)
class Obstacle:
    """One missing condition. `for_mentor` tells nothing of the trainee that a mentor may not know."""

    code: str
    for_staff: str
    for_mentor: str
    field: str | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A session as someone would like it. No room: any fit for mentoring; no supervisor: anyone on duty."""

    mentorship: Mentorship
    starts_at: datetime
    ends_at: datetime
    mode: str
    room: Room | None = None
    supervisor: User | None = None
    session: Session | None = None


def obstacles(
    mentorship: Mentorship,
    *,
    starts_at: datetime,
    ends_at: datetime,
    mode: str,
    room: Room | None = None,
    supervisor: User | None = None,
    session: Session | None = None,
) -> list[Obstacle]:
    """Return every condition that is missing for this meeting, the gravest first; empty when it may take place.

    `session` is the one being moved or checked again: what it holds is not in its own way. At most ten queries.
    """
    plan = Plan(
        mentorship=mentorship,
        starts_at=starts_at,
        ends_at=ends_at,
        mode=mode,
        room=room,
        supervisor=supervisor,
        session=session,
    )
    return list(chain(standing(mentorship, mode=mode, at=starts_at), _of_first(plan), _of_time(plan), _of_place(plan)))


def obstacles_of(session: Session) -> list[Obstacle]:
    """Return what is missing today for a session that is already booked."""
    return obstacles(
        session.mentorship,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        mode=session.mode,
        room=session.room,
        supervisor=session.supervisor,
        session=session,
    )


def standing(mentorship: Mentorship, *, mode: str, at: datetime) -> list[Obstacle]:
    """Return what is missing at `at` whatever the hour and the place: clearances, a running pair, an authorisation."""
    return list(
        chain(
            of_mentor(mentorship.mentor, at=at),
            _of_mode(mentorship.mentor, mode=mode),
            _of_pair(mentorship),
            of_authorisation(mentorship.trainee, mode=mode, at=at),
        )
    )


def of_mentor(mentor: Mentor, *, at: datetime) -> Iterator[Obstacle]:
    """Yield why this mentor may meet nobody on the day of `at`; one query."""
    if mentor.suspended_at is not None:
        yield Obstacle(
            "mentor_suspended", _("The mentor is suspended."), _("Your mentoring is suspended: call the team.")
        )
    if mentor.left_on is not None:
        yield Obstacle(
            "mentor_left", _("The mentor has left the programme."), _("You have left the programme: call the team.")
        )
    held = set(mentor.clearances.valid_on(paris_day(at)).values_list("kind", flat=True))
    for kind in Clearance.REQUIRED:
        if kind not in held:
            words = {"kind": kind.label}
            yield Obstacle(
                f"clearance_{kind}",
                _("Clearance “%(kind)s”: none is confirmed and valid on that day.") % words,
                _("Your clearance “%(kind)s” is missing or has lapsed on that day: call the team.") % words,
            )


def of_authorisation(trainee: Trainee, *, mode: str, at: datetime) -> Iterator[Obstacle]:
    """Yield the authorisation that is missing for this mode, while the trainee is under 18; at most two queries."""
    kind = AUTHORISATION_OF.get(mode)
    if kind and trainee.is_minor_on(paris_day(at)) and not authorisations.covers(trainee, kind=kind, at=at):
        yield _unauthorised(mode)


def of_authorisations(trainees: Iterable[Trainee], *, modes: Iterable[str], at: datetime) -> dict[int, list[Obstacle]]:
    """Return, by the pk of each trainee, the authorisations that are missing for these modes; two queries."""
    trainees, asked = list(trainees), [(mode, AUTHORISATION_OF[mode]) for mode in modes]
    found = authorisations.standings_of(trainees, [kind for _mode, kind in asked], at=at)
    return {
        trainee.pk: [
            _unauthorised(mode)
            for mode, kind in asked
            if trainee.is_minor_on(paris_day(at)) and not found[trainee.pk][kind].covered
        ]
        for trainee in trainees
    }


def _unauthorised(mode: str) -> Obstacle:
    if mode == VIDEO:
        return Obstacle(
            "authorisation_video",
            _("No guardian's authorisation covers mentoring by video on that day."),
            _("An authorisation is missing to meet by video; the team takes care of it."),
            "mode",
        )
    return Obstacle(
        "authorisation_on_site",
        _("No guardian's authorisation covers mentoring on site on that day."),
        _("An authorisation is missing to meet on site; the team takes care of it."),
        "mode",
    )


def _of_mode(mentor: Mentor, *, mode: str) -> Iterator[Obstacle]:
    if mode not in mentor.modes:
        yield Obstacle(
            "mentor_mode",
            _("The mentor does not meet this way."),
            _("You told the team that you do not meet this way."),
            "mode",
        )


def _of_pair(mentorship: Mentorship) -> Iterator[Obstacle]:
    if mentorship.status != Mentorship.Status.ACTIVE:
        yield Obstacle(
            "not_active",
            _("The mentorship is not active: it is “%(status)s”.") % {"status": mentorship.get_status_display()},
            _("This mentorship is not active."),
            "mentorship",
        )


def _of_first(plan: Plan) -> Iterator[Obstacle]:
    """The first session is on site: by video, one on site must stand before."""
    if plan.mode != VIDEO:
        return
    earlier = plan.mentorship.sessions.standing().filter(mode=ON_SITE, starts_at__lt=plan.starts_at)
    if not earlier.exclude(pk=plan.session.pk if plan.session else None).exists():
        text = _("The first session of a mentorship is on site.")
        yield Obstacle("first_on_site", text, text, "mode")


def _of_time(plan: Plan) -> Iterator[Obstacle]:
    starts_at, ends_at = plan.starts_at.astimezone(PARIS), plan.ends_at.astimezone(PARIS)
    same_day = starts_at.date() == ends_at.date()
    if not same_day or starts_at.time() < FIRST_HOUR or ends_at.time() > LAST_HOUR:
        text = _("A session takes place between 8:00 and 20:00, Paris time.")
        yield Obstacle("hours", text, text, "starts_at")
    if plan.ends_at - plan.starts_at > LONGEST:
        text = _("A session lasts two hours at most.")
        yield Obstacle("too_long", text, text, "minutes")
    if closure := Closure.objects.on(starts_at.date()).first():
        text = _("The programme is closed that day: %(name)s.") % {"name": closure}
        yield Obstacle("closed", text, text, "starts_at")


def _of_place(plan: Plan) -> Iterator[Obstacle]:
    mentor_user_id = plan.mentorship.mentor.user_id
    people = {claims.of_adult(mentor_user_id), claims.of_trainee(plan.mentorship.trainee_id)}
    gone = claims.taken(people, session=plan.session, starts_at=plan.starts_at, ends_at=plan.ends_at)
    if claims.of_adult(mentor_user_id) in gone:
        yield Obstacle(
            "mentor_taken", _("The mentor is taken at that time."), _("You are taken at that time."), "starts_at"
        )
    if claims.of_trainee(plan.mentorship.trainee_id) in gone:
        text = _("The trainee is taken at that time.")
        yield Obstacle("trainee_taken", text, text, "starts_at")
    if plan.mode == ON_SITE:
        yield from _of_room(plan)
    elif plan.room is not None:
        text = _("A session by video has no room.")
        yield Obstacle("room_by_video", text, text, "room")


def _of_room(plan: Plan) -> Iterator[Obstacle]:
    if plan.room is not None and not plan.room.open_view:
        text = _("Nobody sees into this room: choose one that is fit for mentoring.")
        yield Obstacle("room_not_open", text, text, "room")
        return
    among = supervision.places(
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        room=plan.room,
        mentor_user_id=plan.mentorship.mentor.user_id,
    )
    if plan.supervisor is not None:
        among = [place for place in among if place.supervisor_id == plan.supervisor.pk]
    if not among:
        text = _("Nobody of the team is on duty there at that time, so no session can be on site.")
        yield Obstacle("no_supervisor", text, text, "starts_at")
    elif not supervision.free_places(among, starts_at=plan.starts_at, ends_at=plan.ends_at, session=plan.session):
        yield _all_taken(plan, among)


def _all_taken(plan: Plan, among: list[supervision.Place]) -> Obstacle:
    if plan.room is None:
        text = _("Every room fit for mentoring is taken at that time.")
        return Obstacle("room_taken", text, text, "starts_at")
    if any(place.has_meeting for place in among):
        text = _("A meeting is held in this room at that time.")
        return Obstacle("room_has_meeting", text, text, "room")
    wanted = {claims.of_room(plan.room.pk)}
    if claims.taken(wanted, session=plan.session, starts_at=plan.starts_at, ends_at=plan.ends_at):
        text = _("This room is taken at that time.")
        return Obstacle("room_taken", text, text, "room")
    text = _("Whoever is on duty there is taken at that time.")
    return Obstacle("supervisor_taken", text, text, "starts_at")
