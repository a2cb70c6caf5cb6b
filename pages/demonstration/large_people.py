"""Trainees with their guardians, and mentors, by the thousand."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import batched

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from mentors.models import Clearance, Mentor, Opening
from pages.demonstration.catalogue import current_cohort
from pages.demonstration.files import content
from pages.demonstration.people import COORDINATOR, KINDS, LEAD, staff
from programs import authorisations
from programs.models import (
    Authorisation,
    AuthorisationText,
    Cohort,
    Discipline,
    Enrolment,
    Guardian,
    Guardianship,
    Partner,
    Profession,
    Program,
    Trainee,
)

AT_ONCE = 2_000
LEVELS = {11: "6e", 12: "5e", 13: "4e", 14: "3e", 15: "2de", 16: "1re", 17: "tle"}
# How many of a hundred stand where, in the cohort that runs.
STATUSES = {"active": 90, "accepted": 4, "applied": 3, "waitlisted": 1, "declined": 1, "withdrawn": 1}


@dataclass
class Cast:
    """The trainees of one batch and what belongs to them, before anything is written."""

    users: list[User] = field(default_factory=list)
    trainees: list[Trainee] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    guardianships: list[Guardianship] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    authorisations: list[Authorisation] = field(default_factory=list)


def trainees(program: Program, *, upto: int, seed: int, now: datetime) -> tuple[int, list[Trainee]]:
    """Add trainees until there are `upto`; return how many, and those who are active, hence authorised."""
    start = _existing("stagiaire")
    today = timezone.localdate(now)
    cohort = current_cohort(program, today=today)
    earlier = list(program.cohorts.filter(ends_on__lt=cohort.starts_on).order_by("-starts_on")[:2])
    texts = {kind: authorisations.text_for(kind, language="fr") for kind in KINDS}
    active: list[Trainee] = []
    for numbers in batched(range(start, upto), AT_ONCE, strict=False):
        rng = random.Random(f"{seed}:trainees:{numbers[0]}")
        cast = Cast()
        for number in numbers:
            years = [cohort] if rng.random() < 0.6 or not earlier else earlier[: rng.randint(1, len(earlier))]
            _imagine(cast, number, years[-1], texts, running=cohort, rng=rng, now=now)
        _write(cast)
        _draw_links(cast.trainees, rng)
        active += _active(cast)
    return max(upto - start, 0), active


def _imagine(
    cast: Cast,
    number: int,
    cohort: Cohort,
    texts: dict[str, AuthorisationText],
    *,
    running: Cohort,
    rng: random.Random,
    now: datetime,
) -> None:
    age = rng.choices(range(12, 18), weights=(6, 12, 20, 24, 22, 16))[0]
    born = cohort.starts_on.replace(year=cohort.starts_on.year - age, day=1) - timedelta(days=rng.randrange(360))
    user = account(f"stagiaire.{number:06}@example.org", first := rng.choice(content("names")["first"]), now=now)
    trainee = Trainee(
        user=user,
        first_name=first,
        last_name=rng.choice(content("names")["last"]),
        birth_date=born,
        class_level=LEVELS[age],
        languages=["fr"] if rng.random() < 0.8 else ["fr", rng.choice(["ar", "en", "es", "pt", "zh"])],
        access_needs=["step_free"] if rng.random() < 0.02 else [],
        created_at=_morning(cohort.starts_on) - timedelta(days=30),
    )
    cast.users.append(user)
    cast.trainees.append(trainee)
    holders = [_holder(cast, trainee, f"{number:06}.{turn}", rng=rng, now=now) for turn in range(rng.choice((1, 1, 2)))]
    if cohort != running:
        status = "completed"
    else:
        status = rng.choices(list(STATUSES), weights=list(STATUSES.values()))[0]
    cast.enrolments.append(_enrolment(trainee, cohort, status))
    if status not in ("accepted", "applied"):
        kinds = KINDS if rng.random() < 0.8 else KINDS[:2]
        given_at = _morning(cohort.starts_on) - timedelta(days=10)
        of_age_at = authorisations.of_age_at(born)
        for act_at in (given_at, of_age_at) if given_at < of_age_at < now else (given_at,):
            cast.authorisations += [_authorisation(trainee, holders[0], texts[kind], at=act_at) for kind in kinds]


def account(email: str, name: str, *, now: datetime, is_staff: bool = False) -> User:
    """Return someone who signs in by code, not written yet."""
    return User(
        email=email,
        display_name=name,
        password=f"{UNUSABLE_PASSWORD_PREFIX}{random.getrandbits(200):x}",
        date_joined=now - timedelta(days=60),
        is_staff=is_staff,
    )


def _holder(cast: Cast, trainee: Trainee, number: str, *, rng: random.Random, now: datetime) -> Guardian:
    email, first = f"responsable.{number}@example.org", rng.choice(content("names")["first"])
    user = account(email, first, now=now) if rng.random() < 0.7 else None
    guardian = Guardian(first_name=first, last_name=trainee.last_name, email=email, user=user)
    cast.users += [user] if user else []
    cast.guardians.append(guardian)
    cast.guardianships.append(Guardianship(guardian=guardian, trainee=trainee))
    return guardian


def _enrolment(trainee: Trainee, cohort: Cohort, status: str) -> Enrolment:
    decided_at = _morning(cohort.starts_on) - timedelta(days=20)
    ended_at = {"completed": _morning(cohort.ends_on), "withdrawn": _morning(cohort.starts_on) + timedelta(days=40)}
    return Enrolment(
        trainee=trainee,
        cohort=cohort,
        status=status,
        applied_at=decided_at - timedelta(days=15),
        decided_at=None if status == "applied" else decided_at,
        ended_at=ended_at.get(status),
    )


def _authorisation(trainee: Trainee, guardian: Guardian, text: AuthorisationText, *, at: datetime) -> Authorisation:
    """As the rule gives it: a guardian's act ends at eighteen, and from then on the trainee's own counts."""
    of_age_at = authorisations.of_age_at(trainee.birth_date)
    minor = of_age_at > at
    return Authorisation(
        trainee=trainee,
        text=text,
        guardian=guardian if minor else None,
        capacity="guardian" if minor else "self",
        channel="site",
        given_at=at,
        expires_at=of_age_at if minor else None,
    )


def _write(cast: Cast) -> None:
    for rows in (
        cast.users,
        cast.trainees,
        cast.guardians,
        cast.guardianships,
        cast.enrolments,
        cast.authorisations,
    ):
        write(rows)


def write[M: Model](rows: list[M]) -> list[M]:
    """Write many rows; those that refer to rows written before them take their numbers."""
    if not rows:
        return rows
    for one in rows:
        for relation in one._meta.concrete_fields:
            # Set before the other row had its number.
            if relation.is_relation and relation.is_cached(one) and getattr(one, relation.attname) is None:
                setattr(one, relation.name, getattr(one, relation.name))
    return type(rows[0])._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def _draw_links(people: list, rng: random.Random, *, professions: int = 2) -> None:
    """Draw one to three disciplines for each, and professions that belong to them."""
    kind = type(people[0])
    by_discipline: dict[int, list[int]] = {pk: [] for pk in Discipline.objects.values_list("pk", flat=True)}
    for discipline, profession in Profession.disciplines.through.objects.values_list("discipline", "profession"):
        by_discipline[discipline].append(profession)
    column = f"{kind._meta.model_name}_id"
    likes, wants = [], []
    for person in people:
        drawn = rng.sample(list(by_discipline), rng.randint(1, 3))
        likes += [kind.disciplines.through(**{column: person.pk, "discipline_id": pk}) for pk in drawn]
        known = sorted({pk for discipline in drawn for pk in by_discipline[discipline]})
        chosen = rng.sample(known, min(professions, len(known)))
        wants += [kind.professions.through(**{column: person.pk, "profession_id": pk}) for pk in chosen]
    write(likes)
    write(wants)


def _active(cast: Cast) -> list[Trainee]:
    active = {one.trainee_id for one in cast.enrolments if one.status == "active"}
    return [trainee for trainee in cast.trainees if trainee.pk in active]


def mentors(*, upto: int, seed: int, now: datetime) -> list[Mentor]:
    """Add mentors until there are `upto`, each with the four checks confirmed and two openings; return the new ones."""
    start = _existing("mentor")
    if start >= upto:
        return []
    rng = random.Random(f"{seed}:mentors:{start}")
    partners = list(Partner.objects.filter(partnerships__role="mentors").order_by("pk"))
    jobs = list(Profession.objects.order_by("pk").values_list("name", flat=True))
    names = content("names")
    users = write(
        [
            account(f"mentor.{number:06}@example.org", rng.choice(names["first"]), now=now)
            for number in range(start, upto)
        ]
    )
    made = write(
        [
            Mentor(
                user=user,
                first_name=user.display_name,
                last_name=rng.choice(names["last"]),
                slug=f"mentor-{number:06}",
                partner=rng.choice(partners),
                job_title=rng.choice(jobs),
                biography=f"<p>{rng.choice(names['paragraphs'])}</p>",
                languages=["fr"],
                modes=["on_site", "video"],
                max_trainees=rng.randint(1, 3),
                shown_publicly=rng.random() < 0.6,
            )
            for number, user in enumerate(users, start)
        ]
    )
    _draw_links(made, rng)
    _clear(made, now=now)
    write([opening for mentor in made for opening in _openings(mentor, rng, today=timezone.localdate(now))])
    return made


def _clear(people: list[Mentor], *, now: datetime) -> None:
    today, recorder, confirmer = timezone.localdate(now), staff(LEAD), staff(COORDINATOR)
    write(
        [
            Clearance(
                mentor=mentor,
                kind=kind,
                issued_on=today - timedelta(days=85),
                valid_until=today + timedelta(days=280),
                recorded_by=recorder,
                recorded_at=now - timedelta(days=80),
                confirmed_by=confirmer,
                confirmed_at=now - timedelta(days=78),
            )
            for mentor in people
            for kind in Clearance.REQUIRED
        ]
    )


def _openings(mentor: Mentor, rng: random.Random, *, today: date) -> list[Opening]:
    return [
        Opening(
            mentor=mentor,
            weekday=weekday,
            starts_at=time(hour),
            ends_at=time(hour + 3),
            first_day=today - timedelta(days=90),
        )
        for weekday, hour in zip(rng.sample(range(6), 2), rng.choices(range(13, 17), k=2), strict=True)
    ]


def _existing(kind: str) -> int:
    return User.objects.filter(email__regex=rf"^{kind}\.[0-9]{{6}}@example\.org$").count()


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
