"""A mentor's own pages: the week, the trainees, what waits."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentors import space
from mentors.models import Mentor, Mentorship
from mentors.week import monday_of, week_of


def mine(request: HttpRequest) -> Mentor:
    """Return the mentor who is signed in; anybody else is answered 404."""
    return get_object_or_404(Mentor.objects.select_related("user"), user=request.user)


def my_mentorships(mentor: Mentor):
    """Return the pairs whose trainee this mentor sees."""
    return Mentorship.objects.active().filter(mentor=mentor).with_people().order_by("trainee__first_name", "pk")


@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    mentor = mine(request)
    monday = monday_of(request.GET.get("semaine", ""), today=timezone.localdate())
    if monday is None:
        raise Http404
    context = {"space": space.space_of(mentor), "week": week_of(mentor, monday=monday)}
    return render(request, "mentors/dashboard.html", context)


@never_cache
@require_safe
def trainee(request: HttpRequest, pk: int) -> HttpResponse:
    mentorship = get_object_or_404(my_mentorships(mine(request)), pk=pk)
    return render(request, "mentors/trainee.html", {"file": space.file_of(mentorship)})
