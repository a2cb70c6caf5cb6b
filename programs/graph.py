"""The orientation graph, read from a discipline, a profession or a course: what it touches, in one query."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from programs.alphabet import sort_key
from programs.models import Course, Discipline, Profession
from programs.prepared import Prepared, key

# A page names no more people, nor courses: the rest are on their own lists.
MOST = 12
MOST_PROFESSIONS = 60
KINDS = {
    "profession": "programs:profession",
    "course": "programs:course",
    "guest": "events:guest",
    "mentor": "mentors:detail",
}


class Neighbour(NamedTuple):
    """`detail` says what they are in one line; `more` a course's duration, a mentor's company."""

    kind: str
    slug: str
    name: str
    surname: str
    detail: str
    more: str

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.surname}".strip()

    @property
    def path(self) -> str:
        return reverse(KINDS[self.kind], args=[self.slug])


def around_discipline(discipline: Discipline) -> dict[str, list[Neighbour]]:
    """Return the public professions, guests and mentors of a discipline, by kind; one query."""
    return _by_kind(_AROUND_DISCIPLINE.rows(discipline.pk))


def around_profession(profession: Profession) -> dict[str, list[Neighbour]]:
    """Return the public courses, guests and mentors of a profession, by kind; one query."""
    return _by_kind(_AROUND_PROFESSION.rows(profession.pk))


def around_course(course: Course) -> dict[str, list[Neighbour]]:
    """Return the public professions to which a course leads, by kind; one query."""
    return _by_kind(_AROUND_COURSE.rows(course.pk))


def _by_kind(rows: Iterable[tuple]) -> dict[str, list[Neighbour]]:
    found: dict[str, list[Neighbour]] = {f"{kind}s": [] for kind in KINDS}
    for row in sorted(rows, key=lambda row: (sort_key(row[3]), sort_key(row[2]))):
        found[f"{row[0]}s"].append(Neighbour(*row))
    return found


def _some(rows: QuerySet, most: int = MOST) -> QuerySet:
    """Keep the first of `rows`, in a form that a union takes."""
    return rows.model._default_manager.filter(pk__in=rows.values("pk")[:most]).order_by()


def _professions(rows: Any) -> QuerySet:
    blank = Value("")
    return _some(rows.published(), MOST_PROFESSIONS).values_list(
        Value("profession"), "slug", "name", blank, "summary", blank
    )


def _courses(rows: Any) -> QuerySet:
    return _some(rows.published()).values_list(Value("course"), "slug", "title", Value(""), "school", "duration")


def _guests(rows: Any) -> QuerySet:
    return _some(rows.published()).values_list(Value("guest"), "slug", "name", Value(""), "headline", Value(""))


def _mentors(rows: Any) -> QuerySet:
    company = Coalesce(F("partner__name"), Value(""))
    shown = _some(rows.published())
    return shown.values_list(Value("mentor"), "slug", "first_name", "last_name", "job_title", company)


def _of_discipline() -> QuerySet:
    one = Discipline(pk=key(1))
    return _professions(one.professions).union(_guests(one.guests), _mentors(one.mentors), all=True)


def _of_profession() -> QuerySet:
    one = Profession(pk=key(1))
    return _courses(one.courses).union(_guests(one.guests), _mentors(one.mentors), all=True)


_AROUND_DISCIPLINE = Prepared(_of_discipline)
_AROUND_PROFESSION = Prepared(_of_profession)
_AROUND_COURSE = Prepared(lambda: _professions(Course(pk=key(1)).professions))
