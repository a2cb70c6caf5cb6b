"""People who sign in, their invitations, what was sent to them, and who read whose file."""

from django import forms
from django.apps import apps
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import delivery, emails, invitations, people, second_factor
from accounts.groups import ROLES
from accounts.models import AccessRecord, Invitation, Notice, SignInCode, SignInCount, User
from accounts.scoped_admin import (
    GuardedForm,
    ReadOnlyMixin,
    ScopedModelAdmin,
    ScopedRelatedFilter,
    StateForm,
    SuperuserOnlyMixin,
    period_filter,
    state_button,
)


def in_words(role: str) -> str:
    """Return the label of a role or group, as the team says it."""
    if role == invitations.SUPERUSER:
        return str(_("superuser"))
    return str(ROLES[role].label) if role in ROLES else role


# What each mail is about; the rooms above name theirs by these codes too.
MAILS = {
    "sign_in_code": _("sign-in code"),
    "invitation": _("invitation"),
    "address_changed": _("change of address"),
    "second_factor": _("change of second factor"),
    "authorisation_asked": _("authorisation asked of a guardian"),
    "authorisation_declined": _("authorisation declined"),
    "registration_confirmed": _("meeting: registration confirmed"),
    "registration_held": _("meeting: seat held for an authorisation"),
    "registration_waitlisted": _("meeting: put on the waiting list"),
    "registration_promoted": _("meeting: called from the waiting list"),
    "registration_cancelled": _("meeting: registration given up"),
    "registration_left": _("meeting: waiting list left"),
    "registration_excused": _("meeting: seat given back late"),
    "registration_revoked": _("meeting: registration cancelled by the team"),
    "registration_lapsed": _("meeting: seat lost without an authorisation"),
    "registration_suspended": _("meeting: seat held again, authorisation withdrawn"),
    "event_cancelled": _("meeting cancelled"),
    "event_postponed": _("meeting postponed"),
    "event_moved": _("meeting in another room"),
    "session_booked": _("session booked"),
    "session_moved": _("session moved"),
    "session_cancelled": _("session cancelled"),
    "session_frozen": _("session on hold"),
    "session_thawed": _("session that stands again"),
    "pair_proposed": _("mentorship proposed"),
    "pair_authorised": _("mentorship authorised"),
    "pair_activated": _("mentorship activated"),
    "pair_paused": _("mentorship paused"),
    "pair_resumed": _("mentorship resumed"),
    "pair_closed": _("mentorship closed"),
}


class CodeFilter(admin.SimpleListFilter):
    """The codes of a column, in words, without reading the whole table to know which ones it holds."""

    def queryset(self, request, queryset):
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class MailFilter(CodeFilter):
    title, parameter_name = _("kind"), "kind"

    def lookups(self, request, model_admin):
        return list(MAILS.items())


class RoleFilter(CodeFilter):
    title, parameter_name = _("role given"), "role"

    def lookups(self, request, model_admin):
        return [(role, capfirst(in_words(role))) for role in (*ROLES, invitations.SUPERUSER)]


class GroupFilter(ScopedRelatedFilter):
    def field_choices(self, field, request, model_admin):
        return [(pk, capfirst(in_words(name))) for pk, name in super().field_choices(field, request, model_admin)]


class FileFilter(CodeFilter):
    title, parameter_name = _("kind of file"), "subject_kind"

    def lookups(self, request, model_admin):
        read = [model for model, page in model_admin.admin_site._registry.items() if page.records_reading]
        return [(model._meta.label_lower, capfirst(model._meta.verbose_name)) for model in read]


class AddressForm(StateForm):
    email = forms.EmailField(label=_("New e-mail address"), help_text=_("Both addresses are told; they sign in again."))


class RightsForm(GuardedForm):
    def clean_is_superuser(self):
        wanted = self.cleaned_data["is_superuser"]
        last = not wanted and not User.objects.active().filter(is_superuser=True).exclude(pk=self.instance.pk).exists()
        if last:
            raise forms.ValidationError(_("Somebody must be able to look after people and rights."), code="last")
        return wanted


class InviteForm(GuardedForm):
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The link to sign in goes there, once."))
    display_name = forms.CharField(label=_("Name shown"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)
    role = forms.ChoiceField(
        label=_("Role given"),
        required=False,
        choices=[("", "–"), *((name, role.label) for name, role in ROLES.items()), ("superuser", _("superuser"))],
        help_text=_("Trainees, guardians and mentors are invited from their own page, without a role."),
    )


@admin.register(User)
class UserAdmin(SuperuserOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["__str__", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", ("groups", GroupFilter)]
    search_fields = ["display_name", "email"]
    search_help_text = _("Any part of the name shown or of the address.")
    # Form
    form = RightsForm
    fieldsets = [
        (_("Who"), {"fields": ["email", "display_name", "language"]}),
        (
            _("What they may do"),
            {
                "fields": ["is_active", "is_staff", "groups", "is_superuser"],
                "description": _("Each group's rights are those of the guide, and are put back at each update."),
            },
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["email", "is_active", "last_login", "date_joined"]
    checkbox_fields = ["groups"]

    # Behaviour

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = lambda group: in_words(group.name)
        return field

    def has_add_permission(self, request):
        return False  # people come in by invitation

    def has_delete_permission(self, request, obj=None):
        return False  # closing the door keeps what they did readable

    @state_button(_("Change the address"), form=AddressForm)
    def change_address(self, request, user, *, email):
        people.change_email(user, email=email, by=request.user)
        return _("They sign in with the new address from now on.")

    @state_button(_("Invite again"), when=lambda user: not user.is_active)
    def invite_again(self, request, user):
        last = user.invitations.first()
        role = last.role if last and last.consumed_at is None else ""
        invitation, _link = invitations.invite(user.email, role=role, by=request.user)
        invitations.mail(invitation)
        return _("An invitation is on its way.")

    @state_button(_("Open the door"), when=lambda user: not user.is_active and user.last_login)
    def open_door(self, request, user):
        people.open_door(user, by=request.user)
        return _("They may sign in again.")

    @state_button(
        _("Close the door"),
        when=lambda user: user.is_active,
        confirm=_("They are signed out everywhere and can no longer sign in, until the door is opened again."),
        danger=True,
    )
    def close_door(self, request, user):
        people.close_door(user, by=request.user)
        return _("They are out at their next request.")

    @state_button(
        _("Reset the second factor"),
        when=second_factor.has_one,
        confirm=_("Their present one stops working at once: make sure that it is really them who asks."),
        danger=True,
    )
    def reset_second_factor(self, request, user):
        second_factor.reset(user, by=request.user)
        return _("They set up another one at their next visit.")


@admin.register(Invitation)
class InvitationAdmin(SuperuserOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["user", "role_in_words", "created_by", "created_at", "expires_at", "consumed_at"]
    list_filter = [RoleFilter, period_filter("expires_at", _("valid until"))]
    list_select_related = ["user", "created_by"]
    search_fields = ["user__display_name", "user__email"]
    search_help_text = _("Any part of the name shown or of the address.")
    # Form
    form = InviteForm
    readonly_fields = ["user", "role_in_words", "created_by", "created_at", "expires_at", "consumed_at"]

    @admin.display(description=_("role given"), ordering="role")
    def role_in_words(self, invitation):
        return in_words(invitation.role)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["email", "display_name", "language", "role"]})]
        return [(None, {"fields": ["user", "role_in_words", "created_by", "created_at", "expires_at", "consumed_at"]})]

    # Behaviour

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        asked = {name: form.cleaned_data[name] for name in ("display_name", "language", "role")}
        invitation, _link = invitations.invite(form.cleaned_data["email"], by=request.user, **asked)
        invitations.mail(invitation)
        obj.__dict__.update(invitation.__dict__)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["subject", "address", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state", MailFilter, period_filter("created_at", _("asked on"))]
    search_fields = ["address"]
    search_help_text = _("Any part of the address.")
    # Form
    fieldsets = [
        (_("Mail"), {"fields": ["address", "recipient", "subject", "text", "calendar"]}),
        (
            _("On its way"),
            {"fields": ["state", "attempts", "next_attempt_at", "last_error", "sent_at", "useful_until"]},
        ),
        (_("What it is"), {"fields": ["about", "key", "message_id", "created_at"], "classes": ["collapse"]}),
    ]

    @admin.display(description=_("text"))
    def text(self, notice):
        return notice.body.replace(emails.FILLED_LATE, str(_("[put in when the mail leaves, and kept nowhere]")))

    @admin.display(description=_("kind"))
    def about(self, notice):
        return MAILS.get(notice.kind, notice.kind)

    # Behaviour

    @state_button(
        _("Send again"), permission="accounts.change_notice", when=lambda notice: notice.state == Notice.State.GIVEN_UP
    )
    def send_again(self, request, notice):
        delivery.send_again(notice)
        return _("It leaves within a minute.")


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["at", "reader", "file_kind", "subject_id", "opened"]
    list_display_links = None
    list_filter = [FileFilter, period_filter("at", _("on"))]
    list_select_related = ["reader"]
    search_fields = ["=subject_id", "reader__display_name"]
    search_help_text = _("The number of a file, or any part of a reader's name.")

    @admin.display(description=_("kind of file"), ordering="subject_kind")
    def file_kind(self, record):
        try:
            return capfirst(apps.get_model(record.subject_kind)._meta.verbose_name)
        except (LookupError, ValueError):
            return record.subject_kind  # of a model that is gone

    @admin.display(description=_("what was opened"))
    def opened(self, record):
        return _("its page in the back office") if record.purpose == "back office" else record.purpose


@admin.register(SignInCode)
class SignInCodeAdmin(ReadOnlyMixin, SuperuserOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["created_at", "user", "tries", "mailed_at", "used_at"]
    list_display_links = None
    list_filter = [period_filter("created_at", _("asked on"))]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__display_name"]
    search_help_text = _("Any part of the name shown or of the address.")


@admin.register(SignInCount)
class SignInCountAdmin(ReadOnlyMixin, SuperuserOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["starts_at", "action", "count", "subject"]
    list_display_links = None
    list_filter = ["action", period_filter("starts_at", _("since"))]
