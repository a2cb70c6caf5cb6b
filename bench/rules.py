"""Sign-up through the rule function, by 16 clients who want the same seats, on a private PostgreSQL."""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
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


def client(event_id: int, warm_id: int, trainee_ids: list[int], start) -> int:
    """Register each trainee, as a process that has served before; return how many were refused."""
    import django

    django.setup()
    from accounts.refusals import Refused
    from events.models import Event
    from events.registration import register
    from programs.models import Trainee

    trainees = list(Trainee.objects.filter(pk__in=trainee_ids))
    event, warm = Event.objects.get(pk=event_id), Event.objects.get(pk=warm_id)
    for trainee in trainees[:3]:
        register(warm, trainee=trainee)
    refused = 0
    start.wait()
    for trainee in trainees:
        try:
            register(event, trainee=trainee)
        except Refused:
            refused += 1
    return refused


def _meeting(model, *, program, title: str):
    from django.utils import timezone

    starts_at = timezone.now() + timedelta(days=20)
    facts = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "capacity": SEATS}
    facts |= {"title": title, "slug": f"{title.lower()}-{int(starts_at.timestamp())}", "summary": title}
    return model.objects.create(program=program, min_age=8, max_age=25, **facts)


def main(attempts: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DATABASE_POOL_SIZE"] = "1"
    import django

    django.setup()
    from django.db import connection

    from accounts.models import User
    from events.models import Event
    from events.publishing import publish
    from programs.models import Program, Trainee

    event, warm = (_meeting(Event, program=Program.objects.first(), title=title) for title in ("Bench", "Warm-up"))
    for one in (event, warm):
        publish(one, by=User.objects.filter(is_staff=True).first())
    ids = list(Trainee.objects.enrolled().order_by("pk").values_list("pk", flat=True)[:attempts])
    connection.close()
    context = get_context("spawn")
    start = context.Manager().Barrier(CLIENTS + 1)
    with context.Pool(CLIENTS) as pool:
        shares = [pool.apply_async(client, (event.pk, warm.pk, ids[n::CLIENTS], start)) for n in range(CLIENTS)]
        start.wait(120)  # every client has started Python, read its trainees and signed some up elsewhere
        began = time.perf_counter()
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
