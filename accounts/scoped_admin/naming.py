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


def facts_of_change(own: list[dict], formsets) -> list[dict]:
    """Return Django's structure of a change, with the rows of the inlines by number instead of by name."""
    changes = list(own)
    with override(None):
        for formset in formsets or []:
            name = str(formset.model._meta.verbose_name)
            changes += [{"added": {"name": name, "object": _number(row)}} for row in formset.new_objects]
            for row, fields in formset.changed_objects:
                labels = [str(formset.model._meta.get_field(field).verbose_name) for field in fields]
                changes.append({"changed": {"name": name, "object": _number(row), "fields": labels}})
            for form in formset.deleted_forms:
                number = form.data.get(form.add_prefix(formset.model._meta.pk.name), "")
                changes.append({"deleted": {"name": name, "object": f"{number}"[:40]}})
    return changes


def _number(row: models.Model) -> str:
    return f"{row.pk}"


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
