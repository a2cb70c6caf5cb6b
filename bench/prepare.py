"""Run inside the site: names the pages to measure, signs people in, and counts queries. Prints JSON."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from events.models import Event, Guest  # noqa: E402
from mentors.models import Mentor, Mentorship  # noqa: E402
from programs.models import Course, Discipline  # noqa: E402


def cases() -> list[tuple[str, str, object]]:
    """Return (name, path, user or None) of each page measured."""
    people = get_user_model().objects
    active = Mentorship.objects.active().select_related("mentor__user", "trainee__user")
    mentorship = active.filter(trainee__user__isnull=False, trainee__user__is_active=True).order_by("pk").first()
    admin = people.filter(is_superuser=True).first() or people.create_superuser("bench@example.org")
    events = Event.objects.published().filter(cancelled_at=None)
    # The same pages in the small and in the large set, so that only what is around them differs.
    discipline = Discipline.objects.order_by("order", "pk")[0]
    profession = discipline.professions.filter(published=True).order_by("slug")[0]
    course = Course.objects.published().filter(professions__published=True).order_by("slug")[0]
    guest = Guest.objects.published().filter(slug__in=("sylvain-despretz", "sabrina-tobal")).order_by("slug")[0]
    return [
        ("home", "/", None),
        ("list of meetings", "/rencontres/", None),
        ("coming meeting", events.upcoming()[0].get_absolute_url(), None),
        ("past meeting", events.past().exclude(recap="")[0].get_absolute_url(), None),
        ("archive, tenth page", "/rencontres/?quand=passees&page=10", None),
        ("meetings of a discipline", f"/rencontres/?quand=passees&discipline={discipline.slug}", None),
        ("meetings of a year", f"/rencontres/?annee={events.past()[0].starts_at.year}", None),
        ("professions", "/metiers/", None),
        ("a profession", profession, None),
        ("a discipline", f"/disciplines/{discipline.slug}/", None),
        ("a course", course, None),
        ("guests", "/invites/", None),
        ("a guest", guest, None),
        ("mentors", "/mentors/", None),
        ("a mentor", Mentor.objects.filter(shown_publicly=True).order_by("pk")[0], None),
        ("partners", "/partenaires/", None),
        ("programme", "/programme/", None),
        ("trainee's space", "/mon-espace/", mentorship.trainee.user),
        ("mentor's week", "/mentorat/", mentorship.mentor.user),
        ("admin: trainees", "/admin/programs/trainee/", admin),
        ("admin: meetings", "/admin/events/event/", admin),
        ("admin: registrations", "/admin/events/registration/", admin),
        ("admin: sessions", "/admin/mentors/session/", admin),
        ("admin: mentors", "/admin/mentors/mentor/", admin),
        ("admin: first page", "/admin/", admin),
    ]


def main() -> None:
    rows = []
    for name, page, user in cases():
        path = page if isinstance(page, str) else page.get_absolute_url()
        client = Client(headers={"host": "127.0.0.1", "accept-language": "fr"})
        cookie = ""
        if user:
            client.force_login(user)
            cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(path)
        rows.append(
            {"name": name, "path": path, "cookie": cookie, "queries": len(queries), "status": response.status_code}
        )
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
