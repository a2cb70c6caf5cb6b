"""Who asked for a place, and what was decided."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, state_button
from programs import enrolling
from programs.models import Enrolment

Status = Enrolment.Status


def to_decide(enrolment: Enrolment) -> bool:
    return enrolment.status in enrolling.TO_DECIDE


@admin.register(Enrolment)
class EnrolmentAdmin(ScopedModelAdmin):
    # List
    list_display = ["trainee", "cohort", "status", "applied_at", "decided_by"]
    list_filter = ["status", "cohort"]
    list_select_related = ["trainee", "cohort", "decided_by"]
    search_fields = ["trainee__search_name"]
    search_help_text = _("Any part of the trainee's name, with or without accents.")
    # Form
    fieldsets = [
        (_("Who, and where"), {"fields": ["trainee", "cohort"]}),
        (
            _("Decision"),
            {
                "fields": ["status", ("applied_at", "decided_at", "decided_by"), "ended_at"],
                "description": _("Changed by the buttons: the number of places is checked when one is given."),
            },
        ),
    ]
    # Behaviour
    actions = ["accept_selected", "decline_selected"]

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_readonly_fields(self, request, obj=None):
        decision = ["status", "applied_at", "decided_at", "decided_by", "ended_at"]
        return ["trainee", "cohort", *decision] if obj else decision

    def save_model(self, request, obj, form, change):
        if not change:
            obj.pk = enrolling.apply(obj.trainee, cohort=obj.cohort, by=request.user).pk
            obj.refresh_from_db()

    @state_button(_("Accept"), when=to_decide)
    def accept(self, request, enrolment):
        accepted = enrolling.accept(enrolment, by=request.user)
        if accepted.status == Status.WAITLISTED:
            return _("The cohort is full: they are on the waiting list.")
        return _("They have a place.")

    @state_button(
        _("Decline"),
        when=to_decide,
        confirm=_("They are given no place in this cohort, and it cannot be taken back."),
        danger=True,
    )
    def decline(self, request, enrolment):
        enrolling.decline(enrolment, by=request.user)
        return _("The enrolment is declined.")

    @state_button(_("Start"), when=lambda enrolment: enrolment.status == Status.ACCEPTED)
    def activate(self, request, enrolment):
        enrolling.activate(enrolment, by=request.user)
        return _("They have started.")

    @state_button(
        _("Complete"),
        when=lambda enrolment: enrolment.status == Status.ACTIVE,
        confirm=_(
            "Their year is over: if they have a mentor, the mentorship closes and its sessions to come are cancelled. "
            "It cannot be taken back."
        ),
    )
    def complete(self, request, enrolment):
        enrolling.complete(enrolment, by=request.user)
        return _("Their year is complete.")

    @state_button(
        _("Withdraw"),
        when=lambda enrolment: enrolment.status in Enrolment.CURRENT,
        confirm=_(
            "They leave the cohort at once: if they have a mentor, the mentorship closes and its sessions to come are "
            "cancelled. It cannot be taken back."
        ),
        danger=True,
    )
    def withdraw(self, request, enrolment):
        enrolling.withdraw(enrolment, by=request.user)
        return _("They have left the cohort, and their place is free.")

    @admin.action(permissions=["change"], description=_("Accept"))
    def accept_selected(self, request, queryset):
        self.call_rule(request, queryset, lambda row: enrolling.accept(row, by=request.user), done=_("Accepted."))

    @admin.action(permissions=["change"], description=_("Decline"))
    def decline_selected(self, request, queryset):
        self.call_rule(request, queryset, lambda row: enrolling.decline(row, by=request.user), done=_("Declined."))
