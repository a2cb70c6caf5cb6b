from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import second_factor
from accounts.refusals import Refused


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The one where you received your invitation. We send a code there."),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write an e-mail address such as name@example.org."),
        },
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Eight letters and digits. Spaces, dashes and capitals do not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        error_messages={"required": _("Write the code of the mail.")},
    )


class _CountedInTheDatabase:
    """Counts the tries where parallel requests and several processes see one number, and takes no code twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.max_length = 40
        code.label = _("Code")
        code.help_text = self.code_help
        code.error_messages["required"] = _("Write the code.")
        code.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}

    code_help = _("The six digits that the application shows now, or one of your recovery codes.")

    def clean_code(self) -> str:
        try:
            second_factor.take_try(self.user)
        except Refused as refusal:
            raise ValidationError(refusal.reasons, code=refusal.code) from refusal
        if len(self.cleaned_data["code"]) > self.fields["code"].max_length:
            raise ValidationError(_("This is not the code. Write the one that is shown now."), code="incorrect_code")
        code = super().clean_code()
        if not second_factor.is_first_use(self.user, code):
            raise ValidationError(_("This code was used already. Wait for the next one."), code="used")
        return code


class SecondFactorForm(_CountedInTheDatabase, AuthenticateForm):
    pass


class ConfirmForm(_CountedInTheDatabase, ReauthenticateForm):
    pass


class ActivateForm(_CountedInTheDatabase, ActivateTOTPForm):
    code_help = _("The six digits that the application shows now.")
