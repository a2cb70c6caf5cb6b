"""The programme, its partners, and the graph of disciplines, professions and courses, for everyone."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from programs import graph
from programs.alphabet import sort_key
from programs.around import ahead_and_behind, meetings_of
from programs.models import Course, Discipline, Partnership, Profession, Program

ROLES = {
    Partnership.Role.SUPPORTER: _("They support the programme"),
    Partnership.Role.HOST: _("They host the programme"),
    Partnership.Role.MENTORS: _("They lend mentors"),
    Partnership.Role.GUESTS: _("They send guests"),
    Partnership.Role.SCHOOL: _("They open their courses"),
    Partnership.Role.RELAY: _("They make the programme known"),
}
# Cohorts before these are history.
MOST_COHORTS = 12


@login_not_required
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    program = Program.objects.first()
    cohorts = program.cohorts.all()[:MOST_COHORTS] if program else []
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
    for one in disciplines:
        one.shown.sort(key=_by_name)
    others = sorted(shown.filter(disciplines=None), key=_by_name)
    return render(request, "programs/professions.html", {"disciplines": disciplines, "others": others})


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
        **graph.around_profession(found),
        **_meetings(found),
    }
    return render(request, "programs/profession.html", context)


@login_not_required
@require_safe
def discipline(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Discipline, slug=slug)
    context = {"discipline": found, **graph.around_discipline(found), **_meetings(found)}
    return render(request, "programs/discipline.html", context)


@login_not_required
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Course.objects.published(), slug=slug)
    context = {"course": found, **graph.around_course(found), **_meetings(found)}
    return render(request, "programs/course.html", context)


def _by_name(profession: Profession) -> str:
    return sort_key(profession.name)


def _meetings(subject: Profession | Discipline | Course) -> dict[str, list]:
    now = timezone.now()
    ahead, behind = ahead_and_behind(meetings_of(subject, at=now), at=now)
    return {"ahead": ahead, "behind": behind}
