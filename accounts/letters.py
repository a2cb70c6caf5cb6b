"""The frame of a mail that tells something: greeting, paragraphs, link, signature; as text and as HTML."""

from typing import TypedDict

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

SIGNATURE = "TUMO Paris – Axe Orientation et Professionnalisation"


class Framed(TypedDict):
    body: str
    html: str


def framed(paragraphs: list[str], *, path: str) -> Framed:
    """Return the mail in the language that is active; `path` is the page of the site where the reader goes on."""
    url = f"{settings.SITE_URL}{path}"
    parts = {"paragraphs": paragraphs, "url": url, "site_url": settings.SITE_URL}
    return {
        "body": "\n\n".join([_("Hello,"), *paragraphs, url, f"--\n{SIGNATURE}\n{settings.SITE_URL}\n"]),
        "html": render_to_string("accounts/mail/letter.html", parts),
    }
