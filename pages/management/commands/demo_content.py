"""Loads the demonstration content, and large data sets for measurements."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from impact import indicators
from pages.demonstration import large, loading


class Command(BaseCommand):
    help = (
        "Load the demonstration content, in French; running it again changes nothing and keeps what was done since. "
        "With --trainees, --mentors or --events, add invented rows up to these numbers, for measurements."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--trainees", type=int, default=0, metavar="N", help="At least N trainees more.")
        parser.add_argument("--mentors", type=int, metavar="N", help="At least N mentors more; else one for five.")
        parser.add_argument("--events", type=int, default=0, metavar="N", help="At least N meetings more.")
        parser.add_argument("--seed", type=int, default=2021, metavar="N", help="The same seed makes the same rows.")

    def handle(self, *, trainees: int, mentors: int | None, events: int, seed: int, **options) -> None:
        if min(trainees, mentors or 0, events) < 0:
            raise CommandError(_("A number of rows is 0 or more."))
        program = loading.load()
        if trainees or mentors or events:
            size = large.Size(trainees=trainees, mentors=large.mentors_for(trainees, mentors), events=events)
            for line in large.load(program, size=size, seed=seed):
                self.stdout.write(line)
        indicators.keep()
        self.stdout.write(_("Who can sign in:"))
        for door in loading.doors():
            self.stdout.write(f"  {door.address:<32}{door.name:<22}{door.role}")
