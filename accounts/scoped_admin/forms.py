"""Forms of the back office: a save never silently replaces what someone else has just saved."""

import hashlib

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from accounts.refusals import Refused


class AsLoadedField(forms.CharField):
    """One short mark per field of the row as it was when the page was made."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, max_length=4000, label="")

    def has_changed(self, initial, data) -> bool:
        return False


class GuardedForm(forms.ModelForm):
    """Refuses, once, to overwrite what someone else saved meanwhile, and says what it was; then obeys.

    Also shows at the field what a rule refused while the form was being saved.
    """

    row_loaded = AsLoadedField()
    refusal: Refused | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.row_now = {} if self.instance._state.adding else self._marks()
        self.fields["row_loaded"].initial = _written(self.row_now)

    def clean(self):
        cleaned = super().clean()
        self._refuse_lost_update()
        if self.refusal is not None:
            field = self.refusal.field if self.refusal.field in self.fields else None
            self.add_error(field, [ValidationError(reason, code=self.refusal.code) for reason in self.refusal.reasons])
        return cleaned

    def _marks(self) -> dict[str, str]:
        names = [name for name in self.fields if name in self.initial]
        return {name: _mark(self.initial[name]) for name in names}

    def _refuse_lost_update(self) -> None:
        key = self.add_prefix("row_loaded")
        loaded = _read(self.data.get(key) or "")
        at_stake = [
            name for name, mark in self.row_now.items() if loaded.get(name, mark) != mark and name in self.changed_data
        ]
        if not at_stake:
            return
        self.data = self.data.copy()
        self.data[key] = _written(self.row_now)  # the next save knows what it replaces
        now = " · ".join(f"{capfirst(self.fields[name].label)} : {self._shown(name)}" for name in at_stake)
        raise ValidationError(
            _(
                "Someone else saved this page while you were writing, and nothing of yours is saved yet. "
                "There is now: %(now)s. Correct below, or save again to keep your version."
            ),
            code="changed_meanwhile",
            params={"now": now},
        )

    def _shown(self, name: str) -> str:
        field = self.instance._meta.get_field(name)
        if field.many_to_many:
            text = ", ".join(str(row) for row in getattr(self.instance, name).all())
        elif field.choices:
            text = str(getattr(self.instance, f"get_{name}_display")())
        else:
            text = str(getattr(self.instance, name))
        return Truncator(text or "–").chars(120)


def _mark(value: object) -> str:
    if isinstance(value, (list, tuple, models.QuerySet)):
        value = sorted(str(getattr(item, "pk", item)) for item in value)
    text = "" if value is None else str(value).replace("\r\n", "\n")
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _written(marks: dict[str, str]) -> str:
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


def _read(text: str) -> dict[str, str]:
    return dict(pair.split(":", 1) for pair in text.split() if ":" in pair)


class _OnlyValidKeys:
    """Draws a field again after someone typed what is no key: Django's widget would ask the database for it."""

    def optgroups(self, name, value, attr=None):
        pk = self.field.remote_field.model._meta.pk
        return super().optgroups(name, [key for key in value if is_key(pk, key)], attr)


class ScopedAutocomplete(_OnlyValidKeys, AutocompleteSelect):
    pass


class ScopedAutocompleteMultiple(_OnlyValidKeys, AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs, extra_attrs=None):
        # Each choice has its own cross; the one for all would stand in their list without being an item of it.
        return super().build_attrs(base_attrs, extra_attrs=extra_attrs) | {"data-allow-clear": "false"}


class ScopedMultipleChoiceField(forms.ModelMultipleChoiceField):
    """Refuses in words a number that no key can be: Django's own field would hand it to the database."""

    def _check_values(self, value):
        pk = self.queryset.model._meta.pk
        for key in value:
            if not is_key(pk, key):
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, code="invalid_pk_value", params={"pk": key})
        return super()._check_values(value)


def is_key(pk: models.Field, value: object) -> bool:
    """Say whether `value` may be a primary key of this kind."""
    try:
        key = pk.to_python(value)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return False
    return not isinstance(key, int) or abs(key) < 2**63
