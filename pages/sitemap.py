"""What search engines may know: published things only, in both languages, in parts that stay small."""

from collections.abc import Iterator

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from events.models import Event, Guest
from mentors.models import Mentor
from pages.models import Page
from programs.models import Course, Discipline, Profession

PER_PART = 1000
FIXED = (
    "pages:home",
    "programs:programme",
    "programs:partners",
    "programs:professions",
    "events:list",
    "events:guests",
    "mentors:list",
)


def _sections() -> dict[str, QuerySet]:
    return {
        "events": Event.objects.published().order_by("pk"),
        "guests": Guest.objects.published().order_by("pk"),
        "mentors": Mentor.objects.published().order_by("pk"),
        "professions": Profession.objects.published().order_by("pk"),
        "courses": Course.objects.published().order_by("pk"),
        "pages": Page.objects.published().order_by("pk"),
    }


def parts() -> list[str]:
    """Return the path of each part; one query a section."""
    numbered = [(name, Paginator(rows, PER_PART).page_range) for name, rows in _sections().items()]
    paths = [reverse("sitemap", args=[name, number]) for name, numbers in numbered for number in numbers]
    return [reverse("sitemap", args=["site", 1]), *paths]


def urls(section: str, number: int) -> list[dict]:
    """Return the entries of one part, as the sitemap template of Django reads them.

    Raises KeyError for an unknown section, InvalidPage for a part that does not exist.
    """
    if section == "site":
        return [entry for path in _site(number) for entry in _entries(path)]
    part = Paginator(_sections()[section], PER_PART).page(number)
    rows = part.object_list
    with translation.override(settings.LANGUAGE_CODE):
        paths = [
            (row.get_absolute_url(), getattr(row, "changed_at", None) or getattr(row, "updated_at", None))
            for row in rows
        ]
    return [entry for path, changed_at in paths for entry in _entries(path, changed_at)]


def _site(number: int) -> Iterator[str]:
    Paginator(FIXED, PER_PART).validate_number(number)
    with translation.override(settings.LANGUAGE_CODE):
        yield from (reverse(name) for name in FIXED)
        yield from (discipline.get_absolute_url() for discipline in Discipline.objects.all())


def _entries(path: str, changed_at=None) -> Iterator[dict]:
    """French at the root, English at the same path under /en: each names both."""
    addresses = {"fr": settings.SITE_URL + path, "en": f"{settings.SITE_URL}/en{path}"}
    alternates = [{"lang_code": language, "location": address} for language, address in addresses.items()]
    for address in addresses.values():
        yield {"location": address, "lastmod": changed_at, "alternates": alternates}
