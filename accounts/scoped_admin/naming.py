"""How the back office speaks of rows that not every reader may know: by kind and number, never by name."""

import json
from collections.abc import Iterable

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import NestedObjects, quote
from django.contrib.contenttypes.models import ContentType
from django.db import models, router
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override


def kind_and_number(row: models.Model) -> str:
    """Return « Stagiaire n° 12 »."""
    return _("%(kind)s no. %(number)s") % {"kind": capfirst(row._meta.verbose_name), "number": row.pk}


def write_log(request, rows: Iterable[models.Model], *, flag: int, message: list | str) -> list:
    """Log an action of the person who asks on `rows`, without the rows' names: the log outlives them."""
    text = json.dumps(message) if isinstance(message, list) else str(message)
    with override(settings.LANGUAGE_CODE):
        entries = [
            LogEntry(
                user_id=request.user.pk,
                content_type_id=ContentType.objects.get_for_model(row, for_concrete_model=False).pk,
                object_id=str(row.pk),
                object_repr=kind_and_number(row)[:200],
                action_flag=flag,
                change_message=text,
            )
            for row in rows
        ]
    for entry in entries:
        entry.save()
    return entries


def facts_of_change(form, formsets, *, add: bool) -> list[dict]:
    """Return Django's structure of a change: names of fields, and the rows of the inlines by number."""
    # The words are kept in English, and translated for whoever reads the log.
    with override(None):
        changes: list[dict] = [{"added": {}}] if add else []
        if form.changed_data and not add:
            changes.append({"changed": {"fields": _labels(form._meta.model, form.changed_data)}})
        for formset in formsets or []:
            name = str(formset.model._meta.verbose_name)
            changes += [{"added": {"name": name, "object": str(row.pk)}} for row in formset.new_objects]
            for row, fields in formset.changed_objects:
                labels = _labels(formset.model, fields)
                changes.append({"changed": {"name": name, "object": str(row.pk), "fields": labels}})
            for gone in formset.deleted_forms:
                number = gone.data.get(gone.add_prefix(formset.model._meta.pk.name), "")
                changes.append({"deleted": {"name": name, "object": number[:40]}})
    return changes


def _labels(model: type[models.Model], names: Iterable[str]) -> list[str]:
    known = {field.name: field for field in model._meta.get_fields() if hasattr(field, "verbose_name")}
    return [str(known[name].verbose_name) if name in known else name for name in names]


def deleted_objects(objs, request, site) -> tuple[list, dict, set, list]:
    """As Django's get_deleted_objects; rows that the person may not open are named by kind and number."""
    objs = list(objs)
    if not objs:
        return [], {}, set(), []
    collector = NestedObjects(using=router.db_for_write(objs[0]._meta.model), origin=objs)
    collector.collect(objs)
    missing = {
        row._meta.verbose_name
        for rows in collector.model_objs.values()
        for row in rows
        if site.is_registered(type(row)) and not site.get_model_admin(type(row)).has_delete_permission(request, row)
    }

    def shown(row):
        return _shown(row, request, site)

    counts = {model._meta.verbose_name_plural: len(rows) for model, rows in collector.model_objs.items()}
    return collector.nested(shown), counts, missing, [shown(row) for row in collector.protected]


def _shown(row: models.Model, request, site) -> str:
    opts = row._meta
    if not site.is_registered(type(row)) or not site.get_model_admin(type(row)).has_view_or_change_permission(request):
        return kind_and_number(row)
    try:
        address = reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_change", args=[quote(row.pk)])
    except NoReverseMatch:
        return kind_and_number(row)
    return format_html('{}: <a href="{}">{}</a>', capfirst(opts.verbose_name), address, row)
