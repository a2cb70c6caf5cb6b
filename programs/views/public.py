"""The programme, its partners, and the graph of disciplines, professions and courses, for everyone."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs.around import ahead_and_behind, around_now
from programs.models import Course, Discipline, Partnership, Profession, Program

ROLES = {
    Partnership.Role.SUPPORTER: _("They support the programme"),
    Partnership.Role.HOST: _("They host the programme"),
    Partnership.Role.MENTORS: _("They lend mentors"),
    Partnership.Role.GUESTS: _("They send guests"),
    Partnership.Role.SCHOOL: _("They open their courses"),
    Partnership.Role.RELAY: _("They make the programme known"),
}
# A neighbour past this number is on the list that the page links to.
NEIGHBOURS = 12


@login_not_required
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    program = Program.objects.first()
    cohorts = program.cohorts.all()[:NEIGHBOURS] if program else []
    context = {"program": program, "cohorts": cohorts, "today": timezone.localdate()}
    return render(request, "programs/programme.html", context)


@login_not_required
@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    current = Partnership.objects.current().select_related("partner__picture").order_by("partner__name")
    by_role = {role: [row for row in current if row.role == role] for role in ROLES}
    roles = [(ROLES[role], rows) for role, rows in by_role.items() if rows]
    return render(request, "programs/partners.html", {"roles": roles})


@login_not_required
@require_safe
def professions(request: HttpRequest) -> HttpResponse:
    shown = Profession.objects.published().only("name", "slug", "summary")
    disciplines = Discipline.objects.prefetch_related(Prefetch("professions", queryset=shown, to_attr="shown"))
    context = {"disciplines": disciplines, "others": shown.filter(disciplines=None)}
    return render(request, "programs/professions.html", context)


@login_not_required
@require_safe
def profession(request: HttpRequest, slug: str) -> HttpResponse:
    # One row for each of its disciplines: the profession and its hues in one query.
    rows = list(Profession.objects.published().filter(slug=slug).with_each_discipline())
    if not rows:
        raise Http404
    found = rows[0]
    context = {
        "profession": found,
        "disciplines": [row for row in rows if row.discipline_slug],
        "courses": found.courses.published()[:NEIGHBOURS],
        **_people_and_meetings(found),
    }
    return render(request, "programs/profession.html", context)


@login_not_required
@require_safe
def discipline(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Discipline, slug=slug)
    context = {
        "discipline": found,
        "professions": found.professions.published().only("name", "slug", "summary"),
        **_people_and_meetings(found),
    }
    return render(request, "programs/discipline.html", context)


@login_not_required
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Course.objects.published(), slug=slug)
    ahead, behind = ahead_and_behind(around_now(found.events.published()))
    professions = found.professions.published().only("name", "slug", "summary")[:NEIGHBOURS]
    context = {"course": found, "professions": professions, "ahead": ahead, "behind": behind}
    return render(request, "programs/course.html", context)


def _people_and_meetings(subject: Profession | Discipline) -> dict[str, QuerySet | list]:
    ahead, behind = ahead_and_behind(around_now(subject.events.published()))
    return {
        "guests": subject.guests.published().only("name", "slug", "headline")[:NEIGHBOURS],
        "mentors": subject.mentors.published().select_related("partner")[:NEIGHBOURS],
        "ahead": ahead,
        "behind": behind,
    }
