"""What no form of ours would send: every page answers it with words, a refusal or « not found », and never breaks."""

import re
import uuid
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from zeal import zeal_ignore

from accounts import invitations
from accounts.models import Notice, User
from events.models import Registration
from mentors.models import Session
from mentors.offers import key_of
from tests import test_access
from tests.back_office import typed
from tests.test_access import PAGES
from tests.worlds import at_hour

pytestmark = pytest.mark.django_db
scene = test_access.scene

ANSWERS = {200, 302, 400, 403, 404, 405, 429}
LONG, HUGE = "x" * 100_000, "9" * 40
CLOCK_CHANGES = ["2027-03-28T02:30", "2026-10-25T02:30", "20270328T013000Z"]
WRONG_DATES = ["2026-02-30", "0000-00-00", "9999-12-31", "2026-W54"]
HOSTILE = ["", "x" * 5000, "-1", HUGE, "1e400", "²", "a\x00b", "\x01\x1b\x7f\u202e\ufeff", "<b>{{ x }}%s' --"]
HOSTILE += [*CLOCK_CHANGES, *WRONG_DATES]
PATHS = ["a%00b", "%1B", "-1", "9223372036854775808", HUGE, "x" * 5000, "%FF%25"]
KEYS = {
    "events:list": ["quand", "discipline", "metier", "invite", "annee", "page"],
    "mentors:list": ["discipline", "page"],
    "events:guests": ["page"],
    "mentors:dashboard": ["semaine"],
    "mentors:book": ["semaine", "binome", "mode", "duree", "starts_at"],
    "mentors:move": ["semaine", "binome", "mode", "duree", "starts_at"],
    "account_login": ["next"],
    "events:cancel": ["next"],
}
ANYTHING = ["page", "next", "q", "semaine", "text", "inconnu", "_facets", "\x00"]


class Tries:
    """Sends things and keeps what broke: `broken` is what a test compares with nothing."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def send(self, client, method: str, path: str, data=None, *, label: str = ""):
        try:
            # What one try writes, the next does not find.
            with transaction.atomic():
                response = getattr(client, method)(path, data)
                transaction.set_rollback(True)
        except Exception as problem:  # any exception at all is what the test is about
            self.broken.append(f"{method} {path[:80]} {label}: {type(problem).__name__} {str(problem)[:200]}")
            return None
        if response.status_code not in ANSWERS:
            self.broken.append(f"{method} {path[:80]} {label}: {response.status_code}")
        return response


@pytest.fixture
def tries() -> Tries:
    return Tries()


def reader_of(name: str) -> str:
    """Return a role that the table lets in."""
    expected = PAGES[name][1] or {}
    return next((role for role, status in expected.items() if status == 200), "trainee")


# Addresses and queries


@pytest.mark.parametrize("name", PAGES)
def test_a_page_bears_any_query(name, scene, client_of, tries):
    client, path = client_of(reader_of(name)), test_access.address(name, PAGES[name][0], scene)

    for value in HOSTILE:
        for key in KEYS.get(name, []):
            tries.send(client, "get", path, {key: value}, label=f"{key}={value[:20]!r}")
    for value in HOSTILE[:8]:
        tries.send(client, "get", path, dict.fromkeys(ANYTHING, [value, "1"]), label=f"all={value[:20]!r}")

    assert tries.broken == []


@pytest.mark.parametrize("name", [name for name, (arguments, _expected) in PAGES.items() if arguments])
def test_an_address_bears_any_part(name, scene, client_of, tries):
    client, path = client_of(reader_of(name)), test_access.address(name, PAGES[name][0], scene)
    parts = {str(scene["slug"][what] if key == "slug" else scene[what]) for key, what in PAGES[name][0].items()}

    for part in parts:
        for hostile in [*PATHS, str(uuid.UUID(int=0))]:
            for method in ("get", "post"):
                tries.send(client, method, path.replace(part, hostile, 1))

    assert tries.broken == []


# Forms


@pytest.fixture
def forms(scene, world):
    """Each form of the site: its address, who fills it in, and what they would send."""
    session = f"/mentorat/seances/{scene['session']}/"
    when = key_of(at_hour(world.booking_day, 14))
    plan = {"binome": world.mentorship.pk, "mode": "on_site", "duree": 60, "starts_at": when, "semaine": ""}
    text = world.trainee.authorisations.first().text
    _invitation, link = invitations.invite("new@example.org", by=world.coordinator)
    token = re.search(r"/invitation/([^/]+)/", link)[1]
    space, event = "/mon-espace/", f"/rencontres/{world.event.slug}/"
    key = str(uuid.uuid4())
    return {
        "sign in": ("anonymous", "/connexion/", {"email": "x@example.org", "next": "/mentorat/"}),
        "invitation": ("anonymous", f"/invitation/{token}/", {"anything": "1"}),
        "sign out": ("trainee", "/deconnexion/", {"next": "/"}),
        "second factor": ("coordinator", "/connexion/securite/application/", {"code": "123456"}),
        "sign up": ("trainee", f"{event}inscription/", {"form_key": key, "next": space}),
        "cancel": ("trainee", f"{event}annulation/", {"next": space}),
        "book": ("mentor", "/mentorat/reserver/", plan | {"topic": "Portfolio", "form_key": key}),
        "move": ("mentor", f"{session}deplacer/", plan),
        "cancel a session": ("mentor", f"{session}annuler/", {"reason": "Grève"}),
        "cancel one's session": ("trainee", f"{session}annuler/", {"reason": "Grève"}),
        "note": ("mentor", f"{session}note/", {"body": "Beau portfolio"}),
        "report": ("mentor", f"{session}compte-rendu/", {"outcome": "held"}),
        "step": ("trainee", f"{space}etapes/", {"aim": "Dessiner", "profession": "", "due_on": "2026-12-24"}),
        "agree": ("trainee", f"{space}binomes/{world.mentorship.pk}/accord/", {"anything": "1"}),
        "authorise": (
            "guardian",
            f"/responsable/{world.trainee.public_id}/{text.kind}/",
            {"text": text.pk, "decision": "yes"},
        ),
        "withdraw": ("guardian", f"/responsable/autorisation/{scene['authorisation']}/retrait/", {"anything": "1"}),
    }


FORMS = [
    *("sign in", "invitation", "sign out", "second factor", "sign up", "cancel", "book", "move", "cancel a session"),
    *("cancel one's session", "note", "report", "step", "agree", "authorise", "withdraw"),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_bears_anything_in_any_field(form, forms, client_of, tries):
    role, path, data = forms[form]
    client = client_of(role)

    for value in [*HOSTILE, LONG]:
        for field in data:
            tries.send(client, "post", path, data | {field: value}, label=f"{field}={value[:20]!r}")
    for value in ("\x00", HUGE, LONG):
        tries.send(client, "post", path, dict.fromkeys(data, [value, value]), label=f"all={value[:20]!r}")
    tries.send(client, "post", path, {}, label="nothing")

    assert tries.broken == []


def test_a_report_and_a_note_of_a_session_that_is_over_bear_anything(forms, client_of, clock, world, tries):
    client = client_of("mentor")
    clock.move_to(at_hour(world.booking_day, 19))
    client.force_login(world.mentor.user)

    for form in ("report", "note"):
        _role, path, data = forms[form]
        for value in [*HOSTILE, LONG]:
            tries.send(client, "post", path, dict.fromkeys(data, value), label=f"{value[:20]!r}")

    assert tries.broken == []


def test_the_code_bears_anything(client, db, roles):
    client.post("/connexion/", {"email": "x@example.org"})
    codes = [*HOSTILE, LONG]

    # Three tries per code: what is refused is refused in words too.
    answers = {client.post("/connexion/code/", {"code": code}).status_code for code in codes}

    assert answers <= ANSWERS


def test_a_file_where_words_are_expected_and_a_broken_body_are_refused(client, db):
    boundary = client.post("/connexion/", data=b"--x\r\nnot a part", content_type="multipart/form-data; boundary=x")
    wrong = client.post("/connexion/", data=b"\xff\xfe\x00", content_type="application/x-www-form-urlencoded")
    many = client.post("/connexion/", {f"field{number}": "" for number in range(3000)})

    assert {boundary.status_code, wrong.status_code, many.status_code} <= ANSWERS


@pytest.mark.parametrize(
    "target", ["mentors", "-1", "accounts:welcome", "x" * 3000, "/\x00", "/a\r\nb: c", "//x", "a.b"]
)
def test_someone_already_inside_is_led_to_a_page(target, client_of):
    answer = client_of("trainee").get("/connexion/", {"next": target})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")
    assert not answer.headers["Location"].startswith("//")


# What was typed stays


def test_the_booking_form_keeps_the_topic_and_the_time(forms, client_of):
    _role, path, data = forms["book"]
    client = client_of("mentor")

    without_time = client.post(path, data | {"starts_at": "", "topic": "Mon idée"})
    without_topic = client.post(path, data | {"topic": ""})

    assert without_time.context["form"]["topic"].value() == "Mon idée"
    assert 'value="Mon idée"' in without_time.text
    assert re.search(rf'value="{data["starts_at"]}"[^>]*checked', without_topic.text)


def test_the_step_form_keeps_what_was_typed(forms, client_of):
    _role, path, data = forms["step"]

    page = client_of("trainee").post(path, data | {"due_on": "2026-02-30"})

    assert (page.status_code, page.context["form"]["aim"].value()) == (200, "Dessiner")
    assert "Dessiner" in page.text and "2026-02-30" in page.text


def test_sign_in_keeps_the_address_and_where_one_wanted_to_go(client, db):
    page = client.post("/connexion/", {"email": "pas-une-adresse", "next": "/mentorat/"})

    assert 'value="pas-une-adresse"' in page.text
    assert 'name="next" value="/mentorat/"' in page.text


def test_nobody_is_led_to_another_site(client_of, world):
    client = client_of("trainee")
    targets = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ]
    register = f"/rencontres/{world.event.slug}/inscription/"

    led = {target: client.post(register, {"next": target}).headers["Location"] for target in targets}

    assert set(led.values()) == {world.event.get_absolute_url()}


# Sent twice


def test_a_booking_sent_twice_makes_one_session_and_one_letter_each(forms, client_of, world):
    _role, path, data = forms["book"]
    client, before = client_of("mentor"), Session.objects.count()
    Notice.objects.all().delete()

    answers = [client.post(path, data) for _time in range(2)]

    assert Session.objects.count() == before + 1
    assert {answer.status_code for answer in answers} <= {200, 302}
    told = list(Notice.objects.values_list("address", flat=True))
    assert sorted(told) == sorted({world.mentor.user.email, world.trainee.user.email, world.guardian.email})


def test_a_registration_sent_twice_makes_one_registration_and_one_letter(forms, client_of, world):
    _role, path, data = forms["sign up"]
    client = client_of("trainee")
    Notice.objects.all().delete()

    answers = [client.post(path, data).status_code for _time in range(2)]

    world.event.refresh_from_db()
    assert (answers, Registration.objects.count(), world.event.taken) == ([302, 302], 1, 1)
    assert Notice.objects.filter(recipient=world.trainee.user).count() == 1


# The back office


@pytest.fixture
def superuser(scene) -> User:
    return User.objects.create_superuser("root@example.org", display_name="Root")


MODELS = sorted(model._meta.label_lower for model in admin.site._registry)
LISTS = ["q", "o", "p", "e", "_facets", "all", "page", "id", "id__in", "pk__startswith", "user__password", "_popup"]
WORST = ["a\x00b", HUGE, "x" * 3000]


def of_the_back_office(label: str):
    """Return the ModelAdmin of this model and the address of its list."""
    one = next(one for model, one in admin.site._registry.items() if model._meta.label_lower == label)
    return one, reverse(f"admin:{label.replace('.', '_')}_changelist")


@pytest.mark.parametrize("label", MODELS)
def test_a_list_of_the_back_office_bears_any_query(label, superuser, signed_in, tries):
    client, (one, path) = signed_in(superuser), of_the_back_office(label)
    filters = [name if isinstance(name, str) else getattr(name, "parameter_name", "x") for name in one.list_filter]
    names = [*LISTS, *filters, *(f"{name}__exact" for name in filters)]

    for value in WORST:
        tries.send(client, "get", path, {"q": value}, label=f"q={value[:20]!r}")
        tries.send(client, "get", path, {"o": value, "p": value}, label=f"o and p={value[:20]!r}")
        tries.send(client, "get", path, dict.fromkeys(names, value), label=f"all={value[:20]!r}")
        tries.send(client, "post", path, {"action": value, "_selected_action": value}, label=f"action={value[:20]!r}")
    for part in ("a%00b", HUGE):
        tries.send(client, "get", f"{path}{part}/change/")
        tries.send(client, "get", f"{path}{part}/history/")
        tries.send(client, "post", f"{path}{part}/delete/", {"post": "yes"})
        tries.send(client, "post", f"{path}{part}/do/{part}/")

    assert tries.broken == []


@pytest.mark.parametrize("label", MODELS)
def test_a_form_of_the_back_office_bears_anything(label, superuser, signed_in, tries):
    client, (one, path) = signed_in(superuser), of_the_back_office(label)
    row = one.model._default_manager.first()
    page = f"{path}{quote(str(row.pk))}/change/" if row else f"{path}add/"
    shown = client.get(page)
    data = typed(shown, f"{one.model._meta.model_name}_form") if shown.status_code == 200 else {}
    kept = {name: given for name, given in data.items() if name.endswith("_FORMS")}

    # Each row of a form looks for its own keys: here it only matters that nothing breaks.
    with zeal_ignore():
        for value in WORST:
            tries.send(client, "post", page, dict.fromkeys(data, value), label=f"all={value[:20]!r}")
            tries.send(client, "post", f"{path}add/", dict.fromkeys(data, value) | kept, label=f"new={value[:20]!r}")
        for field in data.keys() - kept.keys():
            for value in WORST[:2]:
                tries.send(client, "post", page, data | {field: value}, label=f"{field}={value[:20]!r}")

    assert tries.broken == []


@pytest.mark.parametrize("label", MODELS)
def test_a_button_of_the_back_office_bears_anything(label, superuser, signed_in, tries):
    client, (one, _path) = signed_in(superuser), of_the_back_office(label)
    row = one.model._default_manager.first()

    for name, (button, _method) in one.all_state_buttons().items() if row else ():
        path, fields = one.state_button_url(row, name), getattr(button.form, "base_fields", {})
        tries.send(client, "get", path)
        for value in [*WORST, "1"]:
            tries.send(client, "post", path, dict.fromkeys([*fields, "next"], value), label=f"{value[:20]!r}")

    assert tries.broken == []


def test_the_search_boxes_of_the_back_office_bear_anything(superuser, signed_in, tries):
    client, path = signed_in(superuser), "/admin/autocomplete/"
    usual = {"app_label": "mentors", "model_name": "mentorship", "field_name": "trainee", "term": "zib", "page": "1"}

    for value in WORST:
        for key in usual:
            tries.send(client, "get", path, usual | {key: value}, label=f"{key}={value[:20]!r}")

    assert tries.broken == []


def test_odd_addresses_are_not_found(client, db, tries):
    paths = ["/%00", "/%00/", "/%FF/", "/..%2f..%2fetc/passwd", "/admin/%00/", "/en/%00/", "/static/%00", "/x" * 2000]

    for path in paths:
        tries.send(client, "get", path)

    assert tries.broken == []
