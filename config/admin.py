"""The back office as a product of its own."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.scoped_admin import ScopedModelAdmin
from accounts.views import staff_door

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

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Send the team to the door that everyone comes through."""
        return staff_door(request)
