"""One yes sent many times at once, over real connections: it is one act, and told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from programs import authorisations
from programs.models import AuthorisationText
from tests import worlds

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CLIENTS = 16


@pytest.fixture
def family(db):
    AuthorisationText.objects.get_or_create(
        kind="participation",
        version=1,
        language="fr",
        defaults={"body": "Texte", "published_at": timezone.now() - timedelta(days=1)},
    )
    child = worlds.make_trainee()
    return child, worlds.make_guardian(child)


def say_yes_at_once(child, guardian):
    start = Barrier(CLIENTS)

    def run(_):
        start.wait(60)
        try:
            return authorisations.give(child, kind="participation", guardian=guardian, channel="site").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return set(pool.map(run, range(CLIENTS)))


def test_sixteen_clicks_make_one_act(family):
    child, guardian = family

    assert len(say_yes_at_once(child, guardian)) == child.authorisations.count() == 1


@pytest.mark.postgresql  # SQLite lets one writer in at a time
def test_without_the_lock_the_same_clicks_make_several(family, monkeypatch):
    child, guardian = family
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)

    assert len(say_yes_at_once(child, guardian)) > 1


def test_an_act_withdrawn_by_everyone_at_once_ends_once(family):
    child, guardian = family
    act = authorisations.give(child, kind="participation", guardian=guardian, channel="site")
    told = []

    def listen(sender, authorisation, **facts):
        told.append(authorisation.pk)

    start = Barrier(CLIENTS)

    def run(_):
        start.wait(60)
        try:
            return authorisations.withdraw(act).withdrawn_at
        finally:
            connections.close_all()

    authorisations.changed.connect(listen)
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            ends = set(pool.map(run, range(CLIENTS)))
    finally:
        authorisations.changed.disconnect(listen)

    assert len(ends) == 1
    assert told == [act.pk]
