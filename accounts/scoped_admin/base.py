"""ScopedModelAdmin and its inline: what a person may not see, they can neither list, guess, choose nor name."""

import logging
from collections.abc import Callable
from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.contrib.admin.options import IS_POPUP_VAR, SOURCE_MODEL_VAR, ActionLocation, ShowFacets
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import BadRequest, FieldDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.fields import SearchTextField
from accounts.records import record_access
from accounts.refusals import Refused
from accounts.scoped_admin.buttons import StateButtonsMixin
from accounts.scoped_admin.forms import (
    GuardedForm,
    ScopedAutocomplete,
    ScopedAutocompleteMultiple,
    ScopedMultipleChoiceField,
    is_key,
)
from accounts.scoped_admin.lists import (
    BoundedPaginator,
    ScopedChangeList,
    ScopedRelatedFilter,
    declared_lookups,
    search,
    visible,
)
from accounts.scoped_admin.naming import deleted_objects, facts_of_change, write_log

log = logging.getLogger(__name__)
AFTER_INLINES = "after-inlines"  # class of a fieldset that is drawn below the inlines: what one decides last


class ScopedMixin:
    """What pages and inlines share: rows and choices start from what the person may see."""

    form = GuardedForm
    checkbox_fields: ClassVar[list[str]] = []  # short lists, ticked one by one

    def __init__(self, *args, **kwargs):
        if not issubclass(self.form, GuardedForm):
            self.form = type(self.form.__name__, (GuardedForm, self.form), {})
        super().__init__(*args, **kwargs)

    def get_queryset(self, request):
        return visible(super().get_queryset(request), request.user)

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name != "row_loaded"]

    def get_field_queryset(self, db, db_field, request):
        ordered = super().get_field_queryset(db, db_field, request)
        rows = db_field.remote_field.model._default_manager.using(db) if ordered is None else ordered
        return visible(rows.all(), request.user)

    def get_autocomplete_fields(self, request):
        """People are searched, never listed: whoever has a name for search gets a search box."""
        people = [
            field.name
            for field in [*self.opts.fields, *self.opts.many_to_many]
            if field.is_relation
            and self.admin_site.is_registered(field.remote_field.model)
            and any(isinstance(column, SearchTextField) for column in field.remote_field.model._meta.fields)
        ]
        return [*self.autocomplete_fields, *(name for name in people if name not in self.autocomplete_fields)]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ScopedAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ScopedAutocompleteMultiple(db_field, self.admin_site, using=kwargs.get("using"))
        elif "widget" not in kwargs and db_field.name in self.checkbox_fields:
            kwargs["widget"] = CheckboxSelectMultiple
        kwargs.setdefault("form_class", ScopedMultipleChoiceField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def view_on_site(self, obj):
        if not hasattr(obj, "get_absolute_url") or getattr(obj, "is_published", True) is False:
            return None
        return None if getattr(obj, "published", True) is False else obj.get_absolute_url()


class ScopedModelAdmin(StateButtonsMixin, ScopedMixin, admin.ModelAdmin):
    panels_first = False  # True where one comes to read what the panels say more often than to change the form
    records_reading: ClassVar[bool] = False  # True for a person's file: opening it leaves an access record

    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = BoundedPaginator
    save_on_top = False

    # List

    def get_changelist(self, request, **kwargs):
        return ScopedChangeList

    def get_paginator(self, request, queryset, per_page, orphans=0, allow_empty_first_page=True):
        page = request.GET.get("p") or request.GET.get("page") or ""
        page = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
        return self.paginator(queryset, per_page, orphans, allow_empty_first_page, page=page)

    def lookup_allowed(self, lookup, value, request):
        return lookup in declared_lookups(self.model, self.get_list_filter(request))

    def get_list_filter(self, request):
        return [self._scoped_filter(entry) for entry in super().get_list_filter(request)]

    def _scoped_filter(self, entry):
        if isinstance(entry, str) and get_fields_from_path(self.model, entry)[-1].is_relation:
            return (entry, ScopedRelatedFilter)
        return entry

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, fields=self.get_search_fields(request), term=search_term)

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location=action_location)
        return {name: action for name, action in actions.items() if getattr(action.func, "allowed_permissions", None)}

    def response_action(self, request, queryset, action_location=ActionLocation.CHANGE_LIST):
        """Act on the rows ticked on this page only: what is beyond it was neither counted nor read."""
        data = request.POST.copy()
        data["select_across"] = "0"
        chosen = data.getlist("_selected_action")
        data.setlist("_selected_action", [key for key in chosen if is_key(self.opts.pk, key)])
        request.POST = data
        return super().response_action(request, queryset, action_location)

    def call_rule(self, request: HttpRequest, queryset, rule: Callable, *, done: str = "") -> None:
        """Call `rule(row)` on each row of an action, and say how many it accepted and why it refused the others."""
        accepted = 0
        for row in queryset:
            try:
                rule(row)
            except Refused as refusal:
                messages.error(request, f"{row} – {' '.join(refusal.reasons)}")
            else:
                accepted += 1
                self.log_change(request, row, done)
        if accepted:
            said = ngettext("%(count)d row: done.", "%(count)d rows: done.", accepted) % {"count": accepted}
            messages.success(request, f"{said} {done}".strip())

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    # Form

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "_refusal", None)
        return form

    def get_object(self, request, object_id, from_field=None):
        # Two people who save the same row pass one after the other: the second sees what the first wrote.
        if (
            request.method == "POST"
            and transaction.get_connection().in_atomic_block
            and is_key(self.opts.pk, object_id)
        ):
            rows = self.model._base_manager.select_for_update().order_by()
            rows.filter(pk=object_id).values_list("pk").first()
        try:
            return super().get_object(request, object_id, from_field)
        except OverflowError:
            return None

    def get_changeform_initial_data(self, request):
        """Keep of the address what the form may start with; the rest is ignored."""
        initial = {}
        for name, value in request.GET.items():
            try:
                field = self.opts.get_field(name)
                initial[name] = self._initial_value(field, value)
            except (FieldDoesNotExist, ValidationError, ValueError, TypeError, OverflowError):
                continue
        return initial

    @staticmethod
    def _initial_value(field, value):
        if not field.concrete or "\x00" in value:
            raise ValueError(value)
        if field.many_to_many:
            pk = field.remote_field.model._meta.pk
            return [pk.to_python(key) for key in value.split(",")]
        if field.is_relation:
            return field.target_field.to_python(value)
        return field.to_python(value)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        source = request.POST.get(SOURCE_MODEL_VAR, "")
        if IS_POPUP_VAR in request.POST and source and source.count(".") != 1:
            raise BadRequest
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            request._refusal = refusal
        except IntegrityError:
            log.warning("the database refused %s", request.path, exc_info=True)
            request._refusal = Refused(
                _("Someone else saved the same thing at the same moment: check, then save again."), code="race"
            )
        # What was being written is rolled back; the form comes back with what was typed and why it was refused.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        kind = self.opts.verbose_name
        context["title"] = _("Add: %(kind)s") % {"kind": kind} if add else str(obj)
        context["subtitle"] = None if add else capfirst(kind)
        if obj is not None and change:
            context["state_buttons"] = self.state_buttons_for(request, obj)
            context["panels_first"] = self.panels_first
            context["panels"] = [panel for panel in self.panels(request, obj) if panel is not None]
            if self.records_reading:
                self.record_reading(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def panels(self, request: HttpRequest, obj) -> list:
        """Return the read-only panels shown under the form, or above it with `panels_first`."""
        return []

    def record_reading(self, request: HttpRequest, obj) -> None:
        record_access(request.user, subject=obj, purpose="back office")

    # Behaviour

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
            return HttpResponseRedirect(request.path)

    def get_deleted_objects(self, objs, request):
        return deleted_objects(objs, request, self.admin_site)

    def construct_change_message(self, request, form, formsets, add=False):
        return facts_of_change(form, formsets, add=add)

    def log_addition(self, request, obj, message):
        return write_log(request, [obj], flag=ADDITION, message=message)[0]

    def log_change(self, request, obj, message):
        return write_log(request, [obj], flag=CHANGE, message=message)[0]

    def log_deletions(self, request, queryset):
        return write_log(request, queryset, flag=DELETION, message="")


class ScopedStackedInline(ScopedMixin, admin.StackedInline):
    extra = 0
    # Django would name the rows that stand in the way, whoever reads.
    delete_confirmation_max_display = 0


class ReadOnlyMixin:
    """Rows that are never written here: at most a button asks a rule, with a permission named in full."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SuperuserOnlyMixin:
    """Rights are given by a superuser only, whatever a group says."""

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser
