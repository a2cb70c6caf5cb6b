import pytest

from programs import authorisations, authority
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    told = []

    def changed(sender, *, authorisation, **facts):
        told.append(("changed", authorisation.text.kind))

    def given(sender, *, authorisation, **facts):
        told.append(("given", authorisation.text.kind))

    authorisations.changed.connect(changed)
    authorisations.given.connect(given)
    yield told
    authorisations.changed.disconnect(changed)
    authorisations.given.disconnect(given)


def test_each_kind_is_told_once_as_it_stands(world, heard):
    trainee = worlds.make_trainee()
    guardian = worlds.make_guardian(trainee)
    worlds.authorise(trainee, guardian, "participation", "image_site")
    worlds.make_guardian(trainee, first_name="Autre")

    authority.review(trainee, by=None)

    assert sorted(heard) == [("changed", "image_site"), ("given", "participation")]


def test_losing_the_last_holder_ends_everything(world, heard):
    world.trainee.guardianships.update(holds_authority=False)

    authority.review(world.trainee, by=None)

    assert {signal for signal, _kind in heard} == {"changed"}
    assert not authorisations.covers(world.trainee, kind="participation", at=world.at)


def test_nothing_is_told_of_who_authorised_nothing(world, heard):
    authority.review(worlds.make_trainee(), by=None)

    assert heard == []
