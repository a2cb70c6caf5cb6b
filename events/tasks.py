"""What happens to registrations without anyone asking: as time passes, and as guardians answer."""

from datetime import datetime

from accounts.models import User
from events import eligibility, registration
from programs.models import Authorisation


def tick(*, at: datetime | None = None) -> int:
    """Give back the seats whose hold is over, and call those who wait where a seat is free; returns how many.

    For the clock: may run at any time, any number of times, several at once.
    """
    return registration.lapse_holds(at=at) + registration.fill_free_seats(at=at)


def follow_authorisation(
    sender: type, *, authorisation: Authorisation, by: User | None, at: datetime, **_kwargs: object
) -> None:
    if authorisation.text.kind == eligibility.PARTICIPATION:
        registration.reconsider(authorisation.trainee, by=by, at=at)
