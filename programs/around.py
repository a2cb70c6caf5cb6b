"""The meetings shown beside something: the next ones, and the last ones of the archive."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone


def around_now(published: QuerySet, *, each: int = 4, at: datetime | None = None) -> QuerySet:
    """Return the next `each` and the last `each` meetings of `published`, as cards need them; two queries."""
    at = at or timezone.now()
    nearest = Q(pk__in=published.upcoming(at).values("pk")[:each]) | Q(pk__in=published.past(at).values("pk")[:each])
    events = published.model._default_manager.filter(nearest)
    return events.select_related("picture").prefetch_related("disciplines").order_by("starts_at", "pk")


def ahead_and_behind(events: QuerySet, *, at: datetime | None = None) -> tuple[list, list]:
    """Split meetings in those to come, soonest first, and those of the archive, latest first."""
    at = at or timezone.now()
    found = list(events)
    behind = [event for event in found if event.ends_at < at]
    return [event for event in found if event.ends_at >= at], behind[::-1]
