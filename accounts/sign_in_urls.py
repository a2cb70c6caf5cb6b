"""The addresses that allauth knows by name: those we need and no other, in front of every room."""

from allauth.account.views import logout
from django.urls import path

from accounts import views

urlpatterns = [
    path("connexion/", views.sign_in, name="account_login"),
    path("connexion/code/", views.confirm_code, name="account_confirm_login_code"),
    path("deconnexion/", logout, name="account_logout"),
]
