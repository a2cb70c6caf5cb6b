"""The figures that pages show: counted from the rows, added to what was counted before this system, never typed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from impact.models import HistoricFigure, IndicatorValue
from programs.models import Discipline, Enrolment, Partnership

PARIS = ZoneInfo("Europe/Paris")
Measure = IndicatorValue.Measure
# A worker that stopped is seen in the figures a day later: they are counted on each page until it is back.
STALE_AFTER = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One figure. `carried` of it come from `source`, which may say « more than » (`at_least`); the rest is counted."""

    value: int
    carried: int = 0
    at_least: bool = False
    since_year: int | None = None
    source: str = ""

    @property
    def told(self) -> int:
        """What stands in large: a figure that has a source is told as its source tells it."""
        return self.carried or self.value

    @property
    def counted(self) -> int:
        return self.value - self.carried


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
    """Return the programme's figures as the clock counted them last; three queries, however long the archive.

    With `at`, or where nothing was counted for a day, they are counted now.
    """
    now = at or timezone.now()
    carried = _carried()
    kept = {} if at else {row.measure: row for row in IndicatorValue.objects.filter(counted_at__gt=now - STALE_AFTER)}
    if len(kept) < len(Measure):
        counted = _count(carried, at=now)
    else:
        counted = {measure: kept[measure].value for measure in Measure}
    by_discipline = _by_discipline()
    return Figures(
        trainees=_with_carried(counted[Measure.TRAINEES], carried.get(HistoricFigure.Measure.TRAINEES)),
        by_discipline=by_discipline,
        disciplines=Indicator(value=len(by_discipline)),
        companies=Indicator(value=counted[Measure.COMPANIES]),
        events=_with_carried(counted[Measure.EVENTS], carried.get(HistoricFigure.Measure.EVENTS)),
    )


def keep(*, at: datetime | None = None) -> int:
    """Count every figure and keep it for the pages; returns how many. Idempotent: of two at once, either is right."""
    at = at or timezone.now()
    rows = [IndicatorValue(measure=name, value=value, counted_at=at) for name, value in count(at=at).items()]
    IndicatorValue.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["measure"], update_fields=["value", "counted_at"]
    )
    return len(rows)


def count(*, at: datetime) -> dict[Measure, int]:
    """Count what this system saw until `at`, without what was carried from before; two queries."""
    return _count(_carried(), at=at)


def _carried() -> dict[str, HistoricFigure]:
    return {figure.measure: figure for figure in HistoricFigure.objects.all()}


def _count(carried: dict[str, HistoricFigure], *, at: datetime) -> dict[Measure, int]:
    trainees = carried.get(HistoricFigure.Measure.TRAINEES)
    today = timezone.localdate(at)
    counted = _counts(
        accompanied=(Enrolment.objects.accompanied(today), Count("trainee", distinct=True)),
        carried=(_already_carried(trainees, today), Count("trainee", distinct=True)),
        companies=(Partnership.objects.current(today).lending_mentors(), Count("partner", distinct=True)),
        events=(_held(carried.get(HistoricFigure.Measure.EVENTS), at), Count("pk")),
    )
    return {
        Measure.TRAINEES: counted["accompanied"] - counted["carried"],
        Measure.COMPANIES: counted["companies"],
        Measure.EVENTS: counted["events"],
    }


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


def _counts(**wanted: tuple[QuerySet, Count]) -> dict[str, int]:
    """Return the number of each set of rows; all asked in one query."""
    queries = [
        rows.order_by().values(what=Value(name)).annotate(number=number).values_list("what", "number")
        for name, (rows, number) in wanted.items()
    ]
    return dict.fromkeys(wanted, 0) | dict(queries[0].union(*queries[1:], all=True).order_by())


def _by_discipline() -> tuple[DisciplineFigure, ...]:
    shown = Count("professions", filter=Q(professions__published=True))
    disciplines = Discipline.objects.annotate(number=shown).order_by("order", "name")
    return tuple(DisciplineFigure(*row) for row in disciplines.values_list("slug", "name", "order", "number"))


def _with_carried(counted: int, figure: HistoricFigure | None) -> Indicator:
    if figure is None:
        return Indicator(value=counted)
    return Indicator(
        value=figure.value + counted,
        carried=figure.value,
        at_least=figure.at_least,
        since_year=figure.since_year,
        source=figure.source,
    )
