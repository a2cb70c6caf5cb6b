"""The meetings shown beside something: the next ones, and the last ones of the archive."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone


def ahead_and_behind(published: QuerySet, *, each: int = 4, at: datetime | None = None) -> tuple[list, list]:
    """Return the cards of the next `each` meetings, soonest first, and of the last `each`, latest first.

    Two queries, one more where there are pictures.
    """
    at = at or timezone.now()
    cards = published.nearest(each, at).as_cards(at)
    behind = [card for card in cards if card["ends_at"] < at]
    return [card for card in cards if card["ends_at"] >= at], behind[::-1]
