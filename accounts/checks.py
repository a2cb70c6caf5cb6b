"""Refuses to run on rights that nobody may hold by a group."""

from django.contrib.auth.models import Group
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from accounts.groups import ROLES

# Whoever changes users, groups or rights can give themself everything.
FORBIDDEN = {"accounts.add_user", "accounts.change_user", "accounts.delete_user"}


@register()
def check_roles(app_configs, **kwargs) -> list[Error]:
    """The file that lists the groups' rights holds none that is forbidden."""
    return [
        Error(f"The group “{name}” would hold {permission}.", id="accounts.E001")
        for name, role in ROLES.items()
        for permission in sorted(role.permissions)
        if _is_forbidden(permission)
    ]


@register(Tags.database)
def check_groups(app_configs, *, databases=None, **kwargs) -> list[Error]:
    """No group of the database holds one either, whoever gave it."""
    errors = []
    for alias in databases or []:
        try:
            held = list(
                Group.objects.using(alias).values_list(
                    "name", "permissions__content_type__app_label", "permissions__codename"
                )
            )
        except DatabaseError:
            # Before the first migration there are no groups.
            continue
        errors += [
            Error(
                f"The group “{name}” holds {app}.{codename}.",
                hint="Take it away: users, groups and rights are looked after by superusers only.",
                id="accounts.E002",
            )
            for name, app, codename in held
            if app and _is_forbidden(f"{app}.{codename}")
        ]
    return errors


def _is_forbidden(permission: str) -> bool:
    return permission.startswith("auth.") or permission in FORBIDDEN
