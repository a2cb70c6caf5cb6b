"""The door: an address, a code, and each person in their own space."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import codes, demonstration, door, invitations
from accounts.forms import AddressForm, CodeForm
from accounts.models import User
from accounts.refusals import Refused

READ_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@READ_AND_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address; whatever it is, the next page is the same."""
    if request.user.is_authenticated:
        return redirect(door.next_url(request) or reverse("accounts:welcome"))
    form, status = AddressForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            return _send_code(request, form.cleaned_data["email"], next_url=door.next_url(request))
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
            status = 429
    context = {"form": form, "next": door.next_url(request), "people": demonstration.people()}
    return render(request, "account/login.html", context, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@READ_AND_POST
def confirm_code(request: HttpRequest) -> HttpResponse:
    visitor = door.remembered(request)
    if request.user.is_authenticated or visitor is None:
        return redirect("account_login")
    if "again" in request.POST:
        return _send_another(request, visitor)
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        typed, client = form.cleaned_data["code"], door.client_of(request)
        try:
            user = codes.check(visitor.code, typed=typed, address=visitor.address, client=client)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.reasons)
            status = 429 if refusal.code == "too_many" else 200
        else:
            return _enter(request, user, method="code", next_url=visitor.next)
    context = {"form": form, "visitor": visitor, "shown_code": codes.shown_in_demonstration(visitor.code)}
    return render(request, "account/confirm_login_code.html", context, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters()
@READ_AND_POST
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who is invited, and let them in by POST; looking at the page changes nothing."""
    found = invitations.found(token)
    response = None
    if found and request.method == "POST":
        try:
            response = _enter(request, invitations.accept(token), method="invitation")
        except Refused:
            found = None
    if response is None:
        response = render(request, "accounts/invitation.html", {"invitation": found}, status=200 if found else 404)
    # The link is a secret until it is used: no page that is opened from here learns more than the site's name.
    # (With no-referrer a browser would also keep quiet about where the form comes from, and the form would be refused.)
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@never_cache
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Send each person to their space, and ask those who have several."""
    homes = door.homes_of(request.user)
    if len(homes) == 1:
        return redirect(homes[0][1])
    return render(request, "accounts/welcome.html", {"homes": homes, "section": "space"})


@login_not_required
@never_cache
def staff_door(request: HttpRequest) -> HttpResponse:
    """The back office has no door of its own."""
    if request.user.is_authenticated:
        if request.user.is_staff:
            return redirect(door.next_url(request) or reverse("admin:index"))
        raise PermissionDenied
    return redirect_to_login(door.next_url(request) or reverse("admin:index"), login_url=reverse(settings.LOGIN_URL))


def _send_code(request: HttpRequest, address: str, *, next_url: str) -> HttpResponse:
    code = codes.ask(address, client=door.client_of(request))
    door.remember(request, code, address=address, next_url=next_url)
    return redirect("account_confirm_login_code")


def _send_another(request: HttpRequest, visitor: door.AtTheDoor) -> HttpResponse:
    try:
        response = _send_code(request, visitor.address, next_url=visitor.next)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("account_confirm_login_code")
    messages.success(request, _("Another code is on its way. The one before no longer counts."))
    return response


def _enter(request: HttpRequest, user: User, *, method: str, next_url: str = "") -> HttpResponse:
    """Sign in through allauth, which asks for the second factor of who has one and gives the session a new key."""
    door.forget(request)
    record_authentication(request, user, method=method)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=next_url or None))
