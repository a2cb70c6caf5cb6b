import pytest
from django.db import transaction

from accounts.models import Notice
from accounts.outbox import queue
from tests.accounts.parallel import at_once

MAIL = {"key": "booked:1", "address": "A@Example.org", "subject": "Séance réservée", "body": "Bonjour."}


def test_a_notice_is_queued_and_nothing_is_sent(db, mailoutbox):
    notice = queue("booked", **MAIL)

    assert (notice.state, notice.address) == ("queued", "a@example.org")
    assert mailoutbox == []


def test_the_same_key_is_queued_once(db):
    queue("booked", **MAIL)

    assert queue("booked", **MAIL | {"body": "Autre."}) is None
    assert Notice.objects.get().body == "Bonjour."


def test_the_callers_transaction_goes_on_after_a_key_that_exists(db):
    queue("booked", **MAIL)

    with transaction.atomic():
        queue("booked", **MAIL)
        queue("booked", **MAIL | {"key": "booked:2"})

    assert Notice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_notice_leaves_only_if_its_caller_commits():
    with pytest.raises(RuntimeError), transaction.atomic():
        queue("booked", **MAIL)
        raise RuntimeError

    assert not Notice.objects.exists()


def test_a_subject_is_one_line(db):
    notice = queue("booked", **MAIL | {"subject": "Séance\r\nBcc: x@example.org\x00"})

    assert notice.subject == "Séance Bcc: x@example.org"


def test_an_empty_address_gets_nothing(db):
    assert queue("booked", **MAIL | {"address": " "}) is None


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_callers_queue_one_notice():
    results = at_once(lambda: queue("booked", **MAIL), times=12)

    assert sum(result is not None for result in results) == 1
