from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.refusals import Refused
from programs import enrolling
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(world):
    return worlds.make_cohort(world.program, capacity=1)


@pytest.fixture
def staff(world):
    return world.user("coordinator")


def asked(cohort, staff, **facts):
    return enrolling.apply(worlds.make_trainee(**facts), cohort=cohort, by=staff)


def refused(rule, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        rule(*args, **kwargs)
    return refusal.value.code


def test_asking_twice_makes_one_row_and_keeps_the_first_date(cohort, staff):
    trainee = worlds.make_trainee()
    earlier = timezone.now() - timedelta(days=3)

    first = enrolling.apply(trainee, cohort=cohort, by=staff, at=earlier)
    second = enrolling.apply(trainee, cohort=cohort, by=staff)

    assert (first.pk, second.applied_at) == (second.pk, earlier)


def test_a_trainee_asks_in_the_days_of_application_only(cohort):
    today = timezone.localdate()
    cohort.applications_open_on, cohort.applications_close_on = today - timedelta(9), today - timedelta(1)
    trainee = worlds.make_trainee()

    closed = refused(enrolling.apply, trainee, cohort=cohort)
    cohort.applications_close_on = today

    assert closed == "closed" and enrolling.apply(trainee, cohort=cohort).status == "applied"


def test_nobody_asks_for_a_cohort_that_has_ended(cohort, staff):
    cohort.ends_on = timezone.localdate() - timedelta(1)

    assert refused(enrolling.apply, worlds.make_trainee(), cohort=cohort, by=staff) == "over"


def test_places_are_given_until_the_cohort_is_full_then_one_waits(cohort, staff):
    first, second = asked(cohort, staff), asked(cohort, staff)

    given = [enrolling.accept(enrolment, by=staff).status for enrolment in (first, second)]

    assert given == ["accepted", "waitlisted"]
    assert refused(enrolling.accept, second, by=staff) == "full"


def test_who_leaves_frees_a_place(cohort, staff):
    first, second = asked(cohort, staff), asked(cohort, staff)
    enrolling.accept(first, by=staff)
    enrolling.accept(second, by=staff)

    enrolling.withdraw(first, by=staff)

    assert enrolling.accept(second, by=staff).status == "accepted"


def test_each_decision_may_be_sent_twice(cohort, staff):
    enrolment = asked(cohort, staff)

    once = enrolling.accept(enrolment, by=staff).decided_at
    twice = enrolling.accept(enrolment, by=staff).decided_at

    assert once == twice


def test_a_minor_starts_once_someone_authorised_them(cohort, staff):
    enrolment = enrolling.accept(asked(cohort, staff), by=staff)

    before = refused(enrolling.activate, enrolment, by=staff)
    worlds.authorise(enrolment.trainee, worlds.make_guardian(enrolment.trainee), "participation")

    assert (before, enrolling.activate(enrolment, by=staff).status) == ("authorisation", "active")


@pytest.mark.parametrize("rule", [enrolling.accept, enrolling.activate, enrolling.complete])
def test_what_was_declined_stays_so(cohort, staff, rule):
    enrolment = enrolling.decline(asked(cohort, staff), by=staff)
    worlds.authorise(enrolment.trainee, worlds.make_guardian(enrolment.trainee), "participation")

    assert refused(rule, enrolment, by=staff) == "decided"


def test_an_end_is_told_to_who_listens(cohort, staff):
    enrolment, heard = enrolling.accept(asked(cohort, staff), by=staff), []

    def listen(sender, **facts):
        heard.append(facts["enrolment"].status)

    enrolling.ended.connect(listen)
    enrolling.withdraw(enrolment, by=staff)
    enrolling.ended.disconnect(listen)

    assert heard == ["withdrawn"]
