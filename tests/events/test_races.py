"""Sixty-four at once, over real connections: a seat is sold once, and each guard is seen to be needed."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Barrier
from threading import Event as Signal

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, User
from accounts.refusals import Refused
from events import asker, publishing, registration, seats
from events.models import Event, Registration
from programs import authorisations
from programs.models import Authorisation, Enrolment, Guardianship, Trainee
from programs.models.places import RoomQuerySet
from tests.worlds import authorise, enrol, make_event, make_guardian, make_program, make_room, make_trainee

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CLIENTS = 64
Status = Registration.Status


def at_once(calls):
    """Call each at the same moment, on a connection of its own; return what they returned."""
    start = Barrier(len(calls))

    def run(call):
        start.wait(60)
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result() for done in [pool.submit(run, call) for call in calls]]


@pytest.fixture
def crowd(world):
    """Sixty-four enrolled trainees of sixteen, authorised by one guardian."""
    born = date(timezone.localdate().year - 16, 1, 15)
    users = User.objects.bulk_create(User(email=f"crowd{number}@example.org") for number in range(CLIENTS))
    people = Trainee.objects.bulk_create(
        Trainee(first_name="Camille", last_name="Roux", birth_date=born, user=user) for user in users
    )
    facts = {"cohort": world.cohort, "status": "active", "decided_at": timezone.now()}
    Enrolment.objects.bulk_create(Enrolment(trainee=person, **facts) for person in people)
    first, *others = people
    guardian = make_guardian(first)
    (act,) = authorise(first, guardian, "participation")
    Guardianship.objects.bulk_create(Guardianship(trainee=person, guardian=guardian) for person in others)
    given = {
        "text": act.text,
        "guardian": guardian,
        "given_at": act.given_at,
        "capacity": "guardian",
        "channel": "site",
    }
    Authorisation.objects.bulk_create(Authorisation(trainee=person, **given) for person in others)
    return people


def asks(event, person, **facts):
    return lambda: registration.register(
        Event.objects.get(pk=event.pk), trainee=Trainee.objects.get(pk=person.pk), **facts
    )


def posts(event, client, **data):
    url = reverse("events:register", args=[event.slug])
    return lambda: client.post(url, data).status_code


def browser(person):
    client = Client()
    client.force_login(person.user)
    return client


def sold(event):
    """Return what the counter says, the seats held, and those who wait."""
    event.refresh_from_db()
    return event.taken, event.registrations.seated().count(), event.registrations.waiting().count()


def without_the_condition(event):
    """Take a seat as one would at first sight: look, then write."""
    found = Event.objects.get(pk=event.pk)
    if found.taken >= found.capacity:
        return False
    Signal().wait(0.2)
    Event.objects.filter(pk=event.pk).update(taken=found.taken + 1)
    return True


@pytest.mark.parametrize("capacity", [1, 50])
def test_sixty_four_ask_and_exactly_the_seats_are_sold(capacity, world, crowd):
    event = make_event(world.program, capacity=capacity)

    made = at_once([asks(event, person) for person in crowd])

    assert sold(event) == (capacity, capacity, CLIENTS - capacity)
    assert Counter(row.status for row in made) == {Status.REGISTERED: capacity, Status.WAITLISTED: CLIENTS - capacity}
    assert Notice.objects.count() == CLIENTS


def test_without_the_condition_more_seats_are_sold_than_there_are(world, crowd, monkeypatch):
    monkeypatch.setattr(registration, "_take_a_seat", without_the_condition)
    event = make_event(world.program, capacity=1)

    at_once([asks(event, person) for person in crowd[:16]])

    # SQLite writes one transaction after the other, whatever the rule does.
    assert (sold(event)[1] > 1) == (connection.vendor == "postgresql")


@pytest.mark.parametrize("capacity", [1, 50])
def test_sixty_four_forms_arrive_and_exactly_the_seats_are_sold(capacity, world, crowd):
    event = make_event(world.program, capacity=capacity)
    browsers = [browser(person) for person in crowd]

    answers = at_once([posts(event, one, form_key=str(uuid.uuid4())) for one in browsers])

    assert Counter(answers) == {302: CLIENTS}
    assert sold(event) == (capacity, capacity, CLIENTS - capacity)


def test_without_the_condition_forms_too_sell_more(world, crowd, monkeypatch):
    monkeypatch.setattr(registration, "_take_a_seat", without_the_condition)
    event = make_event(world.program, capacity=1)
    browsers = [browser(person) for person in crowd[:16]]

    at_once([posts(event, one) for one in browsers])

    assert (sold(event)[1] > 1) == (connection.vendor == "postgresql")


def test_one_form_sent_sixteen_times_makes_one_row_and_one_mail(world, crowd):
    event, client, key = make_event(world.program), browser(crowd[0]), str(uuid.uuid4())

    answers = at_once([posts(event, client, form_key=key) for _time in range(16)])

    assert (set(answers), sold(event), Notice.objects.count()) == ({302}, (1, 1, 0), 1)


def test_one_trainee_asking_sixteen_times_without_a_key_makes_one_row(world, crowd):
    event = make_event(world.program)

    made = at_once([asks(event, crowd[0]) for _time in range(16)])

    assert (len({row.pk for row in made}), sold(event)) == (1, (1, 1, 0))


def test_without_the_constraint_the_same_trainee_sits_twice(world, crowd, monkeypatch):
    event = make_event(world.program)
    constraint = next(one for one in Registration._meta.constraints if one.name.startswith("trainee_has_one_live"))
    with connection.schema_editor() as editor:
        editor.remove_constraint(Registration, constraint)
    try:
        at_once([asks(event, crowd[0]) for _time in range(8)])
        rows = event.registrations.count()
        event.registrations.all().delete()
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Registration, constraint)

    assert rows > 1


def test_seats_given_back_while_others_ask_leave_nobody_waiting(world, crowd):
    event = make_event(world.program, capacity=16)
    seated = [registration.register(event, trainee=person) for person in crowd[:16]]

    at_once(
        [*(asks(event, person) for person in crowd[16:]), *(lambda row=row: registration.cancel(row) for row in seated)]
    )

    assert sold(event) == (16, 16, CLIENTS - 32)


@pytest.fixture
def freed_meanwhile(world, crowd, monkeypatch):
    """`freed_meanwhile(guard)`: a seat is freed while someone joins the list of a full meeting; who has a seat then?"""

    def play(guard):
        event = make_event(world.program, capacity=1)
        first = registration.register(event, trainee=crowd[0])
        joined, freed = Signal(), Signal()

        def late(meeting):
            joined.set()
            freed.wait(2)
            return guard(meeting)

        def give_back():
            joined.wait(10)
            registration.cancel(first)
            freed.set()

        monkeypatch.setattr(registration, "_is_still_full", late)
        at_once([asks(event, crowd[1]), give_back])
        return sold(event)

    return play


def test_a_seat_freed_while_someone_joins_the_list_is_theirs(freed_meanwhile):
    assert freed_meanwhile(registration._is_still_full) == (1, 1, 0)


def test_without_the_last_look_they_wait_while_a_seat_is_free(freed_meanwhile):
    left = (0, 0, 1) if connection.vendor == "postgresql" else (1, 1, 0)

    assert freed_meanwhile(lambda meeting: True) == left


@pytest.fixture
def answered_meanwhile(world, monkeypatch):
    """`answered_meanwhile()`: the guardian says yes while the trainee's sign-up is being written; how does it end?"""

    def play():
        event, trainee = make_event(world.program), make_trainee()
        enrol(trainee, world.cohort)
        guardian, asked, real = make_guardian(trainee), Signal(), seats.give

        def slow(*arguments, **facts):
            real(*arguments, **facts)
            asked.set()
            Signal().wait(1)

        def answer():
            asked.wait(10)
            authorisations.give(trainee, kind="participation", guardian=guardian, channel="site")

        monkeypatch.setattr(seats, "give", slow)
        at_once([asks(event, trainee), answer])
        return event.registrations.get().status

    return play


def test_an_answer_that_comes_during_the_sign_up_is_not_lost(answered_meanwhile):
    assert answered_meanwhile() == Status.REGISTERED


def test_without_the_trainees_lock_the_answer_is_lost(answered_meanwhile, monkeypatch):
    def unlocked(trainee):
        found = list(trainee.enrolments.current().select_related("trainee__user", "cohort"))
        return found[0].trainee, found

    monkeypatch.setattr(asker, "locked", unlocked)

    assert (answered_meanwhile() == Status.HELD) == (connection.vendor == "postgresql")


@pytest.fixture
def announced_at_one_moment(world, monkeypatch):
    """`announced_at_one_moment()`: two programmes announce a meeting in one room; how many are announced?"""

    def play():
        facts = {"room": make_room(), "number": None, "published_at": None}
        drafts, looked = [make_event(make_program(), **facts) for _number in range(2)], Signal()
        real = publishing._changed

        def slow(*arguments, **facts):
            looked.set()
            Signal().wait(1)
            real(*arguments, **facts)

        def announce(draft, *, later):
            looked.wait(10 * later)
            with suppress(Refused):
                publishing.publish(Event.objects.get(pk=draft.pk))

        monkeypatch.setattr(publishing, "_changed", slow)
        at_once([lambda turn=turn, draft=draft: announce(draft, later=turn) for turn, draft in enumerate(drafts)])
        return Event.objects.filter(pk__in=[draft.pk for draft in drafts]).published().count()

    return play


def test_one_room_is_announced_once(announced_at_one_moment):
    assert announced_at_one_moment() == 1


@pytest.mark.postgresql
def test_without_the_rooms_lock_it_is_announced_twice(announced_at_one_moment, monkeypatch):
    monkeypatch.setattr(RoomQuerySet, "hold", lambda rooms, pk: rooms.get(pk=pk))

    assert announced_at_one_moment() == 2


def test_meetings_published_at_once_have_numbers_of_their_own(world):
    drafts = [make_event(world.program, number=None, published_at=None) for _number in range(16)]
    last = world.program.events.exclude(number=None).order_by("-number").first().number

    at_once([lambda draft=draft: publishing.publish(Event.objects.get(pk=draft.pk)) for draft in drafts])

    numbers = Event.objects.filter(pk__in=[draft.pk for draft in drafts]).values_list("number", flat=True)
    assert sorted(numbers) == list(range(last + 1, last + 17))


@pytest.mark.postgresql  # SQLite waits for the whole database, twenty seconds
def test_a_meeting_that_stays_locked_is_answered_in_words(world, crowd):
    held, done = Signal(), Signal()

    def hold():
        with transaction.atomic():
            seats.lock(world.event.pk)
            held.set()
            done.wait(30)

    def ask():
        held.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        try:
            registration.register(world.event, trainee=crowd[0])
        except Refused as refusal:
            return refusal.code
        finally:
            done.set()
            connection.close()

    assert at_once([hold, ask]) == [None, "busy"]
