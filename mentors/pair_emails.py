"""What mentor, trainee and guardians are told of their pair; queued in the transaction of the act itself."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import outbox
from accounts.letters import framed
from mentors.emails import Reader, of_guardians, of_mentor, of_trainee
from mentors.models import Mentorship

SUBJECTS = {
    "pair_proposed": gettext_noop("A mentor is proposed: your authorisation is needed"),
    "pair_authorised": gettext_noop("A mentor is proposed to you"),
    "pair_activated": gettext_noop("Your mentoring can start"),
    "pair_paused": gettext_noop("Your mentoring is paused"),
    "pair_resumed": gettext_noop("Your mentoring starts again"),
    "pair_closed": gettext_noop("Your mentoring has ended"),
}
SENTENCES = {
    ("pair_proposed", "guardian"): gettext_noop(
        "%(mentor)s, %(job)s, is proposed as a mentor of %(child)s. "
        "They meet once you have authorised mentoring on site."
    ),
    ("pair_authorised", "trainee"): gettext_noop(
        "%(mentor)s, %(job)s, could be your mentor. Say in your space whether you agree: nothing starts before."
    ),
    ("pair_activated", "mentor"): gettext_noop("You may now book sessions with %(child)s, the first one on site."),
    ("pair_activated", "trainee"): gettext_noop("%(mentor)s is now your mentor and books the first session, on site."),
    ("pair_activated", "guardian"): gettext_noop("%(mentor)s, %(job)s, is now the mentor of %(child)s."),
    ("pair_paused", "mentor"): gettext_noop("Your mentoring of %(child)s is paused: no session takes place meanwhile."),
    ("pair_paused", "trainee"): gettext_noop("Your mentoring with %(mentor)s is paused: no session meanwhile."),
    ("pair_resumed", "mentor"): gettext_noop("Your mentoring of %(child)s starts again: you may book sessions."),
    ("pair_resumed", "trainee"): gettext_noop("Your mentoring with %(mentor)s starts again."),
    ("pair_closed", "mentor"): gettext_noop("Your mentoring of %(child)s has ended. Thank you for your time."),
    ("pair_closed", "trainee"): gettext_noop(
        "Your mentoring with %(mentor)s has ended. The team answers your questions."
    ),
    ("pair_closed", "guardian"): gettext_noop("The mentoring of %(child)s with %(mentor)s has ended."),
}
PAGE_OF = {"mentor": "mentors:dashboard", "trainee": "programs:space", "guardian": "programs:guardian"}


def proposed(mentorship: Mentorship, *, at: datetime) -> None:
    """Ask the guardians; the trainee is asked once they have answered."""
    _tell("pair_proposed", mentorship, of_guardians(mentorship.trainee, at=at), at=at)


def authorised(mentorship: Mentorship, *, at: datetime) -> None:
    _tell("pair_authorised", mentorship, of_trainee(mentorship.trainee), at=at)


def activated(mentorship: Mentorship, *, at: datetime) -> None:
    _tell("pair_activated", mentorship, [*_both(mentorship), *of_guardians(mentorship.trainee, at=at)], at=at)


def paused(mentorship: Mentorship, *, at: datetime) -> None:
    _tell("pair_paused", mentorship, _both(mentorship), at=at)


def resumed(mentorship: Mentorship, *, at: datetime) -> None:
    _tell("pair_resumed", mentorship, _both(mentorship), at=at)


def closed(mentorship: Mentorship, *, at: datetime) -> None:
    """Tell those who knew of it: the mentor only if the pair was active once."""
    readers = [*of_trainee(mentorship.trainee)]
    if mentorship.activated_at:
        readers = [*_both(mentorship), *of_guardians(mentorship.trainee, at=at)]
    _tell("pair_closed", mentorship, readers, at=at)


def _both(mentorship: Mentorship) -> list[Reader]:
    return [of_mentor(mentorship.mentor), *of_trainee(mentorship.trainee)]


def _tell(kind: str, mentorship: Mentorship, readers: Iterable[Reader], *, at: datetime) -> None:
    mentor, trainee = mentorship.mentor, mentorship.trainee
    for reader in readers:
        with translation.override(reader.language):
            # The mentor reads a first name and an initial, the family its own first name.
            child = trainee.short_name if reader.role == "mentor" else trainee.first_name
            words = {"mentor": str(mentor), "job": mentor.job_title, "child": child}
            outbox.queue(
                kind,
                # A pair may be paused several times: each one is told.
                key=f"pair-{mentorship.pk}-{kind}-{at:%Y%m%dT%H%M%S}-{reader.key}",
                address=reader.address,
                recipient=reader.user,
                subject=_(SUBJECTS[kind]),
                **framed([_(SENTENCES[kind, reader.role]) % words], path=reverse(PAGE_OF[reader.role])),
            )
