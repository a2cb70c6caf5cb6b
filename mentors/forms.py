"""What mentors and trainees fill in. Forms read and word; the rules decide."""

import uuid
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from mentors.booking import MINUTES
from mentors.models import Mentorship, Session, SessionNote
from mentors.models.mentors import MODES, ON_SITE
from mentors.offers import Offer, instant_of, key_of
from programs.dates import clock, day

CHIPS = {"class": "chips"}


class PlanForm(forms.Form):
    """With whom, how and for how long: what decides which times are offered."""

    binome = forms.ModelChoiceField(
        Mentorship.objects.none(),
        label=_("With"),
        widget=forms.RadioSelect(attrs=CHIPS),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of your trainees.")},
    )
    mode = forms.ChoiceField(label=_("Where"), widget=forms.RadioSelect(attrs=CHIPS))
    duree = forms.TypedChoiceField(
        label=_("For how long"),
        choices=[(minutes, _("%(minutes)d min") % {"minutes": minutes}) for minutes in MINUTES],
        coerce=int,
        widget=forms.RadioSelect(attrs=CHIPS),
    )

    def __init__(self, *args, mentorships, modes: list[str], minutes: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["binome"].queryset = mentorships
        self.fields["binome"].label_from_instance = lambda mentorship: mentorship.trainee.short_name
        self.fields["mode"].choices = [(code, label) for code, label in MODES if code in modes]
        if minutes is not None and minutes not in MINUTES:
            self.fields["duree"].choices = [(minutes, f"{minutes} min"), *self.fields["duree"].choices]


class DaysSelect(forms.RadioSelect):
    """Radio buttons under a heading for each day: one group of the page for each group of choices."""

    template_name = "mentors/days.html"


class TimeForm(forms.Form):
    """One of the times that are free, day by day; `present` is where a session that moves stands, if it could stay."""

    starts_at = forms.ChoiceField(
        label=_("When"),
        widget=DaysSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("This time is no longer free: choose another."),
        },
    )

    def __init__(self, *args, offer: Offer, present: datetime | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["starts_at"]
        field.choices = self._days(offer)
        # Not shown, yet taken: the same form sent twice asks for where the session has just moved.
        field.widget.choices = self._days(offer, without=present)

    @property
    def is_empty(self) -> bool:
        return not self.fields["starts_at"].widget.choices

    @staticmethod
    def _days(offer: Offer, *, without: datetime | None = None) -> list:
        days = ((date, [time for time in times if time.starts_at != without]) for date, times in offer.days)
        return [
            (day(date), [(key_of(time.starts_at), clock(time.starts_at)) for time in times])
            for date, times in days
            if times
        ]

    def clean_starts_at(self):
        return instant_of(self.cleaned_data["starts_at"])


class BookingForm(TimeForm):
    topic = forms.CharField(
        label=_("What about"),
        max_length=160,
        help_text=_("Both of you read it."),
        error_messages={"required": _("Say in a few words what the session is about.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The other side reads it."),
        error_messages={"required": _("Say why in a few words.")},
    )


class ReportForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[(Session.Status.HELD, _("It took place")), (Session.Status.NO_SHOW, _("The trainee did not come"))],
        widget=forms.RadioSelect(attrs={"class": "options"}),
    )


class NoteForm(forms.ModelForm):
    class Meta:
        model = SessionNote
        fields = ("body",)
        labels = {"body": _("Note of the session")}
        help_texts = {"body": _("What you worked on, and the next step. The trainee and the team read it.")}
        widgets = {"body": forms.Textarea(attrs={"rows": 4})}


def default_mode(modes: list[str]) -> str:
    return ON_SITE if ON_SITE in modes or not modes else modes[0]
