from django.urls import path

from programs import views_style
from programs.views import guardians, public, questions, space

app_name = "programs"
urlpatterns = [
    path("disciplines.css", views_style.discipline_css, name="discipline_css"),
    path("programme/", public.programme, name="programme"),
    path("partenaires/", public.partners, name="partners"),
    path("metiers/", public.professions, name="professions"),
    path("metiers/<slug:slug>/", public.profession, name="profession"),
    path("formations/<slug:slug>/", public.course, name="course"),
    path("disciplines/<slug:slug>/", public.discipline, name="discipline"),
    path("mon-espace/", space.space, name="space"),
    path("mon-espace/etapes/", space.add_step, name="add_step"),
    path("mon-espace/etapes/<int:pk>/fait/", space.finish_step, name="finish_step"),
    path("mon-espace/autorisations/<slug:kind>/", questions.authorise_own, name="authorise_own"),
    path("mon-espace/mes-donnees.json", space.my_data, name="my_data"),
    path("responsable/", guardians.guardian, name="guardian"),
    path("responsable/autorisation/<int:pk>/retrait/", questions.withdraw, name="withdraw"),
    path("responsable/<uuid:trainee>/donnees.json", guardians.child_data, name="child_data"),
    path("responsable/<uuid:trainee>/<slug:kind>/", questions.authorise, name="authorise"),
]
