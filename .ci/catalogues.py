"""Compares the French catalogue with the sources: everything translated, nothing fuzzy, and compiled as committed.

`--write` brings locale/ up to date instead: new sentences arrive empty, those that left go, and it is compiled again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/fr/LC_MESSAGES/django.po")
LEFT_OUT = shutil.ignore_patterns(".*", "var", "static", "bench", "tests", "docs", "node_modules", "__pycache__")
HEADER = {
    "Project-Id-Version": "axe",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}


def extract(folder: Path) -> polib.POFile:
    """Return the catalogue as the sources want it, made in a copy of the tree."""
    copy = folder / "tree"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-wrap", "--no-obsolete"]
    command += ["--add-location", "file"]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"makemessages failed: {done.stdout}{done.stderr}")
    return polib.pofile(str(copy / CATALOGUE))


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return (entry.msgctxt, entry.msgid, entry.msgid_plural)


def compiled(catalogue: polib.POFile) -> list[tuple]:
    """Return what a catalogue says, whatever tool wrote it."""
    return sorted(
        (entry.msgctxt or "", entry.msgid, entry.msgstr, tuple(sorted(entry.msgstr_plural.items())))
        for entry in catalogue.translated_entries()
    )


def problems(committed: polib.POFile, wanted: polib.POFile | None) -> list[str]:
    found = [f"fuzzy: {entry.msgid!r}" for entry in committed.fuzzy_entries()]
    found += [f"untranslated: {entry.msgid!r}" for entry in committed.untranslated_entries()]
    if wanted is not None:
        known = {key(entry) for entry in committed if not entry.obsolete}
        asked = {key(entry): entry for entry in wanted if not entry.obsolete}
        found += [
            f"missing: {entry.msgid!r} ({', '.join(sorted({name for name, _line in entry.occurrences}))})"
            for entry in (asked[missing] for missing in asked.keys() - known)
        ]
        found += [f"no longer used: {msgid!r}" for _context, msgid, _plural in known - asked.keys()]
    binary = ROOT / CATALOGUE.with_suffix(".mo")
    if not binary.exists() or compiled(polib.mofile(str(binary))) != compiled(committed):
        found.append(f"{binary.relative_to(ROOT)} is not what {CATALOGUE} compiles to")
    return sorted(found)


def write(wanted: polib.POFile) -> None:
    for entry in wanted:
        if entry.fuzzy:
            # A guess of the tool's is not a translation.
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    wanted.metadata = HEADER
    wanted.save(str(ROOT / CATALOGUE))
    wanted.save_as_mofile(str(ROOT / CATALOGUE.with_suffix(".mo")))
    for entry in wanted.untranslated_entries():
        print(f"untranslated: {entry.msgid!r}")


def main() -> int:
    wanted = None
    if shutil.which("xgettext"):
        with tempfile.TemporaryDirectory(prefix="axe-messages-") as folder:
            wanted = extract(Path(folder))
    if "--write" in sys.argv:
        if wanted is None:
            sys.exit("xgettext is not on this machine: install gettext, then try again.")
        write(wanted)
        return 0
    if wanted is None and os.environ.get("CI") == "true":
        sys.exit("xgettext is not on this machine: install gettext, then try again.")
    found = problems(polib.pofile(str(ROOT / CATALOGUE)), wanted)
    if wanted is None:
        print("Not checked: sentences that the catalogue lacks, because xgettext is not on this machine.")
    print("\n".join(found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
