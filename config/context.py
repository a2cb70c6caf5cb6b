"""What every page may show."""

from django.conf import settings
from django.http import HttpRequest
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


def site(request: HttpRequest) -> dict[str, object]:
    """Facts of the address alone: no query, and nothing that an anonymous visitor's cookie changes."""
    path, language = request.path, get_language() or settings.LANGUAGE_CODE
    french = path[3:] if path.startswith("/en/") else path
    query = request.META.get("QUERY_STRING", "")
    match = request.resolver_match
    return {
        "DEMO": settings.DEMO,
        "SITE_URL": settings.SITE_URL,
        "LANGUAGE_CODE": language,
        "french_path": french,
        "other_path": ("/en" + french if path is french else french) + (f"?{query}" if query else ""),
        "home_path": "/" if path is french else "/en/",
        "section": match and (SECTIONS.get(match.view_name) or SECTIONS.get(match.namespace)),
    }
