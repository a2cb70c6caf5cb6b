"""Who may open what: every address of the site, and every model of the back office, by each role.

An address that is missing from the tables fails the suite.
"""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from events import registration
from impact.models import HistoricFigure, IndicatorValue
from media import pictures
from media.models import Picture
from mentors import booking
from mentors.models import Absence, Closure
from programs.models import OrientationStep, Partnership, PictureSubject
from tests.worlds import ROLES, STAFF_ROLES, at_hour

SIGNED_IN = [role for role in ROLES if role != "anonymous"]
EVERYONE = dict.fromkeys(ROLES, 200)


def only(*welcome: str, answer: int = 200, others: int = 404) -> dict[str, int]:
    """Return the table of a page for `welcome`: strangers sign in first, anybody else finds nothing."""
    return {"anonymous": 302} | {role: answer if role in welcome else others for role in SIGNED_IN}


def posted_only(anonymous: int = 302) -> dict[str, int]:
    """Return the table of an address that only answers POST: reading it is refused."""
    return {"anonymous": anonymous} | dict.fromkeys(SIGNED_IN, 405)


TEAM_SESSIONS = ("coordinator", "safeguarding_lead")
PAIR = ("mentor", "trainee", "guardian", *TEAM_SESSIONS)
REDIRECTED = dict.fromkeys(ROLES, 302)
NOTHING_THERE = dict.fromkeys(ROLES, 404)

# name → (arguments taken from the scene, expected status of GET by role)
PAGES = {
    "alive": ({}, EVERYONE),
    "ready": ({}, EVERYONE),
    "favicon": ({}, REDIRECTED),
    "robots": ({}, EVERYONE),
    "sitemap_index": ({}, EVERYONE),
    "sitemap": ({"section": "section", "number": "number"}, EVERYONE),
    "pages:home": ({}, EVERYONE),
    "pages:page": ({"slug": "page"}, EVERYONE),
    "programs:discipline_css": ({}, EVERYONE),
    "programs:programme": ({}, EVERYONE),
    "programs:partners": ({}, EVERYONE),
    "programs:professions": ({}, EVERYONE),
    "programs:profession": ({"slug": "profession"}, EVERYONE),
    "programs:course": ({"slug": "course"}, EVERYONE),
    "programs:discipline": ({"slug": "discipline"}, EVERYONE),
    "events:list": ({}, EVERYONE),
    "events:detail": ({"slug": "event"}, EVERYONE),
    "events:ics": ({"slug": "event"}, EVERYONE),
    "events:calendar": ({}, EVERYONE),
    "events:guests": ({}, EVERYONE),
    "events:guest": ({"slug": "guest"}, EVERYONE),
    # Read, they lead back to the meeting, or to signing in.
    "events:register": ({"slug": "event"}, REDIRECTED),
    "events:cancel": ({"slug": "event"}, REDIRECTED),
    "mentors:list": ({}, EVERYONE),
    "mentors:detail": ({"slug": "mentor"}, EVERYONE),
    # An unpublished picture is for those who look after pictures.
    "media:rendition": (
        {"pk": "picture", "width": "width", "suffix": "suffix"},
        NOTHING_THERE | dict.fromkeys(("coordinator", "editor", "data_protection"), 200),
    ),
    "account_login": ({}, REDIRECTED | {"anonymous": 200}),
    "account_confirm_login_code": ({}, REDIRECTED),
    "account_logout": ({}, EVERYONE | {"anonymous": 302}),
    "accounts:welcome": ({}, REDIRECTED),
    "accounts:invitation": ({"token": "token"}, NOTHING_THERE),
    "programs:space": ({}, only("trainee", "other_trainee")),
    "programs:add_step": ({}, only("trainee", "other_trainee")),
    "programs:finish_step": ({"pk": "number"}, posted_only()),
    "programs:authorise_own": ({"kind": "image"}, only("trainee", "other_trainee")),
    "programs:my_data": ({}, only("trainee", "other_trainee")),
    "programs:guardian": ({}, only("guardian")),
    "programs:withdraw": ({"pk": "authorisation"}, only("guardian")),
    "programs:child_data": ({"trainee": "child"}, only("guardian")),
    "programs:authorise": ({"trainee": "child", "kind": "kind"}, only("guardian")),
    "mentors:dashboard": ({}, only("mentor", "other_mentor")),
    "mentors:book": ({}, only("mentor", "other_mentor")),
    "mentors:trainee": ({"pk": "mentorship"}, only("mentor")),
    "mentors:session": ({"uid": "session"}, only(*PAIR)),
    "mentors:session_ics": ({"uid": "session"}, only(*PAIR)),
    "mentors:move": ({"uid": "session"}, only("mentor")),
    "mentors:cancel": ({"uid": "session"}, only(*PAIR)),
    # Read, they lead back to the session.
    "mentors:report": ({"uid": "session"}, only(*PAIR, answer=302)),
    "mentors:note": ({"uid": "session"}, only(*PAIR, answer=302)),
    "mentors:agree": ({"pk": "mentorship"}, posted_only()),
    # The second factor is the team's; what is not set up yet is not there.
    "mfa_authenticate": ({}, REDIRECTED),
    "mfa_index": ({}, only(*STAFF_ROLES)),
    "mfa_activate_totp": ({}, only(*STAFF_ROLES)),
    "mfa_reauthenticate": ({}, only() | dict.fromkeys(STAFF_ROLES, 403)),
    "mfa_deactivate_totp": ({}, only()),
    "mfa_view_recovery_codes": ({}, only()),
    "mfa_generate_recovery_codes": ({}, only(*STAFF_ROLES)),
    "mfa_download_recovery_codes": ({}, only()),
}

# The back office, by role: L lists, A adds, W saves a row, D deletes one. Nobody else comes in at all.
PUBLIC_CONTENT = {"coordinator": "LAWD", "editor": "LAWD"}
FRAME = dict.fromkeys(STAFF_ROLES, "L")
READ = {"safeguarding_lead": "L", "data_protection": "L"}
MODELS = {
    "accounts.AccessRecord": READ,
    "accounts.Invitation": {},
    "accounts.Notice": READ | {"coordinator": "L"},
    "accounts.SignInCode": {},
    "accounts.SignInCount": {},
    "accounts.User": {},
    "events.Appearance": PUBLIC_CONTENT | {"front_desk": "L"},
    "events.Event": FRAME | {"coordinator": "LAW", "editor": "LAW"},
    "events.Guest": PUBLIC_CONTENT | {"front_desk": "L"},
    "events.Registration": READ | {"coordinator": "LA", "front_desk": "L"},
    "impact.HistoricFigure": {"coordinator": "LAW"},
    "impact.IndicatorValue": {"coordinator": "L"},
    "media.Picture": PUBLIC_CONTENT | {"data_protection": "L"},
    "mentors.Absence": {"coordinator": "LAWD", "safeguarding_lead": "L"},
    "mentors.Claim": {"coordinator": "L"},
    "mentors.Clearance": READ | {"coordinator": "L", "safeguarding_lead": "LA"},
    "mentors.Closure": {"coordinator": "LAWD"},
    "mentors.Duty": {"coordinator": "LAWD", "safeguarding_lead": "L"},
    "mentors.Mentor": READ | {"coordinator": "LAW", "editor": "LW"},
    "mentors.Mentorship": READ | {"coordinator": "LAW"},
    "mentors.Opening": {"coordinator": "LAWD", "safeguarding_lead": "L"},
    "mentors.Session": {"coordinator": "LAW", "safeguarding_lead": "L"},
    "mentors.SessionChange": {"coordinator": "L", "safeguarding_lead": "L"},
    "mentors.SessionNote": {"coordinator": "L", "safeguarding_lead": "L"},
    "pages.Page": PUBLIC_CONTENT,
    "programs.Authorisation": READ | {"coordinator": "L"},
    "programs.AuthorisationText": READ | {"coordinator": "L", "data_protection": "LA"},
    "programs.Cohort": FRAME | {"coordinator": "LAW"},
    "programs.Course": PUBLIC_CONTENT,
    "programs.Discipline": PUBLIC_CONTENT,
    "programs.Enrolment": READ | {"coordinator": "LA"},
    "programs.Guardian": READ | {"coordinator": "LAW"},
    "programs.Guardianship": READ | {"coordinator": "LAWD"},
    "programs.OrientationStep": {"coordinator": "LAWD", "safeguarding_lead": "L"},
    "programs.Partner": PUBLIC_CONTENT,
    "programs.Partnership": PUBLIC_CONTENT,
    "programs.PictureSubject": {"coordinator": "LAWD", "data_protection": "L"},
    "programs.Profession": PUBLIC_CONTENT,
    "programs.Program": FRAME | {"coordinator": "LAW"},
    "programs.Room": FRAME | {"coordinator": "LAWD"},
    "programs.Trainee": READ | {"coordinator": "LAW"},
    "programs.Venue": FRAME | {"coordinator": "LAWD"},
}


def names_of(patterns, prefix: str = "") -> set[str]:
    """Return the names of all addresses below `patterns`, the back office apart."""
    found = set()
    for entry in patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace == "admin":
                continue
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            found |= names_of(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            found.add(f"{prefix}{entry.name}")
    return found


def test_every_address_of_the_site_is_in_the_table():
    assert names_of(get_resolver().url_patterns) == set(PAGES)


@pytest.fixture
def scene(clock, world):
    """What the addresses of the table name: everything belongs to `trainee`, `mentor` and `guardian`."""
    from pages.models import Page

    session = booking.book(
        world.mentorship,
        starts_at=at_hour(world.booking_day, 17),
        minutes=60,
        mode="on_site",
        topic="Portfolio",
        by=world.mentor.user,
    )
    page = Page.objects.create(title="Mentions", slug="mentions-de-test", published_at=world.at)
    hidden = Picture.objects.create(title="Cachée", alternative="Une salle", credit="Axe", renditions=[320])
    default_storage.save(pictures.rendition_name(hidden, 320, "webp"), ContentFile(b"webp"))
    return {
        "slug": {
            "page": page.slug,
            "profession": world.profession.slug,
            "course": world.course.slug,
            "discipline": world.discipline.slug,
            "event": world.event.slug,
            "guest": world.guest.slug,
            "mentor": world.mentor.slug,
        },
        "picture": hidden.pk,
        "width": 320,
        "suffix": "webp",
        "token": "forged",
        "number": 1,
        "section": "site",
        "image": "image_site",
        "kind": "mentoring_video",
        "child": world.trainee.public_id,
        "authorisation": world.trainee.authorisations.first().pk,
        "mentorship": world.mentorship.pk,
        "session": session.uid,
    }


def address(name: str, arguments: dict[str, str], scene: dict) -> str:
    values = {key: scene["slug"][what] if key == "slug" else scene[what] for key, what in arguments.items()}
    return reverse(name, kwargs=values)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_finds_what_the_table_says(role, scene, client_of):
    client = client_of(role)

    found = {name: client.get(address(name, arguments, scene)).status_code for name, (arguments, _) in PAGES.items()}

    assert found == {name: expected[role] for name, (_arguments, expected) in PAGES.items()}


def test_every_model_of_the_back_office_is_in_the_table():
    assert {model._meta.label for model in admin.site._registry} == set(MODELS)


@pytest.fixture
def rows(scene, world):
    """One row at least of each model that can be written through the back office."""
    Absence.objects.create(mentor=world.mentor, starts_at=world.at, ends_at=world.at + timedelta(days=1))
    Closure.objects.get_or_create(name="Fermeture", first_day=world.booking_day, last_day=world.booking_day)
    OrientationStep.objects.create(trainee=world.trainee, aim="Finir mon dossier")
    Partnership.objects.create(program=world.program, partner=world.partner, role="mentors")
    PictureSubject.objects.create(picture_id=scene["picture"], trainee=world.trainee)
    HistoricFigure.objects.create(
        measure="trainees", value=2500, since_year=2021, until=world.booking_day, source="Interview"
    )
    IndicatorValue.objects.create(measure="trainees", value=12, counted_at=world.at)
    registration.register(world.event, trainee=world.other_trainee)


def letters_of(client, model) -> str:
    """Return what the back office lets this browser do with `model`, as letters of the table."""
    options, row = model._meta, model._default_manager.first()
    name = f"admin:{options.app_label}_{options.model_name}_"
    doors = {"L": client.get(reverse(f"{name}changelist")), "A": client.get(reverse(f"{name}add"))}
    if row is not None:
        doors["W"] = client.post(reverse(f"{name}change", args=[row.pk]))
        doors["D"] = client.get(reverse(f"{name}delete", args=[row.pk]))
    return "".join(letter for letter, answer in doors.items() if answer.status_code == 200)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_group_does_in_the_back_office_what_the_table_says(role, rows, client_of):
    client = client_of(role)

    found = {model._meta.label: letters_of(client, model) for model in admin.site._registry}

    assert found == {label: expected.get(role, "") for label, expected in MODELS.items()}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in STAFF_ROLES])
def test_the_back_office_is_closed_to_everybody_else(role, world, client_of):
    client = client_of(role)

    found = {
        client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")).status_code
        for model in admin.site._registry
    }

    assert found == {302}
