from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from zeal import zeal_ignore

from mentors import freezing
from mentors.models import Clearance, Closure, Duty, Mentor, Mentorship, Opening, Session
from programs import authorisations
from tests.back_office import said, typed
from tests.worlds import make_duty, make_mentor, make_mentorship, make_trainee

pytestmark = pytest.mark.django_db
MODELS = [
    *("mentor", "clearance", "mentorship", "session", "opening", "absence"),
    *("duty", "closure", "claim", "sessionchange", "sessionnote"),
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def listing(model, query=""):
    return reverse(f"admin:mentors_{model}_changelist") + query


def page(row, action="change"):
    return reverse(f"admin:mentors_{row._meta.model_name}_{action}", args=[row.pk])


def do(row, name):
    return reverse(f"admin:mentors_{row._meta.model_name}_do", args=[row.pk, name])


def day_and_hour(moment, name="starts_at"):
    return {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M}"}


# Lists


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_as_much_with_three_rows_as_with_one(
    model, world, pair, book, when, as_coordinator, django_assert_max_num_queries, django_assert_num_queries
):
    def fill(hour):
        session = book(starts_at=when(hour))
        session.notes.create(author=world.mentor.user, body="Note")
        session.changes.create(
            previous_starts_at=session.starts_at, previous_ends_at=session.ends_at, previous_mode="on_site"
        )
        Closure.objects.create(
            name="Pont", first_day=when(9).date() + timedelta(days=60), last_day=when(9).date() + timedelta(days=61)
        )
        world.mentor.absences.create(starts_at=when(9, days=60), ends_at=when(10, days=60))
        mentor = make_mentor(cleared_by=(world.staff["safeguarding_lead"], world.coordinator))
        make_mentorship(mentor, make_trainee(), cohort=world.cohort, referent=world.coordinator)

    fill(9)
    as_coordinator.get(listing(model))
    with django_assert_max_num_queries(20) as one:
        assert as_coordinator.get(listing(model)).status_code == 200
    fill(11)
    fill(13)

    with django_assert_num_queries(len(one)):
        as_coordinator.get(listing(model))


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("session", "?waits=frozen"),
        ("session", "?waits=report"),
        ("session", "?when=week"),
        ("clearance", "?waits=confirmation"),
        ("clearance", "?waits=lapsing"),
        ("mentorship", "?status__exact=agreed"),
        ("mentor", "?state=suspended"),
        ("mentor", "?q=Durand"),
        ("mentorship", "?q=zibeline"),
        ("session", "?q=zibeline"),
        ("duty", "?when=to_come"),
    ],
)
def test_filters_and_search_answer(world, as_coordinator, model, query):
    response = as_coordinator.get(listing(model, query))

    assert (response.status_code, response.context["cl"].result_count >= 0) == (200, True)


@pytest.mark.parametrize("model", MODELS)
def test_each_page_opens(model, world, pair, book, as_coordinator):
    session = book()
    session.notes.create(author=world.mentor.user, body="Note")
    session.changes.create(
        previous_starts_at=session.starts_at, previous_ends_at=session.ends_at, previous_mode="video"
    )
    world.mentor.absences.create(starts_at=session.starts_at, ends_at=session.ends_at)
    row = {one._meta.model_name: one for one in _rows(world, session)}[model]

    assert as_coordinator.get(page(row)).status_code == 200


def _rows(world, session):
    mentor = world.mentor
    yield from (mentor, world.mentorship, session, session.notes.get(), session.changes.get())
    yield from (mentor.clearances.first(), mentor.openings.first(), mentor.absences.get(), session.claims.first())
    day = session.starts_at.date()
    yield from (Duty.objects.first(), Closure.objects.create(name="Pont", first_day=day, last_day=day))


# Mentors


def test_a_mentor_is_added_with_their_account_and_invited(world, as_coordinator):
    page_to_add = reverse("admin:mentors_mentor_add")
    data = typed(
        as_coordinator.get(page_to_add),
        "mentor_form",
        first_name="Élise",
        last_name="Ménard",
        job_title="Storyboardeuse",
        email="elise@example.org",
        languages=["fr"],
        modes=["on_site"],
        max_trainees="2",
    )

    as_coordinator.post(page_to_add, data)

    mentor = Mentor.objects.get(last_name="Ménard")
    assert (mentor.slug, mentor.user.email, mentor.user.invitations.count()) == ("elise-menard", "elise@example.org", 1)


def test_the_address_of_a_trainee_is_refused_for_a_mentor(world, as_coordinator):
    page_to_add = reverse("admin:mentors_mentor_add")
    facts = {"first_name": "A", "last_name": "B", "job_title": "C", "languages": ["fr"], "modes": ["on_site"]}
    data = typed(
        as_coordinator.get(page_to_add), "mentor_form", email=world.trainee.user.email, max_trainees="1", **facts
    )

    response = as_coordinator.post(page_to_add, data)

    assert "email" in response.context["adminform"].form.errors


def test_a_mentor_cannot_be_given_fewer_trainees_than_they_have(world, as_coordinator):
    make_mentorship(world.mentor, world.other_trainee, cohort=world.cohort, referent=world.coordinator)
    data = typed(as_coordinator.get(page(world.mentor)), "mentor_form", max_trainees="1")

    # Django reads each opening of the page by itself.
    with zeal_ignore():
        response = as_coordinator.post(page(world.mentor), data)

    assert "max_trainees" in response.context["adminform"].form.errors


def test_who_writes_the_site_changes_only_what_is_public(world, client_of):
    client = client_of("editor")
    data = typed(client.get(page(world.mentor)), "mentor_form", biography="Elle dessine.", max_trainees="9")

    client.post(page(world.mentor), data)

    world.mentor.refresh_from_db()
    assert (world.mentor.biography, world.mentor.max_trainees) == ("<p>Elle dessine.</p>", 3)
    assert client.post(do(world.mentor, "suspend")).status_code == 403


@pytest.mark.parametrize("role", ["coordinator", "safeguarding_lead"])
def test_a_mentor_is_suspended_and_taken_back(pair, world, book, client_of, again, role):
    session, client = book(), client_of(role)

    client.post(do(world.mentor, "suspend"))
    on_hold = again(session).is_frozen
    client.post(do(world.mentor, "reinstate"))

    assert (on_hold, again(session).is_frozen) == (True, False)


def test_a_clearance_is_recorded_by_one_and_confirmed_by_another(clock, world, client_of, signed_in):
    lead, other = client_of("safeguarding_lead"), world.staff["data_protection"]
    other.groups.set(world.staff["safeguarding_lead"].groups.all())
    facts = {"kind": "charter", "issued_on": "2026-11-01", "valid_until": "2027-11-01"}

    lead.post(do(world.mentor, "record-clearance"), facts)
    clearance = Clearance.objects.get(confirmed_at=None)
    own = lead.post(do(clearance, "confirm"), follow=True)
    signed_in(other).post(do(clearance, "confirm"))

    assert said(own)[-1] == "Another person than who wrote it down confirms it."
    clearance.refresh_from_db()
    assert (clearance.recorded_by, clearance.confirmed_by) == (world.staff["safeguarding_lead"], other)


def test_a_coordinator_reads_clearances_and_writes_none(world, as_coordinator):
    assert as_coordinator.get(reverse("admin:mentors_clearance_add")).status_code == 403
    assert as_coordinator.post(do(world.mentor, "record-clearance"), {}).status_code == 403


# Pairs


def test_a_pair_is_proposed_on_a_page_and_taken_to_active_by_buttons(world, as_coordinator):
    page_to_add = reverse("admin:mentors_mentorship_add")
    facts = {"trainee": world.other_trainee.pk, "mentor": world.other_mentor.pk, "cohort": world.cohort.pk}
    data = typed(as_coordinator.get(page_to_add), "mentorship_form", referent=world.coordinator.pk, **facts)

    as_coordinator.post(page_to_add, data)
    pair = Mentorship.objects.get(trainee=world.other_trainee)
    for button in ("agree", "activate"):
        as_coordinator.post(do(pair, button))

    pair.refresh_from_db()
    assert (pair.status, pair.activated_by) == ("active", world.coordinator)


def test_the_referents_offered_are_the_coordinators(world, as_coordinator):
    form = as_coordinator.get(reverse("admin:mentors_mentorship_add")).context["adminform"].form

    assert list(form.fields["referent"].queryset) == [world.coordinator]


def test_a_second_mentor_is_refused_at_the_field(world, as_coordinator):
    page_to_add = reverse("admin:mentors_mentorship_add")
    facts = {"trainee": world.trainee.pk, "mentor": world.other_mentor.pk, "cohort": world.cohort.pk}
    data = typed(as_coordinator.get(page_to_add), "mentorship_form", referent=world.coordinator.pk, **facts)

    response = as_coordinator.post(page_to_add, data)

    form = response.context["adminform"].form
    assert form.errors["trainee"] == ["This trainee already has a mentorship that is not closed."]


def test_activating_without_clearances_says_which(world, as_coordinator):
    Mentorship.objects.filter(pk=world.mentorship.pk).update(status="agreed")
    world.mentor.clearances.filter(kind="training").delete()

    response = as_coordinator.post(do(world.mentorship, "activate"), follow=True)

    assert said(response) == ["Clearance “training”: none is confirmed and valid on that day."]


def test_a_pair_is_closed_with_a_reason(world, as_coordinator):
    as_coordinator.post(do(world.mentorship, "close"), {"reason": ""})
    as_coordinator.post(do(world.mentorship, "close"), {"reason": "Année finie"})

    world.mentorship.refresh_from_db()
    assert (world.mentorship.status, world.mentorship.closing_reason) == ("closed", "Année finie")


@pytest.mark.parametrize("button", ["authorise", "agree", "activate", "pause", "close"])
def test_whoever_only_reads_pairs_has_no_button(world, client_of, button):
    assert client_of("safeguarding_lead").post(do(world.mentorship, button), {"reason": "x"}).status_code == 403


# Sessions


@pytest.fixture
def booked_by_staff(pair, as_coordinator, when):
    def ask(**changes):
        page_to_add = reverse("admin:mentors_session_add")
        said = {"mentorship": pair.pk, "topic": "Portfolio", "mode": "on_site", "minutes": "60"}
        data = typed(as_coordinator.get(page_to_add), "session_form", **said | day_and_hour(when(17)) | changes)
        return as_coordinator.post(page_to_add, data)

    return ask


def test_staff_books_for_a_pair(booked_by_staff, world, when):
    booked_by_staff()

    session = Session.objects.get()
    assert (session.starts_at, session.room, session.booked_by) == (when(17), world.room, world.coordinator)
    assert session.claims.count() == 16


def test_what_stands_in_the_way_is_said_and_nothing_is_booked(booked_by_staff, pair):
    authorisations.withdraw(pair.trainee.authorisations.of_kind("mentoring_on_site").get())

    response = booked_by_staff()

    text = "No guardian's authorisation covers mentoring on site on that day."
    assert response.context["adminform"].form.errors["mode"] == [text]
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at_0": "2027-03-28", "starts_at_1": "02:30"},
        {"starts_at_0": "2026-10-25", "starts_at_1": "02:30"},
        {"starts_at_1": "17:07"},
        {"starts_at_0": "9999-12-31"},
        {"starts_at_0": "0001-01-01"},
        {"minutes": "17"},
        {"topic": "a\x00b"},
        {"mode": "elsewhere"},
        {"mentorship": "0"},
        {"form_number": "x"},
    ],
)
def test_bad_input_is_answered_at_the_form(booked_by_staff, changes):
    response = booked_by_staff(**changes)

    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert not Session.objects.exists()


def test_staff_moves_and_cancels(book, as_coordinator, when, again):
    session = book()

    as_coordinator.post(do(session, "move"), day_and_hour(when(14)) | {"minutes": "45", "mode": "on_site"})
    moved = again(session)
    as_coordinator.post(do(session, "cancel"), {"reason": "Salle inondée"})

    assert (moved.starts_at, moved.minutes) == (when(14), 45)
    assert (again(session).status, again(session).cancel_reason) == ("revoked", "Salle inondée")


def test_a_move_that_is_refused_is_said_at_its_field(book, as_coordinator, when):
    session = book()

    response = as_coordinator.post(do(session, "move"), day_and_hour(when(21)) | {"minutes": "45", "mode": "on_site"})

    assert list(response.context["form"].errors) == ["starts_at"]


def test_a_session_is_never_deleted_nor_typed_over(book, as_coordinator):
    session = book()

    assert as_coordinator.post(page(session, "delete"), {"post": "yes"}).status_code == 403
    as_coordinator.post(page(session), {"status": "held", "topic": "Autre"})
    session.refresh_from_db()
    assert (session.status, session.topic) == ("booked", "Portfolio")


def test_a_session_on_hold_stands_again_by_a_button(book, world, as_coordinator, again):
    session = book()
    Duty.objects.all().delete()
    freezing.recheck_all()
    refused = as_coordinator.post(do(session, "thaw"), follow=True)
    make_duty(world.coordinator, world.room, day=world.booking_day)

    as_coordinator.post(do(session, "thaw"))

    assert len(said(refused)) == 1
    assert not again(session).is_frozen


# Duties, closures


def test_a_duty_that_is_shortened_holds_what_it_carried(book, world, as_coordinator, when, again):
    session = book()
    duty = Duty.objects.get(starts_at__date=world.booking_day)
    form = as_coordinator.get(page(duty))

    as_coordinator.post(page(duty), typed(form, "duty_form", **day_and_hour(when(12), "ends_at")))

    assert again(session).is_frozen


def test_a_duty_that_is_removed_holds_what_it_carried(book, world, as_coordinator, again):
    session = book()
    duty = Duty.objects.get(starts_at__date=world.booking_day)

    as_coordinator.post(page(duty, "delete"), {"post": "yes"})

    assert again(session).is_frozen


def test_a_closure_holds_what_was_booked_in_its_days(book, world, as_coordinator, again):
    session = book()
    page_to_add = reverse("admin:mentors_closure_add")
    days = {"first_day": f"{world.booking_day}", "last_day": f"{world.booking_day}"}

    as_coordinator.post(page_to_add, typed(as_coordinator.get(page_to_add), "closure_form", name="Pont", **days))

    assert again(session).is_frozen


def test_an_opening_is_added_on_the_mentor_s_page(world, as_coordinator):
    page_to_add = reverse("admin:mentors_opening_add")
    facts = {"weekday": "2", "starts_at": "14:00", "ends_at": "18:00", "first_day": "2026-11-01"}
    data = typed(as_coordinator.get(page_to_add), "opening_form", mentor=world.mentor.pk, **facts)

    as_coordinator.post(page_to_add, data)

    assert Opening.objects.filter(mentor=world.mentor, weekday=2).count() == 2


@pytest.mark.parametrize(
    ("role", "sees"), [("coordinator", True), ("safeguarding_lead", True), ("data_protection", True), ("editor", False)]
)
def test_the_team_can_write_to_a_mentor_and_who_writes_pages_does_not_see_where(world, client_of, role, sees):
    shown = client_of(role).get(page(world.mentor)).content.decode()

    assert (world.mentor.user.email in shown) is sees
