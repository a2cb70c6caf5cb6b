from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People who sign in")

    def ready(self) -> None:
        from accounts.groups import sync_groups

        import_module("accounts.checks")
        post_migrate.connect(sync_groups, dispatch_uid="accounts.groups")
