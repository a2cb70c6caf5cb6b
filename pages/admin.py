"""Editorial pages."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin
from pages.models import Page


@admin.register(Page)
class PageAdmin(ScopedModelAdmin):
    # List
    list_display = ["title", "slug", "on_the_site", "updated_at"]
    search_fields = ["title", "body"]
    search_help_text = _("Words of the title or of the text.")
    # Form
    fieldsets = [
        (None, {"fields": ["title", "slug"]}),
        (_("What one reads"), {"fields": ["summary", "body"]}),
        (
            _("On the site"),
            {
                "fields": ["published_at"],
                "description": _("The page appears at this hour; without it, only the team sees it."),
            },
        ),
    ]
    prepopulated_fields = {"slug": ["title"]}

    # Behaviour

    @admin.display(description=_("on the site"), boolean=True)
    def on_the_site(self, page):
        return page.published_at is not None and page.published_at <= timezone.now()

    def view_on_site(self, page):
        return page.get_absolute_url() if self.on_the_site(page) else None
