"""Sign-up through the rule function, by 16 clients who want the same seats, on a private PostgreSQL."""

import json
import os
import subprocess
import sys
import time
from multiprocessing import get_context

from bench.site import manage, site_environ
from tests.cluster import binaries, cluster

CLIENTS = 16
SEATS = 500


def registrations_per_second(*, attempts: int) -> str | None:
    """Return one line with attempts a second and the seats sold, or None without PostgreSQL."""
    if binaries() is None:
        return None
    with cluster(durable=True) as url:
        return _measured(attempts, environ=site_environ(url))


def _measured(attempts: int, *, environ: dict[str, str]) -> str:
    manage("manage.py", "migrate", "--verbosity=0", environ=environ)
    manage("manage.py", "demo_content", f"--trainees={attempts}", "--events=20", environ=environ)
    done = subprocess.run(
        [sys.executable, "-m", "bench.rules", str(attempts)],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return (
        f"Sign-up through `registration.register` on PostgreSQL, {CLIENTS} clients, {found['attempts']} attempts on "
        f"{SEATS} seats: {found['per_second']:.0f} attempts a second, {found['taken']} seats taken, "
        f"{found['waiting']} waiting, {found['refused']} refused."
    )


def client(event_id: int, trainee_ids: list[int], start) -> int:
    """Register each trainee; return how many were refused."""
    import django

    django.setup()
    from accounts.refusals import Refused
    from events.models import Event
    from events.registration import register
    from programs.models import Trainee

    trainees = list(Trainee.objects.filter(pk__in=trainee_ids))
    event = Event.objects.get(pk=event_id)
    refused = 0
    start.wait()
    for trainee in trainees:
        try:
            register(event, trainee=trainee)
        except Refused:
            refused += 1
    return refused


def main(attempts: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DATABASE_POOL_SIZE"] = "1"
    import django

    django.setup()
    from datetime import timedelta

    from django.db import connection
    from django.utils import timezone

    from accounts.models import User
    from events.models import Event
    from events.publishing import publish
    from programs.models import Program, Trainee

    now = timezone.now()
    event = Event.objects.create(
        program=Program.objects.first(),
        title="Bench",
        slug=f"bench-{int(now.timestamp())}",
        summary="Bench",
        starts_at=now + timedelta(days=20),
        ends_at=now + timedelta(days=20, hours=2),
        capacity=SEATS,
        min_age=8,
        max_age=25,
    )
    publish(event, by=User.objects.filter(is_staff=True).first())
    ids = list(Trainee.objects.enrolled().order_by("pk").values_list("pk", flat=True)[:attempts])
    connection.close()
    context = get_context("spawn")
    start = context.Manager().Event()
    with context.Pool(CLIENTS) as pool:
        shares = [pool.apply_async(client, (event.pk, ids[n::CLIENTS], start)) for n in range(CLIENTS)]
        time.sleep(8)  # every client has started Python and read its trainees
        began = time.perf_counter()
        start.set()
        refused = sum(share.get(300) for share in shares)
        seconds = time.perf_counter() - began
    event.refresh_from_db()
    waiting = event.registrations.waiting().count()
    print(
        json.dumps(
            {
                "attempts": len(ids),
                "per_second": len(ids) / seconds,
                "taken": event.taken,
                "waiting": waiting,
                "refused": refused,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
