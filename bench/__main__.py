"""`make bench`: every figure in one run, on this machine, printed and written to docs/measurements.md."""

import argparse
import json
import statistics
import tempfile
from pathlib import Path

from bench.load import load
from bench.pages import lighthouse, weights
from bench.report import write
from bench.rules import registrations_per_second
from bench.server import Server
from bench.site import manage, site_environ

SITE = "config.wsgi:application"


def site_with(folder: Path, *, trainees: int, events: int, mentors: int) -> tuple[dict[str, str], list[dict]]:
    """Make a site with that much content; return its environment and the pages to measure."""
    environ = site_environ(folder / f"site-{events}.sqlite3")
    manage("manage.py", "migrate", "--verbosity=0", environ=environ)
    manage("manage.py", "collectstatic", "--noinput", "--verbosity=0", environ=environ)
    sizes = (f"--trainees={trainees}", f"--events={events}", f"--mentors={mentors}")
    manage("manage.py", "demo_content", *sizes, environ=environ)
    return environ, json.loads(manage("-m", "bench.prepare", environ=environ).splitlines()[-1])


def cost(server: Server, path: str, *, cookie: str = "", requests: int) -> tuple[float, float]:
    """Return CPU milliseconds per request in the workers, and requests per second."""
    before = server.cpu_seconds()
    outcome = load(server.port, path, cookie=cookie, requests=requests)
    if set(outcome.statuses) != {200}:
        raise SystemExit(f"{path} answered {outcome.statuses}")
    return (server.cpu_seconds() - before) * 1000 / outcome.requests, outcome.per_second


def measure(small: tuple, large: tuple, *, requests: int, rounds: int, folder: Path) -> tuple[list[dict], dict]:
    """Measure every page beside the bare view, round after round, and keep the medians."""
    bare_environ = {"BENCH_BARE_DATABASE": str(folder / "bare.sqlite3")}
    with (
        Server("bench.bare:application", environ=bare_environ, ready="/bare/") as bare,
        Server(SITE, environ=small[0], ready="/sante/pret") as site,
        Server(SITE, environ=large[0], ready="/sante/pret") as site_large,
    ):
        jobs = [("bare view, 10 kB", bare, "/bare/", ""), ("one query, small template", bare, "/one-query/", "")]
        jobs += [(page["name"], site, page["path"], page["cookie"]) for page in small[1]]
        jobs += [(f"{page['name']} (large)", site_large, page["path"], page["cookie"]) for page in large[1]]
        samples: dict[str, list[tuple[float, float]]] = {name: [] for name, *_ in jobs}
        for _name, server, path, cookie in jobs:
            load(server.port, path, cookie=cookie, requests=16)
        for _round in range(rounds):
            for name, server, path, cookie in jobs:
                many = requests * 10 if server is bare else requests
                samples[name].append(cost(server, path, cookie=cookie, requests=many))
        memory = {"small": site.worker_pss(), "large": site_large.worker_pss()}
    medians = {
        name: (statistics.median(s[0] for s in taken), statistics.median(s[1] for s in taken))
        for name, taken in samples.items()
    }
    unit = medians["bare view, 10 kB"][0]
    queries = {page["name"]: page["queries"] for page in small[1]}
    queries |= {f"{page['name']} (large)": page["queries"] for page in large[1]}
    rows = [
        {"name": name, "cpu_ms": cpu, "per_second": rate, "ratio": cpu / unit, "queries": queries.get(name)}
        for name, (cpu, rate) in medians.items()
    ]
    return rows, memory


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--requests", type=int, default=400, help="requests per page and round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--trainees", type=int, default=10_000)
    parser.add_argument("--large-events", type=int, default=30_000)
    parser.add_argument("--attempts", type=int, default=6_000, help="sign-ups through the rule, 0 to leave out")
    parser.add_argument("--no-write", action="store_true", help="print only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="axe-bench-") as name:
        folder = Path(name)
        small = site_with(folder, trainees=options.trainees, events=300, mentors=500)
        large = site_with(folder, trainees=options.trainees, events=options.large_events, mentors=500)
        rows, memory = measure(small, large, requests=options.requests, rounds=options.rounds, folder=folder)
        with Server(SITE, environ=small[0], ready="/sante/pret") as site:
            pages = {page["name"]: page["path"] for page in small[1]}
            sizes = weights(site, pages)
            scores = lighthouse(site, {name: pages[name] for name in ("home", "coming meeting")})
        rate = registrations_per_second(attempts=options.attempts) if options.attempts else None
    write(rows, memory=memory, sizes=sizes, scores=scores, rate=rate, options=options)


if __name__ == "__main__":
    main()
