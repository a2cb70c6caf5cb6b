"""What the buttons of the back office ask first."""

from datetime import timedelta

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import StateForm
from mentors.booking import MINUTES
from mentors.models import Clearance
from mentors.models.mentors import MODES
from programs.models import Room

LENGTHS = [(minutes, f"{minutes} min") for minutes in MINUTES]
A_YEAR = timedelta(days=365)


class WrittenOnceMixin:
    """Rows that are added here, then changed by buttons only: their page has nothing to save."""

    def render_change_form(self, request, context, add=False, change=False, **kwargs):
        if change:
            context |= {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, add=add, change=change, **kwargs)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Both sides read it."))


class ClosingForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Read by the team only."))


class ClearanceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Clearance.Kind.choices)
    issued_on = forms.DateField(label=_("Issued on"), widget=AdminDateWidget, initial=timezone.localdate)
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=AdminDateWidget,
        initial=lambda: timezone.localdate() + A_YEAR,
        help_text=_("The result and its dates are kept, never the document."),
    )


class ShortenForm(forms.Form):
    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=AdminDateWidget,
        help_text=_("What was booked after this day is put on hold at once."),
    )


class MoveForm(StateForm):
    starts_at = forms.SplitDateTimeField(
        label=_("From"), widget=AdminSplitDateTime, help_text=_("Paris time, on a quarter of an hour.")
    )
    minutes = forms.TypedChoiceField(label=_("For how long"), choices=LENGTHS, coerce=int)
    mode = forms.ChoiceField(label=_("Mode"), choices=MODES)
    room = forms.ModelChoiceField(
        Room.objects.for_mentoring().select_related("venue"),
        label=_("Room"),
        required=False,
        empty_label=_("any free one"),
        help_text=_("Rooms fit for mentoring; leave empty by video."),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        if row.minutes not in MINUTES:
            self.fields["minutes"].choices = [(row.minutes, f"{row.minutes} min"), *LENGTHS]
        for name in ("starts_at", "minutes", "mode"):
            self.fields[name].initial = getattr(row, name)
