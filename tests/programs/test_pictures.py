from datetime import timedelta

import pytest
from django.utils import timezone

from media.models import Picture
from programs import authorisations, pictures
from programs.models import Guardianship, PictureSubject
from tests import worlds
from tests.media.test_library import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(world):
    """A published picture of someone of thirteen, whose guardian has not said anything yet."""
    trainee = worlds.make_trainee(birth_date=timezone.localdate() - timedelta(days=365 * 13 + 60))
    guardian = worlds.make_guardian(trainee)
    worlds.authorise(trainee, guardian)
    worlds.authorise(world.trainee, world.guardian, "image_site")
    picture = stored(published=True)
    PictureSubject.objects.create(picture=picture, trainee=trainee)
    return pictures.refresh(picture), trainee, guardian


def answers(client, picture):
    return client.get(f"/images/{picture.pk}/320.webp").status_code


def give(trainee, guardian):
    return authorisations.give(trainee, kind="image_site", guardian=guardian, channel="paper")


def test_a_recognisable_trainee_keeps_a_picture_off_the_site(client, named):
    picture, _trainee, _guardian = named

    assert picture.shows_minors and not picture.is_shown and answers(client, picture) == 404


def test_it_is_shown_once_every_holder_has_authorised_it(client, named):
    picture, trainee, guardian = named
    other = worlds.make_guardian(trainee, first_name="Autre")

    give(trainee, guardian)
    give(trainee, None)
    one_of_two = answers(client, picture)
    give(trainee, other)

    assert (one_of_two, answers(client, picture)) == (404, 200)
    assert Picture.objects.shown().get() == picture


def test_withdrawing_takes_it_down_at_once(client, named):
    picture, trainee, guardian = named
    act = give(trainee, guardian)

    authorisations.withdraw(act)

    assert answers(client, picture) == 404 and not Picture.objects.shown().exists()


def test_coming_of_age_ends_what_guardians_decided(named):
    picture, trainee, guardian = named
    give(trainee, guardian)
    give(trainee, None)

    picture.refresh_from_db()
    assert picture.covered_until == authorisations.of_age_at(trainee.birth_date)


def test_another_holder_of_authority_is_asked_even_if_nothing_was_stored_since(client, named):
    picture, trainee, guardian = named
    give(trainee, guardian)

    other = worlds.make_guardian(trainee, first_name="Autre")

    assert Guardianship.objects.filter(guardian=other, holds_authority=True).exists()
    assert answers(client, picture) == 404


def test_the_clock_looks_again_at_every_picture(named):
    picture, trainee, guardian = named
    give(trainee, guardian)
    worlds.make_guardian(trainee, first_name="Autre")

    assert pictures.refresh_all() == 1
    assert not Picture.objects.shown().exists()
