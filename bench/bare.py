"""The yardstick: Django answering with 10 kB, and the same after one query and a small template.

No middleware, no session: the least that a Django site can cost.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = b"<!doctype html><title>bare</title>" + b"x" * 10_000
SMALL = "<!doctype html><title>{{ title }}</title><ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul>"


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


def one_query(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 UNION SELECT 2 UNION SELECT 3")
        rows = cursor.fetchall()
    template = engines["django"].from_string(SMALL)
    return HttpResponse(template.render({"title": "bare", "rows": rows * 20}))


urlpatterns = [path("bare/", bare), path("one-query/", one_query)]


def application_of(database: str) -> WSGIHandler:
    settings.configure(
        SECRET_KEY="bench" * 12,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()
    return WSGIHandler()


if "BENCH_BARE_DATABASE" in os.environ:
    application = application_of(os.environ["BENCH_BARE_DATABASE"])
