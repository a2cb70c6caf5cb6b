"""The picture library, and who can be recognised on each picture."""

from django import forms
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin, ScopedStackedInline
from media import library
from media.models import Picture
from media.templatetags.pictures import picture as drawn
from programs import pictures
from programs.models import PictureSubject


class PictureSubjectInline(ScopedStackedInline):
    model = PictureSubject
    fields = ["trainee"]


@admin.register(Picture)
class PictureAdmin(ScopedModelAdmin):
    # List
    list_display = ["title", "thumbnail", "credit", "published", "on_the_site"]
    list_filter = ["published", "shows_minors"]
    search_fields = ["title", "alternative", "credit"]
    search_help_text = _("Any part of the title, of the alternative text or of the credit.")
    # Form
    fieldsets = [
        (_("The picture"), {"fields": ["title", "file", "preview"]}),
        (_("For those who do not see it"), {"fields": ["alternative"]}),
        (_("Rights"), {"fields": ["credit", "rights"]}),
        (
            _("On the site"),
            {
                "fields": ["published", "shows_minors", "covered_until"],
                "description": _(
                    "With recognisable trainees, it is shown only while everyone named below has a valid authorisation."
                ),
            },
        ),
    ]
    readonly_fields = ["preview", "covered_until"]
    inlines = [PictureSubjectInline]

    # Behaviour

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "file":
            # Django's own widget links to the file, which nobody may open.
            kwargs["widget"] = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("preview"))
    def preview(self, picture):
        if picture.file and not picture.renditions:
            return _("Its sizes are being made: come back in a minute.")
        return self._drawn(picture, sizes="320px")

    @admin.display(description=_("preview"))
    def thumbnail(self, picture):
        return self._drawn(picture, sizes="120px") if picture.renditions else _("being made")

    @admin.display(description=_("on the site"), boolean=True)
    def on_the_site(self, picture):
        return picture.is_shown

    def _drawn(self, picture, *, sizes: str) -> str:
        return render_to_string("components/picture.html", drawn(picture, sizes=sizes, preview=True, css="preview"))

    def save_model(self, request, obj, form, change):
        library.save(obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        pictures.refresh(form.instance)

    def delete_model(self, request, obj):
        library.remove(obj)


@admin.register(PictureSubject)
class PictureSubjectAdmin(ScopedModelAdmin):
    # List
    list_display = ["picture", "trainee"]
    ordering = ["-pk"]
    list_select_related = ["picture", "trainee"]
    search_fields = ["trainee__search_name", "picture__title"]
    search_help_text = _("Any part of the trainee's name or of the picture's title.")
    # Form
    fields = ["picture", "trainee"]
    autocomplete_fields = ["picture"]

    def has_module_permission(self, request):
        """Written on the picture's page; kept out of the menu."""
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        pictures.refresh(obj.picture)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        pictures.refresh(obj.picture)
