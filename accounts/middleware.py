"""Keeps the back office shut to who has not set up the second factor that the site asks of its team."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.second_factor import is_missing


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> HttpResponse | None:
        inside = request.resolver_match and request.resolver_match.app_name == "admin"
        if not inside or request.resolver_match.url_name in ("login", "logout") or not request.user.is_authenticated:
            return None
        if not is_missing(request.user):
            return None
        messages.info(request, _("The back office asks for a second factor: set it up here, once."))
        return redirect("mfa_activate_totp")
