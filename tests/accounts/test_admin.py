import pytest

from accounts import codes, emails, invitations
from accounts.admin import MAILS
from accounts.models import AccessRecord, Invitation, Notice, User
from accounts.outbox import queue
from accounts.records import record_access
from events.emails import CHANGES, LETTERS
from mentors.emails import SUBJECTS as session_mails
from mentors.pair_emails import SUBJECTS as pair_mails
from tests import worlds

pytestmark = pytest.mark.django_db
LISTS = ["user", "invitation", "notice", "accessrecord", "signincode", "signincount"]


@pytest.fixture
def root(superuser, signed_in):
    return signed_in(superuser)


def do(browser, person, button, **form):
    return browser.post(f"/admin/accounts/user/{person.pk}/do/{button}/", form)


def said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize("name", LISTS)
def test_a_superuser_reads_every_list(root, name):
    assert root.get(f"/admin/accounts/{name}/").status_code == 200


@pytest.mark.parametrize("role", worlds.STAFF_ROLES)
@pytest.mark.parametrize("name", ["user", "invitation", "signincode", "signincount"])
def test_people_and_rights_are_for_superusers_only(client_of, role, name):
    assert client_of(role).get(f"/admin/accounts/{name}/").status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 403), ("editor", 403), ("front_desk", 403), ("safeguarding_lead", 200), ("data_protection", 200)],
)
def test_access_records_are_read_by_two_groups(client_of, role, status):
    assert client_of(role).get("/admin/accounts/accessrecord/").status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_many_questions_for_three_rows_as_for_one(root, superuser, count, django_assert_max_num_queries):
    for number in range(count):
        person = worlds.make_user()
        queue("booked", key=f"k{number}", address="a@example.org", subject="s", body="b", recipient=person)
        record_access(superuser, subject=person, purpose="test")

    for name in LISTS:
        with django_assert_max_num_queries(10):
            root.get(f"/admin/accounts/{name}/")


def test_inviting_from_the_back_office_queues_the_mail(root, superuser, roles):
    form = {"email": "New@example.org", "display_name": "Nour", "language": "fr", "role": "editor"}
    answer = root.post("/admin/accounts/invitation/add/", form)

    invitation = Invitation.objects.get()
    assert answer.status_code == 302
    assert (invitation.user.email, invitation.role, invitation.created_by) == ("new@example.org", "editor", superuser)
    assert Notice.objects.get().kind == "invitation"


def test_an_invitation_is_read_and_not_written(root, superuser):
    root.post("/admin/accounts/invitation/add/", {"email": "new@example.org", "language": "fr"})
    address = f"/admin/accounts/invitation/{Invitation.objects.get().pk}/change/"

    assert root.get(address).status_code == 200
    assert root.post(address, {"role": "superuser"}).status_code == 403


def test_a_bad_address_is_said_at_its_field(root):
    page = root.post("/admin/accounts/invitation/add/", {"email": "\x00", "language": "fr", "role": "king"})

    assert set(page.context["adminform"].form.errors) == {"email", "role"}


def test_the_address_is_changed_by_its_button_alone(root, person):
    root.post(f"/admin/accounts/user/{person.pk}/change/", {"email": "hacked@example.org", "language": "fr"})
    assert User.objects.get(pk=person.pk).email == "person@example.org"

    do(root, person, "change-address", email="new@example.org")
    assert User.objects.get(pk=person.pk).email == "new@example.org"


def test_an_address_that_is_taken_is_said_at_its_field(root, person, superuser):
    page = do(root, person, "change-address", email=superuser.email)

    assert list(page.context["form"].errors) == ["email"]


def test_the_door_is_closed_and_opened_by_buttons(root, person, signed_in):
    browser = signed_in(person)
    do(root, person, "close-door")
    assert browser.get("/bienvenue/").status_code == 302

    do(root, person, "open-door")
    assert User.objects.get(pk=person.pk).is_active


def test_groups_are_given_by_a_superuser(root, person, roles):
    group = person.groups.model.objects.get(name="editor")
    form = {"language": "fr", "is_staff": "on", "groups": [group.pk]}
    root.post(f"/admin/accounts/user/{person.pk}/change/", form)

    assert User.objects.get(pk=person.pk).has_perm("pages.change_page")


def test_the_last_superuser_stays_one(root, superuser):
    page = root.post(f"/admin/accounts/user/{superuser.pk}/change/", {"language": "fr", "is_staff": "on"})

    assert list(page.context["adminform"].form.errors) == ["is_superuser"]


def test_nobody_is_deleted_here(root, person):
    assert root.post(f"/admin/accounts/user/{person.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_mail_that_was_given_up_is_sent_again_by_a_coordinator(client_of):
    notice = queue("booked", key="k", address="a@example.org", subject="s", body="b")
    Notice.objects.update(state="given_up")

    client_of("coordinator").post(f"/admin/accounts/notice/{notice.pk}/do/send-again/")

    assert Notice.objects.get(pk=notice.pk).state == "queued"


def test_others_may_read_a_mail_and_not_send_it(client_of):
    notice = queue("booked", key="k", address="a@example.org", subject="s", body="b")
    Notice.objects.update(state="given_up")
    browser = client_of("data_protection")

    assert browser.get(f"/admin/accounts/notice/{notice.pk}/change/").status_code == 200
    assert browser.post(f"/admin/accounts/notice/{notice.pk}/do/send-again/").status_code == 403


def test_a_mail_on_its_way_is_not_sent_again(client_of):
    notice = queue("booked", key="k", address="a@example.org", subject="s", body="b")

    page = client_of("coordinator").post(f"/admin/accounts/notice/{notice.pk}/do/send-again/", follow=True)

    assert len(said(page)) == 1
    assert Notice.objects.get().state == "queued"


def test_access_records_are_written_by_nobody(root, superuser):
    record = record_access(superuser, subject=superuser, purpose="test")

    assert root.get("/admin/accounts/accessrecord/add/").status_code == 403
    assert root.post(f"/admin/accounts/accessrecord/{record.pk}/delete/", {"post": "yes"}).status_code == 403
    assert AccessRecord.objects.count() == 1


def test_codes_are_read_as_words(root, superuser, world):
    queue("invitation", key="k", address="a@example.org", subject="s", body=f"Bonjour\n{emails.FILLED_LATE}")
    record_access(superuser, subject=world.trainee, purpose="back office")

    pages = {name: root.get(f"/admin/accounts/{name}/").content.decode() for name in LISTS}
    mail = root.get(f"/admin/accounts/notice/{Notice.objects.get(key='k').pk}/change/").content.decode()

    found = [code for code in ("front_desk", "data_protection") if f">{code}<" in pages["user"] + pages["invitation"]]
    found += [code for code in ("authorisation_declined", "pair_closed") if f">{code}<" in pages["notice"]]
    found += [code for code in ("programs.trainee", "back office") if f">{code}<" in pages["accessrecord"]]
    assert (found, emails.FILLED_LATE in mail) == ([], False)


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("notice/?kind=invitation", 1),
        ("notice/?kind=pair_closed", 0),
        ("accessrecord/?subject_kind=programs.trainee", 1),
        ("accessrecord/?subject_kind=mentors.mentor", 0),
        ("invitation/?role=editor", 0),
    ],
)
def test_filters_on_codes_find_what_they_name(root, superuser, world, address, rows):
    queue("invitation", key="k", address="a@example.org", subject="s", body="b")
    record_access(superuser, subject=world.trainee, purpose="back office")

    assert root.get(f"/admin/accounts/{address}").context["cl"].result_count == rows


def test_every_mail_that_is_sent_has_a_name():
    told = [f"registration_{name}" for name in LETTERS] + [f"event_{name}" for name in CHANGES]

    assert {*told, *session_mails, *pair_mails, codes.KIND, invitations.KIND} - set(MAILS) == set()
