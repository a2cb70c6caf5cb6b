"""What the browser of someone at the door remembers between the address and the code, and where they go then."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.models import SignInCode, User

SESSION_KEY = "sign_in"


@dataclass(frozen=True)
class AtTheDoor:
    code: str
    address: str
    next: str


def remember(request: HttpRequest, code: SignInCode, *, address: str, next_url: str) -> None:
    request.session[SESSION_KEY] = {"code": str(code.pk), "address": address, "next": next_url}


def remembered(request: HttpRequest) -> AtTheDoor | None:
    kept = request.session.get(SESSION_KEY)
    return AtTheDoor(**kept) if kept else None


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def next_url(request: HttpRequest) -> str:
    """Return where the visitor wanted to go, when it is a page of this site; else an empty text."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A path: a bare word would be taken for the name of a view.
    return wanted if here and wanted.startswith("/") and len(wanted) < 2000 else ""


def client_of(request: HttpRequest) -> str:
    """Return the network address that the request came from; behind our own proxy, the one that the proxy wrote."""
    if settings.BEHIND_TLS_PROXY:
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:60]
    return request.META.get("REMOTE_ADDR", "")


def homes_of(user: User) -> list[tuple[str | Promise, str]]:
    """Return the label and address of each space that is this person's, the most demanding first."""
    spaces = [
        (user.is_staff, _("The back office"), "admin:index"),
        (hasattr(user, "mentor"), _("My mentoring"), "mentors:dashboard"),
        (hasattr(user, "guardian"), _("My authorisations as a guardian"), "programs:guardian"),
        (hasattr(user, "trainee"), _("My space"), "programs:space"),
    ]
    return [(label, reverse(name)) for theirs, label, name in spaces if theirs]
