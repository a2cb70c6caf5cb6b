import pytest

from accounts.models import Notice
from events.models import Registration

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_trainee_signs_up_for_a_meeting_and_gives_the_seat_back(phone, world):
    phone.enter(world.trainee.user)
    phone.open(world.event.get_absolute_url())

    phone.tap(phone.button("I sign up"))
    registered = Registration.objects.get()
    phone.open("/mon-espace/")
    shown = world.event.title in phone.said
    phone.tap(phone.page.locator(f"a[href='{world.event.get_absolute_url()}annulation/']"))
    phone.tap(phone.button("I am not coming"))
    phone.open("/mon-espace/")

    assert (registered.status, shown) == ("registered", True)
    assert Registration.objects.get().status == "cancelled"
    assert world.event.title not in phone.said
    assert Notice.objects.filter(recipient=world.trainee.user).count() == 2
    assert phone.faults == []


def test_a_step_without_words_is_refused_at_its_field_and_the_day_is_kept(phone, world):
    phone.enter(world.trainee.user)
    phone.open("/mon-espace/etapes/")
    phone.field("By when?").fill("2026-12-24")

    phone.tap(phone.page.locator("main form button"))

    assert phone.field("By when?").input_value() == "2026-12-24"
    assert phone.page.locator(".errors:focus").count() == 1
    assert (world.trainee.steps.count(), phone.faults) == (0, [])
