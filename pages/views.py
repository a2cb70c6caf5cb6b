"""The home page, editorial pages, and what is said to search engines."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from events.models import Event
from impact import indicators
from pages import sitemap as site_map
from pages.models import Page
from programs.around import ahead_and_behind, around_now

ON_THE_BOARD = 4


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    nearest = around_now(Event.objects.published().filter(cancelled_at=None), each=ON_THE_BOARD)
    ahead, behind = ahead_and_behind(nearest.select_related("picture", "room__venue").prefetch_related("guests"))
    context = {
        "next": ahead[0] if ahead else None,
        "ahead": ahead,
        # An empty calendar shows the archive rather than nothing.
        "behind": behind[: ON_THE_BOARD - len(ahead)],
        "figures": indicators.figures(),
    }
    return render(request, "pages/home.html", context)


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return render(
        request, "pages/page.html", {"page": get_object_or_404(Page.objects.visible_to(request.user), slug=slug)}
    )


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    parts = [{"location": settings.SITE_URL + path} for path in site_map.parts()]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest, section: str, number: int) -> HttpResponse:
    try:
        urls = site_map.urls(section, number)
    except (KeyError, InvalidPage):
        raise Http404 from None
    return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/robots.txt", content_type="text/plain; charset=utf-8")
