from dataclasses import asdict
from datetime import date

import pytest

from programs import privacy
from programs.models import Trainee
from programs.privacy import Viewer
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PRIVATE = ("last_name", "birth_date", "class_level", "email")


def unshown(card) -> set[str]:
    return {name for name, value in asdict(card).items() if value is None}


def test_a_mentor_reads_the_first_name_the_age_band_and_the_interests(world):
    card = privacy.card(world.trainee, viewer=Viewer.MENTOR)

    assert (card.name, card.initials, card.age_band) == ("Zibeline Q.", "ZQ", "15–17 ans")
    assert card.professions == (world.profession.name,)
    assert unshown(card) == set(PRIVATE)


def test_the_front_desk_reads_the_first_name_and_the_initial(world):
    card = privacy.card(world.trainee, viewer=Viewer.FRONT_DESK)

    assert card.name == "Zibeline Q."
    assert unshown(card) == {*PRIVATE, "age_band", "disciplines", "professions"}


def test_a_guardian_reads_all_but_the_contact(world):
    card = privacy.card(world.trainee, viewer=Viewer.GUARDIAN)

    assert card.birth_date == worlds.CANARY_BIRTH_DATE
    assert unshown(card) == {"email"}


@pytest.mark.parametrize("viewer", [Viewer.TRAINEE, Viewer.STAFF])
def test_the_trainee_and_the_team_read_everything(world, viewer):
    assert privacy.card(world.trainee, viewer=viewer).email == worlds.CANARY_EMAIL


@pytest.mark.parametrize("viewer", [Viewer.MENTOR, Viewer.FRONT_DESK])
def test_no_canary_reaches_who_may_not_read_it(world, viewer):
    shown = repr(privacy.card(world.trainee, viewer=viewer))

    assert [canary for canary in (*worlds.CANARIES, "2010") if canary in shown] == []


@pytest.mark.parametrize(
    ("role", "viewer"),
    [
        ("trainee", Viewer.TRAINEE),
        ("other_trainee", None),
        ("guardian", Viewer.GUARDIAN),
        ("mentor", Viewer.MENTOR),
        ("other_mentor", None),
        ("coordinator", Viewer.STAFF),
        ("safeguarding_lead", Viewer.STAFF),
        ("data_protection", Viewer.STAFF),
        ("editor", None),
        ("front_desk", None),
    ],
)
def test_who_reads_a_file_as_what(world, role, viewer):
    assert privacy.viewer_of(world.trainee, world.user(role)) == viewer


@pytest.mark.parametrize("status", ["proposed", "authorised", "agreed", "paused", "closed"])
def test_a_mentor_reads_only_while_the_mentorship_is_active(world, status):
    trainee = worlds.make_trainee()
    worlds.make_mentorship(world.other_mentor, trainee, cohort=world.cohort, referent=world.coordinator, status=status)

    assert privacy.viewer_of(trainee, world.other_mentor.user) is None


def test_a_guardian_without_authority_reads_nothing(world):
    world.guardian.guardianships.update(holds_authority=False)

    assert privacy.viewer_of(world.trainee, world.guardian.user) is None


def test_a_guardian_reads_nothing_once_the_trainee_is_of_age(world, clock, paris):
    clock.move_to(paris(2028, 2, 27))

    assert privacy.viewer_of(world.trainee, world.guardian.user) is None


@pytest.mark.parametrize("born", [date(2008, 11, 22), date(2008, 11, 23), date(2008, 11, 24), date(2012, 2, 29)])
def test_minors_are_the_same_in_the_database_as_in_the_model(born):
    trainee = worlds.make_trainee(birth_date=born)
    today = date(2026, 11, 23)

    assert Trainee.objects.minors(today).exists() == trainee.is_minor_on(today)


@pytest.mark.parametrize("today", [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2030, 2, 28)])
@pytest.mark.parametrize("born", [date(2010, 2, 28), date(2010, 3, 1), date(2012, 2, 29)])
def test_leap_days_count_the_same_in_the_database_as_in_the_model(today, born):
    trainee = worlds.make_trainee(birth_date=born)

    assert Trainee.objects.minors(today).exists() == trainee.is_minor_on(today)


@pytest.mark.parametrize(
    ("age", "band"),
    [(11, "moins de 12 ans"), (12, "12–14 ans"), (14, "12–14 ans"), (15, "15–17 ans"), (18, "18 ans et plus")],
)
def test_ages_are_told_in_bands(age, band):
    assert privacy.age_band(age) == band
