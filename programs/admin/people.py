"""Trainees and their guardians."""

from django import forms
from django.contrib import admin
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, ScopedStackedInline, StateForm, state_button
from programs import authorisations, authority, enrolling
from programs.admin import panels
from programs.inviting import invite_person
from programs.models import Authorisation, AuthorisationText, Cohort, Enrolment, Guardian, Guardianship, Trainee


class InviteForm(StateForm):
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The link to sign in goes there, once."))

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["email"].initial = getattr(row, "email", "") or (row.user.email if row.user else "")


class PaperForm(StateForm):
    """An act that someone signed away from the site."""

    kind = forms.ChoiceField(label=_("What is authorised"), choices=AuthorisationText.Kind.choices)
    guardian = forms.ModelChoiceField(
        Guardian.objects.none(),
        label=_("Given by"),
        required=False,
        empty_label=_("the trainee themself"),
        help_text=_("Holders of parental authority only; from 18 on, the trainee."),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Authorisation.Channel.choices[1:])
    verified_how = forms.CharField(
        label=_("How it was checked"),
        max_length=200,
        help_text=_("Such as « signature compared at the interview »."),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        holders = Guardian.objects.filter(guardianships__trainee=row, guardianships__holds_authority=True)
        self.fields["guardian"].queryset = holders


class CohortForm(StateForm):
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label=_("Cohort"), help_text=_("The decision is taken afterwards, by its buttons.")
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.filter(ends_on__gte=timezone.localdate())


class WaitsFor(admin.SimpleListFilter):
    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [("participation", _("authorisation to take part")), ("account", _("an account"))]

    def queryset(self, request, queryset):
        if self.value() == "participation":
            return queryset.filter(pk__in=Enrolment.objects.current().values("trainee")).without_participation()
        return queryset.filter(user=None) if self.value() == "account" else queryset


class GuardianshipInline(ScopedStackedInline):
    model = Guardianship
    fields = [("guardian", "relation"), "holds_authority"]
    verbose_name_plural = _("guardians")


@admin.register(Trainee)
class TraineeAdmin(ScopedModelAdmin):
    # List
    list_display = ["__str__", "age", "class_level", "cohorts", "signs_in"]
    list_filter = [WaitsFor, "class_level", "enrolments__cohort", "disciplines"]
    search_fields = ["search_name"]
    search_help_text = _("Any part of the first name or surname, with or without accents.")
    # Form
    fieldsets = [
        (_("Who"), {"fields": [("first_name", "last_name"), ("birth_date", "class_level")]}),
        (_("What interests them"), {"fields": ["disciplines", "professions"]}),
        (
            _("To receive them well"),
            {
                "fields": ["languages", "access_needs"],
                "description": _("Only what we prepare: neither diagnosis, nor family, nor origin."),
            },
        ),
        (_("Account"), {"fields": [("user", "address"), "created_at"]}),
    ]
    readonly_fields = ["user", "address", "created_at"]
    autocomplete_fields = ["professions"]
    checkbox_fields = ["disciplines"]
    inlines = [GuardianshipInline]
    # Behaviour
    records_reading = True
    panels_first = True

    def get_queryset(self, request):
        current = Prefetch(
            "enrolments", Enrolment.objects.current().select_related("cohort"), to_attr="current_enrolments"
        )
        return super().get_queryset(request).prefetch_related(current)

    @admin.display(description=_("e-mail address"))
    def address(self, trainee):
        return trainee.user.email if trainee.user else None

    @admin.display(description=_("age"), ordering="-birth_date")
    def age(self, trainee):
        return trainee.age_on(timezone.localdate())

    @admin.display(description=_("cohort"))
    def cohorts(self, trainee):
        return ", ".join(enrolment.cohort.name for enrolment in trainee.current_enrolments)

    @admin.display(description=_("signs in"), boolean=True)
    def signs_in(self, trainee):
        return trainee.user_id is not None

    @state_button(_("Invite"), form=InviteForm, note=_("They get a link that works once, for fourteen days."))
    def invite(self, request, trainee, *, email):
        invite_person(trainee, email=email, by=request.user)
        return _("The invitation leaves now.")

    @state_button(_("Record an authorisation"), permission="programs.add_authorisation", form=PaperForm)
    def record_authorisation(self, request, trainee, **facts):
        authorisations.give(trainee, recorded_by=request.user, **facts)
        return _("The authorisation is recorded.")

    @state_button(_("Enrol in a cohort"), permission="programs.add_enrolment", form=CohortForm)
    def enrol(self, request, trainee, *, cohort):
        enrolling.apply(trainee, cohort=cohort, by=request.user)
        return _("The enrolment waits for its decision.")

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and ("birth_date" in form.changed_data or any(formset.has_changed() for formset in formsets)):
            authority.review(form.instance, by=request.user)

    def panels(self, request, trainee):
        return panels.of_trainee(self.admin_site, request, trainee)


@admin.register(Guardian)
class GuardianAdmin(ScopedModelAdmin):
    # List
    list_display = ["__str__", "children", "language", "signs_in"]
    list_filter = ["language"]
    search_fields = ["search_name", "=email"]
    search_help_text = _("Any part of the name, or the whole e-mail address.")
    # Form
    fieldsets = [
        (_("Who"), {"fields": [("first_name", "last_name"), "language"]}),
        (_("To reach them"), {"fields": ["email", "phone"]}),
        (_("Account"), {"fields": ["user"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["user"]
    # Behaviour
    records_reading = True

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("guardianships__trainee")

    @admin.display(description=_("guardian of"))
    def children(self, guardian):
        return ", ".join(str(held.trainee) for held in guardian.guardianships.all())

    @admin.display(description=_("signs in"), boolean=True)
    def signs_in(self, guardian):
        return guardian.user_id is not None

    @state_button(_("Invite"), form=InviteForm, note=_("They get a link that works once, for fourteen days."))
    def invite(self, request, guardian, *, email):
        invite_person(guardian, email=email, by=request.user)
        return _("The invitation leaves now.")

    def panels(self, request, guardian):
        return panels.of_guardian(self.admin_site, request, guardian)


@admin.register(Guardianship)
class GuardianshipAdmin(ScopedModelAdmin):
    # List
    list_display = ["trainee", "guardian", "relation", "holds_authority"]
    ordering = ["-pk"]
    list_filter = ["relation", "holds_authority"]
    list_select_related = ["trainee", "guardian"]
    search_fields = ["trainee__search_name", "guardian__search_name"]
    search_help_text = _("Any part of the trainee's or the guardian's name.")
    # Form
    fields = ["trainee", "guardian", "relation", "holds_authority"]

    # Behaviour

    def has_module_permission(self, request):
        """Written on the trainee's page; kept out of the menu."""
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["trainee"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        authority.review(obj.trainee, by=request.user)

    def delete_model(self, request, obj):
        trainee = obj.trainee
        super().delete_model(request, obj)
        authority.review(trainee, by=request.user)
