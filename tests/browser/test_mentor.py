import pytest

from accounts.models import Notice
from mentors.models import Session
from mentors.offers import key_of
from tests.browser.conftest import in_french
from tests.worlds import at_hour, make_mentorship

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mentor(phone, world):
    phone.enter(world.mentor.user)
    return phone


def chip(mentor, world, hour: int):
    """The time that the form offers at this hour of the booking day, as a finger finds it."""
    value = key_of(at_hour(world.booking_day, hour))
    box = mentor.page.locator(f"input[name=starts_at][value='{value}']")
    return mentor.page.locator(f"label[for='{box.get_attribute('id')}']")


def booking_with(mentor, trainee):
    """The button that books, which says for whom."""
    return mentor.button(in_french("Book with %(name)s") % {"name": trainee.short_name})


def test_a_mentor_books_moves_and_cancels_on_a_telephone(mentor, world):
    mentor.open("/mentorat/")

    mentor.tap(mentor.link("Book a session"))
    mentor.tap(chip(mentor, world, 17))
    mentor.tap(booking_with(mentor, world.trainee))
    booked, taps = Session.objects.get(), mentor.taps
    mentor.tap(mentor.link("Move"))
    mentor.tap(chip(mentor, world, 14))
    mentor.tap(mentor.button("Move"))
    moved = Session.objects.get()
    mentor.tap(mentor.link("Cancel the session"))
    mentor.field("Why").fill("Tournage déplacé")
    mentor.tap(mentor.button("Cancel the session"))

    assert taps <= 4
    assert (booked.starts_at, moved.starts_at) == (at_hour(world.booking_day, 17), at_hour(world.booking_day, 14))
    assert (Session.objects.get().status, Session.objects.get().cancel_reason) == ("excused", "Tournage déplacé")
    assert Notice.objects.filter(recipient=world.trainee.user).count() == 3
    assert mentor.faults == []


def test_the_trainee_that_is_chosen_is_the_one_that_is_booked(mentor, world):
    other = make_mentorship(world.mentor, world.other_trainee, cohort=world.cohort, referent=world.coordinator)
    mentor.open(f"/mentorat/reserver/?binome={world.mentorship.pk}")

    mentor.tap(mentor.link("Change the trainee, the place or the length"))
    mentor.page.get_by_text(other.trainee.short_name).click()
    unasked = mentor.page.locator("input[name=starts_at], form[method=post] button:visible").count()
    mentor.tap(mentor.button("Show the times"))
    mentor.tap(chip(mentor, world, 17))
    mentor.tap(booking_with(mentor, other.trainee))

    assert (Session.objects.get().mentorship, unasked, mentor.faults) == (other, 0, [])


def test_a_topic_that_is_missing_is_said_and_the_chosen_time_is_kept(mentor, world):
    mentor.open("/mentorat/reserver/")
    chip(mentor, world, 17).click()
    mentor.field("What about").fill("")

    mentor.tap(booking_with(mentor, world.trainee))

    chosen = mentor.page.locator("input[name=starts_at]:checked")
    assert chosen.get_attribute("value") == key_of(at_hour(world.booking_day, 17))
    assert mentor.page.locator(".errors:focus").count() == 1
    assert (Session.objects.count(), mentor.faults) == (0, [])
