"""What a worker does, turn after turn: the mails, the tasks of the queue, and what a dead worker left behind."""

import datetime as dt
import logging
import threading

from django.conf import settings
from django.db import OperationalError, close_old_connections
from django.tasks.base import TaskResultStatus
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from accounts import codes, delivery

log = logging.getLogger(__name__)

# A task that runs for longer is taken for dead and run again: tasks are short, and may run twice.
TASK_STALE_AFTER = dt.timedelta(minutes=15)
MOST_TASK_RUNS = 3
TASKS_KEPT = dt.timedelta(days=7)
SWEEP_EVERY = dt.timedelta(minutes=5)


class Worker:
    """Works until `stop()`; several may run, on one machine or more."""

    def __init__(self, *, interval: float = 1.0, backend: str = "default") -> None:
        self.interval = interval
        self.backend = backend
        self.name = get_random_string(32)
        self.stopping = threading.Event()
        self._swept_at: dt.datetime | None = None
        self._called_at: dict[str, dt.datetime] = {}

    def stop(self, *_signal: object) -> None:
        """Finish the mail or the task in hand, then leave."""
        self.stopping.set()

    def run(self, *, once: bool = False) -> None:
        """Turn until stopped; with `once`, until nothing is left to do now."""
        while not self.stopping.is_set():
            try:
                busy = self.turn()
            except OperationalError as error:
                # The database is restarting or locked: what was in hand is returned later as stale.
                if once:
                    raise
                log.warning("the database does not answer: %s", error)
                busy = False
            close_old_connections()
            if once and not busy:
                return
            if not busy:
                self.stopping.wait(self.interval)

    def turn(self) -> bool:
        """Do a little of everything, so that slow mails do not hold up the tasks; True if anything was done."""
        self._sweep()
        self._tick()
        busy = codes.hand_to_mails()
        busy += delivery.deliver_due(most=20, stopping=self.stopping.is_set)
        busy += self._run_tasks(most=20)
        return bool(busy)

    def _run_tasks(self, *, most: int) -> int:
        """Run tasks by the queue's own worker, in its batch mode: it claims each one so that no other runs it."""
        done = 0
        while done < most and not self.stopping.is_set() and DBTaskResult.objects.ready().exists():
            worker = TaskWorker(
                queue_names=["*"],
                excluded_queue_names=[],
                interval=0,
                batch=True,
                backend_name=self.backend,
                startup_delay=False,
                max_tasks=1,
                worker_id=self.name,
            )
            worker.run()
            if not worker._run_tasks:
                break
            done += 1
        return done

    def _tick(self) -> None:
        """Let each room do what time alone decides; what fails now is tried again in its turn, and stops no mail."""
        now = timezone.now()
        for path, every in settings.PERIODIC.items():
            if path in self._called_at and now - self._called_at[path] < every:
                continue
            self._called_at[path] = now
            try:
                import_string(path)()
            except Exception:
                log.exception("%s failed", path)

    def _sweep(self) -> None:
        now = timezone.now()
        if self._swept_at and now - self._swept_at < SWEEP_EVERY:
            return
        self._swept_at = now
        codes.forget(at=now)
        return_stale_tasks(at=now)
        DBTaskResult.objects.successful().filter(finished_at__lt=now - TASKS_KEPT).delete()


def return_stale_tasks(*, at: dt.datetime | None = None) -> int:
    """Put back in the queue the tasks whose worker was killed, three times at most; return how many."""
    before = (at or timezone.now()) - TASK_STALE_AFTER
    returned = 0
    for task in DBTaskResult.objects.running().filter(started_at__lt=before):
        # A task that was there each time a worker died is likely why.
        poison = len(task.worker_ids) >= MOST_TASK_RUNS
        status = TaskResultStatus.FAILED if poison else TaskResultStatus.READY
        same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        if same.update(status=status, started_at=None, finished_at=timezone.now() if poison else None):
            log.warning("task %s (%s) was left by a dead worker: %s", task.pk, task.task_path, status)
            returned += not poison
    return returned
