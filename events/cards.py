"""Meetings as cards: exactly what a card shows, read and worded for up to twenty at once."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import neighbours
from events.models import Event
from events.neighbours import Neighbours
from media.frames import frame_svg
from media.models import Picture
from programs import dates


class Row(NamedTuple):
    """The columns of a meeting that a card needs."""

    pk: int
    slug: str
    title: str
    number: int | None
    starts_at: datetime
    ends_at: datetime
    date_precision: str
    cancelled_at: datetime | None
    previous_starts_at: datetime | None
    registration_opens_at: datetime | None
    capacity: int
    taken: int
    picture_id: UUID | None


class Card(TypedDict):
    """Texts, ready to be shown. `alert` is what must be seen first; `frame` is drawn where there is no picture.

    A dictionary: templates look there first, and a list looks three hundred times.
    """

    ends_at: datetime
    path: str
    title: str
    badge: str
    datetime: str
    when: str
    guests: str
    tags: SafeString
    alert: str
    seats: str
    picture: Picture | None
    frame: SafeString


def cards(events: QuerySet[Event], *, at: datetime) -> list[Card]:
    """Return the cards of a page of meetings, in their order; two queries, one more if there are pictures."""
    return cards_of([Row(*row) for row in events.values_list(*Row._fields)], at=at)


def cards_of(rows: Sequence[Row], *, at: datetime) -> list[Card]:
    around = neighbours.of_cards([row.pk for row in rows])
    keys = {row.picture_id for row in rows if row.picture_id}
    pictures = Picture.objects.in_bulk(keys) if keys else {}
    root, shot = reverse("events:list"), _("Shot")
    return [_card(row, around[row.pk], pictures.get(row.picture_id), root=root, shot=shot, at=at) for row in rows]


def _card(row: Row, around: Neighbours, picture: Picture | None, *, root: str, shot: str, at: datetime) -> Card:
    hues, ahead = around["discipline"], row.ends_at > at
    shown = picture if picture is not None and picture.is_shown else None
    return {
        "ends_at": row.ends_at,
        "path": f"{root}{row.slug}/",
        "title": row.title,
        "badge": f"{shot} {row.number}" if row.number else "",
        "datetime": dates.iso(row.starts_at),
        "when": _when(row, ahead=ahead),
        "guests": ", ".join(guest.name for guest in around["guest"]),
        "tags": SafeString(" ".join(_tag(hue.slug, hue.name) for hue in hues)),
        "alert": _("cancelled") if row.cancelled_at else _("postponed") if row.previous_starts_at and ahead else "",
        "seats": "" if row.cancelled_at or not ahead else _seats(row, at=at),
        "picture": shown,
        "frame": SafeString() if shown else frame_svg(row.pk, hues[0].detail if hues else ""),
    }


@lru_cache(maxsize=256)
def _tag(slug: str, name: str) -> SafeString:
    # A list shows the same eight of them forty times.
    return format_html('<span class="tag d-{}">{}</span>', slug, name)


def _when(row: Row, *, ahead: bool) -> str:
    if row.date_precision == Event.DatePrecision.YEAR:
        return dates.year(row.starts_at)
    day = dates.short_day(row.starts_at)
    return f"{day} · {dates.clock(row.starts_at)}" if ahead else f"{day} {dates.year(row.starts_at)}"


def _seats(row: Row, *, at: datetime) -> str:
    if row.registration_opens_at and row.registration_opens_at > at:
        return _("sign-up from %(day)s") % {"day": dates.short_day(row.registration_opens_at)}
    left = row.capacity - row.taken
    if left <= 0:
        return _("full, waiting list")
    return ngettext("%(left)d seat", "%(left)d seats", left) % {"left": left}
