"""The mentors who agreed to be shown."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mentors.models import Mentor
from programs.models import Discipline

A_PAGE = 24


@login_not_required
@require_safe
def mentor_list(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("discipline", "")
    number = request.GET.get("page", "1")
    disciplines = list(Discipline.objects.filter(mentors__in=Mentor.objects.published()).distinct())
    discipline = next((one for one in disciplines if one.slug == chosen), None)
    if chosen and discipline is None:
        raise Http404
    mentors = Mentor.objects.published().with_work()
    pages = Paginator(mentors.filter(disciplines=discipline) if discipline else mentors, A_PAGE)
    if not (number.isascii() and number.isdigit() and len(number) < 6 and 1 <= int(number) <= pages.num_pages):
        raise Http404
    context = {"page": pages.page(int(number)), "disciplines": disciplines, "discipline": discipline}
    return render(request, "mentors/list.html", context)


@login_not_required
@require_safe
def mentor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    mentors = Mentor.objects.published().with_work().fetch_mode(models.FETCH_PEERS)
    mentor = get_object_or_404(mentors, slug=slug)
    languages, modes = (Mentor._meta.get_field(name).labels(getattr(mentor, name)) for name in ("languages", "modes"))
    context = {"mentor": mentor, "languages": languages, "modes": modes}
    return render(request, "mentors/detail.html", context)
