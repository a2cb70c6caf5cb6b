"""Pairs: proposed, then taken step by step by buttons that check what each step needs."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, panel, state_button
from mentors import pairing, safeguarding
from mentors.admin.forms import ClosingForm
from mentors.models import Mentorship
from programs.dates import clock, date_only

Status = Mentorship.Status


def standing_in(*statuses):
    return lambda mentorship: mentorship.status in statuses


@admin.register(Mentorship)
class MentorshipAdmin(ScopedModelAdmin):
    # List
    list_display = ["trainee", "mentor", "status", "referent", "cohort", "proposed_at"]
    list_filter = ["status", "cohort", "referent", "origin"]
    list_select_related = ["trainee", "mentor", "referent", "cohort"]
    search_fields = ["trainee__search_name", "mentor__search_name"]
    search_help_text = _("Any part of the trainee's or the mentor's name.")
    # Form
    who = (
        _("Who"),
        {
            "fields": ["trainee", "mentor", "cohort", "referent", "reason"],
            "description": _("The guardians are asked first, then the trainee; the team activates."),
        },
    )
    state = (
        _("Where it stands"),
        {
            "fields": [
                "status",
                "missing",
                ("proposed_at", "authorised_at", "agreed_at"),
                ("activated_at", "activated_by"),
                ("closed_at", "closing_reason"),
            ]
        },
    )
    dates = ["status", "missing", "proposed_at", "authorised_at", "agreed_at", "activated_at", "activated_by"]
    closing = ["closed_at", "closing_reason"]

    def get_fieldsets(self, request, obj=None):
        return [self.who, self.state] if obj else [self.who]

    def get_readonly_fields(self, request, obj=None):
        facts = [*self.dates, *self.closing]
        return ["trainee", "mentor", "cohort", *facts] if obj else facts

    # Behaviour

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        return rows.in_group("coordinator") if db_field.name == "referent" else rows

    @admin.display(description=_("missing today"))
    def missing(self, mentorship):
        now = timezone.now()
        found = [
            *safeguarding.of_mentor(mentorship.mentor, at=now),
            *safeguarding.of_authorisation(mentorship.trainee, mode="on_site", at=now),
            *safeguarding.of_authorisation(mentorship.trainee, mode="video", at=now),
        ]
        if not found:
            return _("nothing")
        return format_html_join("", "<p>{}</p>", ((one.for_staff,) for one in found))

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        facts = {name: getattr(obj, name) for name in ("trainee", "cohort", "referent", "reason")}
        obj.pk = pairing.propose(obj.mentor, by=request.user, **facts).pk
        obj.refresh_from_db()

    @state_button(_("Authorised by the guardian"), when=standing_in(Status.PROPOSED))
    def authorise(self, request, mentorship):
        pairing.authorise(mentorship, by=request.user)
        return _("Authorised: the trainee is asked whether they agree.")

    @state_button(
        _("The trainee agrees"),
        when=standing_in(Status.AUTHORISED),
        note=_("When they said so at the desk or on paper; otherwise they answer on their own page."),
    )
    def agree(self, request, mentorship):
        pairing.agree(mentorship, by=request.user)
        return _("Agreed: the mentorship can be activated.")

    @state_button(_("Activate"), when=standing_in(Status.AGREED))
    def activate(self, request, mentorship):
        pairing.activate(mentorship, by=request.user)
        return _("Active: the mentor may book the first session, on site.")

    @state_button(_("Pause"), when=standing_in(Status.ACTIVE))
    def pause(self, request, mentorship):
        pairing.pause(mentorship, by=request.user)
        return _("Paused: what was to come is on hold, and both are told.")

    @state_button(_("Resume"), when=standing_in(Status.PAUSED))
    def resume(self, request, mentorship):
        pairing.resume(mentorship, by=request.user)
        return _("Active again; the sessions for which nothing is missing stand.")

    @state_button(_("Close"), when=standing_in(*Mentorship.LIVE), form=ClosingForm, danger=True)
    def close(self, request, mentorship, *, reason):
        pairing.close(mentorship, reason=reason, by=request.user)
        return _("Closed: the mentor no longer sees the trainee, and what was to come is cancelled.")

    def panels(self, request, mentorship):
        return [
            panel(
                self.admin_site,
                request,
                key="sessions",
                title=_("sessions"),
                columns=[_("day"), _("status"), _("topic"), _("place")],
                rows=mentorship.sessions.select_related("room__venue").order_by("-starts_at"),
                cells=lambda row: [
                    f"{date_only(row.starts_at)} · {clock(row.starts_at)}",
                    _("on hold") if row.is_frozen else row.get_status_display(),
                    row.topic,
                    row.place,
                ],
                empty=_("No session yet."),
            )
        ]
