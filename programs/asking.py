"""What each person is asked to authorise, and what happens when they say no."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.outbox import queue
from programs import emails
from programs.authorisations import IMAGE_KINDS, Kind
from programs.models import Authorisation, Guardian, Trainee


def asked_of(guardian: Guardian, children: Iterable[Trainee], *, at: datetime | None = None) -> dict[int, list[Kind]]:
    """Return, for each child's pk, the kinds that this guardian has not authorised; one query for all the children.

    What another holder of authority said changes nothing to the list: it would tell the one what the other did.
    """
    children = list(children)
    acts = Authorisation.objects.valid_at(at or timezone.now()).filter(guardian=guardian, trainee__in=children)
    said = set(acts.values_list("trainee_id", "text__kind"))
    return {child.pk: [kind for kind in Kind if (child.pk, kind) not in said] for child in children}


def asked_of_trainee(trainee: Trainee, *, said: Iterable[str], at: datetime | None = None) -> list[Kind]:
    """Return the kinds that the trainee may authorise themself: all of them of age, their image before.

    `said` are those that they have authorised already, and are asked no more.
    """
    age = trainee.age_on(timezone.localdate(at or timezone.now()))
    mine = Kind if age >= 18 else IMAGE_KINDS
    answered = set(said)
    return [kind for kind in mine if kind not in answered]


def decline(trainee: Trainee, *, kind: str, by: User, at: datetime | None = None) -> None:
    """Tell the team that someone said no. Nothing is written in the file: no is the state before any answer.

    Idempotent within a day: one mail for each coordinator, whatever the number of clicks.
    """
    day = timezone.localdate(at or timezone.now())
    with transaction.atomic():
        for member in User.objects.in_group("coordinator"):
            subject, body = emails.declined(trainee, kind=Kind(kind), language=member.language)
            queue(
                "authorisation_declined",
                key=f"authorisation-declined:{trainee.pk}:{kind}:{by.pk}:{day}:{member.pk}",
                address=member.email,
                recipient=member,
                subject=subject,
                body=body,
            )
