"""Loads the demonstration: everything, in one transaction, and nothing twice."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Notice
from pages.demonstration import catalogue, meetings, mentoring, people
from pages.demonstration.files import content
from programs.models import Program


@dataclass(frozen=True)
class Door:
    """Who may sign in, and as what they are then received."""

    address: str
    name: str
    role: str


def load(*, now: datetime | None = None) -> Program:
    """Write what is missing of the demonstration and bring its texts up to date. Idempotent, all or nothing.

    What people do on the site afterwards stays: states, dates and seats are written once.
    """
    now = now or timezone.now()
    # The texts are in French, and so are those that the rules add to them.
    with transaction.atomic(), translation.override("fr"):
        last = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        people.load_team()
        program = catalogue.load(now=now)
        people.load(program, now=now)
        meetings.load(program, now=now)
        mentoring.load(program, now=now)
        # Nobody reads the mail of invented people: what the rules queued for them is not sent.
        Notice.objects.filter(pk__gt=last, address__endswith="@example.org").delete()
    return program


def doors() -> list[Door]:
    """Return who can sign in as what: the whole team, then one person of each kind."""
    team = [Door(row["email"], row["name"], row["role"]) for row in content("people")["staff"]]
    mentor, trainee = content("people")["mentors"][0], content("trainees")["trainees"][0]
    guardian = trainee["guardians"][0]
    return [
        *team,
        Door(mentor["email"], f"{mentor['first']} {mentor['last']}", _("mentor")),
        Door(trainee["email"], f"{trainee['first']} {trainee['last']}", _("trainee")),
        Door(guardian["email"], f"{guardian['first']} {guardian['last']}", _("guardian of the trainee above")),
    ]
