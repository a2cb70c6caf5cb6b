from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("bienvenue/", views.welcome, name="welcome"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
