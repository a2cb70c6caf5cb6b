"""Two people who save the same page at the same moment, over real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from programs.models import Trainee
from tests import worlds
from tests.back_office import typed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_one_is_saved_and_the_other_is_told(roles, signed_in):
    trainee = worlds.make_trainee()
    address = f"/en/admin/programs/trainee/{trainee.pk}/change/"
    clients = [signed_in(worlds.make_user("coordinator")) for _ in range(6)]
    pages = [typed(client.get(address), "trainee_form", _save="1") for client in clients]
    start = Barrier(len(clients))

    def save(number):
        start.wait(30)
        try:
            return clients[number].post(address, pages[number] | {"first_name": f"Version {number}"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = sorted(pool.map(save, range(len(clients))))

    assert answers == [200, 200, 200, 200, 200, 302]
    assert Trainee.objects.get().first_name.startswith("Version ")
