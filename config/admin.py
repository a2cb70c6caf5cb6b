"""The back office as a product of its own."""

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin
from accounts.views import staff_door
from config.waiting import waiting_for, week_for

# The menu, in staff's words and in the order of their days.
MENU = [
    (
        "people",
        _("People"),
        [
            "programs.trainee",
            "programs.guardian",
            "programs.enrolment",
            "programs.authorisation",
            "programs.authorisationtext",
        ],
    ),
    ("meetings", _("Meetings"), ["events.event", "events.guest", "events.registration"]),
    (
        "mentoring",
        _("Mentoring"),
        [
            "mentors.mentorship",
            "mentors.session",
            "mentors.mentor",
            "mentors.clearance",
            "mentors.duty",
            "mentors.opening",
            "mentors.absence",
            "mentors.closure",
        ],
    ),
    (
        "orientation",
        _("Orientation"),
        ["programs.profession", "programs.course", "programs.discipline", "programs.orientationstep"],
    ),
    (
        "site",
        _("Site"),
        [
            "pages.page",
            "media.picture",
            "programs.partner",
            "impact.historicfigure",
            "impact.indicatorvalue",
            "programs.program",
            "programs.cohort",
            "programs.venue",
            "programs.room",
        ],
    ),
    ("system", _("System"), []),  # and whatever is named nowhere above
]
# Reached from the page of the row that they belong to.
INSIDE = {"events.appearance", "mentors.claim", "mentors.sessionchange", "mentors.sessionnote"}
# What one adds most often: the model, and the words.
QUICK = [
    ("programs.trainee", _("Add a trainee")),
    ("events.event", _("Create a meeting")),
    ("mentors.mentorship", _("Propose a mentorship")),
]

ROOMS = ("accounts", "config", "events", "impact", "media", "mentors", "pages", "programs", "tests")
# Nobody has a password; a row's public page is linked directly, where Django's detour would tell who has one.
UNUSED = ("password_change", "password_change_done", "view_on_site")


class ProgrammeAdminSite(AdminSite):
    site_header = _("Axe · back office")
    site_title = _("Axe")
    index_title = _("What waits")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Rows are deleted one by one, after reading what goes with them.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Leave out the pages that other packages bring: they do not stand on the scoped base."""
        ours = admin_class is None or admin_class.__module__.split(".")[0] in ROOMS
        if ours or issubclass(admin_class, ScopedModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self):
        return [url for url in super().get_urls() if getattr(url, "name", None) not in UNUSED]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Return what the person may open, under the headings of MENU instead of by room."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        entries = {
            entry["model"]._meta.label_lower: entry
            for app in self._build_app_dict(request).values()
            for entry in app["models"]
            if entry["model"]._meta.label_lower not in INSIDE
        }
        home = reverse("admin:index", current_app=self.name)
        menu = []
        for key, name, labels in MENU:
            models = [entries.pop(label) for label in labels if label in entries]
            if key == "system":
                models = sorted(entries.values(), key=lambda entry: entry["name"].lower())
            if models:
                menu.append(
                    {
                        "name": name,
                        "app_label": key,
                        "app_url": f"{home}#menu-{key}",
                        "has_module_perms": True,
                        "models": models,
                    }
                )
        return menu

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        context = {
            "waiting": waiting_for(request.user),
            "week": week_for(request.user),
            "quick": self._quick(request),
            "subtitle": None,
        }
        return super().index(request, context | (extra_context or {}))

    def _quick(self, request: HttpRequest) -> list[tuple]:
        return [
            (label, reverse(f"admin:{name.replace('.', '_')}_add", current_app=self.name))
            for name, label in QUICK
            if (model := apps.get_model(name)) in self._registry and self._registry[model].has_add_permission(request)
        ]

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Send the team to the door that everyone comes through."""
        return staff_door(request)
