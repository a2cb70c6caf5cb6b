from django.urls import path

from mentors.views import booking, public, sessions, space

app_name = "mentors"
urlpatterns = [
    path("mentors/", public.mentor_list, name="list"),
    path("mentors/<slug:slug>/", public.mentor_detail, name="detail"),
    path("mentorat/", space.dashboard, name="dashboard"),
    path("mentorat/reserver/", booking.book, name="book"),
    path("mentorat/binomes/<int:pk>/", space.trainee, name="trainee"),
    path("mentorat/seances/<uuid:uid>/", sessions.session, name="session"),
    path("mentorat/seances/<uuid:uid>/seance.ics", sessions.session_ics, name="session_ics"),
    path("mentorat/seances/<uuid:uid>/deplacer/", booking.move, name="move"),
    path("mentorat/seances/<uuid:uid>/annuler/", sessions.cancel, name="cancel"),
    path("mentorat/seances/<uuid:uid>/compte-rendu/", sessions.report, name="report"),
    path("mentorat/seances/<uuid:uid>/note/", sessions.note, name="note"),
    path("mon-espace/binomes/<int:pk>/accord/", sessions.agree, name="agree"),
]
