"""Who signed up, with the reason of each state, and the buttons that ask the rules."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, period_filter, state_button
from events import registration
from events.models import Event, Registration
from programs.dates import clock, day

Status = Registration.Status
MOST_MEETINGS = 30


def why(row: Registration) -> str:
    """Say in words why a registration is where it is."""
    if row.status == Status.HELD:
        moment = {"day": day(row.held_until), "hour": clock(row.held_until)}
        return _("a guardian has not authorised it; the seat is kept until %(day)s, %(hour)s") % moment
    if row.status == Status.WAITLISTED:
        return _("full when asked; called in the order asked")
    if row.status == Status.EXCUSED:
        return _("gave the seat back close to the start")
    if row.status == Status.CANCELLED and row.held_until:
        return _("the authorisation did not come in time")
    if row.status == Status.CANCELLED and row.decided_by_id:
        return _("by the trainee") if row.decided_by_id == row.trainee.user_id else _("by the team")
    return ""


class MeetingFilter(admin.SimpleListFilter):
    """The meetings to come; a link may name any other one."""

    title = _("meeting")
    parameter_name = "meeting"

    def lookups(self, request, model_admin):
        ahead = Event.objects.visible_to(request.user).upcoming()[:MOST_MEETINGS]
        return [(str(pk), title) for pk, title in ahead.values_list("pk", "title")]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return (
            queryset.filter(event=int(value)) if value.isascii() and value.isdigit() and len(value) < 16 else queryset
        )


def held(row: Registration) -> bool:
    return row.status == Status.HELD


def seated(row: Registration) -> bool:
    return row.status in (Status.REGISTERED, Status.ATTENDED, Status.NO_SHOW)


@admin.register(Registration)
class RegistrationAdmin(ScopedModelAdmin):
    # List
    list_display = ["who", "event", "status", "asked_at", "reason"]
    list_filter = ["status", period_filter("event__starts_at", _("when")), MeetingFilter]
    list_select_related = ["trainee", "event"]
    ordering = ["-asked_at", "-pk"]
    search_fields = ["trainee__search_name"]
    search_help_text = _("Any part of the trainee's name, with or without accents.")
    # Form
    fieldsets = [
        (
            _("Who, and for which meeting"),
            {
                "fields": ["trainee", "event"],
                "description": _("The rules of the site apply: seats, ages, cohorts, sign-up window, authorisation."),
            },
        ),
        (
            _("Where it stands"),
            {"fields": ["status", "reason", ("asked_at", "decided_at", "decided_by"), "held_until"]},
        ),
        (_("At the door"), {"fields": ["ticket"]}),
    ]
    autocomplete_fields = ["event"]
    # Behaviour
    actions = ["confirm_selected", "cancel_selected", "attended_selected", "absent_selected"]

    def get_list_display(self, request):
        return [self._named(request, name) for name in self.list_display]

    def get_search_fields(self, request):
        return self.search_fields if self._reads_files(request) else ["trainee__first_name"]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.fieldsets[:1]
        named = [
            (title, options | {"fields": [self._named(request, name) for name in options["fields"]]})
            for title, options in self.fieldsets
        ]
        return named if self.has_change_permission(request, obj) else named[:2]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return ["trainee", "who", "event", "status", "reason", *Registration.STATE_FIELDS]

    def save_model(self, request, obj, form, change):
        if not change:
            made = registration.register(obj.event, trainee=obj.trainee, by=request.user)
            obj.pk = made.pk
            obj.refresh_from_db()

    def _reads_files(self, request) -> bool:
        return request.user.has_perm("programs.view_trainee")

    def _named(self, request, name):
        """The whole name for those who read files; for the others, first name and initial."""
        if self._reads_files(request):
            return "trainee" if name == "who" else name
        return "who" if name == "trainee" else name

    @admin.display(description=_("trainee"), ordering="trainee__first_name")
    def who(self, row):
        return row.trainee.short_name

    @admin.display(description=_("why"))
    def reason(self, row):
        return why(row)

    @state_button(_("Confirm"), when=held, note=_("Once a guardian has authorised taking part."))
    def confirm(self, request, row):
        registration.confirm_held(row, by=request.user)
        return _("The seat is theirs.")

    @state_button(
        _("Cancel"),
        when=lambda row: row.is_live,
        confirm=_("The trainee loses the seat, which goes to the next one on the waiting list at once. They are told."),
        danger=True,
    )
    def cancel(self, request, row):
        registration.cancel(row, by=request.user)
        return _("The registration is cancelled, and its seat offered to the next one.")

    @state_button(_("They came"), when=seated)
    def attended(self, request, row):
        registration.mark_attendance(row, attended=True, by=request.user)
        return _("Their presence is recorded.")

    @state_button(_("They did not come"), when=seated)
    def absent(self, request, row):
        registration.mark_attendance(row, attended=False, by=request.user)
        return _("Their absence is recorded.")

    @admin.action(permissions=["change"], description=_("Confirm"))
    def confirm_selected(self, request, queryset):
        self.call_rule(request, queryset, lambda row: registration.confirm_held(row, by=request.user))

    @admin.action(permissions=["change"], description=_("Cancel"))
    def cancel_selected(self, request, queryset):
        self.call_rule(request, queryset, lambda row: registration.cancel(row, by=request.user))

    @admin.action(permissions=["change"], description=_("They came"))
    def attended_selected(self, request, queryset):
        self.call_rule(request, queryset, lambda row: registration.mark_attendance(row, attended=True, by=request.user))

    @admin.action(permissions=["change"], description=_("They did not come"))
    def absent_selected(self, request, queryset):
        self.call_rule(
            request, queryset, lambda row: registration.mark_attendance(row, attended=False, by=request.user)
        )
