import pytest

from tests.worlds import ROLES

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("clock")
def test_the_world_stands(world, now):
    assert world.at == now
    assert world.mentor.active_mentorships == 1
    assert world.event.is_published


def test_each_role_has_someone_to_sign_in_as(world):
    people = [world.user(role) for role in ROLES]

    assert len({user.pk for user in people if user}) == len(ROLES) - 1
