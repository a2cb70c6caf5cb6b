"""Mentors, and what was checked of them."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, ScopedStackedInline, panel, state_button
from mentors import clearing, joining
from mentors.admin.forms import ClearanceForm, ShortenForm, WrittenOnceMixin
from mentors.models import Absence, Clearance, Mentor, Opening, Session
from programs.dates import clock, date_only
from programs.inviting import invite_person

WARNED_BEFORE = timedelta(days=60)


class MentorForm(forms.ModelForm):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("Their account; the link to sign in goes there. Never shown.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("email", None)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_max_trainees(self):
        most = self.cleaned_data["max_trainees"]
        if self.instance.pk and most < self.instance.active_mentorships:
            words = {"number": self.instance.active_mentorships}
            text = _("They have %(number)d trainees now: close a mentorship first.") % words
            raise forms.ValidationError(text, code="below_now")
        if most < 1:
            raise forms.ValidationError(_("A mentor takes at least one trainee."), code="too_few")
        return most


class OpeningInline(ScopedStackedInline):
    model = Opening
    fields = [("weekday", "starts_at", "ends_at"), ("first_day", "last_day"), ("mode", "room")]


class AbsenceInline(ScopedStackedInline):
    model = Absence
    fields = [("starts_at", "ends_at")]


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("here", _("mentoring")), ("suspended", _("suspended")), ("left", _("left"))]

    def queryset(self, request, queryset):
        wanted = {
            "here": {"suspended_at": None, "left_on": None},
            "suspended": {"suspended_at__isnull": False},
            "left": {"left_on__isnull": False},
        }
        return queryset.filter(**wanted.get(self.value(), {}))


@admin.register(Mentor)
class MentorAdmin(ScopedModelAdmin):
    # List
    list_display = ["__str__", "job_title", "partner", "trainees", "cleared", "shown_publicly"]
    list_filter = [StateFilter, "shown_publicly", "disciplines", "partner"]
    list_select_related = ["partner"]
    search_fields = ["search_name", "job_title", "partner__name"]
    search_help_text = _("Any part of the name, the job or the company.")
    # Form
    form = MentorForm
    who = (_("Who"), {"fields": [("first_name", "last_name"), ("job_title", "partner")]})
    page = (
        _("Their page on the site"),
        {
            "fields": ["biography", "disciplines", "professions", "shown_publicly", "slug"],
            "description": _("Only with their agreement. The address is made of their name when it is left empty."),
        },
    )
    meeting = (_("How they mentor"), {"fields": ["languages", "modes", ("max_trainees", "active_mentorships")]})
    readonly_fields = ["user", "address", "active_mentorships", "suspended_at", "left_on"]
    checkbox_fields = ["disciplines", "professions"]

    def get_queryset(self, request):
        valid = Prefetch("clearances", Clearance.objects.valid_on(timezone.localdate()), to_attr="valid_clearances")
        return super().get_queryset(request).prefetch_related(valid)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [self.who, (_("Account"), {"fields": ["email"]}), self.page, self.meeting]
        # Who follows mentorships may write to the mentor; who writes the site's pages has no use for the address.
        contact = [("user", "address")] if request.user.has_perm("mentors.view_mentorship") else ["user"]
        account = (_("Account and state"), {"fields": [*contact, ("suspended_at", "left_on")]})
        return [self.who, self.page, self.meeting, account]

    def get_readonly_fields(self, request, obj=None):
        """Who writes the site's pages changes what is public, and nothing of how they mentor."""
        names = super().get_readonly_fields(request, obj)
        return names if self.may_mentor(request) else [*names, "languages", "modes", "max_trainees"]

    def get_inlines(self, request, obj):
        return [OpeningInline, AbsenceInline] if obj else []

    # Behaviour

    @staticmethod
    def may_mentor(request) -> bool:
        return request.user.has_perm("mentors.change_mentorship")

    def has_stop_permission(self, request, obj=None):
        """Whoever follows mentorships, or vouches for mentors, may stop one at once."""
        return self.may_mentor(request) or request.user.has_perm("mentors.change_clearance")

    def has_follow_permission(self, request, obj=None):
        return self.may_mentor(request)

    @admin.display(description=_("e-mail address"))
    def address(self, mentor):
        return mentor.user.email

    @admin.display(description=_("trainees"))
    def trainees(self, mentor):
        return _("%(now)d of %(most)d") % {"now": mentor.active_mentorships, "most": mentor.max_trainees}

    @admin.display(description=_("cleared"), boolean=True)
    def cleared(self, mentor):
        return {clearance.kind for clearance in mentor.valid_clearances} >= set(Clearance.REQUIRED)

    def save_model(self, request, obj, form, change):
        obj.slug = obj.slug or joining.free_slug(obj)
        if change:
            super().save_model(request, obj, form, change)
        else:
            joining.join(obj, email=form.cleaned_data["email"], by=request.user)

    @state_button(_("Record a clearance"), permission="mentors.add_clearance", form=ClearanceForm)
    def record_clearance(self, request, mentor, **facts):
        clearing.record(mentor, by=request.user, **facts)
        return _("It is written down; someone else confirms it.")

    @state_button(_("Invite again"), permission="follow", when=lambda mentor: mentor.left_on is None)
    def invite(self, request, mentor):
        invite_person(mentor, email=mentor.user.email, by=request.user)
        return _("The invitation leaves now.")

    @state_button(
        _("Suspend"),
        permission="stop",
        when=lambda mentor: mentor.suspended_at is None,
        confirm=_("All their sessions to come are put on hold, and each trainee concerned is told at once."),
        danger=True,
    )
    def suspend(self, request, mentor):
        clearing.suspend(mentor, by=request.user)
        return _("Suspended: what was to come is on hold, and everyone is told.")

    @state_button(_("End the suspension"), permission="stop", when=lambda mentor: mentor.suspended_at is not None)
    def reinstate(self, request, mentor):
        clearing.reinstate(mentor, by=request.user)
        return _("They mentor again; the sessions for which nothing is missing stand.")

    @state_button(
        _("They leave"),
        permission="follow",
        when=lambda mentor: mentor.left_on is None,
        confirm=_("They mentor nobody any more and leave the public pages; their sessions to come are put on hold."),
        danger=True,
    )
    def leave(self, request, mentor):
        clearing.leave(mentor, by=request.user)
        return _("They have left; close their mentorships one by one, with the reason.")

    @state_button(_("They come back"), permission="follow", when=lambda mentor: mentor.left_on is not None)
    def come_back(self, request, mentor):
        clearing.come_back(mentor, by=request.user)
        return _("They are back; the sessions for which nothing is missing stand.")

    def panels(self, request, mentor):
        sessions = Session.objects.filter(mentorship__mentor=mentor).select_related("mentorship__trainee", "room")
        return [
            panel(
                self.admin_site,
                request,
                key="clearances",
                title=_("clearances"),
                columns=[_("kind"), _("issued on"), _("valid until"), _("state")],
                rows=mentor.clearances.all(),
                cells=lambda row: [
                    row.get_kind_display(),
                    date_only(row.issued_on),
                    date_only(row.valid_until),
                    state_of(row),
                ],
                empty=_("Nothing was checked yet: nothing can be booked."),
            ),
            panel(
                self.admin_site,
                request,
                key="mentorships",
                title=_("mentorships"),
                columns=[_("trainee"), _("status"), _("referent"), _("cohort")],
                rows=mentor.mentorships.select_related("trainee", "referent", "cohort"),
                cells=lambda row: [row.trainee, row.get_status_display(), row.referent, row.cohort],
                empty=_("No trainee yet: propose a mentorship."),
            ),
            panel(
                self.admin_site,
                request,
                key="sessions",
                title=_("sessions"),
                columns=[_("day"), _("trainee"), _("status"), _("topic")],
                rows=sessions.order_by("-starts_at"),
                cells=lambda row: [
                    f"{date_only(row.starts_at)} · {clock(row.starts_at)}",
                    row.mentorship.trainee,
                    row.get_status_display(),
                    row.topic,
                ],
                empty=_("No session yet."),
            ),
        ]


def state_of(clearance: Clearance) -> str:
    if clearance.confirmed_at is None:
        return _("to confirm")
    return _("valid") if clearance.valid_until >= timezone.localdate() else _("lapsed")


class ClearanceWaits(admin.SimpleListFilter):
    title = _("what waits")
    parameter_name = "waits"

    def lookups(self, request, model_admin):
        return [("confirmation", _("to confirm")), ("lapsing", _("ends within 60 days"))]

    def queryset(self, request, queryset):
        if self.value() == "confirmation":
            return queryset.to_confirm()
        if self.value() == "lapsing":
            return queryset.lapsing_before(timezone.localdate() + WARNED_BEFORE)
        return queryset


@admin.register(Clearance)
class ClearanceAdmin(WrittenOnceMixin, ScopedModelAdmin):
    # List
    list_display = ["mentor", "kind", "issued_on", "valid_until", "state"]
    list_filter = [ClearanceWaits, "kind"]
    list_select_related = ["mentor"]
    search_fields = ["mentor__search_name"]
    search_help_text = _("Any part of the mentor's name.")
    # Form
    fieldsets = [
        (
            _("What was checked"),
            {
                "fields": ["mentor", "kind", ("issued_on", "valid_until")],
                "description": _("The result and its dates; the document itself is never kept."),
            },
        ),
        (_("By whom"), {"fields": [("recorded_by", "recorded_at"), ("confirmed_by", "confirmed_at")]}),
    ]
    # Behaviour
    actions = ["confirm_selected"]

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_readonly_fields(self, request, obj=None):
        signed = ["recorded_by", "recorded_at", "confirmed_by", "confirmed_at"]
        return ["mentor", "kind", "issued_on", "valid_until", *signed] if obj else signed

    @admin.display(description=_("state"))
    def state(self, clearance):
        return state_of(clearance)

    def save_model(self, request, obj, form, change):
        if not change:
            facts = {name: getattr(obj, name) for name in ("kind", "issued_on", "valid_until")}
            obj.pk = clearing.record(obj.mentor, by=request.user, **facts).pk
            obj.refresh_from_db()

    @state_button(_("Confirm"), when=lambda clearance: clearance.confirmed_at is None)
    def confirm(self, request, clearance):
        clearing.confirm(clearance, by=request.user)
        return _("Confirmed: it counts from now on.")

    @state_button(_("End it earlier"), form=ShortenForm, danger=True)
    def shorten(self, request, clearance, *, valid_until):
        clearing.shorten(clearance, valid_until=valid_until, by=request.user)
        return _("It ends earlier; what it carried after that day is on hold.")

    @admin.action(permissions=["change"], description=_("Confirm"))
    def confirm_selected(self, request, queryset):
        self.call_rule(request, queryset, lambda row: clearing.confirm(row, by=request.user), done=_("Confirmed."))
