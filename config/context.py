"""What every page may show."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# The entry of the main navigation under which an address stands: its room, or the one of the page itself.
SECTIONS = {
    "events": "meetings",
    "mentors:list": "mentors",
    "mentors:detail": "mentors",
    "programs:programme": "programme",
    "programs:partners": "partners",
    "programs:professions": "professions",
    "programs:profession": "professions",
    "programs:course": "professions",
    "programs:discipline": "professions",
}


@cache
def chrome(language: str, section: str | None) -> dict[str, SafeString]:
    """Draw once in each process what the pages of a section share: drawn each time, it took half a page's time.

    `language` is the active one: addresses and words follow it.
    """
    shared = {"section": section}
    return {part: render_to_string(f"chrome/{part}.html", shared) for part in ("head", "navigation", "foot")}


def site(request: HttpRequest) -> dict[str, object]:
    """Facts of the address alone: no query, and nothing that an anonymous visitor's cookie changes."""
    path, language = request.path, get_language() or settings.LANGUAGE_CODE
    french = path[3:] if path.startswith("/en/") else path
    query = request.META.get("QUERY_STRING", "")
    match = request.resolver_match
    section = match and (SECTIONS.get(match.view_name) or SECTIONS.get(match.namespace))
    return {
        "DEMO": settings.DEMO,
        "SITE_URL": settings.SITE_URL,
        "LANGUAGE_CODE": language,
        "chrome": lambda: chrome(language, section),
        "french_path": french,
        "other_path": ("/en" + french if path is french else french) + (f"?{query}" if query else ""),
        "home_path": "/" if path is french else "/en/",
        "section": section,
    }
