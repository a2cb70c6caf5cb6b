"""Every list of the programme's rooms asks the database the same number of questions, whatever it holds."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from impact.models import HistoricFigure
from media.models import Picture
from pages.models import Page
from programs.models import (
    AuthorisationText,
    OrientationStep,
    Partnership,
    PictureSubject,
)
from tests import worlds

pytestmark = pytest.mark.django_db


def trainee(n):
    row = worlds.make_trainee(last_name=f"Martin{n}")
    worlds.enrol(row, worlds.make_cohort())
    row.disciplines.add(worlds.make_discipline())
    return row


def guardian(n):
    return worlds.make_guardian(trainee(n))


def authorisation(n):
    row = trainee(n)
    return worlds.authorise(row, worlds.make_guardian(row), "participation")


def picture(n):
    return Picture.objects.create(title=f"p{n}", alternative="a", credit="c", renditions=[320], width=4, height=3)


def subject(n):
    return PictureSubject.objects.create(picture=picture(n), trainee=trainee(n))


def partnership(n):
    return Partnership.objects.create(
        program=worlds.make_program(), partner=worlds.make_partner(), role="host", since=date(2021, 1, 1)
    )


def step(n):
    return OrientationStep.objects.create(trainee=trainee(n), profession=worlds.make_profession(), aim="Voir")


def text(n):
    return AuthorisationText.objects.create(kind="participation", version=n + 5, body="x", published_at=timezone.now())


LISTS = {
    "programs/trainee": trainee,
    "programs/guardian": guardian,
    "programs/guardianship": guardian,
    "programs/enrolment": trainee,
    "programs/authorisation": authorisation,
    "programs/authorisationtext": text,
    "programs/program": lambda n: worlds.make_program(),
    "programs/cohort": lambda n: worlds.make_cohort(),
    "programs/venue": lambda n: worlds.make_room(),
    "programs/room": lambda n: worlds.make_room(),
    "programs/partner": lambda n: worlds.make_partner(),
    "programs/partnership": partnership,
    "programs/discipline": lambda n: worlds.make_discipline(),
    "programs/profession": lambda n: worlds.make_profession(worlds.make_discipline()),
    "programs/course": lambda n: worlds.make_course(worlds.make_profession()),
    "programs/orientationstep": step,
    "programs/picturesubject": subject,
    "media/picture": picture,
    "pages/page": lambda n: Page.objects.create(title=f"a{n}", slug=f"a{n}"),
}


@pytest.fixture
def root(roles, signed_in):
    return signed_in(User.objects.create_superuser("root@example.org"))


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_much_for_three_rows_as_for_one(root, name):
    LISTS[name](0)
    root.get(f"/admin/{name}/")  # what is read once and kept
    one = queries_of(root, f"/admin/{name}/")

    LISTS[name](1)
    LISTS[name](2)
    three = queries_of(root, f"/admin/{name}/")

    assert len(three) == len(one) <= 13


@pytest.mark.parametrize("name", [*LISTS, "impact/historicfigure"])
def test_a_page_to_add_a_row_opens(root, name):
    response = root.get(f"/admin/{name}/add/")

    assert response.status_code == (403 if name == "programs/authorisation" else 200)


@pytest.mark.parametrize("name", LISTS)
def test_a_page_to_change_a_row_opens(root, name):
    made = LISTS[name](0)
    room, model = name.split("/")

    row = apps.get_model(room, model)._default_manager.last()

    assert made is not None and root.get(f"/admin/{name}/{row.pk}/change/").status_code == 200


def test_figures_from_before_are_kept_with_their_source(root):
    facts = {"measure": "trainees", "value": "2500", "at_least": "on", "since_year": "2021", "until": "01/06/2024"}

    without = root.post("/admin/impact/historicfigure/add/", facts)
    root.post("/admin/impact/historicfigure/add/", facts | {"source": "Entretien, media+, 2024"})

    assert list(without.context["adminform"].form.errors) == ["source"]
    assert HistoricFigure.objects.get().value == 2500
