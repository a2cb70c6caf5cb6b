"""What guardians read, and what they authorised."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ReadOnlyMixin, ScopedModelAdmin, state_button
from programs import authorisations
from programs.models import Authorisation, AuthorisationText


class StandsNow(admin.SimpleListFilter):
    title = _("valid today")
    parameter_name = "valid"

    def lookups(self, request, model_admin):
        return [("yes", _("yes")), ("no", _("no"))]

    def queryset(self, request, queryset):
        valid = Authorisation.objects.valid_at(timezone.now())
        if self.value() == "yes":
            return queryset.filter(pk__in=valid.values("pk"))
        return queryset.exclude(pk__in=valid.values("pk")) if self.value() == "no" else queryset


@admin.register(Authorisation)
class AuthorisationAdmin(ReadOnlyMixin, ScopedModelAdmin):
    # List
    list_display = ["trainee", "what", "guardian", "given_at", "is_valid"]
    list_filter = ["text__kind", StandsNow, "channel"]
    list_select_related = ["trainee", "text", "guardian"]
    search_fields = ["trainee__search_name", "guardian__search_name"]
    search_help_text = _("Any part of the trainee's or the guardian's name.")
    # Form
    fieldsets = [
        (_("What"), {"fields": ["trainee", "text"]}),
        (_("By whom"), {"fields": [("guardian", "capacity"), ("channel", "verified_how"), "recorded_by"]}),
        (
            _("When"),
            {
                "fields": [("given_at", "expires_at"), "withdrawn_at"],
                "description": _("Nothing here is rewritten: what was given can only be withdrawn."),
            },
        ),
    ]

    @admin.display(description=_("what"))
    def what(self, authorisation):
        return authorisation.text.get_kind_display()

    @admin.display(description=_("valid"), boolean=True)
    def is_valid(self, authorisation):
        return authorisation.is_valid_at(timezone.now())

    # Behaviour

    @state_button(
        _("Withdraw"),
        permission="programs.change_authorisation",
        when=lambda authorisation: authorisation.is_valid_at(timezone.now()),
        confirm=_(
            "It stops at once: sessions and seats that need it are put on hold and those concerned are told; "
            "pictures that need it leave the site. It cannot be put back: a new authorisation would be needed."
        ),
        danger=True,
    )
    def withdraw(self, request, authorisation):
        authorisations.withdraw(authorisation, by=request.user)
        return _("The authorisation is withdrawn: what it allowed has stopped.")


@admin.register(AuthorisationText)
class AuthorisationTextAdmin(ScopedModelAdmin):
    # List
    list_display = ["__str__", "language", "published_at"]
    list_filter = ["kind", "language"]
    search_fields = ["body"]
    search_help_text = _("Words of the text.")
    # Form
    fieldsets = [
        (None, {"fields": [("kind", "version", "language"), "published_at"]}),
        (
            _("What the guardian reads"),
            {
                "fields": ["body"],
                "description": _("Once published it is frozen: to change a word, add the next version."),
            },
        ),
    ]
    readonly_fields = ["published_at"]

    # Behaviour

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.published_at is None)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.published_at is None)

    @state_button(
        _("Publish"),
        when=lambda text: text.published_at is None,
        confirm=_("Guardians read and sign it from now on, and not a word of it can change any more."),
    )
    def publish(self, request, text):
        authorisations.publish_text(text)
        return _("The text is published: guardians may sign it.")
