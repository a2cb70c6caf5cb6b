from datetime import timedelta

from accounts.models import AccessRecord
from accounts.records import record_access


def test_a_reading_is_recorded_once_in_a_quarter_of_an_hour(db, clock, superuser, person):
    for _time in range(4):
        record_access(superuser, subject=person, purpose="change")
        clock.shift(timedelta(minutes=6))

    assert AccessRecord.objects.count() == 2


def test_another_file_and_another_purpose_are_recorded(db, clock, superuser, person):
    record_access(superuser, subject=person, purpose="change")
    record_access(superuser, subject=superuser, purpose="change")
    record_access(superuser, subject=person, purpose="export")

    assert AccessRecord.objects.count() == 3


def test_a_file_is_named_by_kind_and_number(db, superuser, person):
    record = record_access(superuser, subject=person, purpose="change")

    assert str(record) == f"accounts.user {person.pk}"
