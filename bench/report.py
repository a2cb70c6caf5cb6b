"""Prints the figures and keeps them in docs/measurements.md, between two marks, with their command."""

import datetime
import os
import platform
import re

from bench.server import ROOT

DOCUMENT = ROOT / "docs" / "measurements.md"
START, END = "<!-- bench:start -->", "<!-- bench:end -->"


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    return [
        "| " + " | ".join(header) + " |",
        "|" + " --- |" * len(header),
        *("| " + " | ".join(r) + " |" for r in rows),
    ]


def lines_of(rows, *, memory, sizes, scores, rate, options) -> list[str]:
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    out = [
        f"Measured on {day}, Python {platform.python_version()}, {os.cpu_count()} cores, SQLite, granian, 2 workers, "
        f"no cache, {options.rounds} rounds of {options.requests} requests, medians, everything in one run:",
        "`make bench`. Small: 300 meetings; large: "
        f"{options.large_events} meetings; both with {options.trainees} trainees and 500 mentors.",
        "",
        *table(
            ["page", "CPU ms per request", "× bare view", "requests/s", "queries"],
            [
                [
                    r["name"],
                    f"{r['cpu_ms']:.2f}",
                    f"{r['ratio']:.1f}",
                    f"{r['per_second']:.0f}",
                    str(r["queries"] or "–"),
                ]
                for r in rows
            ],
        ),
        "",
    ]
    cpu = {row["name"]: row["cpu_ms"] for row in rows}
    grown = [(n, cpu[f"{n} (large)"] / c) for n, c in cpu.items() if f"{n} (large)" in cpu]
    out += table(["page", f"{options.large_events} meetings ÷ 300"], [[n, f"{g:.2f}"] for n, g in grown]) + [""]
    for name, values in memory.items():
        out.append(f"Memory of each worker after the run ({name}): {', '.join(f'{v:.0f} MiB' for v in values)} (PSS).")
    if sizes:
        kinds = ["Document", "Stylesheet", "Font", "Script", "Image", "Other"]
        body = [
            [name, *(f"{by.get(k, 0) / 1000:.1f}" for k in kinds), f"{sum(by.values()) / 1000:.1f}"]
            for name, by in sizes.items()
        ]
        out += ["", "First visit, 390 px wide, kB on the wire:", "", *table(["page", *kinds, "total"], body)]
    if scores:
        out += ["", "Lighthouse 12.8.2, mobile:", ""]
        out += table(
            ["page", *next(iter(scores.values()))], [[n, *(str(v) for v in s.values())] for n, s in scores.items()]
        )
    if rate:
        out += ["", rate]
    return out


def write(rows, *, memory, sizes, scores, rate, options) -> None:
    lines = lines_of(rows, memory=memory, sizes=sizes, scores=scores, rate=rate, options=options)
    print("\n".join(lines))
    if options.no_write:
        return
    block = f"{START}\n" + "\n".join(lines) + f"\n{END}"
    text = DOCUMENT.read_text() if DOCUMENT.exists() else f"# Measurements\n\n{START}\n{END}\n"
    DOCUMENT.write_text(re.sub(f"{START}.*?{END}", lambda _m: block, text, flags=re.DOTALL))
