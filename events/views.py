"""Meetings and guests for everyone; signing up for those who are concerned."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refusals import Refused
from events import feeds, listing, meeting, neighbours, registration
from events.cards import cards
from events.facts import EventFacts, json_ld_script, open_graph
from events.models import Event, Guest, Registration
from events.standing import standing
from programs.models import Trainee

GUESTS_A_PAGE = 24


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    offered = listing.choices(at=now)
    try:
        asked = listing.read(request.GET, offered)
        page = listing.meetings(asked, at=now)
    except listing.Unknown as unknown:
        raise Http404 from unknown
    return render(request, "events/list.html", {"asked": asked, "offered": offered, "page": page})


@login_not_required
@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event, host = meeting.meeting(slug) or (None, "")
    if event is None or not event.is_visible_to(request.user):
        raise Http404
    around = neighbours.of_event(event)
    portraits = neighbours.portraits(around["guest"])
    picture = event.picture if event.picture_id and event.picture.is_shown else None
    facts = EventFacts.of(event, guests=around["guest"], organizer=host, picture=meeting.picture_url(picture))
    context = {
        "event": event,
        "around": around,
        "hue": next(iter(around["discipline"]), None),
        "format": "" if event.format == Event.Format.MEETING else capfirst(event.get_format_display()),
        "picture": picture,
        "guests": [(guest, portraits.get(guest.slug)) for guest in around["guest"]],
        "past": event.ends_at <= now,
        "draft": not event.is_published,
        "ticket": meeting.ticket(event, facts, at=now),
        "standing": standing(event, request.user, invited={cohort.order for cohort in around["cohort"]}, at=now),
        "form_key": uuid.uuid4(),
        "graph": open_graph(facts),
        "json_ld": json_ld_script(facts),
    }
    return render(request, "events/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up. Read, for instance after signing in, it leads back to the meeting."""
    event = get_object_or_404(Event.objects.published().with_place(), slug=slug)
    if request.method != "POST":
        return redirect(event)
    try:
        made = registration.register(event, trainee=_trainee(request), by=request.user, form_key=_form_key(request))
    except Refused as refusal:
        _say(request, refusal)
    else:
        messages.success(request, SAID.get(made.status, SAID[Registration.Status.CANCELLED])())
    return redirect(_next(request, event))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then give the seat or the place in the list back."""
    event = get_object_or_404(Event.objects.published().with_place(), slug=slug)
    mine = Registration.objects.live().filter(event=event, trainee__user=request.user).select_related("trainee").first()
    if mine is None:
        messages.info(request, _("You are not signed up for this meeting."))
        return redirect(_next(request, event))
    if request.method != "POST":
        return render(
            request, "events/cancel.html", {"event": event, "registration": mine, "next": _next(request, event)}
        )
    try:
        registration.cancel(mine, by=request.user)
    except Refused as refusal:
        _say(request, refusal)
    else:
        messages.success(request, _("You are no longer signed up for this meeting."))
    return redirect(_next(request, event))


@login_not_required
@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    known = Event.objects.published().known_to_the_day().with_place()
    return _calendar(feeds.one_calendar(get_object_or_404(known, slug=slug)), name=slug)


@login_not_required
@require_safe
@cache_control(public=True, max_age=feeds.FRESH_SECONDS)
def calendar(request: HttpRequest) -> HttpResponse:
    return _calendar(feeds.whole_calendar(at=timezone.now()), name="rencontres")


@login_not_required
@require_safe
def guest_list(request: HttpRequest) -> HttpResponse:
    guests = Guest.objects.published().only("name", "slug", "headline", "picture").fetch_mode(models.FETCH_PEERS)
    try:
        page = listing.one_page(list, guests, listing.page_number(request.GET), size=GUESTS_A_PAGE)
    except listing.Unknown as unknown:
        raise Http404 from unknown
    return render(request, "events/guests.html", {"page": page})


@login_not_required
@require_safe
def guest_detail(request: HttpRequest, slug: str) -> HttpResponse:
    guest = get_object_or_404(Guest.objects.published().select_related("partner", "picture"), slug=slug)
    now = timezone.now()
    shown = cards(guest.events.published(now).order_by("-starts_at", "-pk")[: listing.SIZE + 1], at=now)
    context = {
        "guest": guest,
        "around": neighbours.of_guest(guest),
        "ahead": [card for card in reversed(shown) if card["ends_at"] > now],
        "behind": [card for card in shown if card["ends_at"] <= now],
        "more": len(shown) > listing.SIZE,
    }
    return render(request, "events/guest.html", context)


SAID = {
    Registration.Status.REGISTERED: lambda: _("You have your seat. See you there!"),
    Registration.Status.HELD: lambda: _("Your seat is kept. A guardian must now authorise you to take part."),
    Registration.Status.WAITLISTED: lambda: _("The meeting is full: you are on the waiting list."),
    Registration.Status.CANCELLED: lambda: _("This registration was cancelled. You may sign up again."),
}


def _trainee(request: HttpRequest) -> Trainee:
    trainee = Trainee.objects.filter(user=request.user).first()
    if trainee is None:
        raise Refused(_("Only trainees enrolled in the programme may sign up."), code="not_a_trainee")
    return trainee


def _form_key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def _say(request: HttpRequest, refusal: Refused) -> None:
    for reason in refusal.reasons:
        messages.error(request, reason)


def _next(request: HttpRequest, event: Event) -> str:
    """Where to go afterwards: the page that asked, if it is ours, else the meeting's."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # A path: a bare word would be taken for the name of a view.
    return wanted if ours and wanted.startswith("/") else event.get_absolute_url()


def _calendar(text: str, *, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
