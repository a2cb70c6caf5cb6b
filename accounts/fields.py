"""Columns that hold one form of what people type, whoever writes them."""

import unicodedata
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def folded(text: str) -> str:
    """Return `text` without accents, in one case, spaces collapsed: « Émile-Noël  » → « emile-noel ».

    Unicode NFKD without combining marks, then full case folding (Unicode standard, section 3.13).
    """
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.replace("\x00", "").casefold().split())


class FoldedEmailField(models.EmailField):
    """An e-mail address in one form (NFKC, case-folded), so that one mailbox is one row and one lookup.

    Folding happens on the way to the database: queries, bulk writes and forms all agree.
    """

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return fold_email(value) if isinstance(value, str) else value

    def to_python(self, value):
        value = super().to_python(value)
        return fold_email(value) if isinstance(value, str) else value

    def pre_save(self, model_instance, add):
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


def fold_email(address: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address.strip()).casefold())


class SearchTextField(models.TextField):
    """The folded text of other columns of the row, rebuilt at each write; searched with `contains`."""

    def __init__(self, *args, source: Iterable[str] = (), **kwargs):
        self.source = tuple(source)
        kwargs |= {"editable": False, "default": "", "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"source": self.source}

    def pre_save(self, model_instance, add):
        value = folded(" ".join(str(getattr(model_instance, name)) for name in self.source))
        setattr(model_instance, self.attname, value)
        return value


class ChoiceListField(models.JSONField):
    """Several codes of a closed list, kept in the list's order."""

    default_error_messages = {"invalid_codes": _("“%(codes)s” is not among the choices.")}

    def __init__(self, *args, codes: Iterable[tuple[str, str]] = (), **kwargs):
        self.codes = list(codes)
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        known = {code for code, _label in self.codes}
        unknown = (
            [str(code) for code in value]
            if not isinstance(value, list)
            else [str(code) for code in value if code not in known]
        )
        if unknown:
            raise ValidationError(
                self.error_messages["invalid_codes"],
                code="invalid_codes",
                params={"codes": ", ".join(unknown)},
            )

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=self.codes,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
            widget=forms.CheckboxSelectMultiple,
            initial=kwargs.get("initial", list),
        )

    def labels(self, value: list[str]) -> list[str]:
        """Return the labels of the codes in `value`."""
        chosen = set(value)
        return [str(label) for code, label in self.codes if code in chosen]
