"""The texts of the mails about signing in. Placeholders are filled from a closed list, never from people's words."""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

# Stands in a queued mail for the code or the link, which is written nowhere and put in when the mail leaves.
FILLED_LATE = "%FILLED LATE%"


def sign_in_code(language: str) -> dict[str, str]:
    """Return subject, body and html of a code's mail; the code itself is put in when the mail leaves."""
    with translation.override(language):
        return {"subject": _("Your sign-in code")} | _both("sign_in_code", {"code": FILLED_LATE})


def invitation(language: str, *, valid_until: dt.datetime) -> dict[str, str]:
    """Return subject, body and html of an invitation; the link is put in when the mail leaves."""
    with translation.override(language):
        context = {"url": FILLED_LATE, "valid_until": timezone.localtime(valid_until)}
        return {"subject": _("Your invitation to the programme")} | _both("invitation", context)


def address_changed(language: str, *, new_address: bool) -> dict[str, str]:
    with translation.override(language):
        return {"subject": _("The address you sign in with has changed")} | _both(
            "address_changed", {"new_address": new_address}
        )


def second_factor(language: str) -> dict[str, str]:
    with translation.override(language):
        return {"subject": _("Your second factor has changed")} | _both("second_factor", {})


def _both(name: str, context: dict) -> dict[str, str]:
    context = {"site_url": settings.SITE_URL} | context
    return {
        "body": render_to_string(f"accounts/mail/{name}.txt", context).strip() + "\n",
        "html": render_to_string(f"accounts/mail/{name}.html", context),
    }
