"""The home page, editorial pages, and what is said to search engines."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from events.models import Event
from impact import indicators
from pages import sitemap as site_map
from pages.models import Page
from programs.around import ahead_and_behind

ON_THE_BOARD = 4


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    announced = Event.objects.published(now).filter(cancelled_at=None)
    ahead, behind = ahead_and_behind(announced, each=ON_THE_BOARD, at=now)
    context = {
        "next": announced.upcoming(now).with_place().only("starts_at", "room__name", "room__venue__name").first(),
        "ahead": ahead,
        # An empty calendar shows the archive rather than nothing.
        "board": (ahead + behind)[:ON_THE_BOARD],
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
