"""Sessions: staff books, moves and cancels through the same rules as mentors do."""

import uuid

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ReadOnlyMixin, ScopedModelAdmin, panel, period_filter, state_button
from mentors import booking, freezing
from mentors.admin.forms import LENGTHS, MoveForm, ReasonForm, WrittenOnceMixin
from mentors.models import Claim, Session, SessionChange, SessionNote
from programs.dates import clock, date_only
from programs.models import Room

Status = Session.Status


class BookingForm(forms.ModelForm):
    minutes = forms.TypedChoiceField(label=_("For how long"), choices=LENGTHS, coerce=int, initial=45)
    form_number = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "room" in self.fields:
            self.fields["room"].queryset = Room.objects.for_mentoring().select_related("venue")
            self.fields["room"].help_text = _("Empty: any free room fit for mentoring, or by video.")


class SessionWaits(admin.SimpleListFilter):
    title = _("what waits")
    parameter_name = "waits"

    def lookups(self, request, model_admin):
        return [("report", _("over, without a report")), ("frozen", _("on hold"))]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "report":
            return queryset.without_report(now)
        if self.value() == "frozen":
            return queryset.filter(status=Status.BOOKED, frozen_at__isnull=False, ends_at__gte=now)
        return queryset


def is_booked(session: Session) -> bool:
    return session.status == Status.BOOKED


def may_be_reported(session: Session, *, unless: str) -> bool:
    reportable = {Status.BOOKED, *Session.REPORTED} - {unless}
    return session.status in reportable and session.starts_at <= timezone.now() and not session.is_frozen


@admin.register(Session)
class SessionAdmin(WrittenOnceMixin, ScopedModelAdmin):
    # List
    list_display = ["starts_at", "trainee", "mentor", "place", "state"]
    list_filter = [SessionWaits, period_filter("starts_at", _("when")), "status", "mode", "room"]
    list_select_related = ["mentorship__mentor", "mentorship__trainee", "room__venue"]
    search_fields = ["mentorship__trainee__search_name", "mentorship__mentor__search_name", "topic"]
    search_help_text = _("Any part of a name, or of the topic.")
    # Form
    form = BookingForm
    autocomplete_fields = ["mentorship"]
    booked = (
        _("What"),
        {
            "fields": ["mentorship", "topic", ("starts_at", "minutes"), ("mode", "room"), "form_number"],
            "description": _("Every condition is checked when you save; what is missing is said here."),
        },
    )
    facts = (
        _("What"),
        {"fields": ["mentorship", "topic", ("starts_at", "ends_at"), ("mode", "room", "supervisor")]},
    )
    state_block = (
        _("State"),
        {
            "fields": [
                "status",
                ("frozen_at", "frozen_reason"),
                ("cancelled_at", "cancelled_by", "cancel_reason"),
                ("booked_by", "booked_at", "sequence"),
            ],
            "description": _("Changed by the buttons: each tells both sides."),
        },
    )

    def get_fieldsets(self, request, obj=None):
        return [self.facts, self.state_block] if obj else [self.booked]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return [name for _title, block in (self.facts, self.state_block) for name in _flat(block["fields"])]

    # Behaviour

    def has_delete_permission(self, request, obj=None):
        """A session is cancelled, with a reason; what happened is kept."""
        return False

    @admin.display(description=_("trainee"), ordering="mentorship__trainee__last_name")
    def trainee(self, session):
        return session.mentorship.trainee

    @admin.display(description=_("mentor"), ordering="mentorship__mentor__last_name")
    def mentor(self, session):
        return session.mentorship.mentor

    @admin.display(description=_("place"))
    def place(self, session):
        return session.place

    @admin.display(description=_("state"))
    def state(self, session):
        return _("on hold") if session.is_frozen and is_booked(session) else session.get_status_display()

    def save_model(self, request, obj, form, change):
        if change:
            return
        said = {name: form.cleaned_data[name] for name in ("starts_at", "minutes", "mode", "topic", "room")}
        form_key = form.cleaned_data["form_number"]
        obj.pk = booking.book(obj.mentorship, by=request.user, form_key=form_key, **said).pk
        obj.refresh_from_db()

    @state_button(_("Move"), when=is_booked, form=MoveForm)
    def move(self, request, session, **facts):
        booking.move(session, by=request.user, **facts)
        return _("Moved, and both are told.")

    @state_button(_("Cancel"), when=is_booked, form=ReasonForm, danger=True)
    def cancel(self, request, session, *, reason):
        booking.cancel(session, reason=reason, by=request.user)
        return _("Cancelled, and both are told.")

    @state_button(_("It took place"), when=lambda session: may_be_reported(session, unless=Status.HELD))
    def held(self, request, session):
        booking.record(session, outcome=Status.HELD, by=request.user)
        return _("Written down: it took place.")

    @state_button(
        _("The trainee did not come"),
        when=lambda session: may_be_reported(session, unless=Status.NO_SHOW),
        confirm=_(
            "The session counts as not held, whatever was written before. If it was their first one, sessions by video "
            "wait until one has taken place on site."
        ),
    )
    def no_show(self, request, session):
        booking.record(session, outcome=Status.NO_SHOW, by=request.user)
        return _("Written down: the trainee did not come.")

    @state_button(_("Let it stand again"), when=lambda session: is_booked(session) and session.is_frozen)
    def thaw(self, request, session):
        freezing.thaw(session, by=request.user)
        return _("It stands again, and both are told.")

    def panels(self, request, session):
        show = self._shower(request)
        return [
            show(
                key="changes",
                title=_("changes"),
                columns=[_("changed on"), _("by"), _("it started at"), _("it was in")],
                rows=session.changes.select_related("by", "previous_room"),
                cells=lambda row: [
                    date_only(row.at),
                    row.by or "–",
                    f"{date_only(row.previous_starts_at)} · {clock(row.previous_starts_at)}",
                    row.previous_room or row.get_previous_mode_display(),
                ],
                empty=_("It was never moved."),
            ),
            show(
                key="notes",
                title=_("notes"),
                columns=[_("written on"), _("author"), _("who reads it"), _("note")],
                rows=session.notes.select_related("author"),
                cells=lambda row: [date_only(row.written_at), row.author or "–", row.get_audience_display(), row.body],
                empty=_("No note."),
            ),
        ]

    def _shower(self, request):
        return lambda **facts: panel(self.admin_site, request, **facts)


def _flat(fields):
    return [name for entry in fields for name in ([entry] if isinstance(entry, str) else entry)]


class HistoryAdmin(ReadOnlyMixin, ScopedModelAdmin):
    """What the rules wrote; read from the page of the session."""

    list_select_related = ["session"]

    def has_module_permission(self, request):
        return False


@admin.register(Claim)
class ClaimAdmin(HistoryAdmin):
    list_display = ["quarter_hour", "resource", "session"]
    search_fields = ["=resource"]
    search_help_text = _("The whole name of a resource, such as room:3.")


@admin.register(SessionChange)
class SessionChangeAdmin(HistoryAdmin):
    list_display = ["at", "session", "previous_starts_at", "by"]
    list_select_related = ["session", "by"]


@admin.register(SessionNote)
class SessionNoteAdmin(HistoryAdmin):
    list_display = ["written_at", "session", "author", "audience"]
    list_select_related = ["session", "author"]
    list_filter = ["audience"]
