"""Rows for tests: plain functions with sensible defaults, and one small world where the main job can be done.

Everything is placed around `at`, so that a world stands under the frozen clock and under the real one alike.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from events.models import Appearance, Event, Guest
from mentors.models import Clearance, Duty, Mentor, Mentorship, Opening
from programs.models import (
    Authorisation,
    AuthorisationText,
    Cohort,
    Course,
    Discipline,
    Enrolment,
    Guardian,
    Guardianship,
    Partner,
    Profession,
    Program,
    Room,
    Trainee,
    Venue,
)

PARIS = ZoneInfo("Europe/Paris")
STAFF_ROLES = ("coordinator", "editor", "front_desk", "safeguarding_lead", "data_protection")
ROLES = ("anonymous", "trainee", "other_trainee", "mentor", "other_mentor", "guardian", *STAFF_ROLES)

# What a mentor must never read, each of a kind that appears nowhere by chance.
CANARY_SURNAME = "Quetzalcanari"
CANARY_BIRTH_DATE = date(2010, 2, 27)
CANARY_EMAIL = "zibeline.canari@example.org"
CANARY_GUARDIAN = "Xylocanari"
CANARY_GUARDIAN_EMAIL = "xylo.canari@example.org"
CANARY_PHONE = "+33 1 99 00 47 11"
CANARIES = (CANARY_SURNAME, CANARY_EMAIL, CANARY_GUARDIAN, CANARY_GUARDIAN_EMAIL, CANARY_PHONE)

_number = count(1)


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return this wall-clock time in Paris."""
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)


def working_day(after: date) -> date:
    """Return the first day from Monday to Friday after `after`."""
    day = after + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


# People


def make_user(role: str = "", *, email: str = "", name: str = "", **facts) -> User:
    """Create someone who signs in; `role` is one of STAFF_ROLES, or empty for someone outside the team."""
    number = next(_number)
    title = role or "person"
    address, name = email or f"{title}{number}@example.org", name or f"{title.replace('_', ' ').title()} {number}"
    user = User.objects.create_user(address, display_name=name, is_staff=bool(role), **facts)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_trainee(*, first_name="Zibeline", last_name="Martin", birth_date=None, user=None, **facts) -> Trainee:
    """Create a trainee of sixteen who signs in."""
    today = timezone.localdate()
    return Trainee.objects.create(
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date or date(today.year - 16, 1, 15),
        user=user or make_user(name=first_name),
        class_level=Trainee.ClassLevel.SECONDE,
        languages=["fr"],
        **facts,
    )


def make_guardian(trainee: Trainee, *, first_name="Xavière", last_name="Martin", email="", **facts) -> Guardian:
    """Create a holder of parental authority over `trainee` who signs in."""
    email = email or f"guardian{next(_number)}@example.org"
    facts["user"] = facts.get("user") or make_user(email=email, name=first_name)
    guardian = Guardian.objects.create(first_name=first_name, last_name=last_name, email=email, **facts)
    Guardianship.objects.create(guardian=guardian, trainee=trainee)
    return guardian


def authorise(trainee: Trainee, guardian: Guardian, *kinds: str, at: datetime | None = None) -> list[Authorisation]:
    """Record the guardian's authorisations: of taking part and of mentoring, unless `kinds` are named."""
    given_at = at or timezone.now() - timedelta(days=60)
    kinds = kinds or ("participation", "mentoring_on_site", "mentoring_video")
    texts = [
        AuthorisationText.objects.get_or_create(
            kind=kind,
            version=1,
            language="fr",
            defaults={"body": f"J’autorise : {kind}.", "published_at": given_at - timedelta(days=300)},
        )[0]
        for kind in kinds
    ]
    return [
        Authorisation.objects.create(
            trainee=trainee,
            text=text,
            guardian=guardian,
            capacity=Authorisation.Capacity.GUARDIAN,
            channel=Authorisation.Channel.SITE,
            given_at=given_at,
        )
        for text in texts
    ]


# The programme


def make_program(**facts) -> Program:
    known = {"name": "Axe", "slug": f"axe-{next(_number)}", "summary": "Un programme.", "host": "TUMO Paris"}
    return Program.objects.create(**(known | {"started_on": date(2021, 9, 1)} | facts))


def make_cohort(program: Program | None = None, *, at: datetime | None = None, **facts) -> Cohort:
    """Create the cohort that runs at `at`."""
    number, today = next(_number), timezone.localdate(at)
    facts = {
        "name": f"Promotion {number}",
        "slug": f"promotion-{number}",
        "starts_on": today - timedelta(days=80),
        "ends_on": today + timedelta(days=220),
        "capacity": 100,
    } | facts
    return Cohort.objects.create(program=program or make_program(), **facts)


def enrol(trainee: Trainee, cohort: Cohort, *, status: str = "active") -> Enrolment:
    return Enrolment.objects.create(trainee=trainee, cohort=cohort, status=status, decided_at=timezone.now())


def make_room(*, open_view: bool = True, venue: Venue | None = None, **facts) -> Room:
    number = next(_number)
    venue = venue or Venue.objects.create(
        name=f"Forum {number}", slug=f"forum-{number}", address="2 rue du Cinéma", postcode="75001", city="Paris"
    )
    return Room.objects.create(
        venue=venue, open_view=open_view, **({"name": f"Salle {number}", "capacity": 40} | facts)
    )


def make_discipline(**facts) -> Discipline:
    number = next(_number)
    return Discipline.objects.create(**({"name": f"Discipline {number}", "slug": f"discipline-{number}"} | facts))


def make_profession(*disciplines: Discipline, **facts) -> Profession:
    number = next(_number)
    facts = {"name": f"Métier {number}", "slug": f"metier-{number}", "summary": "On dessine."} | facts
    profession = Profession.objects.create(**facts)
    profession.disciplines.set(disciplines)
    return profession


def make_course(*professions: Profession, **facts) -> Course:
    number = next(_number)
    facts = {
        "title": f"Formation {number}",
        "slug": f"formation-{number}",
        "school": "École fictive",
        "level": Course.Level.BAC3,
        "duration": "3 ans",
        "place": "Paris",
    } | facts
    course = Course.objects.create(**facts)
    course.professions.set(professions)
    return course


def make_partner(**facts) -> Partner:
    number = next(_number)
    known = {"name": f"Studio {number}", "slug": f"studio-{number}", "kind": Partner.Kind.COMPANY}
    return Partner.objects.create(**(known | facts))


# Mentoring


def make_mentor(*, cleared_by: tuple[User, User] | None = None, at: datetime | None = None, **facts) -> Mentor:
    """Create a mentor, with every clearance valid for a year when two people of the team vouch for it."""
    number = next(_number)
    facts = {
        "first_name": f"Mentor{number}",
        "last_name": "Durand",
        "slug": f"mentor-{number}",
        "job_title": "Animatrice 3D",
        "languages": ["fr"],
        "modes": ["on_site", "video"],
        "max_trainees": 3,
        "shown_publicly": True,
    } | facts
    facts["user"] = facts.get("user") or make_user(name=facts["first_name"])
    mentor = Mentor.objects.create(**facts)
    if cleared_by:
        clear(mentor, *cleared_by, at=at)
    return mentor


def clear(mentor: Mentor, recorded_by: User, confirmed_by: User, *, at: datetime | None = None) -> list[Clearance]:
    now = at or timezone.now()
    today = timezone.localdate(now)
    return Clearance.objects.bulk_create(
        Clearance(
            mentor=mentor,
            kind=kind,
            issued_on=today - timedelta(days=60),
            valid_until=today + timedelta(days=300),
            recorded_by=recorded_by,
            recorded_at=now - timedelta(days=59),
            confirmed_by=confirmed_by,
            confirmed_at=now - timedelta(days=58),
        )
        for kind in Clearance.REQUIRED
    )


def open_hours(mentor: Mentor, *, first_day: date, weekdays=range(6), hours=(8, 20)) -> list[Opening]:
    """Open the mentor's time on these days of the week, at these hours."""
    starts_at, ends_at = (time(hour) for hour in hours)
    return Opening.objects.bulk_create(
        Opening(mentor=mentor, weekday=day, starts_at=starts_at, ends_at=ends_at, first_day=first_day)
        for day in weekdays
    )


def make_duty(supervisor: User, *rooms: Room, day: date, hours=(8, 20)) -> Duty:
    starts_at, ends_at = (at_hour(day, hour) for hour in hours)
    duty = Duty.objects.create(supervisor=supervisor, starts_at=starts_at, ends_at=ends_at)
    duty.rooms.set(rooms)
    return duty


def make_mentorship(mentor: Mentor, trainee: Trainee, *, cohort: Cohort, referent: User, status="active", at=None):
    """Create a mentorship in this status, counted on the mentor as the rule does."""
    now = at or timezone.now()
    past = {
        "proposed_at": now - timedelta(days=40),
        "authorised_at": None if status == "proposed" else now - timedelta(days=39),
        "agreed_at": None if status in ("proposed", "authorised") else now - timedelta(days=38),
    }
    if status in ("active", "paused", "closed"):
        past |= {"activated_at": now - timedelta(days=37), "activated_by": referent}
    if status == "closed":
        past["closed_at"] = now - timedelta(days=1)
    if status in ("active", "paused"):
        mentor.active_mentorships += 1
        mentor.save(update_fields=["active_mentorships"])
    return Mentorship.objects.create(
        mentor=mentor, trainee=trainee, cohort=cohort, referent=referent, status=status, **past
    )


# Meetings


def make_guest(**facts) -> Guest:
    number = next(_number)
    known = {"name": f"Invitée {number}", "slug": f"invitee-{number}", "headline": "Directrice artistique"}
    return Guest.objects.create(**(known | facts))


def make_event(program: Program | None = None, *, guests=(), at: datetime | None = None, **facts) -> Event:
    """Create a published meeting, a week after `at` at 18:30 unless `starts_at` is given."""
    number, now = next(_number), at or timezone.now()
    facts.setdefault("starts_at", at_hour(timezone.localdate(now) + timedelta(days=7), 18, 30))
    facts = {
        "number": number,
        "title": f"Rencontre {number}",
        "slug": f"rencontre-{number}",
        "summary": "Une rencontre.",
        "ends_at": facts["starts_at"] + timedelta(minutes=90),
        "capacity": 20,
        "published_at": min(now, facts["starts_at"]) - timedelta(days=10),
    } | facts
    event = Event.objects.create(program=program or make_program(), **facts)
    for order, guest in enumerate(guests):
        Appearance.objects.create(event=event, guest=guest, order=order)
    return event


@dataclass
class World:
    """One programme with a person of each role, where `mentor` may meet `trainee` and `event` has free seats."""

    at: datetime
    program: Program
    cohort: Cohort
    room: Room
    discipline: Discipline
    profession: Profession
    course: Course
    partner: Partner
    staff: dict[str, User]
    mentor: Mentor
    other_mentor: Mentor
    trainee: Trainee
    other_trainee: Trainee
    guardian: Guardian
    other_guardian: Guardian
    mentorship: Mentorship
    event: Event
    past_event: Event
    guest: Guest

    @property
    def coordinator(self) -> User:
        return self.staff["coordinator"]

    @property
    def booking_day(self) -> date:
        """A working day within the booking horizon, with a supervisor on duty from 8:00 to 20:00."""
        return working_day(timezone.localdate(self.at) + timedelta(days=2))

    def user(self, role: str) -> User | None:
        """Return who signs in as `role`, one of ROLES."""
        if role == "anonymous":
            return None
        return self.staff[role] if role in self.staff else getattr(self, role).user


def make_world(at: datetime | None = None) -> World:
    now = at or timezone.now()
    today = timezone.localdate(now)
    staff = {role: make_user(role) for role in STAFF_ROLES}
    vouching = (staff["safeguarding_lead"], staff["coordinator"])
    program = make_program()
    cohort = make_cohort(program, at=now)
    discipline = make_discipline()
    profession = make_profession(discipline)
    partner = make_partner()
    room = make_room()
    trainee = make_trainee(
        last_name=CANARY_SURNAME, birth_date=CANARY_BIRTH_DATE, user=make_user(email=CANARY_EMAIL, name="Zibeline")
    )
    other_trainee = make_trainee(first_name="Noé", last_name="Petit", birth_date=date(today.year - 14, 1, 15))
    guardian = make_guardian(trainee, last_name=CANARY_GUARDIAN, email=CANARY_GUARDIAN_EMAIL, phone=CANARY_PHONE)
    other_guardian = make_guardian(other_trainee, last_name="Petit")
    for person, adult in ((trainee, guardian), (other_trainee, other_guardian)):
        enrol(person, cohort)
        authorise(person, adult, at=now - timedelta(days=60))
        person.disciplines.add(discipline)
        person.professions.add(profession)
    mentor = make_mentor(cleared_by=vouching, at=now, partner=partner)
    other_mentor = make_mentor(cleared_by=vouching, at=now, partner=partner)
    for person in (mentor, other_mentor):
        open_hours(person, first_day=today - timedelta(days=30))
        person.professions.add(profession)
        person.disciplines.add(discipline)
    for days in range(15):
        make_duty(staff["coordinator"], room, day=today + timedelta(days=days))
    guest = make_guest(partner=partner)
    guest.professions.add(profession)
    event = make_event(program, at=now, room=room, guests=[guest])
    event.professions.add(profession)
    event.disciplines.add(discipline)
    return World(
        at=now,
        program=program,
        cohort=cohort,
        room=room,
        discipline=discipline,
        profession=profession,
        course=make_course(profession),
        partner=partner,
        staff=staff,
        mentor=mentor,
        other_mentor=other_mentor,
        trainee=trainee,
        other_trainee=other_trainee,
        guardian=guardian,
        other_guardian=other_guardian,
        mentorship=make_mentorship(mentor, trainee, cohort=cohort, referent=staff["coordinator"], at=now),
        event=event,
        past_event=make_event(program, room=room, guests=[guest], starts_at=now - timedelta(days=30)),
        guest=guest,
    )
