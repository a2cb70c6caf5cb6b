import logging
import signal
import threading

from django.core.management.base import BaseCommand

from accounts.work import Worker


class Command(BaseCommand):
    help = "Send the mails and run the tasks that wait, until stopped. Several may run."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="leave when nothing is left to do")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks at an empty queue")

    def handle(self, *, once: bool, interval: float, **options) -> None:
        worker = Worker(interval=max(interval, 0.05))
        if threading.current_thread() is threading.main_thread():
            for sign in (signal.SIGTERM, signal.SIGINT):
                signal.signal(sign, worker.stop)
        logging.getLogger("django.tasks").setLevel(logging.WARNING)
        if not once:
            self.stdout.write("worker: waiting for mails and tasks, Ctrl+C to stop")
            self.stdout.flush()
        worker.run(once=once)
