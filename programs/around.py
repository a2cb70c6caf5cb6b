"""The meetings shown beside something: the next ones, and the last ones of the archive."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

FEW = 100


def ahead_and_behind(published: Any, *, each: int = 4, at: datetime | None = None) -> tuple[list, list]:
    """Return the cards of the next `each` meetings, soonest first, and of the last `each`, latest first.

    Two queries, one more where there are pictures.
    """
    at = at or timezone.now()
    cards = published.nearest(each, at).as_cards(at)
    behind = [card for card in cards if card["ends_at"] < at]
    return [card for card in cards if card["ends_at"] >= at], behind[::-1]


def meetings_of(subject: Any, *, at: datetime) -> QuerySet:
    """Return the public meetings linked to a discipline, a profession or a course; one query, and the caller's.

    Few links: start from them. Many: walk the meetings in the order of time and keep those that are linked, so that the
    nearest are found as quickly in a long archive as in a short one.
    """
    links = type(subject).events.through._default_manager.filter(**{subject._meta.model_name: subject})
    keys = list(links.values_list("event_id", flat=True)[: FEW + 1])
    published = subject.events.model._default_manager.published(at)
    if len(keys) <= FEW:
        return published.filter(pk__in=keys)
    return published.filter(Exists(links.filter(event_id=OuterRef("pk"))))
