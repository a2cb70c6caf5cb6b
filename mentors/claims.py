"""Who and what is taken, quarter hour by quarter hour. Only sessions write here, through these functions."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from mentors.models import Claim, Session
from mentors.times import quarters


class Taken(Exception):
    """Someone else has just claimed one of `resources`."""

    def __init__(self, resources: set[str]) -> None:
        super().__init__(", ".join(sorted(resources)))
        self.resources = resources


def of_adult(user_id: int) -> str:
    """Name an adult as a resource: mentor here and supervisor there is one person in one place."""
    return f"user:{user_id}"


def of_trainee(trainee_id: int) -> str:
    return f"trainee:{trainee_id}"


def of_room(room_id: int) -> str:
    return f"room:{room_id}"


def resources_of(session: Session) -> dict[str, str]:
    """Return what `session` needs: the resource of each of `mentor`, `trainee`, `supervisor`, `room`."""
    mentorship = session.mentorship
    wanted = {"mentor": of_adult(mentorship.mentor.user_id), "trainee": of_trainee(mentorship.trainee_id)}
    if session.supervisor_id:
        wanted["supervisor"] = of_adult(session.supervisor_id)
    if session.room_id:
        wanted["room"] = of_room(session.room_id)
    return wanted


def hold(session: Session) -> None:
    """Make the claims of `session` exactly those that it needs now, in the caller's transaction.

    Raises Taken when another session has one of them; nothing is changed then. Idempotent.
    """
    wanted = {
        (resource, quarter)
        for resource in resources_of(session).values()
        for quarter in quarters(session.starts_at, session.ends_at)
    }
    held = set(session.claims.values_list("resource", "quarter_hour"))
    try:
        # The unique constraint is the guard: of two sessions that want one quarter hour of one resource, the second
        # waits here for the first to commit, then fails, whatever either of them had read before.
        # One order for everybody, so that two sessions never wait for each other; and what is no longer needed is
        # released after what is needed was got, so that whoever releases waits for nobody.
        with transaction.atomic():
            Claim.objects.bulk_create(
                Claim(session=session, resource=resource, quarter_hour=quarter)
                for resource, quarter in sorted(wanted - held)
            )
    except IntegrityError:
        raise Taken(taken(resources_of(session).values(), session=session)) from None
    for resource in {resource for resource, _quarter in held - wanted}:
        gone = [quarter for held_resource, quarter in held - wanted if held_resource == resource]
        session.claims.filter(resource=resource, quarter_hour__in=gone).delete()


def release(session: Session) -> None:
    """Give back all that `session` held. Idempotent."""
    session.claims.all().delete()


def taken(
    resources: Iterable[str],
    *,
    session: Session | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> set[str]:
    """Return which of `resources` another session than `session` holds at its time, or in [starts_at, ends_at)."""
    starts_at = starts_at or (session.starts_at if session else None)
    ends_at = ends_at or (session.ends_at if session else None)
    claims = Claim.objects.filter(
        resource__in=set(resources), quarter_hour__gte=starts_at, quarter_hour__lt=ends_at
    ).exclude(session=session.pk if session else None)
    return set(claims.values_list("resource", flat=True).distinct())
