"""What guardians allow: how it is given, withdrawn, and whether it covers a given day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.locks import once_more
from accounts.models import User
from accounts.refusals import Refused
from programs.models import Authorisation, AuthorisationText, Guardian, Guardianship, Trainee
from programs.prepared import Prepared, key, moment

Kind = AuthorisationText.Kind
IMAGE_KINDS = (Kind.IMAGE_INTERNAL, Kind.IMAGE_SITE, Kind.IMAGE_PRESS, Kind.IMAGE_SOCIAL)
PARIS = ZoneInfo("Europe/Paris")

# Both are sent inside the transaction, with `authorisation`, `by` and `at`: what a receiver writes stands or falls
# with the act. `changed` says that something is allowed no more, `given` that something is allowed now.
changed = Signal()
given = Signal()


@once_more
def give(
    trainee: Trainee,
    *,
    kind: str,
    guardian: Guardian | None,
    channel: str,
    recorded_by: User | None = None,
    verified_how: str = "",
    at: datetime | None = None,
) -> Authorisation:
    """Record that `guardian` allows `kind` for `trainee`; `guardian=None` is the trainee's own act.

    Idempotent: an act of the same person on the same text that is still valid is returned as it is.
    Raises Refused with code `kind`, `channel`, `of_age`, `not_holder`, `too_young` or `no_text`.
    """
    if kind not in Kind.values:
        raise Refused(_("Nobody is asked to authorise this."), code="kind")
    if channel not in Authorisation.Channel.values:
        raise Refused(_("Say how the authorisation was given."), code="channel", field="channel")
    with transaction.atomic():
        # Two sends of one form queue here, and the second finds the act of the first; a withdrawal queues here too.
        trainee = Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
        # Read once the lock is held: a moment read while waiting is before the act of whoever held it.
        at = at or timezone.now()
        _check_author(trainee, kind=kind, guardian=guardian, at=at)
        text = text_for(kind, language=_language(trainee, guardian))
        standing = trainee.authorisations.valid_at(at).filter(text=text, guardian=guardian).first()
        if standing:
            return standing
        authorisation = Authorisation.objects.create(
            trainee=trainee,
            text=text,
            guardian=guardian,
            capacity=Authorisation.Capacity.GUARDIAN if guardian else Authorisation.Capacity.SELF,
            channel=channel,
            verified_how=verified_how,
            recorded_by=recorded_by,
            given_at=at,
            expires_at=of_age_at(trainee.birth_date) if _is_minor(trainee, at) else None,
        )
        given.send(Authorisation, authorisation=authorisation, by=recorded_by, at=at)
    return authorisation


@once_more
def withdraw(authorisation: Authorisation, *, by: User | None = None, at: datetime | None = None) -> Authorisation:
    """End an authorisation at once, and tell whoever relied on it through `changed`.

    Idempotent: withdrawing again changes nothing, not even the time. Raises Refused with code `before`
    when `at` is earlier than the act itself.
    """
    with transaction.atomic():
        # The trainee's row first, as a booking does: either the booking sees the withdrawal, or the withdrawal sees
        # the session that was booked.
        Trainee.objects.select_for_update(of=("self",)).get(pk=authorisation.trainee_id)
        at = at or timezone.now()
        standing = Authorisation.objects.select_related("text", "trainee").get(pk=authorisation.pk)
        if standing.withdrawn_at is None:
            if at < standing.given_at:
                raise Refused(_("An authorisation is withdrawn after it was given."), code="before")
            standing.withdrawn_at = at
            standing.save(update_fields=["withdrawn_at"])
            changed.send(Authorisation, authorisation=standing, by=by, at=at)
    authorisation.withdrawn_at = standing.withdrawn_at
    return standing


def covers(trainee: Trainee, *, kind: str, at: datetime) -> bool:
    """Say whether `kind` is allowed for `trainee` at that moment.

    Under 18, one holder of parental authority is enough, except for image: every holder, and the trainee too, whatever
    their age. Of age, only the trainee's own act counts. Whoever holds authority no more allows nothing any more.
    """
    return not missing(trainee, [kind], at=at)


def missing(trainee: Trainee, kinds: Iterable[str], *, at: datetime | None = None) -> list[Kind]:
    """Return the kinds, in the given order, that nothing covers at that moment; two queries whatever their number."""
    at = at or timezone.now()
    wanted = [Kind(kind) for kind in kinds]
    return [kind for kind, standing in standings(trainee, wanted, at=at).items() if not standing.covered]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one kind stands: whose act is needed, whose is there. `own` is the trainee's."""

    holders: frozenset[int]
    signed_by: frozenset[int]
    own_needed: bool
    own_signed: bool
    every_holder: bool

    @property
    def covered(self) -> bool:
        if self.own_needed and not self.own_signed:
            return False
        if not self.every_holder:
            return self.own_needed or bool(self.holders & self.signed_by)
        return bool(self.holders) and self.holders <= self.signed_by


def standings(trainee: Trainee, kinds: Iterable[str], *, at: datetime | None = None) -> dict[Kind, Standing]:
    """Return where each kind stands for `trainee`, in the given order; two queries, compiled once."""
    at = at or timezone.now()
    holders = {guardian_id for (guardian_id,) in _HOLDERS.rows(trainee.pk)}
    return _standings(trainee, list(kinds), acts=set(_ACTS.rows(trainee.pk, at)), holders=holders, at=at)


# Asked at each sign-up, where compiling them took longer than all the rest.
_ACTS = Prepared(
    lambda: (
        Authorisation.objects.filter(trainee=key(1))
        .valid_at(moment(2))
        .order_by()
        .values_list("text__kind", "guardian_id")
    )
)
_HOLDERS = Prepared(
    lambda: Guardianship.objects.filter(trainee=key(1), holds_authority=True).order_by().values_list("guardian_id")
)


def standings_of(
    trainees: Iterable[Trainee], kinds: Iterable[str], *, at: datetime | None = None
) -> dict[int, dict[Kind, Standing]]:
    """Return where each kind stands for each trainee, by their pk; two queries whatever their number."""
    at, trainees, kinds = at or timezone.now(), list(trainees), list(kinds)
    acts: dict[int, set] = {trainee.pk: set() for trainee in trainees}
    valid = Authorisation.objects.valid_at(at).filter(trainee__in=trainees)
    for trainee_id, kind, guardian_id in valid.values_list("trainee_id", "text__kind", "guardian_id"):
        acts[trainee_id].add((kind, guardian_id))
    holders: dict[int, set[int]] = {trainee.pk: set() for trainee in trainees}
    held = Guardianship.objects.filter(holds_authority=True, trainee__in=trainees)
    for trainee_id, guardian_id in held.values_list("trainee_id", "guardian_id"):
        holders[trainee_id].add(guardian_id)
    return {
        trainee.pk: _standings(trainee, kinds, acts=acts[trainee.pk], holders=holders[trainee.pk], at=at)
        for trainee in trainees
    }


def _standings(
    trainee: Trainee, kinds: list[str], *, acts: set, holders: set[int], at: datetime
) -> dict[Kind, Standing]:
    minor = _is_minor(trainee, at)
    standing_holders = frozenset(holders if minor else ())
    return {
        kind: Standing(
            holders=standing_holders,
            signed_by=frozenset(by for act, by in acts if act == kind and by is not None),
            own_needed=not minor or kind in IMAGE_KINDS,
            own_signed=(kind, None) in acts,
            every_holder=minor and kind in IMAGE_KINDS,
        )
        for kind in map(Kind, kinds)
    }


def text_for(kind: str, *, language: str) -> AuthorisationText:
    """Return the newest published text of `kind` in `language`, in French when that language has none.

    Raises Refused with code `no_text` when nothing is published.
    """
    texts = AuthorisationText.objects.published().filter(kind=kind).order_by("-version")
    text = texts.filter(language=language).first() or texts.filter(language="fr").first()
    if text is None:
        raise Refused(_("The text of this authorisation is not published yet."), code="no_text")
    return text


def publish_text(text: AuthorisationText, *, at: datetime | None = None) -> AuthorisationText:
    """Let a text be signed from now on; it is frozen from then on. Idempotent.

    Raises Refused with code `empty` when there is nothing to read.
    """
    if not text.body.strip():
        raise Refused(_("Write the text before you publish it."), code="empty", field="body")
    at = at or timezone.now()
    # Only a draft is published: a second click does not move the date of what people have signed.
    AuthorisationText.objects.filter(pk=text.pk, published_at=None).update(published_at=at)
    text.refresh_from_db(fields=["published_at"])
    return text


def of_age_at(birth_date: date, *, age: int = 18) -> datetime:
    """Return the first moment, Paris time, at which someone born that day is of that age."""
    try:
        birthday = birth_date.replace(year=birth_date.year + age)
    except ValueError:  # born on 29 February
        birthday = date(birth_date.year + age, 3, 1)
    return datetime.combine(birthday, time(), tzinfo=PARIS)


def _check_author(trainee: Trainee, *, kind: str, guardian: Guardian | None, at: datetime) -> None:
    if guardian is None:
        if _is_minor(trainee, at) and kind not in IMAGE_KINDS:
            raise Refused(_("A guardian authorises this until the trainee is of age."), code="too_young")
        return
    if not _is_minor(trainee, at):
        raise Refused(_("The trainee is of age: they authorise this themself."), code="of_age")
    if not trainee.guardianships.filter(guardian=guardian, holds_authority=True).exists():
        raise Refused(_("Only a holder of parental authority may authorise this."), code="not_holder")


def _language(trainee: Trainee, guardian: Guardian | None) -> str:
    if guardian is not None:
        return guardian.language
    return trainee.user.language if trainee.user else "fr"


def _is_minor(trainee: Trainee, at: datetime) -> bool:
    return trainee.is_minor_on(_paris_day(at))


def _paris_day(at: datetime) -> date:
    return at.astimezone(PARIS).date()
