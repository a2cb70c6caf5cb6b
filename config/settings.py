"""The site's settings: production by default, everything that differs between machines from the environment.

`.env.example` documents each variable.
"""

from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config.environment import (
    LOOPBACK,
    BadSetting,
    cache,
    database,
    env,
    folder,
    mail_address,
    mailer,
    milliseconds,
    names,
    positive,
    read,
    readable_file,
    secret,
    site_url,
    strict_bool,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
# A file may hold the environment; what is set in the environment itself wins.
env.read_env(
    read(
        "ENV_FILE",
        readable_file,
        shape="a text file that can be read",
        example="/etc/axe/env",
        default=BASE_DIR / ".env",
    )
)

# What must be said

DEMO = read("DEMO", strict_bool, shape="yes or no", example="no", default=False)
SECRET_KEY = read(
    "SECRET_KEY",
    secret,
    shape="at least 50 random characters",
    example="$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')",
)
ALLOWED_HOSTS = read(
    "ALLOWED_HOSTS",
    names,
    shape="the host names that the site answers to, separated by commas",
    example="axe.example.org",
)
SITE_URL = read(
    "SITE_URL",
    partial(site_url, hosts=ALLOWED_HOSTS),
    shape="the site's address without a path, under a name of ALLOWED_HOSTS, in https (http only on this machine)",
    example="https://axe.example.org",
)
HTTPS = SITE_URL.startswith("https://")
if DEMO and not set(ALLOWED_HOSTS) <= LOOPBACK:
    # The demonstration shows sign-in codes on the page: it must never answer to the outside.
    raise BadSetting(
        "ALLOWED_HOSTS is too wide for DEMO=yes: it should hold this machine only, "
        "for example ALLOWED_HOSTS=127.0.0.1,localhost"
    )

# Database, cache, mail, files

DATABASE_POOL_SIZE = read("DATABASE_POOL_SIZE", positive, shape="a whole number from 1", example="8", default=8)
TIME_SHAPE = "a time in milliseconds, at most one hour"
STATEMENT_TIMEOUT_MS = read("STATEMENT_TIMEOUT_MS", milliseconds, shape=TIME_SHAPE, example="15000", default=15_000)
LOCK_TIMEOUT_MS = read("LOCK_TIMEOUT_MS", milliseconds, shape=TIME_SHAPE, example="8000", default=8_000)
connect = partial(database, pool_size=DATABASE_POOL_SIZE, statement_ms=STATEMENT_TIMEOUT_MS, lock_ms=LOCK_TIMEOUT_MS)
DATABASES = {
    "default": read(
        "DATABASE_URL",
        lambda name: connect(env.str(name)),
        shape="the address of an SQLite file, from the root, or of a PostgreSQL database",
        example="postgres://axe:password@127.0.0.1:5432/axe",
        default=connect(f"sqlite:///{quote(str(VAR_DIR / 'axe.sqlite3'))}"),
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    if not Path(DATABASES["default"]["NAME"]).parent.is_dir():
        raise BadSetting(
            "DATABASE_URL is malformed: it should be the address of an SQLite file in a folder that exists, "
            "for example DATABASE_URL=sqlite:////srv/axe/var/axe.sqlite3"
        )
    # Races need connections of their own, which a database in memory does not have.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": read(
        "CACHE_URL",
        cache,
        shape="the address of a cache",
        example="locmemcache://",
        default={"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    )
}

MAILERS = {
    "default": read(
        "MAIL_URL",
        mailer,
        shape="the address of a mail server, of a folder from the root or of the terminal",
        example="smtp+tls://user:password@mail.example.org:587",
    )
}
DEFAULT_FROM_EMAIL = read(
    "DEFAULT_FROM_EMAIL", mail_address, shape="the address that mails come from", example="axe@example.org"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

MEDIA_ROOT = read(
    "MEDIA_ROOT",
    folder,
    shape="a folder, from the root, for uploaded files",
    example="/srv/axe/media",
    default=VAR_DIR / "media",
)
STATIC_URL = "/static/"
STATIC_ROOT = read(
    "STATIC_ROOT",
    folder,
    shape="a folder, from the root, for collected files",
    example="/srv/axe/static",
    default=VAR_DIR / "static",
)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.SiteStaticFilesStorage"},
}
# A file named by its content may be kept for ever.
WHITENOISE_MAX_AGE = 3600

# The rooms

INSTALLED_APPS = [
    "config.apps.SiteAdminConfig",
    "pages",
    "impact",
    "mentors",
    "events",
    "programs",
    "accounts",
    "media",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_prose_editor",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.forms",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]
FORM_RENDERER = "config.renderer.SiteRenderer"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# What the worker calls, and how often: each may run at any time, any number of times, several at once.
PERIODIC = {
    "events.tasks.tick": timedelta(minutes=1),
    "mentors.tasks.nightly": timedelta(hours=6),
    "impact.tasks.count": timedelta(minutes=10),
    "programs.pictures.refresh_all": timedelta(hours=1),
}

# Who signs in, and how

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:welcome"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
# An address is proved by the code or the invitation that was sent to it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False

STAFF_SECOND_FACTOR = read(
    "STAFF_SECOND_FACTOR",
    strict_bool,
    shape="yes to open the back office only to who has set up a second factor, else no",
    example="yes",
    default=not DEMO,
)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.ConfirmForm",
    "activate_totp": "accounts.forms.ActivateForm",
}
MFA_TOTP_ISSUER = "Axe Orientation"
# A telephone whose clock is half a minute off still works.
MFA_TOTP_TOLERANCE = 1

# Security

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
BEHIND_TLS_PROXY = read(
    "BEHIND_TLS_PROXY",
    strict_bool,
    shape="yes when a proxy in front sets X-Forwarded-Proto itself, else no",
    example="yes",
    default=False,
)
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Language and time

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
FORMAT_MODULE_PATH = None

# What the programme decides (shared with staff in the guide)

GUARDIAN_HOLD_HOURS = 72
CANCEL_CUTOFF_HOURS = 3
SESSION_CANCEL_CUTOFF_HOURS = 24
BOOKING_HORIZON_DAYS = 28
BOOKING_NOTICE_HOURS = 24

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
