"""A trainee's own page: the next thing to do first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.refusals import Refused
from programs import steps
from programs.forms import StepForm
from programs.models import Trainee
from programs.own_data import own_data
from programs.space import space_of


def mine(request: HttpRequest) -> Trainee:
    """Return the trainee who is signed in; anybody else is answered 404."""
    return get_object_or_404(Trainee.objects.select_related("user"), user=request.user)


@never_cache
@require_safe
def space(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/space.html", {"space": space_of(mine(request))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_step(request: HttpRequest) -> HttpResponse:
    trainee, form = mine(request), StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            steps.add(trainee, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.reasons)
        else:
            messages.success(request, _("The step is on your path."))
            return redirect("programs:space")
    return render(request, "programs/step.html", {"form": form})


@never_cache
@require_POST
def finish_step(request: HttpRequest, pk: int) -> HttpResponse:
    steps.finish(get_object_or_404(mine(request).steps, pk=pk))
    messages.success(request, _("Well done: the step is behind you."))
    return redirect("programs:space")


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    return as_file(own_data(mine(request)), name="mes-donnees")


def as_file(data: dict, *, name: str) -> HttpResponse:
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.json"'
    return response
