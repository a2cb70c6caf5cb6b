"""Reads the texts of the demonstration, and writes them so that a second run changes nothing."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models

FOLDER = Path(__file__).parent


@cache
def content(name: str) -> dict[str, Any]:
    """Return the content of `name`.toml."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def put[M: models.Model](
    model: type[M], natural_key: dict[str, Any], *, first: dict[str, Any] | None = None, **values: Any
) -> tuple[M, bool]:
    """Create the row of this key, or bring `values` up to date; say whether it is new.

    `first` holds what is written once and then belongs to whoever uses the site: dates, seats, states.
    """
    row = model._default_manager.filter(**natural_key).first()
    if row is None:
        return model._default_manager.create(**natural_key, **values, **(first or {})), True
    changed = [name for name in values if _stored(row, name, getattr(row, name)) != _stored(row, name, values[name])]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
    return row, False


def _stored(row: models.Model, name: str, value: Any) -> Any:
    field = row._meta.get_field(name)
    if isinstance(value, models.Model):
        return value.pk
    return field.get_prep_value(value) if isinstance(field, models.TextField) else value
