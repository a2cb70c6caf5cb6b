"""People who sign in, their invitations, what was sent to them, and who read whose file."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import delivery, invitations, people, second_factor
from accounts.groups import ROLES
from accounts.models import AccessRecord, Invitation, Notice, SignInCode, SignInCount, User
from accounts.scoped_admin import (
    GuardedForm,
    ReadOnlyMixin,
    ScopedModelAdmin,
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
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
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

    @state_button(_("Close the door"), when=lambda user: user.is_active, danger=True)
    def close_door(self, request, user):
        people.close_door(user, by=request.user)
        return _("They are out at their next request.")

    @state_button(_("Reset the second factor"), when=second_factor.has_one, danger=True)
    def reset_second_factor(self, request, user):
        second_factor.reset(user, by=request.user)
        return _("They set up another one at their next visit.")


@admin.register(Invitation)
class InvitationAdmin(SuperuserOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["user", "role_in_words", "created_by", "created_at", "expires_at", "consumed_at"]
    list_filter = ["role", period_filter("expires_at", _("valid until"))]
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
    list_filter = ["state", "kind", period_filter("created_at", _("asked on"))]
    search_fields = ["address"]
    search_help_text = _("Any part of the address.")
    # Form
    fieldsets = [
        (_("Mail"), {"fields": ["address", "recipient", "subject", "body", "calendar"]}),
        (
            _("On its way"),
            {"fields": ["state", "attempts", "next_attempt_at", "last_error", "sent_at", "useful_until"]},
        ),
        (_("What it is"), {"fields": ["kind", "key", "message_id", "created_at"], "classes": ["collapse"]}),
    ]

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
    list_display = ["at", "reader", "subject_kind", "subject_id", "purpose"]
    list_display_links = None
    list_filter = ["subject_kind", period_filter("at", _("on"))]
    list_select_related = ["reader"]
    search_fields = ["=subject_id", "reader__display_name"]
    search_help_text = _("The number of a file, or any part of a reader's name.")


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
