"""The texts of the programme's notices; queued by the rule modules, sent by the worker."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from programs.models import AuthorisationText, Trainee


def declined(trainee: Trainee, *, kind: AuthorisationText.Kind, language: str) -> tuple[str, str]:
    """Return subject and text for the team when someone says no to an authorisation; nobody is named in them."""
    with translation.override(language):
        address = settings.SITE_URL + reverse("admin:programs_trainee_change", args=[trainee.pk])
        body = _(
            "Someone who was asked for the authorisation « %(kind)s » answered no.\n\n"
            "Nothing is recorded, and nothing that needs it can start. The file: %(address)s"
        )
        return _("An authorisation was declined"), body % {"kind": kind.label, "address": address}
