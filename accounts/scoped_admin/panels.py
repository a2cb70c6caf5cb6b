"""Read-only panels under the page of one row: what other rooms know of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.admin.utils import quote
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise

MOST_PANEL_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class PanelRow:
    """One line: `cells` in the panel's columns; `url` opens the row; `buttons` as state_buttons_for() returns."""

    cells: list
    url: str = ""
    buttons: list[dict] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """`key` names the anchor; `links` are (label, address) pairs shown under the rows."""

    key: str
    title: str | Promise
    columns: list
    rows: list[PanelRow]
    empty: str | Promise
    more: bool = False
    links: list[tuple] = field(default_factory=list)


def panel(admin, request, *, key, title, columns, rows: models.QuerySet, cells, empty, links: Iterable = ()) -> Panel:
    """Return a panel of at most 20 of `rows`, linked to their own pages where the person may open them.

    `admin` is the site's ModelAdmin of these rows; `cells` turns a row into the list of its columns.
    """
    shown = list(rows[: MOST_PANEL_ROWS + 1])
    opens = admin.has_view_or_change_permission(request)
    opts = admin.opts
    lines = [
        PanelRow(
            cells=cells(row),
            url=reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(row.pk)]) if opens else "",
            buttons=admin.state_buttons_for(request, row) if opens else [],
        )
        for row in shown[:MOST_PANEL_ROWS]
    ]
    return Panel(
        key=key,
        title=title,
        columns=columns,
        rows=lines,
        empty=empty,
        more=len(shown) > MOST_PANEL_ROWS,
        links=list(links),
    )
