import pytest

from events.models import Event
from mentors.models import Mentorship
from tests import worlds

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator(desk, world):
    desk.enter(world.coordinator)
    return desk


def test_a_meeting_is_created_and_published_with_its_guest_in_one_form(coordinator, world):
    page = coordinator.page
    coordinator.open("/admin/")
    coordinator.open("/admin/events/event/")
    coordinator.open("/admin/events/event/add/")
    page.locator("#id_title").fill("Le son d’un monde")
    page.locator("#id_program").select_option(str(world.program.pk))
    page.locator("#id_summary").fill("Une ingénieure du son ouvre sa session.")
    for field, hour in (("starts_at", "18:30"), ("ends_at", "20:00")):
        page.locator(f"#id_{field}_0").fill("09/12/2026")
        page.locator(f"#id_{field}_1").fill(hour)
    page.locator("#id_capacity").fill("30")
    page.locator("#appearances-0 .select2-selection").click()
    page.locator(".select2-dropdown .select2-search__field").fill(world.guest.name)
    page.locator(".select2-results__option", has_text=world.guest.name).click()
    page.locator("#id_publish_now").check()

    coordinator.tap(page.locator("input[name=_save]"))

    event = Event.objects.get(title="Le son d’un monde")
    assert event.published_at is not None
    assert [guest.name for guest in event.guests.all()] == [world.guest.name]
    coordinator.open(event.get_absolute_url())
    assert world.guest.name in coordinator.said
    assert coordinator.faults == []


def test_a_mentorship_is_proposed_and_activated_by_buttons(coordinator, world):
    facts = {"cohort": world.cohort, "referent": world.coordinator, "status": "proposed"}
    pair = worlds.make_mentorship(world.other_mentor, world.other_trainee, **facts)
    coordinator.open("/admin/mentors/mentorship/")
    coordinator.open(f"/admin/mentors/mentorship/{pair.pk}/change/")

    for words in ("Authorised by the guardian", "The trainee agrees", "Activate"):
        coordinator.tap(coordinator.button(words))

    assert Mentorship.objects.get(pk=pair.pk).status == "active"
    assert coordinator.faults == []
