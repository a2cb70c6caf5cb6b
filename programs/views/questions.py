"""One question a screen: what is authorised, for whom, in which words; and taking an authorisation back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.refusals import Refused
from programs import authorisations
from programs.asking import decline
from programs.authorisations import IMAGE_KINDS, Kind
from programs.models import Authorisation, Guardian, Trainee
from programs.views.space import mine

READ_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@READ_AND_POST
def authorise(request: HttpRequest, trainee: UUID, kind: str) -> HttpResponse:
    guardian = get_object_or_404(Guardian, user=request.user)
    child = get_object_or_404(Trainee.objects.children_of(request.user), public_id=trainee)
    if kind not in Kind.values:
        raise Http404
    return _ask(request, child, kind=Kind(kind), guardian=guardian, back="programs:guardian")


@never_cache
@READ_AND_POST
def authorise_own(request: HttpRequest, kind: str) -> HttpResponse:
    """The trainee's own word: on their image at any age, on everything once of age."""
    trainee = mine(request)
    age = trainee.age_on(timezone.localdate())
    if kind not in Kind.values or (age < 18 and kind not in IMAGE_KINDS):
        raise Http404
    return _ask(request, trainee, kind=Kind(kind), guardian=None, back="programs:space")


def _ask(request: HttpRequest, trainee: Trainee, *, kind: Kind, guardian: Guardian | None, back: str) -> HttpResponse:
    language = guardian.language if guardian else request.user.language
    try:
        text = authorisations.text_for(kind, language=language)
        # What was read is what is signed: a text published meanwhile is read first.
        if request.method == "POST" and request.POST.get("text") == str(text.pk):
            return _answer(request, trainee, kind=kind, guardian=guardian, back=back)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect(back)
    if request.method == "POST":
        messages.warning(request, _("Read this text, then answer."))
    context = {
        "trainee": trainee,
        "kind": kind,
        "text": text,
        "own": guardian is None,
        "needs_everyone": kind in IMAGE_KINDS,
        "needed": kind not in IMAGE_KINDS,
        "standing": trainee.authorisations.valid_at(timezone.now()).filter(text=text, guardian=guardian).first(),
        "back": back,
    }
    return render(request, "programs/authorise.html", context)


def _answer(
    request: HttpRequest, trainee: Trainee, *, kind: Kind, guardian: Guardian | None, back: str
) -> HttpResponse:
    decision = request.POST.get("decision")
    if decision == "yes":
        channel = Authorisation.Channel.SITE
        authorisations.give(trainee, kind=kind, guardian=guardian, channel=channel, recorded_by=request.user)
        messages.success(request, _("Your authorisation is recorded: %(kind)s.") % {"kind": kind.label})
    elif decision == "no":
        decline(trainee, kind=kind, by=request.user)
        messages.info(request, _("Nothing is recorded. The team knows of your answer."))
    else:
        messages.error(request, _("Answer yes or no."))
    return redirect(back)


@never_cache
@READ_AND_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    acts = Authorisation.objects.given_by(request.user).select_related("trainee", "text")
    authorisation = get_object_or_404(acts, pk=pk)
    own = authorisation.guardian_id is None
    back = "programs:space" if own else "programs:guardian"
    if request.method == "POST":
        authorisations.withdraw(authorisation, by=request.user)
        messages.success(request, _("Your authorisation is withdrawn. What it allowed has stopped."))
        return redirect(back)
    context = {"authorisation": authorisation, "trainee": authorisation.trainee, "own": own, "back": back}
    return render(request, "programs/withdraw.html", context)
