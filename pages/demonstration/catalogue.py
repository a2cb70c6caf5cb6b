"""What everyone may read: the programme, its disciplines, professions, courses, partners, places, guests and pages."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models

from events.models import Guest
from impact.models import HistoricFigure
from mentors import holidays
from pages.demonstration.files import content, put
from pages.models import Page
from programs.models import (
    Cohort,
    Course,
    Discipline,
    Partner,
    Partnership,
    Profession,
    Program,
    Room,
    Venue,
)


def load(*, now: datetime) -> Program:
    """Write all of it and return the programme."""
    program = _programme()
    _cohorts(program, today=now.date())
    _orientation()
    _partners(program)
    _places()
    _guests()
    for row in content("pages")["pages"]:
        put(Page, {"slug": row["slug"]}, first={"published_at": now}, **_texts(row, "title", "summary", "body"))
    for row in content("historic")["figures"]:
        put(HistoricFigure, {"measure": row["measure"]}, **{key: row[key] for key in row if key != "measure"})
    holidays.close_on_public_holidays(range(now.year, now.year + 3))
    return program


def link(rows: models.Manager, slugs: list[str]) -> None:
    """Make the rows behind a many-to-many relation exactly those of `slugs`."""
    rows.set(rows.model._default_manager.filter(slug__in=slugs))


def current_cohort(program: Program, *, today: date) -> Cohort:
    """Return the cohort that runs, or in summer the next one."""
    return program.cohorts.filter(ends_on__gte=today).earliest("starts_on")


def _programme() -> Program:
    row = content("cohorts")["program"]
    program, _new = put(
        Program,
        {"slug": row["slug"]},
        first={"started_on": row["started_on"]},
        **_texts(row, "name", "summary", "body", "host"),
    )
    return program


def _cohorts(program: Program, *, today: date) -> None:
    rows = [dict(row) for row in content("cohorts")["cohorts"]]
    while rows[-1]["ends_on"] < today:
        rows.append(_year_after(rows[-1]))
    for row in rows:
        facts = {key: row[key] for key in row if key not in ("slug", "name")}
        put(Cohort, {"program": program, "slug": row["slug"]}, first=facts, name=row["name"])


def _year_after(row: dict[str, Any]) -> dict[str, Any]:
    """Return the school year that follows, 364 days later so that it starts on the same day of the week."""
    later = timedelta(days=364)
    days = {key: value + later for key, value in row.items() if isinstance(value, date)}
    year = int(row["slug"][:4]) + 1
    slug = f"{year}-{year + 1}"
    return row | days | {"slug": slug, "name": f"Promotion {slug}"}


def _orientation() -> None:
    for order, row in enumerate(content("disciplines")["disciplines"], start=1):
        put(Discipline, {"slug": row["slug"]}, order=order, **_texts(row, "name", "summary", "colour"))
    for row in content("courses")["courses"]:
        put(Course, {"slug": row["slug"]}, **{key: row[key] for key in row if key != "slug"})
    for row in content("professions-1")["professions"] + content("professions-2")["professions"]:
        profession, _new = put(
            Profession,
            {"slug": row["slug"]},
            rome_code=row.get("rome", ""),
            **_texts(row, "name", "summary", "body", "daily_life", "studies"),
        )
        link(profession.disciplines, row["disciplines"])
        link(profession.courses, row["courses"])


def _partners(program: Program) -> None:
    for row in content("partners")["partners"]:
        partner, _new = put(Partner, {"slug": row["slug"]}, **_texts(row, "name", "kind", "summary"))
        key = {"program": program, "partner": partner, "role": row["role"], "since": row.get("since")}
        put(Partnership, key, until=row.get("until"))


def _places() -> None:
    for row in content("venues")["venues"]:
        venue, _new = put(Venue, {"slug": row["slug"]}, **_texts(row, "name", "address", "postcode", "city", "access"))
        for room in row["rooms"]:
            facts = {"capacity": room["capacity"], "open_view": room.get("open_view", False)}
            put(Room, {"venue": venue, "name": room["name"]}, first=facts, access_notes=room["access_notes"])


def _guests() -> None:
    partners = {partner.slug: partner for partner in Partner.objects.all()}
    for row in content("guests")["guests"]:
        texts = _texts(row, "name", "headline", "biography")
        guest, _new = put(Guest, {"slug": row["slug"]}, partner=partners.get(row.get("partner", "")), **texts)
        link(guest.professions, row["professions"])
        link(guest.disciplines, row["disciplines"])


def _texts(row: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: row[name].strip() for name in names}
