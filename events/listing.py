"""The list of meetings: what may be asked of it, and the twenty that answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, ExtractYear

from events.cards import Card, Row, cards, cards_of
from events.models import Appearance, Event, Guest
from events.models.events import LONGEST
from programs.alphabet import sort_key
from programs.dates import PARIS
from programs.models import Discipline, Profession
from programs.prepared import Prepared, moment

SIZE = 20
# A list of choices that is longer helps nobody: guests are then found on their own pages.
MOST_GUESTS = 100
FEW = 200
PAST = "passees"
KINDS = {"discipline": "discipline", "metier": "profession", "invite": "guest"}


class Unknown(Exception):
    """The address asks for something that does not exist."""


class Choice(NamedTuple):
    kind: str
    pk: int
    slug: str
    name: str
    order: int


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What each filter offers; `guests` is empty when there are too many to choose from a list."""

    disciplines: list[Choice]
    professions: list[Choice]
    guests: list[Choice]
    years: range


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for, each part known to exist. `chosen` is by parameter name.

    `guests` are those to choose from: all, or the chosen one alone when they are too many for a list.
    """

    past: bool
    page: int
    year: int | None
    chosen: dict[str, Choice]
    guests: list[Choice]

    @property
    def discipline(self) -> Choice | None:
        return self.chosen.get("discipline")

    @property
    def profession(self) -> Choice | None:
        return self.chosen.get("metier")

    @property
    def guest(self) -> Choice | None:
        return self.chosen.get("invite")

    @property
    def filtered(self) -> bool:
        return bool(self.chosen or self.year)

    @property
    def query(self) -> str:
        """The same without its page, ready for another one."""
        said = {"quand": PAST} if self.past else {}
        said |= {name: choice.slug for name, choice in self.chosen.items()}
        return urlencode(said | ({"annee": self.year} if self.year else {}))


@dataclass(frozen=True, kw_only=True)
class Page[Row]:
    """One page of a list, as components/pagination.html takes it. Nothing counts the rest."""

    rows: list[Row]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_next or self.has_previous

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1


def choices(*, at: datetime) -> Choices:
    """Return what the filters offer; one query, whatever the number of meetings."""
    rows = sorted((Choice(*row) for row in _CHOICES.rows()), key=lambda choice: (choice.order, sort_key(choice.name)))
    of = {kind: [choice for choice in rows if choice.kind == kind] for kind in ("discipline", "profession", "guest")}
    this_year = at.astimezone(PARIS).year
    first = next((choice.order for choice in rows if choice.kind == "year"), this_year)
    return Choices(
        disciplines=of["discipline"],
        professions=of["profession"],
        guests=of["guest"] if len(of["guest"]) <= MOST_GUESTS else [],
        years=range(this_year, min(first, this_year) - 1, -1),
    )


def read(parameters: Mapping[str, str], offered: Choices) -> Asked:
    """Read the address. Raises Unknown for a value that means nothing; parameters of others are left alone."""
    when = parameters.get("quand", "")
    if when not in ("", "a-venir", PAST):
        raise Unknown
    year = parameters.get("annee", "")
    if year and year not in map(str, offered.years):
        raise Unknown
    known = [*offered.disciplines, *offered.professions, *offered.guests]
    chosen = {name: _known(known, kind, slug) for name, kind in KINDS.items() if (slug := parameters.get(name, ""))}
    return Asked(
        past=when == PAST or bool(year),
        page=page_number(parameters),
        year=int(year) if year else None,
        chosen=chosen,
        guests=offered.guests or [guest for guest in (chosen.get("invite"),) if guest],
    )


def meetings(asked: Asked, *, at: datetime) -> Page[Card]:
    """Return the meetings asked for; two queries, one more for each filter."""
    if asked.page == 1 and not asked.filtered:
        # What nearly everyone asks for, and what a search engine reads.
        rows = [Row(*row) for row in (_PAST.rows(at) if asked.past else _AHEAD.rows(at, at - LONGEST))]
        return Page(rows=cards_of(rows[:SIZE], at=at), number=1, has_next=len(rows) > SIZE)
    events = Event.objects.published(at)
    if asked.year:
        events = events.past_in(asked.year, at)
    else:
        events = events.past(at) if asked.past else events.upcoming(at)
    for choice in asked.chosen.values():
        events = _linked(events, choice)
    return one_page(lambda rows: cards(rows, at=at), events, asked.page)


def page_number(parameters: Mapping[str, str]) -> int:
    """Read the number of a page. Raises Unknown unless it is a whole number from 1 on, with at most five digits."""
    number = parameters.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,4}", number, re.ASCII):
        raise Unknown
    return int(number)


def one_page[Row](read: Callable[[QuerySet], list[Row]], rows: QuerySet, number: int, *, size: int = SIZE) -> Page[Row]:
    """Return one page of what `read` makes of `rows`. Raises Unknown for an empty one that is not the first."""
    start = (number - 1) * size
    found = read(rows[start : start + size + 1])
    if not found and number > 1:
        raise Unknown
    return Page(rows=found[:size], number=number, has_next=len(found) > size)


def _known(known: list[Choice], kind: str, slug: str) -> Choice:
    for choice in known:
        if choice.kind == kind and choice.slug == slug:
            return choice
    if kind != "guest" or not re.fullmatch(r"[\w-]{1,120}", slug, re.ASCII):
        raise Unknown
    guest = Guest.objects.published().filter(slug=slug).values_list("pk", "slug", "name").first()
    if guest is None:
        raise Unknown
    return Choice("guest", guest[0], guest[1], guest[2], 0)


def _linked(events: QuerySet[Event], choice: Choice) -> QuerySet[Event]:
    """Keep the meetings linked to the choice.

    Few links: start from them. Many: walk the meetings in order and keep those that are linked, so that the first page
    costs the same whatever their number.
    """
    links = _links(choice)
    keys = list(links.values_list("event_id", flat=True)[: FEW + 1])
    if len(keys) <= FEW:
        return events.filter(pk__in=keys)
    return events.filter(Exists(links.filter(event_id=OuterRef("pk"))))


def _links(choice: Choice) -> QuerySet:
    if choice.kind == "guest":
        return Appearance.objects.filter(guest_id=choice.pk).order_by()
    through = Event.disciplines.through if choice.kind == "discipline" else Event.professions.through
    return through._default_manager.filter(**{f"{choice.kind}_id": choice.pk})


def _offered() -> QuerySet:
    disciplines = Discipline.objects.order_by().values_list(Value("discipline"), "pk", "slug", "name", "order")
    professions = (
        Profession.objects.published().order_by().values_list(Value("profession"), "pk", "slug", "name", Value(0))
    )
    some = Guest.objects.published().values("pk")[: MOST_GUESTS + 1]
    guests = Guest.objects.filter(pk__in=some).order_by().values_list(Value("guest"), "pk", "slug", "name", Value(0))
    oldest = Event.objects.filter(pk__in=Event.objects.order_by("starts_at").values("pk")[:1]).order_by()
    # A whole number, said so: PostgreSQL's years are decimals, and a union makes its column like them.
    year = Cast(ExtractYear("starts_at", tzinfo=PARIS), IntegerField())
    years = oldest.values_list(Value("year"), "pk", Value(""), Value(""), year)
    return disciplines.union(professions, guests, years, all=True)


def _ahead() -> QuerySet:
    events = Event.objects.published(moment(1)).not_over(moment(1), started_since=moment(2))
    return events.values_list(*Row._fields)[: SIZE + 1]


def _past() -> QuerySet:
    return Event.objects.published(moment(1)).past(moment(1)).values_list(*Row._fields)[: SIZE + 1]


_CHOICES, _AHEAD, _PAST = Prepared(_offered), Prepared(_ahead), Prepared(_past)
