"""What a first visit weighs, and what Lighthouse says of it."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.server import Server

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LIGHTHOUSE = "lighthouse@12.8.2"


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def weights(site: Server, pages: dict[str, str]) -> dict[str, dict[str, int]]:
    """Return bytes on the wire per kind of resource for a first visit on a 390 px wide screen."""
    browser_path = chromium()
    if browser_path is None:
        return {}
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for name in ("home", "list of meetings", "coming meeting", "past meeting"):
            context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
            page = context.new_page()
            session = context.new_cdp_session(page)
            kinds: dict[str, str] = {}
            total: dict[str, int] = {}
            session.on("Network.responseReceived", lambda event, k=kinds: k.update({event["requestId"]: event["type"]}))
            session.on(
                "Network.loadingFinished",
                lambda event, k=kinds, t=total: t.update(
                    {
                        k.get(event["requestId"], "Other"): t.get(k.get(event["requestId"], "Other"), 0)
                        + int(event["encodedDataLength"])
                    }
                ),
            )
            session.send("Network.enable")
            page.goto(site.url(pages[name]), wait_until="networkidle")
            found[name] = dict(total)
            context.close()
        browser.close()
    return found


def lighthouse(site: Server, pages: dict[str, str]) -> dict[str, dict[str, int]]:
    """Return Lighthouse's four mobile scores per page; nothing where npx or Chromium is missing."""
    if chromium() is None or shutil.which("npx") is None:
        return {}
    scores = {}
    for name, path in pages.items():
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            subprocess.run(
                [
                    *("npx", "--yes", LIGHTHOUSE, site.url(path), "--quiet", "--output=json"),
                    *(f"--output-path={report}", f"--chrome-flags=--headless=new {' '.join(FLAGS)}"),
                ],
                env=os.environ | {"CHROME_PATH": str(chromium())},
                check=False,
                timeout=300,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if report.exists():
                categories = json.loads(report.read_text())["categories"]
                scores[name] = {key: round((value["score"] or 0) * 100) for key, value in categories.items()}
    return scores
