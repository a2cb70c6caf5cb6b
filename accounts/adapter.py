"""How allauth behaves here: it signs in whom we recognised, and nobody signs themself up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Say of someone whose door closed between the code and now what is said of an old code."""
        messages.error(request, _("This code no longer works. Ask for a new one."))
        return redirect("account_login")
