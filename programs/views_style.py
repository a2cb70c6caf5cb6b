"""The hues of the disciplines as a style sheet: the content policy forbids them in the page itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from programs.colours import COLOUR
from programs.models import Discipline


@login_not_required
@require_safe
@cache_control(public=True, max_age=600, stale_while_revalidate=86400)
def discipline_css(request: HttpRequest) -> HttpResponse:
    """Pages link here without asking the database; a changed hue reaches everyone within ten minutes."""
    hues = Discipline.objects.order_by("pk").values_list("slug", "colour")
    rules = "".join(f".d-{slug}{{--d:{colour}}}\n" for slug, colour in hues if COLOUR.fullmatch(colour))
    return HttpResponse(rules, content_type="text/css; charset=utf-8")
