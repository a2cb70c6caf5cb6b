"""What mentoring hears from the floor below: a guardian's act, inside the transaction of the act itself."""

from datetime import datetime

from mentors import freezing, pairing
from programs import authorisations
from programs.models import Authorisation


def connect() -> None:
    authorisations.changed.connect(on_withdrawal, dispatch_uid="mentors.on_withdrawal")
    authorisations.given.connect(on_gift, dispatch_uid="mentors.on_gift")


def on_withdrawal(sender: type, *, authorisation: Authorisation, at: datetime, **_rest: object) -> None:
    freezing.recheck_trainee(authorisation.trainee_id, at=at)


def on_gift(sender: type, *, authorisation: Authorisation, at: datetime, **_rest: object) -> None:
    pairing.authorise_waiting(authorisation.trainee_id, at=at)
