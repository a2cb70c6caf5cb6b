import pytest

from accounts.models import Notice, User
from accounts.refusals import Refused
from programs.inviting import invite_person
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(roles):
    return worlds.make_user("coordinator")


@pytest.fixture
def trainee(db):
    trainee = worlds.make_trainee()
    User.objects.filter(pk=trainee.user_id).delete()
    trainee.refresh_from_db()
    return trainee


def refusal_of(*args, **options):
    with pytest.raises(Refused) as refusal:
        invite_person(*args, **options)
    return refusal.value.code


def test_a_trainee_is_invited_and_linked(coordinator, trainee):
    invitation = invite_person(trainee, email="Z@example.org", by=coordinator)

    trainee.refresh_from_db()
    assert trainee.user == invitation.user
    assert (trainee.user.email, trainee.user.is_active, trainee.user.display_name) == (
        "z@example.org",
        False,
        trainee.first_name,
    )
    assert Notice.objects.get().address == "z@example.org"


def test_asking_again_sends_another_link(coordinator, trainee):
    first = invite_person(trainee, email="z@example.org", by=coordinator)
    second = invite_person(trainee, email="z@example.org", by=coordinator)

    assert list(trainee.user.invitations.open()) == [second]
    assert second.token_hash != first.token_hash
    assert Notice.objects.count() == 2


def test_the_address_of_someone_who_never_came_is_corrected(coordinator, trainee):
    invite_person(trainee, email="typo@example.org", by=coordinator)
    invite_person(trainee, email="right@example.org", by=coordinator)

    trainee.refresh_from_db()
    assert trainee.user.email == "right@example.org"


def test_the_address_of_someone_who_came_is_not(coordinator):
    trainee = worlds.make_trainee()

    assert refusal_of(trainee, email="other@example.org", by=coordinator) == "other_address"


def test_an_address_is_needed(coordinator, trainee):
    assert refusal_of(trainee, email=" ", by=coordinator) == "no_email"


def test_a_trainee_may_not_share_the_mailbox_of_a_guardian(coordinator, trainee):
    worlds.make_guardian(worlds.make_trainee(), email="parent@example.org")

    assert refusal_of(trainee, email="parent@example.org", by=coordinator) == "taken"


def test_a_mentor_may_be_a_guardian_too(coordinator):
    guardian = worlds.make_guardian(worlds.make_trainee())
    mentor_user = worlds.make_mentor().user
    User.objects.filter(pk=guardian.user_id).delete()
    guardian.refresh_from_db()

    assert invite_person(guardian, email=mentor_user.email, by=coordinator).user == mentor_user


def test_the_team_is_not_linked_by_an_invitation(coordinator, trainee):
    assert refusal_of(trainee, email=coordinator.email, by=coordinator) == "taken"
    assert not Notice.objects.exists()


def test_a_guardian_is_written_to_in_their_language(coordinator):
    guardian = worlds.make_guardian(worlds.make_trainee(), language="en")
    User.objects.filter(pk=guardian.user_id).delete()
    guardian.refresh_from_db()

    invite_person(guardian, email="g@example.org", by=coordinator)

    assert guardian.user.language == "en"
