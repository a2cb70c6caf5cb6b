"""The base of every page of the back office. It closes what Django's own admin leaves open.

A class has three blocks: list, form, behaviour.

    @admin.register(Mentorship)
    class MentorshipAdmin(ScopedModelAdmin):
        # List
        list_display = ["mentor", "trainee", "status"]
        list_filter = ["status", "cohort", period_filter("proposed_at", _("when"))]
        search_fields = ["trainee__search_name", "mentor__search_name"]
        search_help_text = _("Any part of a name, with or without accents.")
        # Form
        fieldsets = [(_("Who"), {"fields": ["mentor", "trainee"]}), …]
        readonly_fields = ["status"]
        # Behaviour
        records_reading = True
        actions = ["close_selected"]

        @state_button(_("Activate"), when=lambda mentorship: mentorship.status == "agreed")
        def activate(self, request, mentorship):
            pairing.activate(mentorship, by=request.user)
            return _("The mentorship is active.")

        @state_button(_("Close"), form=ReasonForm, danger=True)
        def close(self, request, mentorship, *, reason):
            pairing.close(mentorship, reason=reason, by=request.user)

        @admin.action(permissions=["change"], description=_("Close the selected mentorships"))
        def close_selected(self, request, queryset):
            self.call_rule(request, queryset, lambda row: pairing.close(row, reason="", by=request.user))

State buttons. `@state_button(label, permission="change", when=…, form=…, confirm=…, danger=…, note=…)` puts a button on
top of the change page. It is a POST of its own (CSRF, no open transaction, so that the rule opens its own) to
`…/<pk>/do/<method-name>/`, checked by `has_<permission>_permission(request, obj)`, or by `user.has_perm` when the
permission has a dot. `when` only decides whether it is drawn: the rule decides whether it may be done. With `form`, a
page asks first and its cleaned data comes as keyword arguments; with `confirm`, a page says first what will happen, and
nothing is done before its own button is pressed. Whatever is `danger` has one or the other. `Refused` becomes messages
at the top (or errors at the form's fields), success is what the method returns, and the answer is a redirect to the
page, or to the `next` that was posted. From elsewhere, draw them with
`{% include "admin/includes/state_buttons.html" with buttons=… next=request.path %}` and
`admin.state_buttons_for(request, obj)`.

Questions that depend on the row: derive the form from `StateForm`, which has it as `self.row`.

Panels. `panels(request, obj)` returns what to show under the form: a list of `panel(self.admin_site, request, …)`; with
`panels_first` they stand above it. A fieldset with the class `AFTER_INLINES` is drawn below the inlines.
`ReadOnlyMixin` is for rows that nobody writes here; name the permission of their buttons in full. `checkbox_fields` are
many-to-many fields with few choices; keys to people (to whatever has a SearchTextField) get a search box by themselves.

What is closed: actions need `permissions` (dropped here without them, refused by a system check) and act on the rows
ticked on the page, never on « all »; a list reads no query parameter but those of its filters; rows, selects,
autocompletes, filters and forged keys go through `visible_to(user)` (of users: the team); the log holds kinds, numbers
and field names, never a name or a value; a save that would overwrite another's says so first; a wrong key in a list or
in a page is a redirect or a 404; nothing is counted beyond the pages shown. No `date_hierarchy`: `period_filter` reads
no value from the address. A rule may raise `Refused` from `save_model` or `save_formset`: everything is rolled back and
the form shows the reasons, at the field that the refusal names.
"""

from accounts.scoped_admin.base import (
    AFTER_INLINES,
    ReadOnlyMixin,
    ScopedModelAdmin,
    ScopedStackedInline,
    SuperuserOnlyMixin,
)
from accounts.scoped_admin.buttons import StateButton, StateForm, state_button
from accounts.scoped_admin.forms import GuardedForm
from accounts.scoped_admin.lists import BoundedPaginator, ScopedRelatedFilter, period_filter, visible
from accounts.scoped_admin.panels import Panel, PanelRow, panel

__all__ = [
    "AFTER_INLINES",
    "BoundedPaginator",
    "GuardedForm",
    "Panel",
    "PanelRow",
    "ReadOnlyMixin",
    "ScopedModelAdmin",
    "ScopedRelatedFilter",
    "ScopedStackedInline",
    "StateButton",
    "StateForm",
    "SuperuserOnlyMixin",
    "panel",
    "period_filter",
    "state_button",
    "visible",
]
