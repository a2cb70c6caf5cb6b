"""Lists that never count or leak a whole table: bounded pages, declared filters only, search without accents."""

from datetime import timedelta
from functools import cached_property

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path, lookup_spawns_duplicates
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import DataError, models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import SearchTextField, folded
from accounts.scoped_admin.folding import Folded

MOST_ROWS = 10_000  # nobody turns two hundred pages: search and filters reach the rest
PAGES_AHEAD = 3
MOST_CHOICES = 200
MOST_WORDS = 8


def visible(rows: models.QuerySet, user) -> models.QuerySet:
    """Return what of `rows` this person may see: the rows' own `visible_to`, and of users the team only."""
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user)
    if rows.model is get_user_model() and not user.is_superuser:
        return rows.staff()
    return rows


class BoundedPaginator(Paginator):
    """Counts as far as the pages shown need, so that a list costs the same with a hundred rows or a million.

    `more` says that rows exist beyond `count`.
    """

    def __init__(self, *args, page: int = 1, **kwargs):
        super().__init__(*args, **kwargs)
        self.window = min((max(page, 1) + PAGES_AHEAD) * self.per_page, MOST_ROWS)

    @cached_property
    def seen(self) -> int:
        return self.object_list.order_by().values("pk")[: self.window + 1].count()

    @property
    def more(self) -> bool:
        return self.seen > self.window

    @property
    def count(self) -> int:
        return min(self.seen, self.window)


class ScopedRelatedFilter(RelatedFieldListFilter):
    """Offers the related rows that the person may see, and no more than can be read."""

    def field_choices(self, field, request, model_admin):
        rows = visible(field.remote_field.model._default_manager.all(), request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        rows = rows.order_by(*ordering) if ordering else rows
        return [(row.pk, str(row)) for row in rows[:MOST_CHOICES]]


def period_filter(field: str, title) -> type[SimpleListFilter]:
    """Return a list filter on the moment `field`: to come, this week (Monday to Sunday, Paris), past."""

    class PeriodFilter(SimpleListFilter):
        parameter_name = "when"

        def lookups(self, request, model_admin):
            return [("to_come", _("to come")), ("week", _("this week")), ("past", _("past"))]

        def queryset(self, request, queryset):
            now = timezone.now()
            if self.value() == "to_come":
                return queryset.filter(**{f"{field}__gte": now})
            if self.value() == "past":
                return queryset.filter(**{f"{field}__lt": now})
            if self.value() == "week":
                today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
                monday = today - timedelta(days=today.weekday())
                return queryset.filter(**{f"{field}__gte": monday, f"{field}__lt": monday + timedelta(days=7)})
            return queryset

    PeriodFilter.title = title
    return PeriodFilter


class ScopedChangeList(ChangeList):
    """Reads no parameter that no filter declared; whatever is wrong with one gets the same answer."""

    def get_filters(self, request: HttpRequest):
        asked = [value for name, values in self.filter_params.items() if name != SEARCH_VAR for value in values]
        if any("\x00" in value for value in asked):
            raise IncorrectLookupParameters
        try:
            found = super().get_filters(request)
        except DisallowedModelAdminLookup as refused:
            raise IncorrectLookupParameters from refused
        undeclared = found[2]
        if undeclared:
            raise IncorrectLookupParameters
        return found

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters from error


def declared_lookups(model: type[models.Model], list_filter) -> set[str]:
    """Return every query parameter that the filters of a list may read."""
    names: set[str] = set()
    for entry in list_filter:
        if isinstance(entry, type) and issubclass(entry, SimpleListFilter):
            names.add(entry.parameter_name)
            continue
        path = entry[0] if isinstance(entry, (list, tuple)) else entry
        field = get_fields_from_path(model, path)[-1]
        names |= {path, f"{path}__exact", f"{path}__isnull", f"{path}__isempty"}
        if field.is_relation:
            names.add(f"{path}__{field.target_field.name}__exact")
        if isinstance(field, models.DateField):
            names |= {f"{path}__gte", f"{path}__lt"}
    return names


def search(rows: models.QuerySet, *, fields, term: str) -> tuple[models.QuerySet, bool]:
    """Return the rows in which every word of `term` is found, and whether rows may come twice.

    Texts are compared without accents; « =field » asks for the whole value.
    """
    condition = models.Q()
    for word in term.replace("\x00", "")[:200].split()[:MOST_WORDS]:
        anywhere = models.Q()
        for name in fields:
            anywhere |= _found(rows.model, name, word)
        condition &= anywhere
    twice = any(lookup_spawns_duplicates(rows.model._meta, name.removeprefix("=")) for name in fields)
    return (rows.filter(condition), twice) if condition else (rows, False)


def _found(model: type[models.Model], name: str, word: str) -> models.Q:
    path = name.removeprefix("=")
    field = get_fields_from_path(model, path)[-1]
    if name.startswith("="):
        return models.Q(**{f"{path}__iexact": word})
    if isinstance(field, SearchTextField):
        return models.Q(**{f"{path}__contains": folded(word)})
    if isinstance(field, models.CharField | models.TextField):
        return models.Q(**{f"{path}__{Folded.lookup_name}__contains": folded(word)})
    return models.Q(**{f"{path}__icontains": word})
