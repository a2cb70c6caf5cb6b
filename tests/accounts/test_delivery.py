from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts import delivery
from accounts.models import Notice
from accounts.outbox import queue
from accounts.refusals import Refused
from tests.accounts.parallel import at_once

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def queued(number=1, **facts):
    facts = {"address": f"p{number}@example.org", "subject": "Séance", "body": "Bonjour."} | facts
    return queue("booked", key=f"booked:{number}", **facts)


@pytest.fixture
def broken(monkeypatch):
    """A mail server that hangs up."""

    def hang_up(self, messages):
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(EmailBackend, "send_messages", hang_up)


def test_a_due_notice_is_sent_to_its_one_recipient(mailoutbox):
    notice = queued(html="<p>Bonjour.</p>")

    assert delivery.deliver_due() == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, mailoutbox[0].to) == ("sent", 1, ["p1@example.org"])


def test_answering_machines_are_told_to_leave_it_alone(mailoutbox):
    queued()

    delivery.deliver_due()

    assert mailoutbox[0].message()["Auto-Submitted"] == "auto-generated"


def test_a_calendar_entry_travels_with_its_method(mailoutbox):
    queued(calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="CANCEL")

    delivery.deliver_due()
    part = next(part for part in mailoutbox[0].message().walk() if part.get_content_type() == "text/calendar")

    assert (part.get_param("method"), part.get_filename()) == ("CANCEL", "agenda.ics")


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (9, 120)])
def test_a_refused_notice_waits_longer_each_time(broken, clock, attempt, minutes):
    notice = queued()
    Notice.objects.update(attempts=attempt - 1)

    delivery.deliver_due()
    notice.refresh_from_db()

    assert notice.state == "queued"
    assert notice.next_attempt_at - timezone.now() == minutes * MINUTE
    assert notice.last_error == "SMTPServerDisconnected: Connection unexpectedly closed"


def test_a_notice_is_given_up_after_a_day_of_refusals(broken, clock):
    notice = queued()
    first = timezone.now()

    while Notice.objects.exclude(state="given_up").exists():
        delivery.deliver_due()
        notice.refresh_from_db()
        last, _moved = timezone.now(), clock.move_to(notice.next_attempt_at)

    assert timedelta(hours=20) < last - first < timedelta(hours=24)


def test_each_attempt_carries_the_same_message_id(mailoutbox, monkeypatch):
    notice = queued()
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", lambda self, messages: 1 / 0)
        delivery.deliver_due()
    Notice.objects.update(next_attempt_at=timezone.now())

    delivery.deliver_due()

    assert mailoutbox[0].message()["Message-ID"] == notice.message_id


def test_an_address_that_cannot_exist_is_given_up_at_once(monkeypatch):
    notice = queued(address="nobody")

    def refuse(self, messages):
        raise ValueError("Invalid address 'nobody'")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    delivery.deliver_due()
    notice.refresh_from_db()

    assert notice.state == "given_up"


def test_a_notice_is_not_sent_after_it_is_useful(mailoutbox, clock):
    notice = queued(useful_until=timezone.now() + MINUTE)
    clock.shift(2 * MINUTE)

    delivery.deliver_due()
    notice.refresh_from_db()

    assert (notice.state, mailoutbox) == ("given_up", [])


def test_what_a_dead_worker_held_is_sent_by_another(mailoutbox, clock):
    queued()
    Notice.objects.update(state="sending", claimed_at=timezone.now())

    assert delivery.deliver_due() == 0
    clock.shift(delivery.STALE_AFTER + MINUTE)
    assert delivery.deliver_due() == 1


def test_a_given_up_notice_is_sent_again_on_demand(mailoutbox):
    notice = queued()
    Notice.objects.update(state="given_up", attempts=15)

    delivery.send_again(notice)
    delivery.deliver_due()

    assert len(mailoutbox) == 1


def test_a_sent_notice_is_not_sent_again(mailoutbox):
    notice = queued()
    delivery.deliver_due()

    with pytest.raises(Refused) as refusal:
        delivery.send_again(notice)

    assert refusal.value.code == "not_given_up"


def test_delivery_stops_between_two_notices_when_asked(mailoutbox):
    queued(1)
    queued(2)

    delivery.deliver_due(stopping=lambda: len(mailoutbox) == 1)

    assert len(mailoutbox) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_notice_once(mailoutbox):
    for number in range(20):
        queued(number)

    at_once(delivery.deliver_due, times=6)

    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(f"p{number}@example.org" for number in range(20))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_claim_workers_would_send_twice(mailoutbox, monkeypatch):
    def read_then_write(now):
        notice = Notice.objects.due(now).first()
        if notice:
            Notice.objects.filter(pk=notice.pk).update(state="sending", claimed_at=now, sent_at=None)
            notice.refresh_from_db()
        return notice

    monkeypatch.setattr(delivery, "_claim", read_then_write)
    for number in range(20):
        queued(number)

    at_once(delivery.deliver_due, times=6)

    assert len(mailoutbox) > 20
