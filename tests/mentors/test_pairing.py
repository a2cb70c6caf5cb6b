from datetime import timedelta

import pytest

from accounts.models import Notice
from accounts.refusals import Refused
from mentors import pairing
from mentors.models import Mentorship
from programs import authorisations, enrolling
from programs.models import AuthorisationText
from tests.worlds import CANARIES, enrol, make_cohort, make_guardian, make_mentor, make_mentorship, make_trainee

pytestmark = pytest.mark.django_db


@pytest.fixture
def propose(clock, world):
    """Propose the other mentor and the other trainee of the world, as a coordinator does."""

    def ask(**facts):
        asked = {"trainee": world.other_trainee, "cohort": world.cohort, "referent": world.coordinator}
        asked |= {"by": world.coordinator} | facts
        return pairing.propose(asked.pop("mentor", world.other_mentor), **asked)

    return ask


@pytest.fixture
def waiting(propose, world):
    """A proposed pair whose guardian has not authorised anything yet."""
    world.other_trainee.authorisations.all().delete()
    return propose()


@pytest.fixture
def code_of():
    def ask(rule, *args, **facts):
        with pytest.raises(Refused) as refusal:
            rule(*args, **facts)
        return refusal.value.code

    return ask


def now_of(mentorship):
    return Mentorship.objects.with_people().get(pk=mentorship.pk)


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


# Proposing


def test_a_pair_is_proposed_to_the_guardians(waiting, world):
    assert waiting.status == "proposed"
    assert told("pair_proposed") == {world.other_guardian.user.pk}


def test_a_pair_that_is_authorised_already_is_asked_of_the_trainee_at_once(propose, world):
    assert propose().status == "authorised"
    assert told("pair_authorised") == {world.other_trainee.user.pk}


def test_the_same_pair_is_proposed_once(propose):
    assert propose() == propose()
    assert Notice.objects.count() == 1


def test_a_trainee_has_one_mentorship_at_a_time(propose, world, code_of):
    assert code_of(propose, trainee=world.trainee) == "has_one"


def test_a_trainee_outside_the_cohort_is_refused(propose, code_of):
    assert code_of(propose, trainee=make_trainee()) == "not_enrolled"


@pytest.mark.parametrize("fact", ["suspended_at", "left_on"])
def test_a_mentor_who_is_away_for_good_is_refused(propose, world, now, code_of, fact):
    setattr(world.other_mentor, fact, now)
    world.other_mentor.save()

    assert code_of(propose).startswith("mentor_")


def test_nobody_mentors_their_own_child(propose, world, code_of):
    make_guardian(world.other_trainee, user=world.other_mentor.user)

    assert code_of(propose) == "family"


def test_the_referent_is_of_the_team(propose, world, code_of):
    assert code_of(propose, referent=world.guardian.user) == "referent"


# Authorising and agreeing


def test_a_guardians_act_takes_the_waiting_pair_further(waiting, world):
    text = AuthorisationText.objects.filter(kind="mentoring_on_site").first()
    text.published_at = text.published_at or waiting.proposed_at - timedelta(days=1)
    text.save()

    facts = {"kind": "mentoring_on_site", "guardian": world.other_guardian, "channel": "site"}
    authorisations.give(world.other_trainee, **facts)

    assert now_of(waiting).status == "authorised"
    assert told("pair_authorised") == {world.other_trainee.user.pk}


def test_nothing_is_authorised_without_a_guardian(waiting, code_of):
    assert code_of(pairing.authorise, waiting) == "authorisation_on_site"


def test_of_age_the_trainees_own_yes_is_enough(waiting, world, now):
    world.other_trainee.birth_date = now.date() - timedelta(days=366 * 19)
    world.other_trainee.save()

    assert pairing.authorise(waiting).status == "authorised"


def test_the_trainee_says_yes_and_the_team_may_write_it_down(propose, world):
    pairing.agree(propose(), by=world.other_trainee.user)
    pairing.agree(propose(), by=world.coordinator)

    assert now_of(propose()).status == "agreed"


@pytest.mark.parametrize("role", ["other_mentor", "other_guardian", "trainee"])
def test_nobody_else_says_yes(propose, world, code_of, role):
    by = getattr(world, role).user

    assert code_of(pairing.agree, propose(), by=by) == "stranger"


def test_the_trainee_is_not_asked_before_the_guardian(waiting, world, code_of):
    assert code_of(pairing.agree, waiting, by=world.other_trainee.user) == "state"


# Activating


@pytest.fixture
def agreed(propose, world):
    return pairing.agree(propose(), by=world.other_trainee.user)


def test_an_agreed_pair_is_activated_and_everyone_is_told(agreed, world):
    pairing.activate(agreed, by=world.coordinator)

    active = now_of(agreed)
    assert (active.status, active.activated_by, active.mentor.active_mentorships) == ("active", world.coordinator, 1)
    people = (world.other_mentor, world.other_trainee, world.other_guardian)
    assert told("pair_activated") == {person.user.pk for person in people}


def test_activating_twice_counts_once(agreed, world):
    for _time in range(2):
        pairing.activate(agreed, by=world.coordinator)

    assert now_of(agreed).mentor.active_mentorships == 1
    assert Notice.objects.filter(kind="pair_activated").count() == 3


def test_every_missing_clearance_is_said(agreed, world):
    world.other_mentor.clearances.filter(kind__in=["identity", "charter"]).delete()

    with pytest.raises(Refused) as refusal:
        pairing.activate(agreed, by=world.coordinator)

    assert (refusal.value.code, len(refusal.value.reasons)) == ("clearance_identity", 2)
    assert now_of(agreed).mentor.active_mentorships == 0


def test_an_authorisation_withdrawn_meanwhile_stops_it(agreed, world, code_of):
    authorisations.withdraw(world.other_trainee.authorisations.of_kind("mentoring_on_site").get())

    assert code_of(pairing.activate, agreed, by=world.coordinator) == "authorisation_on_site"


def test_a_mentor_takes_no_more_than_they_agreed_to(agreed, world, code_of):
    world.other_mentor.max_trainees = 1
    world.other_mentor.save()
    make_mentorship(world.other_mentor, make_trainee(), cohort=world.cohort, referent=world.coordinator)

    assert code_of(pairing.activate, agreed, by=world.coordinator) == "full"


def test_a_pair_is_not_activated_before_the_trainee_agreed(propose, world, code_of):
    assert code_of(pairing.activate, propose(), by=world.coordinator) == "state"


# Pausing and closing


def test_a_pause_holds_what_is_to_come_and_a_resumption_lets_it_stand(pair, book, world, again):
    session = book()

    pairing.pause(pair, by=world.coordinator)
    on_hold = again(session)
    pairing.resume(pair, by=world.coordinator)

    assert on_hold.is_frozen
    assert (again(session).is_frozen, again(session).sequence) == (False, 2)
    assert now_of(pair).mentor.active_mentorships == 1


def test_closing_frees_the_place_and_revokes_what_is_to_come(pair, book, world, when, again):
    held, coming = book(starts_at=when(9)), book()

    pairing.close(pair, reason="Année finie", by=world.coordinator, at=when(12))

    closed = now_of(pair)
    assert (closed.status, closed.closing_reason, closed.mentor.active_mentorships) == ("closed", "Année finie", 0)
    assert (again(held).status, again(coming).status, again(coming).claims.count()) == ("booked", "revoked", 0)
    assert told("pair_closed") == {world.mentor.user.pk, world.trainee.user.pk, world.guardian.user.pk}


def test_closing_twice_frees_one_place(pair, world):
    for _time in range(2):
        pairing.close(pair, reason="Fini", by=world.coordinator)

    assert now_of(pair).mentor.active_mentorships == 0


def test_closing_takes_a_reason(pair, world, code_of):
    assert code_of(pairing.close, pair, reason=" ", by=world.coordinator) == "reason"


@pytest.mark.parametrize("leave", [enrolling.withdraw, enrolling.complete])
def test_who_leaves_the_cohort_leaves_the_pair_and_what_was_booked(pair, book, world, again, leave):
    coming = book()
    enrolment = world.trainee.enrolments.get(cohort=pair.cohort)

    leave(enrolment, by=world.coordinator)

    ended = now_of(pair)
    assert (ended.status, ended.mentor.active_mentorships, again(coming).status) == ("closed", 0, "revoked")


def test_who_leaves_another_cohort_keeps_the_pair(pair, world):
    elsewhere = enrol(world.trainee, make_cohort(world.program))

    enrolling.withdraw(elsewhere, by=world.coordinator)

    assert now_of(pair).status == "active"


def test_a_proposal_that_is_dropped_tells_nobody_of_the_mentor(waiting, world):
    pairing.close(waiting, reason="Autre choix", by=world.coordinator)

    assert now_of(waiting).mentor.active_mentorships == 0
    assert told("pair_closed") == set()


def test_after_closing_another_mentor_can_be_proposed(pair, propose, world):
    pairing.close(pair, reason="Fini", by=world.coordinator)

    assert propose(trainee=world.trainee, mentor=make_mentor()).status == "authorised"


def test_the_mails_of_a_pair_show_the_mentor_no_surname_and_nobody_a_contact(pair, world):
    pairing.pause(pair, by=world.coordinator)
    pairing.resume(pair, by=world.coordinator)
    pairing.close(pair, reason="Fini", by=world.coordinator)

    said = "".join(one.subject + one.body for one in Notice.objects.filter(recipient=world.mentor.user))
    everything = "".join(one.subject + one.body for one in Notice.objects.all())
    assert not [canary for canary in CANARIES if canary in said]
    assert "@example.org" not in everything
