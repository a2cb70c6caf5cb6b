"""What mentoring hears from the floor below, inside the transaction of the act itself."""

from datetime import datetime

from django.db.models.signals import post_save

from accounts.models import User
from mentors import freezing, pairing
from programs import authorisations, enrolling
from programs.models import Authorisation, Enrolment, Room


def connect() -> None:
    authorisations.changed.connect(on_withdrawal, dispatch_uid="mentors.on_withdrawal")
    authorisations.given.connect(on_gift, dispatch_uid="mentors.on_gift")
    enrolling.ended.connect(on_enrolment_ended, dispatch_uid="mentors.on_enrolment_ended")
    post_save.connect(on_room, sender=Room, dispatch_uid="mentors.on_room")


def on_withdrawal(sender: type, *, authorisation: Authorisation, at: datetime, **_rest: object) -> None:
    freezing.recheck_trainee(authorisation.trainee_id, at=at)


def on_gift(sender: type, *, authorisation: Authorisation, at: datetime, **_rest: object) -> None:
    pairing.authorise_waiting(authorisation.trainee_id, at=at)


def on_enrolment_ended(sender: type, *, enrolment: Enrolment, by: User | None, at: datetime, **_rest: object) -> None:
    pairing.close_all_of(enrolment, by=by, at=at)


def on_room(sender: type, *, instance: Room, created: bool, raw: bool = False, **_rest: object) -> None:
    if not created and not raw and not instance.open_view:
        freezing.recheck_room(instance.pk)
