"""Refuses to start with a hole that was closed once."""

from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.core.checks import Error, register

from accounts.scoped_admin import ScopedModelAdmin, ScopedStackedInline


@register()
def check_admin_actions(app_configs, **kwargs) -> list[Error]:
    """An action without `permissions` runs for people who may only look."""
    return [
        Error(
            f"The action “{action.name}” of {page} names no permissions: whoever may look could run it.",
            hint='Write @admin.action(permissions=["change"], …).',
            obj=page,
            id="config.E001",
        )
        for page in admin.site._registry.values()
        for location in ActionLocation
        for action in page._get_base_actions(action_location=location)
        if not getattr(action.func, "allowed_permissions", None)
    ]


@register()
def check_admin_pages(app_configs, **kwargs) -> list[Error]:
    """A page that does not stand on ScopedModelAdmin shows what people may not see."""
    pages = [page for page in admin.site._registry.values() if not isinstance(page, ScopedModelAdmin)]
    inlines = [
        inline
        for page in admin.site._registry.values()
        for inline in page.inlines
        if not issubclass(inline, ScopedStackedInline)
    ]
    return [
        Error(f"{page} does not stand on the scoped base of the back office.", obj=page, id="config.E002")
        for page in [*pages, *inlines]
    ]
