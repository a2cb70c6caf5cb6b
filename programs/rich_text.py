"""Rich text of the back office: written in an editor, cleaned on the way to the database, whoever writes.

Show it with `{{ row.body|prose }}`, or `prose(row.body)`.
"""

import re

from django import forms
from django.db import models
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from programs.prose import prose

# The same elements as programs.prose lets through.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
}
_EMPTY = re.compile(r"\A(\s|<p>(\s|&nbsp;|<br>)*</p>)*\Z")


def cleaned(text: str) -> str:
    """Return `text` as the database keeps it: allowed elements only, and nothing when there is nothing to read."""
    return "" if _EMPTY.match(text) else str(prose(text))


class RichTextWidget(AdminProseEditorWidget):
    @property
    def media(self):
        return super().media + forms.Media(js=["js/rich_text.js"])


class RichTextField(models.TextField):
    """A text column whose HTML is cleaned at each write: forms, rules, bulk writes and updates alike."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return cleaned(value) if isinstance(value, str) else value

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = cleaned(value)
            setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def formfield(self, **kwargs):
        widget = RichTextWidget(config={"extensions": EXTENSIONS}, preset="configurable")
        return super().formfield(
            **kwargs
            | {
                "form_class": ProseEditorFormField,
                "widget": widget,
                "config": {"extensions": EXTENSIONS},
                "preset": "configurable",
            }
        )
