"""The pages of the second factor: allauth's own, for the team only, with what our policy on contents lets through."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters


def for_the_team(view):
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(wrapped)


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class ActivateView(ActivateTOTPView):
    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        drawing = context["totp_svg"]
        # Drawn into the page: a data: address would need a hole in the policy. Made of our own secret, no one's words.
        context["drawing"] = SafeString(drawing[drawing.index("<svg") :])
        return context

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        # The code that was just typed is proof enough to read the recovery codes on the next page.
        record_authentication(self.request, self.request.user, method="mfa", reauthenticated=True)
        return response


index = for_the_team(base.index)
activate = for_the_team(ActivateView.as_view())
deactivate = for_the_team(DeactivateTOTPView.as_view())
recovery_codes = for_the_team(recovery.view_recovery_codes)
new_recovery_codes = for_the_team(recovery.generate_recovery_codes)
download_recovery_codes = for_the_team(recovery.download_recovery_codes)
confirm = for_the_team(sensitive_post_parameters("code")(base.reauthenticate))
authenticate = sensitive_post_parameters("code")(base.authenticate)
