"""Booking and moving: a plan gives the free times, one of them and a topic make a session."""

import uuid

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
from mentors.offers import Offer, offer
from mentors.views.space import mine, my_mentorships
from mentors.week import monday_of

USUAL_MINUTES = 45


def _plan(data: QueryDict, mentor: Mentor, *, defaults: dict, mentorships) -> PlanForm:
    """Read with whom, how and for how long; what is not said is as usual."""
    said = {name: data.get(name, usual) for name, usual in defaults.items()}
    return PlanForm(said, mentorships=mentorships, modes=mentor.modes, minutes=defaults["duree"])


def _monday(data: QueryDict):
    name = data.get("semaine", "")
    monday = monday_of(name, today=timezone.localdate()) if name else None
    if name and monday is None:
        raise Http404
    return monday


def _offer(plan: PlanForm, data: QueryDict, *, moving: Session | None = None) -> Offer | None:
    """Return the times that the plan offers, or None when the plan itself is to correct."""
    monday = _monday(data)
    if not plan.is_valid():
        return None
    asked = {"minutes": plan.cleaned_data["duree"], "mode": plan.cleaned_data["mode"], "monday": monday}
    return offer(plan.cleaned_data["binome"], moving=moving, **asked)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    mentor = mine(request)
    data = request.POST if request.method == "POST" else request.GET
    mentorships = my_mentorships(mentor)
    first = mentorships.first()
    if first is None:
        return render(request, "mentors/book.html", {"nobody": True})
    defaults = {"binome": first.pk, "mode": default_mode(mentor.modes), "duree": USUAL_MINUTES}
    plan = _plan(data, mentor, defaults=defaults, mentorships=mentorships)
    found = _offer(plan, data)
    form = None
    if found is not None:
        form = BookingForm(request.POST or None, offer=found, initial={"topic": _topic(plan), "form_key": uuid.uuid4})
        if form.is_valid() and (session := _asked(form, plan, request)):
            messages.success(request, _("The session is booked, and both of you are told."))
            return redirect("mentors:session", session.uid)
    return render(request, "mentors/book.html", {"plan": plan, "offer": found, "form": form})


def _topic(plan: PlanForm) -> str:
    step = plan.cleaned_data["binome"].trainee.steps.open().first()
    return step.aim[:160] if step else _("Where we are")


def _asked(form: BookingForm, plan: PlanForm, request: HttpRequest) -> Session | None:
    said = plan.cleaned_data
    try:
        return booking.book(
            said["binome"], minutes=said["duree"], mode=said["mode"], by=request.user, **form.cleaned_data
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reasons)
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, uid) -> HttpResponse:
    mentor = mine(request)
    session = get_object_or_404(Session.objects.of_mentor(mentor).with_people(), uid=uid)
    data = request.POST if request.method == "POST" else request.GET
    defaults = {"binome": session.mentorship_id, "mode": session.mode, "duree": session.minutes}
    own = Mentorship.objects.filter(pk=session.mentorship_id).with_people()
    plan = _plan(data, mentor, defaults=defaults, mentorships=own)
    found = _offer(plan, data, moving=session)
    form = TimeForm(request.POST or None, offer=found) if found is not None else None
    if form is not None and form.is_valid():
        said = plan.cleaned_data
        try:
            booking.move(session, minutes=said["duree"], mode=said["mode"], by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reasons)
        else:
            messages.success(request, _("The session has moved, and both of you are told."))
            return redirect("mentors:session", session.uid)
    return render(request, "mentors/move.html", {"session": session, "plan": plan, "offer": found, "form": form})
