from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class SiteAdminConfig(AdminConfig):
    """The back office, with its own first page and the site's sign-in."""

    default_site = "config.admin.ProgrammeAdminSite"

    def ready(self) -> None:
        super().ready()
        import_module("config.checks")  # registers them
