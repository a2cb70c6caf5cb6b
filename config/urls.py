"""Every address of the site, French at the root and English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import views
from pages import views as pages

urlpatterns = [
    path("sante/vivant", views.alive, name="alive"),
    path("sante/pret", views.ready, name="ready"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>-<int:number>.xml", pages.sitemap, name="sitemap"),
    *i18n_patterns(
        path("", include("accounts.sign_in_urls")),
        path("admin/", admin.site.urls),
        path("", include("accounts.urls")),
        path("", include("media.urls")),
        path("", include("programs.urls")),
        path("", include("events.urls")),
        path("", include("mentors.urls")),
        path("", include("pages.urls")),
        prefix_default_language=False,
    ),
]
