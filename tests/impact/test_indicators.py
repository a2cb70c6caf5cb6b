from datetime import date, timedelta

import pytest

from impact import indicators, tasks
from impact.models import HistoricFigure
from programs.models import Partnership
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def program():
    return worlds.make_program()


@pytest.fixture
def carried():
    return HistoricFigure.objects.create(
        measure="trainees",
        value=2500,
        at_least=True,
        since_year=2021,
        until=date(2024, 12, 31),
        source="Interview, 2024",
    )


def cohort_of(program, year):
    return worlds.make_cohort(program, starts_on=date(year, 9, 10), ends_on=date(year + 1, 7, 4))


def accompany(program, year, *, trainee=None, status="active", decided_at=None):
    trainee = trainee or worlds.make_trainee()
    enrolment = worlds.enrol(trainee, cohort_of(program, year), status=status)
    enrolment.decided_at = decided_at or worlds.paris(year, 9, 1)
    enrolment.save()
    return trainee


def trainees(now):
    return indicators.figures(at=now).trainees


def test_an_empty_site_has_figures_at_zero(now):
    figures = indicators.figures(at=now)

    assert [figures.trainees.value, figures.disciplines.value, figures.companies.value, figures.events.value] == [0] * 4


def test_without_a_carried_figure_every_trainee_counts(program, now):
    accompany(program, 2023)
    accompany(program, 2026)

    assert trainees(now) == indicators.Indicator(value=2)


def test_the_carried_figure_is_told_with_its_source(carried, now):
    assert trainees(now) == indicators.Indicator(
        value=2500, carried=2500, at_least=True, since_year=2021, source="Interview, 2024"
    )


def test_only_who_came_after_the_carried_figure_is_added(program, carried, now):
    accompany(program, 2023)
    accompany(program, 2025)
    accompany(program, 2026)

    assert trainees(now).value == 2502


def test_who_was_carried_and_came_back_is_not_counted_twice(program, carried, now):
    returning = accompany(program, 2023, status="completed")
    accompany(program, 2026, trainee=returning)

    assert trainees(now).value == 2500


def test_who_came_two_years_in_a_row_is_counted_once(program, carried, now):
    faithful = accompany(program, 2025, status="completed")
    accompany(program, 2026, trainee=faithful)

    assert trainees(now).value == 2501


def test_who_joined_an_old_cohort_after_the_carried_figure_is_added(program, carried, now):
    accompany(program, 2024, decided_at=worlds.paris(2025, 1, 1))

    assert trainees(now).value == 2501


def test_who_joined_on_the_last_day_of_the_carried_figure_is_in_it(program, carried, now):
    accompany(program, 2024, decided_at=worlds.paris(2024, 12, 31, 23, 59))

    assert trainees(now).value == 2500


@pytest.mark.parametrize("status", ["applied", "accepted", "waitlisted", "declined", "withdrawn"])
def test_who_did_not_take_part_is_not_counted(program, status, now):
    accompany(program, 2026, status=status)

    assert trainees(now).value == 0


def test_a_cohort_to_come_counts_when_it_starts(program, paris):
    accompany(program, 2026)

    assert trainees(paris(2026, 9, 9)).value == 0
    assert trainees(paris(2026, 9, 10)).value == 1


def test_a_company_counts_once_while_it_lends_mentors(program, now):
    company = worlds.make_partner()
    for role, since, until in (
        ("mentors", date(2022, 1, 1), None),
        ("mentors", date(2026, 1, 1), None),
        ("guests", date(2022, 1, 1), None),
    ):
        Partnership.objects.create(program=program, partner=company, role=role, since=since, until=until)
    former = worlds.make_partner()
    Partnership.objects.create(
        program=program, partner=former, role="mentors", since=date(2022, 1, 1), until=date(2026, 11, 22)
    )

    assert indicators.figures(at=now).companies.value == 1


def test_meetings_held_are_published_past_and_not_cancelled(program, now):
    past = now - timedelta(days=10)
    worlds.make_event(program, starts_at=past)
    worlds.make_event(program, starts_at=past, cancelled_at=past)
    worlds.make_event(program, starts_at=past, published_at=None)
    worlds.make_event(program)

    assert indicators.figures(at=now).events.value == 1


def test_meetings_of_before_the_carried_figure_are_in_it(program, now, paris):
    HistoricFigure.objects.create(
        measure="events", value=30, since_year=2021, until=date(2025, 6, 30), source="Registre"
    )
    worlds.make_event(program, starts_at=paris(2025, 6, 30, 22))
    worlds.make_event(program, starts_at=paris(2025, 7, 1))

    assert indicators.figures(at=now).events.value == 31


def test_figures_are_counted_in_two_queries_whatever_the_rows(program, carried, now, django_assert_num_queries):
    for _ in range(3):
        accompany(program, 2026)

    with django_assert_num_queries(2):
        indicators.count(at=now)


def test_pages_read_the_figures_that_the_clock_counted(program, carried, django_assert_num_queries):
    accompany(program, 2026)
    tasks.count()
    accompany(program, 2026)

    with django_assert_num_queries(3):
        assert indicators.figures().trainees.value == 2501
    tasks.count()
    assert indicators.figures().trainees.value == 2502


def test_figures_that_nobody_counted_for_a_day_are_counted_on_the_page(program, carried, now):
    indicators.keep(at=now - timedelta(hours=25))
    accompany(program, 2026)

    assert indicators.figures().trainees.value == 2501


def test_a_carried_figure_that_changes_is_counted_with_at_once(client_of, world, carried):
    program = world.program
    accompany(program, 2023)
    tasks.count()
    facts = {"measure": "trainees", "value": 2600, "since_year": 2021, "until": "2022-12-31", "source": "Bilan 2022"}

    page = client_of("coordinator").post(f"/admin/impact/historicfigure/{carried.pk}/change/", facts)

    assert (page.status_code, indicators.figures().trainees.value) == (302, 2603)
