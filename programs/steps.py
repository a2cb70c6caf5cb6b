"""A trainee's own path: they add a step, and say when it is done."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusals import Refused
from programs.models import Course, OrientationStep, Profession, Trainee

MOST_OPEN_STEPS = 30


def add(
    trainee: Trainee,
    *,
    aim: str,
    profession: Profession | None = None,
    course: Course | None = None,
    due_on: date | None = None,
) -> OrientationStep:
    """Add a step at the end of the trainee's path.

    Idempotent: a step with the same words that is still open is returned as it is. Raises Refused with code
    `empty`, or `too_many` past 30 open steps.
    """
    aim = " ".join(aim.split())
    if not aim:
        raise Refused(_("Write what you want to do."), code="empty", field="aim")
    with transaction.atomic():
        # A form sent twice queues here, and the second finds the step of the first.
        trainee = Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
        standing = trainee.steps.open().filter(aim=aim).first()
        if standing:
            return standing
        if trainee.steps.open().count() >= MOST_OPEN_STEPS:
            message = _("You already have %(number)d open steps. Finish one before you add another.")
            raise Refused(message % {"number": MOST_OPEN_STEPS}, code="too_many", field="aim")
        return trainee.steps.create(aim=aim, profession=profession, course=course, due_on=due_on)


def finish(step: OrientationStep, *, on: date | None = None) -> OrientationStep:
    """Say that a step is done on that day, today unless said otherwise. Idempotent: the first day stays."""
    # Only an open step is finished: a second click does not move the day.
    OrientationStep.objects.open().filter(pk=step.pk).update(done_on=on or timezone.localdate())
    step.refresh_from_db(fields=["done_on"])
    return step
