"""A guardian's page: what they are asked, what they authorised, what is ahead for their children."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from programs.family import family_of
from programs.models import Guardian, Trainee
from programs.own_data import childs_data
from programs.views.space import as_file


@never_cache
@require_safe
def guardian(request: HttpRequest) -> HttpResponse:
    found = get_object_or_404(Guardian, user=request.user)
    return render(request, "programs/guardian.html", {"guardian": found, "children": family_of(found)})


@never_cache
@require_safe
def child_data(request: HttpRequest, trainee: UUID) -> HttpResponse:
    found = get_object_or_404(Guardian, user=request.user)
    child = get_object_or_404(Trainee.objects.children_of(request.user), public_id=trainee)
    return as_file(childs_data(child, guardian=found), name="donnees")
