"""The team's groups and what each may do in the back office, as data; the table is in the guide on protection.

Groups are put in line with this file after each `migrate`. Nobody's group may touch users, groups or rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VIEW = ("view",)
WRITE = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")


@dataclass(frozen=True)
class Role:
    label: str | Promise
    may: Mapping[str, tuple[str, ...]]

    @property
    def permissions(self) -> set[str]:
        """Return `app.codename` of all that this role may do."""
        found = set()
        for model, actions in self.may.items():
            app, name = model.split(".")
            found |= {f"{app}.{action}_{name}" for action in actions}
        return found


# What is on the public pages.
_PUBLIC_CONTENT = {
    "pages.page": ALL,
    "media.picture": ALL,
    "programs.discipline": ALL,
    "programs.profession": ALL,
    "programs.course": ALL,
    "programs.partner": ALL,
    "programs.partnership": ALL,
    "events.event": WRITE,
    "events.appearance": ALL,
    "events.guest": ALL,
}
_FRAME = {"programs.program": VIEW, "programs.cohort": VIEW, "programs.venue": VIEW, "programs.room": VIEW}
_PEOPLE_READ = {
    "programs.trainee": VIEW,
    "programs.guardian": VIEW,
    "programs.guardianship": VIEW,
    "programs.enrolment": VIEW,
    "programs.authorisation": VIEW,
    "events.event": VIEW,
    "events.registration": VIEW,
    "mentors.mentor": VIEW,
    "mentors.clearance": VIEW,
    "mentors.mentorship": VIEW,
    "accounts.notice": VIEW,
}

ROLES = {
    "coordinator": Role(
        _("coordinator"),
        _PUBLIC_CONTENT
        | {
            "programs.program": WRITE,
            "programs.cohort": WRITE,
            "programs.venue": ALL,
            "programs.room": ALL,
            "programs.trainee": WRITE,
            "programs.guardian": WRITE,
            "programs.guardianship": ALL,
            "programs.enrolment": WRITE,
            # Records what guardians sign on paper; what was given is only ever withdrawn.
            "programs.authorisation": WRITE,
            "programs.authorisationtext": VIEW,
            "programs.orientationstep": ALL,
            "programs.picturesubject": ALL,
            "events.registration": WRITE,
            "mentors.mentor": WRITE,
            "mentors.clearance": VIEW,
            "mentors.opening": ALL,
            "mentors.absence": ALL,
            "mentors.closure": ALL,
            "mentors.duty": ALL,
            "mentors.mentorship": WRITE,
            "mentors.session": WRITE,
            "mentors.sessionchange": VIEW,
            "mentors.sessionnote": VIEW,
            "mentors.claim": VIEW,
            "impact.historicfigure": WRITE,
            "impact.indicatorvalue": VIEW,
            # Changing a mail is asking for it once more; its words are never edited.
            "accounts.notice": ("view", "change"),
        },
    ),
    "editor": Role(_("editor"), _FRAME | _PUBLIC_CONTENT | {"mentors.mentor": ("view", "change")}),
    "front_desk": Role(
        _("front desk"),
        # Of registrations, those of the day, by first name and initial.
        _FRAME | {"events.event": VIEW, "events.appearance": VIEW, "events.guest": VIEW, "events.registration": VIEW},
    ),
    "safeguarding_lead": Role(
        _("safeguarding lead"),
        _FRAME
        | _PEOPLE_READ
        | {
            "programs.authorisationtext": VIEW,
            "programs.orientationstep": VIEW,
            "mentors.clearance": WRITE,
            "mentors.opening": VIEW,
            "mentors.absence": VIEW,
            "mentors.duty": VIEW,
            "mentors.session": VIEW,
            "mentors.sessionchange": VIEW,
            "mentors.sessionnote": VIEW,
            "accounts.accessrecord": VIEW,
        },
    ),
    "data_protection": Role(
        _("data protection"),
        _FRAME
        | _PEOPLE_READ
        | {
            "programs.authorisationtext": WRITE,
            "programs.picturesubject": VIEW,
            "media.picture": VIEW,
            "accounts.accessrecord": VIEW,
        },
    ),
}


def sync_groups(sender: AppConfig, *, using: str = DEFAULT_DB_ALIAS, **_options) -> None:
    """Give each group exactly its permissions on the models of `sender`; run after each migrate, for each room.

    Rights that were added or taken by hand on these groups are put back: the file is the truth.
    """
    wanted = {name: {p for p in role.permissions if p.startswith(f"{sender.label}.")} for name, role in ROLES.items()}
    if not any(wanted.values()):
        return
    # Django makes them in a receiver of the same signal, which may come after this one.
    create_permissions(sender, verbosity=0, using=using)
    ours = Permission.objects.using(using).filter(content_type__app_label=sender.label).select_related("content_type")
    by_name = {f"{sender.label}.{permission.codename}": permission for permission in ours}
    for name, permissions in wanted.items():
        group, _created = Group.objects.using(using).get_or_create(name=name)
        held = set(group.permissions.using(using).filter(content_type__app_label=sender.label))
        # A name without a model is a mistake in this file, which the tests find; a migration back in time has some.
        due = {by_name[permission] for permission in permissions if permission in by_name}
        group.permissions.remove(*(held - due))
        group.permissions.add(*(due - held))
