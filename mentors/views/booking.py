"""Booking and moving: a plan gives the free times, one of them and a topic make a session.

The plan is changed on a page of its own, without times: what stands beside the times is what they were computed for,
and what is booked.
"""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.refusals import Refused
from mentors import booking
from mentors.forms import BookingForm, PlanForm, TimeForm, default_mode
from mentors.models import Mentor, Mentorship, Session
from mentors.models.mentors import MODES
from mentors.offers import Offer, instant_of, offer
from mentors.times import paris_day
from mentors.views.space import mine, my_mentorships
from mentors.week import monday_of, name_of

USUAL_MINUTES = 45


def _plan(data: QueryDict, mentor: Mentor, *, defaults: dict, mentorships) -> PlanForm:
    """Read with whom, how and for how long; what is not said is as usual."""
    said = {name: data.get(name, usual) for name, usual in defaults.items()}
    return PlanForm(said, mentorships=mentorships, modes=mentor.modes, minutes=defaults["duree"])


def _monday(data: QueryDict) -> date | None:
    """Return the Monday of the week asked for, or of the time that was chosen; None when neither is said."""
    name = data.get("semaine", "")
    if not name:
        try:
            name = name_of(paris_day(instant_of(data.get("starts_at", ""))))
        except (ValueError, OverflowError):
            return None
    monday = monday_of(name, today=timezone.localdate())
    if monday is None:
        raise Http404
    return monday


def _changing(request: HttpRequest) -> bool:
    return request.method != "POST" and "changer" in request.GET


def _offer(plan: PlanForm, data: QueryDict, *, moving: Session | None = None) -> Offer | None:
    """Return the times that the plan offers, or None when the plan itself is to correct."""
    monday = _monday(data)
    if not plan.is_valid():
        return None
    asked = {"minutes": plan.cleaned_data["duree"], "mode": plan.cleaned_data["mode"], "monday": monday}
    return offer(plan.cleaned_data["binome"], moving=moving, **asked)


def _context(plan: PlanForm, found: Offer | None, form: TimeForm | None) -> dict:
    week = name_of(found.monday) if found and found.monday else ""
    said = urlencode({name: plan.data[name] for name in plan.fields})
    mode_label = dict(MODES).get(plan.data["mode"], "")
    words = {"said": said, "query": f"{said}&", "week": week, "mode_label": mode_label}
    return {"plan": plan, "offer": found, "form": form, "changing": form is None} | words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    mentor = mine(request)
    data = request.POST if request.method == "POST" else request.GET
    mentorships = my_mentorships(mentor)
    mine_now = list(mentorships)
    if not mine_now:
        return render(request, "mentors/book.html", {"nobody": True})
    defaults = {"binome": mine_now[0].pk, "mode": default_mode(mentor.modes), "duree": USUAL_MINUTES}
    plan = _plan(data, mentor, defaults=defaults, mentorships=mentorships)
    alone = len(mine_now) == 1
    # Among several, for whom a session is booked is never guessed.
    choosing = _changing(request) or (not alone and "binome" not in data)
    found = None if choosing else _offer(plan, data)
    form = None
    if found is not None:
        initial = {"topic": _topic(plan), "form_key": uuid.uuid4()}
        form = BookingForm(request.POST or None, offer=found, initial=initial)
        if form.is_valid() and (session := _asked(form, plan, request)):
            messages.success(request, _("The session is booked, and both of you are told."))
            return redirect("mentors:session", session.uid)
    return render(request, "mentors/book.html", _context(plan, found, form) | {"alone": alone})


def _topic(plan: PlanForm) -> str:
    step = plan.cleaned_data["binome"].trainee.steps.open().first()
    return step.aim[:160] if step else _("Where we are")


def _asked(form: BookingForm, plan: PlanForm, request: HttpRequest) -> Session | None:
    said = plan.cleaned_data
    asked = {"minutes": said["duree"], "mode": said["mode"], **form.cleaned_data}
    return _try(form, lambda: booking.book(said["binome"], by=request.user, **asked))


def _try(form: TimeForm, rule: Callable[[], Session]) -> Session | None:
    try:
        return rule()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reasons)
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    mentor = mine(request)
    session = get_object_or_404(Session.objects.of_mentor(mentor).with_people(), uid=uid)
    if session.is_frozen:
        return redirect("mentors:session", session.uid)
    data = request.POST if request.method == "POST" else request.GET
    defaults = {"binome": session.mentorship_id, "mode": session.mode, "duree": session.minutes}
    own = Mentorship.objects.filter(pk=session.mentorship_id).with_people()
    plan = _plan(data, mentor, defaults=defaults, mentorships=own)
    found = None if _changing(request) else _offer(plan, data, moving=session)
    form = None
    if found is not None:
        form = TimeForm(request.POST or None, offer=found, present=_present(session, plan))
        if form.is_valid() and _moved(form, plan, request, session):
            messages.success(request, _("The session has moved, and both of you are told."))
            return redirect("mentors:session", session.uid)
    return render(request, "mentors/move.html", _context(plan, found, form) | {"session": session})


def _present(session: Session, plan: PlanForm) -> datetime | None:
    """Return when the session starts, unless that start would have it take place otherwise."""
    said = plan.cleaned_data
    return session.starts_at if (said["mode"], said["duree"]) == (session.mode, session.minutes) else None


def _moved(form: TimeForm, plan: PlanForm, request: HttpRequest, session: Session) -> Session | None:
    asked = {"minutes": plan.cleaned_data["duree"], "mode": plan.cleaned_data["mode"], **form.cleaned_data}
    return _try(form, lambda: booking.move(session, by=request.user, **asked))
