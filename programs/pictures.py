"""Whether the trainees who can be recognised on a picture, and their guardians, allow it on the site."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from media.models import Picture
from programs import authorisations
from programs.models import Authorisation, AuthorisationText, Trainee

IMAGE_SITE = AuthorisationText.Kind.IMAGE_SITE
UNLIMITED = timedelta(days=365 * 50)


def covered_until(picture: Picture, *, at: datetime | None = None) -> datetime | None:
    """Return until when everyone named on `picture` allows it on the site, None when they do not at `at`.

    Ends at the first act that ends, and at the birthday (18) from which the trainee alone decides. Nobody named: None.
    """
    at = at or timezone.now()
    trainees = list(Trainee.objects.filter(pictures__picture=picture))
    if not trainees or any(not authorisations.covers(trainee, kind=IMAGE_SITE, at=at) for trainee in trainees):
        return None
    return min(_stands_until(trainee, at=at) for trainee in trainees)


def is_allowed(picture: Picture, at: datetime) -> bool:
    """The last word before the file of a picture is sent."""
    return not picture.shows_minors or covered_until(picture, at=at) is not None


def refresh(picture: Picture, *, at: datetime | None = None) -> Picture:
    """Store what the authorisations of the people on `picture` allow now. Idempotent."""
    with transaction.atomic():
        # Behind the trainees' rows, as an act or its withdrawal: what is stored is what stands.
        named = Trainee.objects.filter(pictures__picture=picture).order_by("pk").select_for_update(of=("self",))
        if list(named):
            picture.shows_minors = True
        picture.covered_until = covered_until(picture, at=at)
        picture.save(update_fields=["shows_minors", "covered_until"])
    return picture


def refresh_all(*, at: datetime | None = None) -> int:
    """Look at every picture with a minor again, as birthdays and terms pass; for the clock. Returns how many."""
    found = Picture.objects.filter(shows_minors=True)
    for picture in found.iterator():
        refresh(picture, at=at)
    return found.count()


def follow_authorisation(
    sender: type, *, authorisation: Authorisation, by: User | None, at: datetime, **_kwargs: object
) -> None:
    """Take down, or put back, the pictures of the trainee whose authorisation was withdrawn or given."""
    if authorisation.text.kind == IMAGE_SITE:
        for picture in Picture.objects.filter(subjects__trainee=authorisation.trainee_id):
            refresh(picture, at=at)


def _stands_until(trainee: Trainee, *, at: datetime) -> datetime:
    acts = trainee.authorisations.valid_at(at).of_kind(IMAGE_SITE)
    ends = [act.expires_at for act in acts if act.expires_at is not None]
    of_age = authorisations.of_age_at(trainee.birth_date)
    return min(end for end in [*ends, of_age, at + UNLIMITED] if end > at)
