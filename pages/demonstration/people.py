"""The invented people: the team, the mentors with what was checked of them, the trainees and their guardians."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from mentors import clearing
from mentors.models import Clearance, Mentor, Opening
from pages.demonstration.catalogue import current_cohort, link
from pages.demonstration.files import content, put
from pages.demonstration.moments import birth_date
from programs import authorisations, enrolling
from programs.models import Cohort, Enrolment, Guardian, Guardianship, Partner, Program, Trainee

COORDINATOR, LEAD = "coordination@example.org", "protection@example.org"
KINDS = ("participation", "mentoring_on_site", "mentoring_video")
IMAGE_KINDS = ("image_internal", "image_site")


def staff(email: str = COORDINATOR) -> User:
    return User.objects.get(email=email)


def load(program: Program, *, now: datetime) -> None:
    """Write the team, the mentors, and the trainees with their guardians, authorisations and enrolments."""
    _trainees(program, now=now)
    _mentors(now=now)


def load_team() -> None:
    """Write the team, each with their group; whoever rules over the others is there first."""
    for row in content("people")["staff"]:
        first = {"is_staff": True, "is_superuser": row.get("superuser", False)}
        user = _user(row["email"], row["name"], **first)
        if "group" in row:
            user.groups.add(Group.objects.get(name=row["group"]))


def _user(email: str, name: str, **first: Any) -> User:
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(email, display_name=name, **first)


def _mentors(*, now: datetime) -> None:
    today = timezone.localdate(now)
    for row in content("people")["mentors"]:
        mentor, new = put(
            Mentor,
            {"slug": row["slug"]},
            first={
                "user": _user(row["email"], row["first"]),
                "first_name": row["first"],
                "last_name": row["last"],
                "max_trainees": row["max_trainees"],
                "languages": row["languages"],
                "modes": row["modes"],
                "shown_publicly": row["public"],
            },
            partner=Partner.objects.get(slug=row["partner"]),
            job_title=row["job_title"],
            biography=row["biography"],
        )
        link(mentor.professions, row["professions"])
        link(mentor.disciplines, row["disciplines"])
        if new:
            _clear(mentor, row, now=now)
            Opening.objects.bulk_create(_opening(mentor, hours, today=today) for hours in row["openings"])


def _opening(mentor: Mentor, hours: dict[str, Any], *, today: date) -> Opening:
    return Opening(
        mentor=mentor,
        weekday=hours["weekday"],
        starts_at=time.fromisoformat(hours["from"]),
        ends_at=time.fromisoformat(hours["to"]),
        mode=hours.get("mode", ""),
        first_day=today - timedelta(days=90),
    )


def _clear(mentor: Mentor, row: dict[str, Any], *, now: datetime) -> None:
    """Write the four checks down as the lead does, and confirm them as a coordinator does, except those that wait."""
    recorded_at, today = now - timedelta(days=80), timezone.localdate(now)
    for kind in Clearance.REQUIRED:
        valid_for = timedelta(days=20 if kind in row.get("lapsing", []) else 300)
        clearance = clearing.record(
            mentor,
            kind=kind,
            issued_on=today - timedelta(days=85),
            valid_until=today + valid_for,
            by=staff(LEAD),
            at=recorded_at,
        )
        if kind not in row.get("pending", []):
            clearing.confirm(clearance, by=staff(), at=recorded_at + timedelta(days=2))


def _trainees(program: Program, *, now: datetime) -> None:
    today = timezone.localdate(now)
    cohort = current_cohort(program, today=today)
    places = []
    for position, row in enumerate(content("trainees")["trainees"]):
        trainee, new = put(
            Trainee,
            {"first_name": row["first"], "last_name": row["last"]},
            first={
                "user": _user(row["email"], row["first"]) if "email" in row else None,
                "birth_date": birth_date(row["age"], position=position, today=today),
                "class_level": row["level"],
                "languages": row.get("languages", ["fr"]),
                "access_needs": row.get("access_needs", []),
                "created_at": now - timedelta(days=76),
            },
        )
        link(trainee.disciplines, row["disciplines"])
        link(trainee.professions, row["professions"])
        if new:
            _authorise(trainee, _guardians(trainee, row), row, now=now)
            _earlier(trainee, program, row.get("earlier", []))
            places.append((trainee, row.get("enrolment", "active")))
    _enrol(places, cohort, now=now)


def _guardians(trainee: Trainee, row: dict[str, Any]) -> list[Guardian]:
    found = []
    for one in row.get("guardians", []):
        email = one.get("email", "")
        guardian = Guardian.objects.create(
            first_name=one["first"],
            last_name=one["last"],
            email=email,
            language=one.get("language", "fr"),
            user=_user(email, one["first"], language=one.get("language", "fr")) if email else None,
        )
        Guardianship.objects.create(guardian=guardian, trainee=trainee)
        found.append(guardian)
    return found


def _authorise(trainee: Trainee, guardians: list[Guardian], row: dict[str, Any], *, now: datetime) -> None:
    at = now - timedelta(days=72)
    signer = guardians[0] if guardians else None
    on_paper = signer is not None and not signer.email
    how = {"channel": "paper", "recorded_by": staff(), "verified_how": "signature comparée lors de l’entretien"}
    for kind in row.get("authorised", KINDS):
        facts = how if on_paper else {"channel": "site"}
        authorisations.give(trainee, kind=kind, guardian=signer, at=at, **facts)
    if len(guardians) == 2:
        for kind in IMAGE_KINDS:
            for author in (*guardians, None):
                authorisations.give(trainee, kind=kind, guardian=author, channel="site", at=at)


def _earlier(trainee: Trainee, program: Program, slugs: list[str]) -> None:
    """Write years that were over before this system existed: carried from a list, not decided here."""
    for cohort in program.cohorts.filter(slug__in=slugs):
        start, end = (
            timezone.make_aware(datetime.combine(day, time(12))) for day in (cohort.starts_on, cohort.ends_on)
        )
        Enrolment.objects.create(
            trainee=trainee,
            cohort=cohort,
            status=Enrolment.Status.COMPLETED,
            applied_at=start - timedelta(days=60),
            decided_at=start - timedelta(days=30),
            ended_at=end,
        )


def _enrol(places: list[tuple[Trainee, str]], cohort: Cohort, *, now: datetime) -> None:
    """Take each trainee to their status through the rules; who waits asked last, and who left did so after that."""
    order = ("active", "accepted", "withdrawn", "waitlisted", "declined", "applied")
    by, at = staff(), now - timedelta(days=71)
    left = []
    for trainee, status in sorted(places, key=lambda place: order.index(place[1])):
        asked_at = now - timedelta(days=5) if status == "applied" else at - timedelta(days=3)
        enrolment = enrolling.apply(trainee, cohort=cohort, by=by, at=asked_at)
        if status == "declined":
            enrolling.decline(enrolment, by=by, at=at)
        elif status != "applied":
            enrolment = enrolling.accept(enrolment, by=by, at=at)
        if status in ("active", "withdrawn"):
            enrolling.activate(enrolment, by=by, at=at)
        if status == "withdrawn":
            left.append(enrolment)
    for enrolment in left:
        enrolling.withdraw(enrolment, by=by, at=now - timedelta(days=15))
