"""Who holds parental authority decides what is authorised: a change of holders is followed like an act."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from programs import authorisations
from programs.models import Authorisation, Trainee


def review(trainee: Trainee, *, by: User | None, at: datetime | None = None) -> None:
    """Tell whoever relies on the acts about `trainee` what still stands, after a change of holders or of birth date.

    Sends `changed` or `given` once for each kind that someone authorised. Idempotent.
    """
    at = at or timezone.now()
    with transaction.atomic():
        # Behind the trainee's row, as an act or its withdrawal: what is told is what stands.
        trainee = Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
        acts = trainee.authorisations.valid_at(at).select_related("text", "trainee")
        latest = {act.text.kind: act for act in acts.order_by("given_at", "pk")}
        gone = set(authorisations.missing(trainee, latest, at=at))
        for kind, act in latest.items():
            signal = authorisations.changed if kind in gone else authorisations.given
            signal.send(Authorisation, authorisation=act, by=by, at=at)
