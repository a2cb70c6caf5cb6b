from django.urls import path

from media import views

app_name = "media"
urlpatterns = [
    path("images/<uuid:pk>/<int:width>.<slug:suffix>", views.rendition, name="rendition"),
]
