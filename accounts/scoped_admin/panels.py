"""Read-only panels under the page of one row: what other rooms know of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.admin.utils import quote
from django.contrib.auth import get_permission_codename
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


def panel(site, request, *, key, title, columns, rows, cells, empty, model=None, links: Iterable = ()) -> Panel | None:
    """Return a panel of at most 20 of `rows` (a queryset, or a list with its `model`), or None to who may not see them.

    `cells` turns a row into the list of its columns; the first links to the row's own page, with its state buttons.
    """
    model = model or rows.model
    opts = model._meta
    if not request.user.has_perm(f"{opts.app_label}.{get_permission_codename('view', opts)}"):
        return None
    shown = list(rows[: MOST_PANEL_ROWS + 1])
    admin = site.get_model_admin(model) if site.is_registered(model) else None
    lines = [
        PanelRow(
            cells=cells(row),
            url=reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[quote(row.pk)]) if admin else "",
            buttons=admin.state_buttons_for(request, row) if admin else [],
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
