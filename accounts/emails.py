"""The texts of the mails about signing in. Placeholders are filled from a closed list, never from people's words."""

import datetime as dt
from typing import TypedDict

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _


class Words(TypedDict):
    subject: str
    body: str
    html: str


# Stands in a queued mail for the code or the link, which is written nowhere and put in when the mail leaves.
FILLED_LATE = "%FILLED LATE%"


def sign_in_code(language: str) -> Words:
    """Return subject, body and html of a code's mail; the code itself is put in when the mail leaves."""
    with translation.override(language):
        return _words("sign_in_code", _("Your sign-in code"), {"code": FILLED_LATE})


def invitation(language: str, *, valid_until: dt.datetime) -> Words:
    """Return subject, body and html of an invitation; the link is put in when the mail leaves."""
    with translation.override(language):
        context = {"url": FILLED_LATE, "valid_until": timezone.localtime(valid_until)}
        return _words("invitation", _("Your invitation to the programme"), context)


def address_changed(language: str, *, new_address: bool) -> Words:
    with translation.override(language):
        return _words("address_changed", _("The address you sign in with has changed"), {"new_address": new_address})


def second_factor(language: str) -> Words:
    with translation.override(language):
        return _words("second_factor", _("Your second factor has changed"), {})


def _words(name: str, subject: str, context: dict[str, object]) -> Words:
    context = {"site_url": settings.SITE_URL} | context
    return {
        "subject": subject,
        "body": render_to_string(f"accounts/mail/{name}.txt", context).strip() + "\n",
        "html": render_to_string(f"accounts/mail/{name}.html", context),
    }
