"""How allauth behaves here: it signs in whom we recognised, nobody signs themself up, its mails go to the outbox."""

import base64
import secrets
import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import emails
from accounts.models import User
from accounts.outbox import queue


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Say of someone whose door closed between the code and now what is said of an old code."""
        messages.error(request, _("This code no longer works. Ask for a new one."))
        return redirect("account_login")

    def send_notification_mail(self, template_prefix: str, user: User, context=None, email=None) -> None:
        """Queue a word on what just changed in the second factor: someone else may have done it."""
        queue(
            "second_factor",
            key=f"second_factor:{uuid.uuid4()}",
            address=user.email,
            recipient=user,
            **emails.second_factor(user.language),
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of the second factor encrypted with the site's own: a copy of the database holds no codes."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text).decode()
        except InvalidToken:
            # The site's secret has changed: no code fits any more, and a superuser resets the factor.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_label(self, user: User) -> str:
        return user.email


def _box() -> Fernet:
    key = salted_hmac("accounts.second_factor", "box", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
