from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    path("rencontres/", views.event_list, name="list"),
    path("rencontres/agenda.ics", views.calendar, name="calendar"),
    path("rencontres/<slug:slug>.ics", views.event_calendar, name="ics"),
    path("rencontres/<slug:slug>/", views.event_detail, name="detail"),
    path("rencontres/<slug:slug>/inscription/", views.register, name="register"),
    path("rencontres/<slug:slug>/annulation/", views.cancel, name="cancel"),
    path("invites/", views.guest_list, name="guests"),
    path("invites/<slug:slug>/", views.guest_detail, name="guest"),
]
