"""What a meeting touches: its disciplines, professions, courses, guests, and the cohorts that it invites."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import get_language

from events.models import Appearance, Event, Guest
from media.models import Picture
from programs.alphabet import sort_key
from programs.prepared import Prepared, key

MOST_CARDS = 21
PATHS = {
    "discipline": "programs:discipline",
    "profession": "programs:profession",
    "course": "programs:course",
    "guest": "events:guest",
}
KINDS = (*PATHS, "cohort")


class Neighbour(NamedTuple):
    """`owner` is the key of the meeting or guest whose neighbour this is; `detail` a discipline's colour, a course's
    school, a guest's headline; `text` a guest's biography.

    `picture` is the key of a guest's portrait, or empty; `order` is the key of a cohort.
    """

    owner: int
    kind: str
    slug: str
    name: str
    detail: str
    text: str
    picture: str
    order: int

    @property
    def path(self) -> str:
        return f"{_root(self.kind, get_language())}{self.slug}/"

    @property
    def opening(self) -> str:
        """The first paragraph of the text."""
        first, end, _rest = self.text.partition("</p>")
        return first + end


@cache
def _root(kind: str, language: str | None) -> str:
    """Return the address under which a kind stands: a page links to a dozen, and each `reverse` has its price."""
    return reverse(PATHS[kind], args=["-"]).removesuffix("-/")


Neighbours = dict[str, list[Neighbour]]


def of_event(event: Event) -> Neighbours:
    """Return the public neighbours by kind, each in its order, and the cohorts invited; one query."""
    return _by_kind(_AROUND_ONE.rows(event.pk))


def of_cards(events: Sequence[int]) -> dict[int, Neighbours]:
    """Return the disciplines and guests of the meetings of these keys, one page and one more at most; one query."""
    rows = _ON_CARDS.rows(*events, *[0] * (MOST_CARDS - len(events))) if events else []
    found = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return {key: _by_kind(found[key]) for key in events}


def of_guest(guest: Guest) -> Neighbours:
    """Return the public professions and the disciplines of a guest; one query."""
    return _by_kind(_AROUND_GUEST.rows(guest.pk))


def portraits(guests: Iterable[Neighbour]) -> dict[str, Picture]:
    """Return the guests' portraits that may be shown, by slug; no query where nobody has one."""
    keys = {guest.slug: guest.picture.replace("-", "") for guest in guests if guest.picture}
    found = {picture.pk.hex: picture for picture in Picture.objects.filter(pk__in=keys.values())} if keys else {}
    return {slug: found[key] for slug, key in keys.items() if key in found and found[key].is_shown}


def _by_kind(rows: Iterable[tuple]) -> Neighbours:
    found: Neighbours = {kind: [] for kind in KINDS}
    for row in sorted(rows, key=lambda row: (row[7], sort_key(row[3]))):
        found[row[1]].append(Neighbour(*row))
    return found


def _disciplines(links, owner: str, keys):
    facts = ("discipline__slug", "discipline__name", "discipline__colour", Value(""), Value(""), "discipline__order")
    return links._default_manager.filter(**{f"{owner}__in": keys}).values_list(owner, Value("discipline"), *facts)


def _professions(links, owner: str, keys):
    shown = links._default_manager.filter(**{f"{owner}__in": keys}, profession__published=True)
    facts = ("profession__slug", "profession__name", Value(""), Value(""), Value(""), Value(0))
    return shown.values_list(owner, Value("profession"), *facts)


def _guests(keys, *, text="guest__biography"):
    links = Appearance.objects.filter(event_id__in=keys, guest__published=True).order_by()
    portrait = Cast("guest__picture_id", CharField())
    facts = ("guest__slug", "guest__name", "guest__headline", text, portrait, "order")
    return links.values_list("event_id", Value("guest"), *facts)


def _courses(keys):
    links = Event.courses.through._default_manager.filter(event_id__in=keys, course__published=True)
    facts = ("course__slug", "course__title", "course__school", Value(""), Value(""), Value(0))
    return links.values_list("event_id", Value("course"), *facts)


def _cohorts(keys):
    links = Event.cohorts.through._default_manager.filter(event_id__in=keys)
    return links.values_list(
        "event_id", Value("cohort"), *["cohort__slug", "cohort__name"], *[Value("")] * 3, "cohort_id"
    )


def _around_one():
    keys, event = [key(1)], "event_id"
    return _disciplines(Event.disciplines.through, event, keys).union(
        _professions(Event.professions.through, event, keys), _courses(keys), _guests(keys), _cohorts(keys), all=True
    )


def _on_cards():
    keys = [key(number) for number in range(1, MOST_CARDS + 1)]
    return _disciplines(Event.disciplines.through, "event_id", keys).union(_guests(keys, text=Value("")), all=True)


def _around_guest():
    keys, guest = [key(1)], "guest_id"
    disciplines = _disciplines(Guest.disciplines.through, guest, keys)
    return disciplines.union(_professions(Guest.professions.through, guest, keys), all=True)


_AROUND_ONE = Prepared(_around_one)
_ON_CARDS = Prepared(_on_cards)
_AROUND_GUEST = Prepared(_around_guest)
