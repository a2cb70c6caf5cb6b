import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import delivery, invitations
from accounts.models import Invitation, Notice, User
from accounts.refusals import Refused
from tests import worlds
from tests.accounts.parallel import at_once

pytestmark = pytest.mark.django_db


def token_in(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def refusal_of(call, *args, **options):
    with pytest.raises(Refused) as refusal:
        call(*args, **options)
    return refusal.value.code


def test_someone_invited_stays_out_until_they_accept(superuser):
    invitation, link = invitations.invite("New@example.org", by=superuser, display_name="Nour")

    assert not invitation.user.is_active
    assert invitations.accept(token_in(link)).is_active
    assert User.objects.get(email="new@example.org").display_name == "Nour"


def test_a_link_has_256_bits_and_only_its_hash_is_kept(superuser):
    invitation, link = invitations.invite("new@example.org", by=superuser)

    assert len(token_in(link)) == 43
    assert token_in(link) not in repr(list(Invitation.objects.values()))


def test_a_link_works_once(superuser):
    _invitation, link = invitations.invite("new@example.org", by=superuser)
    invitations.accept(token_in(link))

    assert invitations.found(token_in(link)) is None
    assert refusal_of(invitations.accept, token_in(link)) == "over"


def test_a_link_works_for_fourteen_days(superuser, clock):
    _invitation, link = invitations.invite("new@example.org", by=superuser)
    clock.shift(timedelta(days=14))

    assert refusal_of(invitations.accept, token_in(link)) == "over"


def test_another_invitation_ends_the_one_before(superuser, clock):
    _first, old = invitations.invite("new@example.org", by=superuser)
    _second, new = invitations.invite("new@example.org", by=superuser)

    assert invitations.found(token_in(old)) is None
    assert invitations.found(token_in(new)).user.email == "new@example.org"


def test_a_role_is_given_on_acceptance(superuser, roles):
    invitation, link = invitations.invite("new@example.org", role="editor", by=superuser)

    assert not invitation.user.is_staff
    user = invitations.accept(token_in(link))
    assert (user.is_staff, [group.name for group in user.groups.all()]) == (True, ["editor"])


@pytest.mark.parametrize("role", ["editor", "superuser"])
def test_only_a_superuser_gives_a_role(roles, role):
    coordinator = worlds.make_user("coordinator")

    assert refusal_of(invitations.invite, "new@example.org", role=role, by=coordinator) == "role"
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_closed_door_is_opened_again_by_a_superuser_only(superuser, roles, person, clock):
    User.objects.filter(pk=person.pk).update(is_active=False, last_login="2026-11-01T10:00Z")

    assert refusal_of(invitations.invite, person.email, by=worlds.make_user("coordinator")) == "closed"
    assert invitations.invite(person.email, by=superuser)


def test_an_invitation_into_the_team_is_replaced_by_a_superuser_only(superuser, roles):
    invitations.invite("new@example.org", role="editor", by=superuser)

    assert refusal_of(invitations.invite, "new@example.org", by=worlds.make_user("coordinator")) == "team"
    assert invitations.invite("new@example.org", role="editor", by=superuser)


def test_the_mail_carries_the_link_that_no_table_holds(superuser, mailoutbox, settings):
    invitation, link = invitations.invite("new@example.org", by=superuser)
    invitations.mail(invitation)

    assert token_in(link) not in repr(list(Notice.objects.values()))
    delivery.deliver_due()
    assert link in mailoutbox[0].body
    assert "Nour" not in mailoutbox[0].subject


def test_an_invitation_that_was_replaced_is_not_mailed(superuser, mailoutbox):
    invitation, _link = invitations.invite("new@example.org", by=superuser)
    invitations.mail(invitation)
    invitations.invite("new@example.org", by=superuser)

    delivery.deliver_due()

    assert mailoutbox == []
    assert Notice.objects.get().state == "given_up"


def test_the_first_person_comes_in_by_the_command(client, settings):
    out = StringIO()
    call_command("invite", "first@example.org", role="coordinator", stdout=out)
    link = out.getvalue().strip()

    assert re.fullmatch(re.escape(settings.SITE_URL) + r"/invitation/[\w-]{43}/", link)
    assert invitations.accept(token_in(link)).groups.get().name == "coordinator"


def test_the_command_says_what_is_wrong_with_an_address(db):
    with pytest.raises(CommandError, match="is not an e-mail address"):
        call_command("invite", "first", role="coordinator")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_acceptances_let_in_once(superuser):
    _invitation, link = invitations.invite("new@example.org", by=superuser)

    results = at_once(lambda: invitations.accept(token_in(link)), times=12)

    assert results.count("over") == 11


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_invitations_leave_one_that_works(superuser):
    at_once(lambda: invitations.invite("new@example.org", by=superuser), times=8)

    assert User.objects.get(email="new@example.org").invitations.open().count() == 1
