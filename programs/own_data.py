"""All that the system knows of a trainee, as they or their guardian may take it away."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from programs.models import Guardian, Trainee
from programs.privacy import Viewer, card


def own_data(trainee: Trainee, *, at: datetime | None = None) -> dict:
    """Return the trainee's own file as plain values, ready for JSON; times in ISO 8601 with their offset."""
    return {
        "identity": _identity(trainee, Viewer.TRAINEE),
        "enrolments": _enrolments(trainee),
        "authorisations": _authorisations(trainee.authorisations.all()),
        "path": _path(trainee),
        "registrations": _registrations(trainee),
        "mentorships": _mentorships(trainee, with_notes=True),
        "made_at": (at or timezone.now()).isoformat(),
    }


def childs_data(trainee: Trainee, *, guardian: Guardian, at: datetime | None = None) -> dict:
    """Return what a guardian may take away of their child: their own acts only, the notes only under 15."""
    at = at or timezone.now()
    return {
        "identity": _identity(trainee, Viewer.GUARDIAN),
        "enrolments": _enrolments(trainee),
        "authorisations": _authorisations(trainee.authorisations.filter(guardian=guardian)),
        "registrations": _registrations(trainee),
        "mentorships": _mentorships(trainee, with_notes=trainee.age_on(timezone.localdate(at)) < 15),
        "made_at": at.isoformat(),
    }


def _identity(trainee: Trainee, viewer: Viewer) -> dict:
    shown = card(trainee, viewer=viewer)
    facts = {
        "first_name": trainee.first_name,
        "last_name": shown.last_name,
        "birth_date": shown.birth_date,
        "class": shown.class_level,
        "email": shown.email,
        "disciplines": list(shown.disciplines or ()),
        "professions": list(shown.professions or ()),
        "languages": trainee.languages,
        "access_needs": trainee.access_needs,
        "added_at": trainee.created_at,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _enrolments(trainee: Trainee) -> list[dict]:
    return [
        {
            "cohort": enrolment.cohort.name,
            "status": enrolment.get_status_display(),
            "applied_at": enrolment.applied_at,
            "decided_at": enrolment.decided_at,
            "ended_at": enrolment.ended_at,
        }
        for enrolment in trainee.enrolments.select_related("cohort")
    ]


def _authorisations(acts: QuerySet) -> list[dict]:
    return [
        {
            "kind": act.text.get_kind_display(),
            "version": act.text.version,
            "language": act.text.language,
            "in_the_capacity_of": act.get_capacity_display(),
            "channel": act.get_channel_display(),
            "given_at": act.given_at,
            "expires_at": act.expires_at,
            "withdrawn_at": act.withdrawn_at,
        }
        for act in acts.select_related("text")
    ]


def _path(trainee: Trainee) -> list[dict]:
    return [
        {
            "step": step.aim,
            "profession": step.profession.name if step.profession else None,
            "course": step.course.title if step.course else None,
            "due_on": step.due_on,
            "done_on": step.done_on,
        }
        for step in trainee.steps.select_related("profession", "course")
    ]


def _registrations(trainee: Trainee) -> list[dict]:
    return [
        {
            "meeting": registration.event.title,
            "starts_at": registration.event.starts_at,
            "status": registration.get_status_display(),
            "asked_at": registration.asked_at,
            "ticket": registration.ticket,
        }
        for registration in trainee.registrations.select_related("event")
    ]


def _mentorships(trainee: Trainee, *, with_notes: bool) -> list[dict]:
    told = trainee.mentorships.exclude(status="proposed").select_related("mentor")
    return [
        {
            "mentor": str(mentorship.mentor),
            "status": mentorship.get_status_display(),
            "agreed_at": mentorship.agreed_at,
            "closed_at": mentorship.closed_at,
            "sessions": [_session(session, with_notes=with_notes) for session in mentorship.sessions.all()],
        }
        for mentorship in told.prefetch_related("sessions__room", "sessions__notes")
    ]


def _session(session, *, with_notes: bool) -> dict:
    facts = {
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "mode": session.get_mode_display(),
        "room": session.room.name if session.room else None,
        "topic": session.topic,
        "status": session.get_status_display(),
    }
    if with_notes:
        shared = [note for note in session.notes.all() if note.audience == "shared"]
        facts["notes"] = [{"text": note.body, "written_at": note.written_at} for note in shared]
    return facts
