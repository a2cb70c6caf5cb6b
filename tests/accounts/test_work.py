import threading
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import codes, work
from accounts.models import Notice
from accounts.outbox import queue

ran = []


@task
def remember(word: str) -> None:
    ran.append(word)


@task
def fail() -> None:
    raise RuntimeError("no")


@pytest.fixture
def queue_in_database(settings):
    ran.clear()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue_in_database")]


def test_one_round_sends_the_mails_and_runs_the_tasks(person, mailoutbox):
    codes.ask(person.email, client="192.0.2.1")
    queue("booked", key="booked:1", address="a@example.org", subject="Séance", body="Bonjour.")
    remember.enqueue("one")
    remember.enqueue("two")

    call_command("worker", once=True)

    assert sorted(mail.to[0] for mail in mailoutbox) == ["a@example.org", "person@example.org"]
    assert sorted(ran) == ["one", "two"]


def test_a_task_that_fails_does_not_stop_the_others():
    fail.enqueue()
    remember.enqueue("after")

    call_command("worker", once=True)

    assert ran == ["after"]
    assert DBTaskResult.objects.failed().count() == 1


def test_a_task_for_later_waits():
    remember.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")

    call_command("worker", once=True)

    assert ran == []


def test_a_task_left_by_a_dead_worker_runs_again():
    remember.enqueue("again")
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now() - timedelta(hours=1), worker_ids=["dead"])

    call_command("worker", once=True)

    assert ran == ["again"]


def test_a_task_that_was_there_at_three_deaths_is_left_alone():
    remember.enqueue("poison")
    DBTaskResult.objects.update(
        status="RUNNING", started_at=timezone.now() - timedelta(hours=1), worker_ids=["a", "b", "c"]
    )

    assert work.return_stale_tasks() == 0
    assert DBTaskResult.objects.get().status == "FAILED"


def test_a_worker_that_is_told_to_stop_finishes_the_mail_in_hand(monkeypatch):
    worker = work.Worker(interval=60)
    for number in range(3):
        queue("booked", key=f"booked:{number}", address="a@example.org", subject="Séance", body="Bonjour.")
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, messages: worker.stop())

    def work_then_hang_up():
        worker.run()
        connection.close()

    thread = threading.Thread(target=work_then_hang_up)
    thread.start()
    thread.join(timeout=20)

    assert not thread.is_alive()
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["queued", "queued", "sent"]
