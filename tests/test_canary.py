"""Strings that appear nowhere by chance, in every personal field: nobody meets them who may not read them."""

import json
import re
from collections import Counter
from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Notice
from mentors import booking, freezing, pairing
from mentors.models import Session
from programs import authorisations, dates
from programs.models import Guardian, Trainee
from tests import worlds
from tests.worlds import CANARY_BIRTH_DATE, CANARY_EMAIL, CANARY_GUARDIAN, CANARY_GUARDIAN_EMAIL, CANARY_PHONE

pytestmark = pytest.mark.django_db

LINK = re.compile(r"""(?:href|action|src)=["']([^"'#]+)""")
GUARDIAN_FIRST_NAME = "Wisteriacanari"
CLASS_LEVEL = "Tle"
MENTOR_EMAIL = "mentor.canari@example.org"
OTHER_PARENT = "Yggdrasilcanari"
OTHER_PARENT_EMAIL = "autre.parent.canari@example.org"
OTHER_PARENT_PHONE = "+33 1 99 00 47 22"


def ways_to_write(day: date) -> set[str]:
    """Return this day as the site, its files and Django itself would write it."""
    written = {day.isoformat(), f"{day:%Y%m%d}", f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%m/%d/%Y}"}
    for language in ("fr", "en"):
        with translation.override(language):
            written |= {dates.long_day(day), dates.date_only(day), f"{dates.short_day(day)} {day.year}"}
    return written | {words.replace("\u00a0", " ") for words in written}


FAMILY = {CANARY_GUARDIAN, CANARY_GUARDIAN_EMAIL, CANARY_PHONE, GUARDIAN_FIRST_NAME}
SECRETS = FAMILY | {worlds.CANARY_SURNAME, CANARY_EMAIL, f">{CLASS_LEVEL}<", "prep-canari"}
SECRETS |= ways_to_write(CANARY_BIRTH_DATE)
SECRETS |= {CANARY_PHONE.replace(" ", ""), "Quetzalcanari".upper(), "quetzalcanari"}


def told(text: str, secrets=SECRETS) -> list[str]:
    """Return the secrets that this text gives away."""
    return sorted(secret for secret in secrets if secret in text)


def pages_from(client, *starts: str) -> dict[str, str]:
    """Return every page and file that links lead to from these, in both languages, with their headers.

    Of a page with many variants, such as the weeks, the first three are looked at.
    """
    found, waiting, variants = {}, list(starts), Counter()
    while waiting:
        path = waiting.pop(0)
        if path in found or path.startswith(("/admin/", "/static/", "/en/admin/", "/en/static/")):
            continue
        variants[path.partition("?")[0]] += 1
        if variants[path.partition("?")[0]] > 3:
            continue
        response = client.get(path)
        found[path] = f"{response.headers}\n{unfolded(response.text)}"
        for link in LINK.findall(response.text):
            target = urlsplit(urljoin(path, link.replace("&amp;", "&")))
            if target.netloc in ("", "testserver") and target.scheme in ("", "http"):
                waiting.append(f"{target.path}{'?' + target.query if target.query else ''}")
    return found


def unfolded(text: str) -> str:
    """Return a calendar's long lines in one piece."""
    return text.replace("\r\n ", "")


def letters(*, to=None, address: str = "") -> str:
    mine = Notice.objects.filter(recipient=to) if to else Notice.objects.filter(address=address)
    return "\n".join(
        unfolded("\n".join((notice.subject, notice.body, notice.html, notice.calendar, notice.key, notice.kind)))
        for notice in mine
    )


@pytest.fixture
def world(clock, roles):
    """The small programme on 23 November 2026, where every personal field holds a canary."""
    return filled(worlds.make_world())


def filled(world: worlds.World) -> worlds.World:
    Trainee.objects.filter(pk=world.trainee.pk).update(class_level="tle", access_needs=["quiet_place"])
    Guardian.objects.filter(pk=world.guardian.pk).update(first_name=GUARDIAN_FIRST_NAME)
    world.mentor.user.email = MENTOR_EMAIL
    world.mentor.user.save()
    facts = {"last_name": OTHER_PARENT, "email": OTHER_PARENT_EMAIL, "phone": OTHER_PARENT_PHONE}
    other = worlds.make_guardian(world.trainee, **facts)
    worlds.authorise(world.trainee, other, at=world.at)
    world.trainee.steps.create(aim="Montrer trois dessins", profession=world.profession)
    world.mentorship.refresh_from_db()
    return world


@pytest.fixture
def sessions(world):
    """A session to come and one that is over."""
    asked = {"minutes": 60, "mode": "on_site", "topic": "Portfolio", "by": world.mentor.user}
    past = booking.book(world.mentorship, starts_at=worlds.at_hour(world.booking_day, 17), **asked)
    coming = booking.book(
        world.mentorship, starts_at=worlds.at_hour(worlds.working_day(world.booking_day), 17), **asked
    )
    return past, coming


def test_a_field_that_says_something_personal_is_among_the_canaries():
    # A field that is added to a trainee or a guardian is thought of here.
    texts = (models.CharField, models.TextField, models.DateField, models.JSONField)
    known = {
        Trainee: {"first_name", "last_name", "birth_date", "class_level", "languages", "access_needs"},
        Guardian: {"first_name", "last_name", "email", "phone", "language"},
    }
    found = {
        model: {
            field.name
            for field in model._meta.get_fields()
            if isinstance(field, texts) and field.name not in ("search_name", "created_at")
        }
        for model in known
    }

    assert {model: fields - known[model] for model, fields in found.items()} == {Trainee: set(), Guardian: set()}


def test_no_page_that_a_mentor_finds_tells_them_who_the_trainee_is(world, sessions, signed_in, clock):
    past, coming = sessions
    clock.move_to(past.ends_at)
    client = signed_in(world.mentor.user)
    pages = pages_from(client, "/mentorat/", "/bienvenue/")

    assert {past.get_absolute_url(), f"{coming.get_absolute_url()}deplacer/", "/en/mentorat/"} < set(pages)
    assert f"{coming.get_absolute_url()}seance.ics" in pages
    assert {path: told(text) for path, text in pages.items() if told(text)} == {}


def test_what_a_mentor_gets_wrong_tells_them_no_more(world, sessions, signed_in):
    _past, coming = sessions
    client = signed_in(world.mentor.user)
    own = coming.get_absolute_url()
    posts = [
        ("/mentorat/reserver/", {"binome": world.mentorship.pk, "topic": "", "starts_at": "x"}),
        ("/mentorat/reserver/", {"binome": 0}),
        (f"{own}deplacer/", {"starts_at": ""}),
        (f"{own}annuler/", {"reason": ""}),
        (f"{own}compte-rendu/", {"outcome": "held"}),
        (f"{own}note/", {"body": ""}),
        (f"/mon-espace/binomes/{world.mentorship.pk}/accord/", {}),
        (f"/rencontres/{world.event.slug}/inscription/", {}),
    ]

    said = {path: told(client.post(path, data, follow=True).text) for path, data in posts}

    assert said == {path: [] for path, _data in posts}


def test_no_letter_to_a_mentor_tells_them_who_the_trainee_is(world, sessions):
    past, coming = sessions
    later = coming.starts_at.replace(hour=14)
    booking.move(coming, starts_at=later, by=world.mentor.user)
    for act in list(world.trainee.authorisations.filter(guardian__isnull=False, text__kind="mentoring_on_site")):
        authorisations.withdraw(act, by=act.guardian.user)
    freezing.recheck_all()
    frozen = Session.objects.get(pk=coming.pk).frozen_at
    booking.cancel(Session.objects.get(pk=past.pk), reason="Grève", by=world.trainee.user)
    pairing.close(world.mentorship, reason="Déménagement", by=world.coordinator)

    kinds = set(Notice.objects.filter(recipient=world.mentor.user).values_list("kind", flat=True))
    assert frozen is not None
    assert {"session_booked", "session_moved", "session_frozen", "session_cancelled"} <= kinds
    assert len(kinds) >= 5
    assert told(letters(to=world.mentor.user)) == []


def test_the_letters_of_a_new_pair_keep_both_sides_apart(world):
    facts = {"cohort": world.cohort, "referent": world.coordinator, "by": world.coordinator}
    pair = pairing.propose(world.other_mentor, trainee=world.other_trainee, reason="Envie", **facts)
    pair.refresh_from_db()
    if pair.status == "proposed":
        pair = pairing.authorise(pair, by=world.coordinator)
    pair = pairing.agree(pair, by=world.other_trainee.user)
    pairing.activate(pair, by=world.coordinator)

    to_mentor = letters(to=world.other_mentor.user)
    to_family = letters(to=world.other_trainee.user) + letters(to=world.other_guardian.user)
    family = {world.other_trainee.last_name, world.other_trainee.user.email, world.other_guardian.email}

    assert (told(to_mentor, family), told(to_family, {world.other_mentor.user.email})) == ([], [])


@pytest.mark.parametrize("role", ["trainee", "guardian"])
def test_the_family_s_side_never_reads_the_mentor_s_address(world, sessions, signed_in, role):
    start = {"trainee": "/mon-espace/", "guardian": "/responsable/"}[role]
    pages = pages_from(signed_in(world.user(role)), start)
    address = letters(to=world.user(role)) + letters(address=CANARY_GUARDIAN_EMAIL)

    assert start in pages
    assert {path for path, text in pages.items() if MENTOR_EMAIL in text} == set()
    assert MENTOR_EMAIL not in address


def test_a_guardian_never_reads_the_other_one(world, sessions, signed_in):
    other = {OTHER_PARENT, OTHER_PARENT_EMAIL, OTHER_PARENT_PHONE, OTHER_PARENT_PHONE.replace(" ", "")}
    pages = pages_from(signed_in(world.guardian.user), "/responsable/")
    written = letters(to=world.guardian.user) + letters(address=CANARY_GUARDIAN_EMAIL)

    assert {path: told(text, other) for path, text in pages.items() if told(text, other)} == {}
    assert told(written, other) == []


def test_another_trainee_and_a_stranger_read_nothing_of_this_one(world, sessions, signed_in):
    worlds.authorise(world.trainee, world.guardian, "image_site")
    starts = ["/", "/rencontres/", "/rencontres/agenda.ics", "/mentors/", "/sitemap.xml", "/robots.txt", "/metiers/"]
    secrets = SECRETS | {MENTOR_EMAIL}

    for user in (None, world.other_trainee.user):
        own = [] if user is None else ["/mon-espace/"]
        pages = pages_from(signed_in(user), *starts, *own)
        assert {path: told(text, secrets) for path, text in pages.items() if told(text, secrets)} == {}


def test_the_front_desk_opens_no_file_of_a_trainee(world, sessions, client_of):
    client = client_of("front_desk")
    pages = [reverse("admin:programs_trainee_change", args=[world.trainee.pk]), "/admin/programs/trainee/?q=zib"]
    pages += ["/admin/", f"/admin/events/event/{world.event.pk}/change/"]

    said = {path: told(client.get(path, follow=True).text) for path in pages}

    assert said == dict.fromkeys(pages, [])


def test_a_trainee_s_file_for_themself_names_no_adult_s_address(world, sessions, signed_in):
    data = json.dumps(signed_in(world.trainee.user).get("/mon-espace/mes-donnees.json").json(), ensure_ascii=False)

    assert told(data, {MENTOR_EMAIL, CANARY_GUARDIAN_EMAIL, CANARY_PHONE, OTHER_PARENT_EMAIL}) == []
    assert CANARY_EMAIL in data and timezone.localdate().isoformat() in data
