"""One session: for its mentor, its trainee, the trainee's guardians and the team."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.refusals import Refused
from mentors import booking, notes, pairing, space
from mentors.calendar import session_calendar
from mentors.forms import CancelForm, NoteForm, ReportForm
from mentors.models import Mentorship, Session


def _found(request: HttpRequest, uid: UUID) -> tuple[Session, str]:
    """Return the session and as whom the person reads it: `mentor`, `trainee`, `guardian` or `team`."""
    session = get_object_or_404(Session.objects.visible_to(request.user).with_people(), uid=uid)
    return session, space.role_of(session, request.user)


@never_cache
@require_safe
def session(request: HttpRequest, uid: UUID) -> HttpResponse:
    found, role = _found(request, uid)
    page = space.page_of(found, role=role, user=request.user)
    return render(request, "mentors/session.html", {"page": page, "report": ReportForm(), "note": NoteForm()})


@never_cache
@require_safe
def session_ics(request: HttpRequest, uid: UUID) -> HttpResponse:
    found, role = _found(request, uid)
    response = HttpResponse(session_calendar(found, role=role), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="seance.ics"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    found, role = _found(request, uid)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            booking.cancel(found, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.reasons)
        else:
            messages.success(request, _("The session is cancelled, and the other side is told."))
            return redirect("mentors:session", found.uid)
    page = space.page_of(found, role=role, user=request.user)
    return render(request, "mentors/cancel.html", {"page": page, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say how it went. Read, for instance after signing in, it leads back to the session."""
    found, role = _found(request, uid)
    if request.method != "POST":
        return redirect("mentors:session", found.uid)
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            booking.record(found, outcome=form.cleaned_data["outcome"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("Thank you: it is written down."))
            return redirect("mentors:session", found.uid)
    page = space.page_of(found, role=role, user=request.user)
    return render(request, "mentors/session.html", {"page": page, "report": form, "note": NoteForm()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep a note. Read, for instance after signing in, it leads back to the session."""
    found, role = _found(request, uid)
    if request.method != "POST":
        return redirect("mentors:session", found.uid)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            notes.write(found, body=form.cleaned_data["body"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.reasons)
        else:
            messages.success(request, _("Your note is kept."))
            return redirect("mentors:session", found.uid)
    page = space.page_of(found, role=role, user=request.user)
    return render(request, "mentors/session.html", {"page": page, "report": ReportForm(), "note": form})


@never_cache
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The trainee's own yes; anybody else is answered 404."""
    own = Mentorship.objects.visible_to(request.user).filter(trainee__user=request.user)
    try:
        pairing.agree(get_object_or_404(own, pk=pk), by=request.user)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, _("You have said yes. The team opens your mentoring soon."))
    return redirect("programs:space")
