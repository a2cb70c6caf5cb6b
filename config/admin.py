"""The back office as a product of its own."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class ProgrammeAdminSite(AdminSite):
    site_header = _("Axe · back office")
    site_title = _("Axe")
    index_title = _("What waits")
