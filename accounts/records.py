"""Who opened whose file: written by the pages that show one, read by data protection."""

import datetime as dt

from django.db import models
from django.utils import timezone

from accounts.models import AccessRecord, User

# Someone who goes to and fro between the tabs of one file reads it once.
ONE_READING = dt.timedelta(minutes=15)


def record_access(
    reader: User, *, subject: models.Model, purpose: str, at: dt.datetime | None = None
) -> AccessRecord | None:
    """Record that `reader` opened the file of `subject`; None when the same was recorded in this quarter of an hour."""
    now = at or timezone.now()
    facts = {
        "reader": reader,
        "subject_kind": subject._meta.label_lower,
        "subject_id": str(subject.pk),
        "purpose": purpose.replace("\x00", "")[:80],
    }
    quarter = now - dt.timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    if AccessRecord.objects.filter(at__gte=quarter, at__lt=quarter + ONE_READING, **facts).exists():
        return None
    # Two tabs opened at the same instant may leave two rows: one too many is harmless, one missing is not.
    return AccessRecord.objects.create(at=now, **facts)
