"""The figures that pages show: counted from the rows, added to what was counted before this system, never typed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from impact.models import HistoricFigure
from programs.models import Discipline, Enrolment, Partnership

PARIS = ZoneInfo("Europe/Paris")
KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One figure. `at_least` when a part of it was told as « more than »; `source` says where that part comes from."""

    value: int
    at_least: bool = False
    since_year: int | None = None
    source: str = ""


class DisciplineFigure(NamedTuple):
    """A discipline, and how many professions of it are on the site."""

    slug: str
    name: str
    order: int
    professions: int

    @property
    def path(self) -> str:
        return reverse("programs:discipline", args=[self.slug])


@dataclass(frozen=True, kw_only=True)
class Figures:
    by_discipline: tuple[DisciplineFigure, ...]
    trainees: Indicator
    disciplines: Indicator
    companies: Indicator
    events: Indicator


def figures(*, at: datetime | None = None) -> Figures:
    """Return the programme's figures, at most ten minutes old; two queries when they have to be counted.

    With `at`, they are counted as of that moment.
    """
    if at is not None:
        return count(at=at)
    # Counting 100 000 enrolments takes longer than a whole page, and the sum changes a few times a day.
    kept = cache.get_or_set("impact.figures", lambda: count(at=timezone.now()), KEPT_FOR.total_seconds())
    return kept or count(at=timezone.now())


def count(*, at: datetime) -> Figures:
    """Count every figure as of `at`; two queries."""
    carried = {figure.measure: figure for figure in HistoricFigure.objects.all()}
    trainees = carried.get(HistoricFigure.Measure.TRAINEES)
    events = carried.get(HistoricFigure.Measure.EVENTS)
    today = timezone.localdate(at)
    counted, by_discipline = _counts(
        accompanied=(Enrolment.objects.accompanied(today), Count("trainee", distinct=True)),
        carried=(_already_carried(trainees, today), Count("trainee", distinct=True)),
        companies=(Partnership.objects.current(today).lending_mentors(), Count("partner", distinct=True)),
        events=(_held(events, at), Count("pk")),
    )
    return Figures(
        trainees=_with_carried(counted["accompanied"] - counted["carried"], trainees),
        by_discipline=by_discipline,
        disciplines=Indicator(value=len(by_discipline)),
        companies=Indicator(value=counted["companies"]),
        events=_with_carried(counted["events"], events),
    )


def _already_carried(figure: HistoricFigure | None, today: date) -> QuerySet:
    """Return the enrolments of trainees whom the carried figure counted already: accompanied by its last day."""
    if figure is None:
        return Enrolment.objects.none()
    return Enrolment.objects.accompanied(min(figure.until, today)).filter(decided_at__lt=_day_after(figure.until))


def _held(figure: HistoricFigure | None, at: datetime) -> QuerySet:
    held = Event.objects.published(at).past(at).filter(cancelled_at=None)
    return held.filter(starts_at__gte=_day_after(figure.until)) if figure else held


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=PARIS)


def _counts(**wanted: tuple[QuerySet, Count]) -> tuple[dict[str, int], tuple[DisciplineFigure, ...]]:
    """Return the number of each set of rows, and the disciplines with their professions; all asked in one query."""
    queries = [
        rows.order_by().values(what=Value(name)).annotate(number=number) for name, (rows, number) in wanted.items()
    ]
    queries = [rows.values_list("what", Value(""), Value(""), Value(0), "number") for rows in queries]
    shown = Count("professions", filter=Q(professions__published=True))
    disciplines = Discipline.objects.order_by().annotate(number=shown)
    disciplines = disciplines.values_list(Value("discipline"), "slug", "name", "order", "number")
    rows: list[Any] = list(disciplines.union(*queries, all=True).order_by())
    found = sorted(
        (DisciplineFigure(*row[1:]) for row in rows if row[0] == "discipline"), key=lambda one: (one.order, one.name)
    )
    return dict.fromkeys(wanted, 0) | {row[0]: row[-1] for row in rows}, tuple(found)


def _with_carried(counted: int, figure: HistoricFigure | None) -> Indicator:
    if figure is None:
        return Indicator(value=counted)
    return Indicator(
        value=figure.value + counted,
        at_least=figure.at_least,
        since_year=figure.since_year,
        source=figure.source,
    )
