from django.urls import path

from programs import views_style

app_name = "programs"
urlpatterns = [
    path("disciplines.css", views_style.discipline_css, name="discipline_css"),
]
