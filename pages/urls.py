from django.urls import path

from pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    # Last of all addresses: whatever another room answers to is never a page.
    path("<slug:slug>/", views.page, name="page"),
]
