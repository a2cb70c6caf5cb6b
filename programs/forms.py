"""What trainees type on their own page."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models import OrientationStep, Profession


class StepForm(forms.ModelForm):
    class Meta:
        model = OrientationStep
        fields = ("aim", "profession", "due_on")
        labels = {
            "aim": _("What do you want to do?"),
            "profession": _("For which profession?"),
            "due_on": _("By when?"),
        }
        help_texts = {
            "aim": _("One step, such as « show three drawings to my mentor ». Your mentor sees it."),
            "profession": _("Leave empty if you do not know yet."),
            "due_on": _("A day to look back at it. You may leave it empty."),
        }
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["profession"].queryset = Profession.objects.published().only("name")
        self.fields["profession"].empty_label = _("I do not know yet")

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a day to come."), code="past")
        return due_on
