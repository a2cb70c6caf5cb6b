"""Meetings: written, announced and changed on one page, with their guests and those who signed up."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTextareaWidget
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import (
    AFTER_INLINES,
    GuardedForm,
    ScopedModelAdmin,
    ScopedStackedInline,
    StateForm,
    period_filter,
    state_button,
)
from accounts.scoped_admin import panel as show
from events import publishing, registration
from events.admin.registrations import why
from events.models import Appearance, Event
from programs.dates import date_only
from programs.models import Program, Room

# Whoever may change registrations may change what people signed up for.
PEOPLE = "events.change_registration"


class EventForm(GuardedForm):
    class Meta:
        widgets = {"summary": AdminTextareaWidget(attrs={"rows": 3})}

    publish_now = forms.BooleanField(
        label=_("Publish when saved"),
        required=False,
        help_text=_("The page opens with its guests as they are here. It can also be published later, by the button."),
    )


class CapacityForm(StateForm):
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=registration.MOST_SEATS,
        help_text=_("New seats go to the waiting list at once."),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["capacity"].initial = row.capacity


class PostponeForm(StateForm):
    starts_at = forms.SplitDateTimeField(label=_("New start"), widget=AdminSplitDateTime)
    ends_at = forms.SplitDateTimeField(
        label=_("New end"),
        widget=AdminSplitDateTime,
        help_text=_("Doors and the end of sign-up move with it. Everyone who signed up is told, with the new date."),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["starts_at"].initial, self.fields["ends_at"].initial = row.starts_at, row.ends_at


class RoomForm(StateForm):
    room = forms.ModelChoiceField(
        Room.objects.none(),
        label=_("Room"),
        required=False,
        empty_label=_("announced later"),
        help_text=_("Everyone who signed up is told."),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        self.fields["room"].queryset = Room.objects.select_related("venue")
        self.fields["room"].label_from_instance = lambda room: f"{room.venue.name}, {room.name}"
        self.fields["room"].initial = row.room_id


class ReasonForm(StateForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Everyone who signed up, and the guardians of minors, read it in their mail; the page shows it."),
    )


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("draft", _("draft")), ("published", _("published")), ("cancelled", _("cancelled"))]

    def queryset(self, request, queryset):
        if self.value() == "draft":
            return queryset.filter(published_at=None)
        if self.value() == "published":
            return queryset.published().filter(cancelled_at=None)
        return queryset.exclude(cancelled_at=None) if self.value() == "cancelled" else queryset


class AppearanceInline(ScopedStackedInline):
    model = Appearance
    fields = ["guest", ("role", "order")]
    autocomplete_fields = ["guest"]
    verbose_name_plural = _("guests")

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1


def told(published: Event) -> str:
    """Say that a meeting is on the site, and lead there."""
    said = _("Published: it is number %(number)d of the series.") % {"number": published.number}
    return format_html('{} <a href="{}">{}</a>', said, published.get_absolute_url(), _("See its page"))


def draft(event: Event) -> bool:
    return event.published_at is None


def to_come(event: Event) -> bool:
    return event.published_at is not None and event.cancelled_at is None and event.ends_at > timezone.now()


@admin.register(Event)
class EventAdmin(ScopedModelAdmin):
    # List
    list_display = ["title", "starts_at", "state", "seats", "format"]
    list_filter = [period_filter("starts_at", _("when")), StateFilter, "format", "disciplines"]
    search_fields = ["title", "slug"]
    search_help_text = _("Any part of the title.")
    date_hierarchy = None
    # Form
    form = EventForm
    fieldsets = [
        (_("What"), {"fields": ["title", "slug", ("program", "format"), "summary", "body", "picture"]}),
        (
            _("When and where"),
            {
                "fields": [("starts_at", "ends_at"), ("doors_at", "date_precision"), "room"],
                "description": _("Hours of Paris. Once published, they change by the buttons, which tell people."),
            },
        ),
        (
            _("Who may sign up, and when"),
            {
                "fields": [
                    "cohorts",
                    "audience",
                    ("min_age", "max_age"),
                    "capacity",
                    ("registration_opens_at", "registration_closes_at"),
                ]
            },
        ),
        (_("Where it leads"), {"fields": ["disciplines", "professions", "courses"]}),
        (_("Afterwards"), {"fields": ["recap", "replay_url"]}),
    ]
    state_fields = ["number", "published_at", "taken", "previous_starts_at", "cancelled_at", "cancel_reason"]
    fixed_once_published = ["slug", "program", "starts_at", "ends_at", "doors_at", "room", "capacity"]
    autocomplete_fields = ["picture", "professions", "courses"]
    checkbox_fields = ["cohorts", "disciplines"]
    inlines = [AppearanceInline]
    # Behaviour

    def get_fieldsets(self, request, obj=None):
        if obj is None or (draft(obj) and self.has_change_permission(request, obj)):
            return [*self.fieldsets, (_("On the site"), {"fields": ["publish_now"], "classes": [AFTER_INLINES]})]
        return [*self.fieldsets, (_("State"), {"fields": self.state_fields})]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None or draft(obj) else [*self.state_fields, *self.fixed_once_published]

    def get_prepopulated_fields(self, request, obj=None):
        return {"slug": ["title"]} if obj is None else {}

    def get_changeform_initial_data(self, request):
        return {"program": Program.objects.first()} | super().get_changeform_initial_data(request)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("publish_now"):
            messages.success(request, told(publishing.publish(form.instance, by=request.user)))

    def panels(self, request, event):
        seen = event.registrations.visible_to(request.user).select_related("trainee", "event")
        return [
            show(
                self.admin_site,
                request,
                key="registrations",
                title=_("registrations"),
                columns=[_("trainee"), _("status"), _("asked on"), _("why")],
                rows=seen.in_door_order(),
                cells=lambda row: [row.trainee.short_name, row.get_status_display(), date_only(row.asked_at), why(row)],
                empty=_("Nobody has signed up yet."),
            )
        ]

    @admin.display(description=_("state"))
    def state(self, event):
        if event.cancelled_at:
            return _("cancelled")
        if event.published_at is None:
            return _("draft")
        return _("past") if event.is_past else _("published")

    @admin.display(description=_("seats"))
    def seats(self, event):
        return f"{event.taken} / {event.capacity}"

    @state_button(_("Publish"), when=draft)
    def publish(self, request, event):
        return told(publishing.publish(event, by=request.user))

    @state_button(
        _("Take off the site"),
        when=to_come,
        confirm=_(
            "The page disappears and nobody can sign up any more; links to it lead nowhere until it is published again."
        ),
        danger=True,
    )
    def unpublish(self, request, event):
        publishing.unpublish(event, by=request.user)
        return _("The meeting is a draft again.")

    @state_button(_("Change the number of seats"), permission=PEOPLE, form=CapacityForm, when=to_come)
    def change_capacity(self, request, event, *, capacity):
        registration.change_capacity(event, capacity=capacity, by=request.user)
        return _("The meeting has %(seats)d seats.") % {"seats": capacity}

    @state_button(_("Postpone"), permission=PEOPLE, form=PostponeForm, when=to_come)
    def postpone(self, request, event, *, starts_at, ends_at):
        publishing.postpone(event, starts_at=starts_at, ends_at=ends_at, by=request.user)
        return _("The new date is on the page, in calendars and in the mails that leave now.")

    @state_button(_("Change the room"), permission=PEOPLE, form=RoomForm, when=to_come)
    def move_to(self, request, event, *, room):
        publishing.move_to(event, room=room, by=request.user)
        return _("The new place is on the page, in calendars and in the mails that leave now.")

    @state_button(_("Cancel the meeting"), permission=PEOPLE, form=ReasonForm, when=to_come, danger=True)
    def cancel_meeting(self, request, event, *, reason):
        publishing.cancel_event(event, reason=reason, by=request.user)
        return _("The meeting is cancelled, and everyone who signed up is being told.")
