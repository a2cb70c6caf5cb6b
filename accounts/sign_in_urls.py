"""The addresses that allauth knows by name: those we need and no other, in front of every room."""

from allauth.account.views import logout
from django.urls import path

from accounts import second_factor_views, views

urlpatterns = [
    path("connexion/", views.sign_in, name="account_login"),
    path("connexion/code/", views.confirm_code, name="account_confirm_login_code"),
    path("connexion/second-facteur/", second_factor_views.authenticate, name="mfa_authenticate"),
    path("connexion/securite/", second_factor_views.index, name="mfa_index"),
    path("connexion/securite/confirmation/", second_factor_views.confirm, name="mfa_reauthenticate"),
    path("connexion/securite/application/", second_factor_views.activate, name="mfa_activate_totp"),
    path("connexion/securite/application/retrait/", second_factor_views.deactivate, name="mfa_deactivate_totp"),
    path("connexion/securite/codes/", second_factor_views.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "connexion/securite/codes/nouveaux/", second_factor_views.new_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "connexion/securite/codes/fichier/",
        second_factor_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("deconnexion/", logout, name="account_logout"),
]
