"""Duties, mentorships in every status and sessions in every state, each made by the rule that makes it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.refusals import Refused
from mentors import booking, notes, pairing
from mentors.models import Duty, Mentor, Mentorship, Session
from pages.demonstration.catalogue import current_cohort
from pages.demonstration.files import content
from pages.demonstration.moments import at_clock, in_week
from pages.demonstration.people import staff
from programs import authorisations, steps
from programs.models import Program, Room, Trainee

TRIES = 4


def load(program: Program, *, now: datetime) -> None:
    """Write the duties of the weeks around `now`, then each pair that does not exist yet."""
    _duties(now=now)
    for row in content("mentoring")["mentorships"]:
        mentor = Mentor.objects.select_related("user").get(slug=row["mentor"])
        trainee = _trainee(row["trainee"])
        if not Mentorship.objects.filter(mentor=mentor, trainee=trainee).exists():
            _pair(mentor, trainee, row, program=program, now=now)


def _trainee(name: str) -> Trainee:
    first, last = name.split(" ", 1)
    return Trainee.objects.select_related("user").get(first_name=first, last_name=last)


def _duties(*, now: datetime) -> None:
    plan, today = content("people")["duties"], timezone.localdate(now)
    days = [today + timedelta(days=offset) for offset in range(-plan["days_before"], plan["days_after"] + 1)]
    for email, names in zip(plan["supervisors"], plan["rooms"], strict=True):
        supervisor, rooms = User.objects.get(email=email), Room.objects.filter(name__in=names)
        there = set(supervisor.duties.values_list("starts_at", flat=True))
        spans = [
            (at_clock(day, plan["starts_at"]), at_clock(day, plan["ends_at"]))
            for day in days
            if day.weekday() in plan["weekdays"]
        ]
        made = Duty.objects.bulk_create(
            Duty(supervisor=supervisor, starts_at=start, ends_at=end) for start, end in spans if start not in there
        )
        through = Duty.rooms.through
        through.objects.bulk_create(through(duty=duty, room=room) for duty in made for room in rooms)


def _pair(mentor: Mentor, trainee: Trainee, row: dict[str, Any], *, program: Program, now: datetime) -> None:
    """Take a pair to its status, one rule after the other, a day apart; its sessions come while it is active."""
    at, coordinator = now - timedelta(days=row["days_ago"]), staff()
    status = row["status"]
    mentorship = pairing.propose(
        mentor,
        trainee=trainee,
        cohort=current_cohort(program, today=timezone.localdate(now)),
        referent=coordinator,
        by=coordinator,
        reason=row["reason"],
        at=at,
    )
    for aim in row.get("steps", []):
        steps.add(trainee, aim=aim, profession=trainee.professions.first())
    if status in ("proposed", "authorised"):
        return
    mentorship = pairing.agree(mentorship, by=trainee.user or coordinator, at=at + timedelta(days=1))
    if status == "agreed":
        return
    mentorship = pairing.activate(mentorship, by=coordinator, at=at + timedelta(days=2))
    for session in row.get("sessions", []):
        _session(mentorship, session, now=now)
    if status == "paused":
        pairing.pause(mentorship, by=coordinator, at=now - timedelta(days=12))
    elif status == "closed":
        pairing.close(mentorship, reason=row["closing_reason"], by=coordinator, at=now - timedelta(days=10))
    if "withdraws" in row:
        _withdraw(trainee, row["withdraws"], now=now)


def _session(mentorship: Mentorship, row: dict[str, Any], *, now: datetime) -> None:
    session = _booked(mentorship, row, now=now)
    outcome, mentor = row.get("outcome", ""), mentorship.mentor.user
    if outcome in ("held", "no_show"):
        booking.record(session, outcome=outcome, by=mentor, at=session.ends_at + timedelta(minutes=10))
    elif outcome in ("excused", "revoked"):
        by = mentor if outcome == "excused" else staff()
        booking.cancel(session, reason=row["reason"], by=by, at=session.starts_at - timedelta(days=2))
    elif outcome == "requested":
        # No door asks for a session yet: the mentor books. The state is shown for who reads the lists.
        Session.objects.filter(pk=session.pk).update(status=Session.Status.REQUESTED)
    if "moved_to" in row:
        _moved(session, row["moved_to"], by=mentor, now=now)
    if "note" in row:
        notes.write(session, body=row["note"], by=mentor, at=session.ends_at + timedelta(hours=2))


def _booked(mentorship: Mentorship, row: dict[str, Any], *, now: datetime) -> Session:
    """Book at the hour of the file; on a closed day or beside another session, a week further from now."""
    further = 1 if row["weeks"] > 0 else -1
    for tried in range(TRIES):
        starts_at = in_week(row["weeks"] + tried * further, row["weekday"], row["start"], now=now)
        at = min(now, starts_at - timedelta(days=6))
        # Far ahead, it is the team that books: a mentor sees four weeks.
        by = staff() if tried == TRIES - 1 else mentorship.mentor.user
        try:
            return booking.book(
                mentorship,
                starts_at=starts_at,
                minutes=row["minutes"],
                mode=row["mode"],
                topic=row["topic"],
                by=by,
                at=at,
            )
        except Refused:
            if tried == TRIES - 1:
                raise
    raise AssertionError


def _moved(session: Session, to: dict[str, Any], *, by: User, now: datetime) -> None:
    starts_at = in_week(to["weeks"], to["weekday"], to["start"], now=now)
    while starts_at <= session.starts_at:
        starts_at += timedelta(weeks=1)
    try:
        booking.move(session, starts_at=starts_at, by=by, at=now)
    except Refused:
        booking.move(session, starts_at=starts_at + timedelta(weeks=1), by=staff(), at=now)


def _withdraw(trainee: Trainee, kind: str, *, now: datetime) -> None:
    """Withdraw what a guardian had allowed: the sessions that it carried are put on hold."""
    for authorisation in trainee.authorisations.valid_at(now).of_kind(kind):
        by = authorisation.guardian.user if authorisation.guardian else trainee.user
        authorisations.withdraw(authorisation, by=by, at=now - timedelta(hours=3))
