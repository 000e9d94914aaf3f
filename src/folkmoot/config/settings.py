"""Every setting of an installation. All come from the environment; none is needed to run on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from folkmoot.config import env
from folkmoot.config.cache import cache_settings
from folkmoot.config.database import database_settings
from folkmoot.config.files import s3_client_config

PACKAGE = Path(__file__).resolve().parent.parent
DATA = env.folder("FOLKMOOT_DATA", "folkmoot-data")

DEBUG = env.flag("FOLKMOOT_DEBUG")
SECRET_KEY = env.text("FOLKMOOT_SECRET_KEY")
if not SECRET_KEY:
    from folkmoot.core.secrets_file import secret_key

    SECRET_KEY = secret_key(DATA)
# Who we are to push services; made in the data folder when not given.
VAPID_KEY = env.text("FOLKMOOT_VAPID_KEY")

# The address people type; it decides on secure cookies and is the default for links in mail.
BASE_URL = env.text("FOLKMOOT_URL", "http://localhost:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
# Hosts of communities live in the database, so the community middleware judges the Host header (see there).
ALLOWED_HOSTS = ["*"]
HOSTS = env.words("FOLKMOOT_HOSTS")
# Where browsers reach `folkmoot live` (core.live_address); without either, open pages ask now and then.
LIVE_URL = env.text("FOLKMOOT_LIVE_URL")
LIVE_PORT = env.integer("FOLKMOOT_LIVE_PORT", 0, least=0)
LIVE_PER_ADDRESS = env.integer("FOLKMOOT_LIVE_PER_ADDRESS", 200, least=1)
TRUSTED_PROXIES = env.words("FOLKMOOT_TRUSTED_PROXIES")
HTTP_ALLOW_PRIVATE = env.words("FOLKMOOT_HTTP_ALLOW_PRIVATE")
CSRF_TRUSTED_ORIGINS = [BASE_URL, *env.words("FOLKMOOT_TRUSTED_ORIGINS")]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.github",
    "django_tasks",
    "django_tasks_db",
    "folkmoot.core",
    "folkmoot.activity",
    "folkmoot.communities",
    "folkmoot.members",
    "folkmoot.segments",
    "folkmoot.mail",
    "folkmoot.notifications",
    "folkmoot.notifications.push",
    "folkmoot.spaces",
    "folkmoot.content",
    "folkmoot.chat",
    "folkmoot.moderation",
    "folkmoot.comments",
    "folkmoot.groups",
    "folkmoot.insights",
    "folkmoot.automation",
    "folkmoot.onboarding",
    "folkmoot.connections",
    "folkmoot.web",
]

MIDDLEWARE = [
    "folkmoot.web.middleware.probes.ProbesMiddleware",
    "folkmoot.web.middleware.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "folkmoot.web.middleware.headers.SecurityHeadersMiddleware",
    "folkmoot.communities.middleware.CommunityMiddleware",
    "folkmoot.insights.visits.middleware.VisitsMiddleware",
    "folkmoot.web.middleware.visitor_pages.VisitorPagesMiddleware",
    "folkmoot.web.middleware.afterwards.AfterwardsMiddleware",
    "folkmoot.connections.api.middleware.ApiMiddleware",
    "folkmoot.web.middleware.floods.FloodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "folkmoot.web.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Its judgement comes before the check of the form's token, which reads the form.
    "folkmoot.web.middleware.bodies.BodiesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "folkmoot.web.middleware.readers.ReadersMiddleware",
    "folkmoot.members.middleware.ActorMiddleware",
    "folkmoot.moderation.meeting.MeetingMiddleware",
    "folkmoot.web.middleware.errors.ErrorsMiddleware",
]

ROOT_URLCONF = "folkmoot.config.urls"
WSGI_APPLICATION = "folkmoot.config.wsgi.application"

_loaders: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the apps: the pages of sign-in take our layout instead of their own.
        "DIRS": [str(PACKAGE / "web" / "templates")],
        "OPTIONS": {
            "builtins": ["folkmoot.web.templatetags.addresses"],
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "folkmoot.web.context.page",
                "folkmoot.chat.context.live",
            ],
        },
    },
]

DATABASES = {"default": database_settings(env.text("FOLKMOOT_DATABASE_URL"), data=DATA)}
# On PostgreSQL, how long a page waits for one statement. Commands and the worker wait as long as it takes.
STATEMENT_SECONDS = env.integer("FOLKMOOT_STATEMENT_SECONDS", 20, least=1)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("FOLKMOOT_REDIS_URL")
CACHES = {"default": cache_settings(REDIS_URL)}

S3_BUCKET = env.text("FOLKMOOT_S3_BUCKET")
STORAGES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": env.text("FOLKMOOT_S3_ENDPOINT") or None,
                "access_key": env.text("FOLKMOOT_S3_ACCESS_KEY") or None,
                "secret_key": env.text("FOLKMOOT_S3_SECRET_KEY") or None,
                "region_name": env.text("FOLKMOOT_S3_REGION") or None,
                "file_overwrite": False,
                "querystring_auth": True,
                "client_config": s3_client_config(),
            },
        }
        if S3_BUCKET
        else {
            "BACKEND": "folkmoot.core.storage.WholeFileStorage",
            "OPTIONS": {"location": str(DATA / "files")},
        }
    ),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("FOLKMOOT_STATIC", str(DATA / "static"))
STATICFILES_DIRS: list[str] = []
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
PAGES_A_MINUTE = env.integer("FOLKMOOT_PAGES_A_MINUTE", 1200, least=0)
MAX_UPLOAD_BYTES = env.integer("FOLKMOOT_MAX_UPLOAD_MB", 25, least=1) * 1024 * 1024
MAX_IMPORT_BYTES = env.integer("FOLKMOOT_MAX_IMPORT_MB", 2048, least=1) * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "members.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "folkmoot.core.sessions"
SESSION_COOKIE_NAME = "folkmoot_session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
CSRF_COOKIE_NAME = "folkmoot_csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "folkmoot.web.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"

EMAIL_URL = env.text("FOLKMOOT_SMTP_HOST")
EMAIL_BACKEND = "folkmoot.mail.smtp.LimitedBackend" if EMAIL_URL else "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(DATA / "mail")
EMAIL_HOST = EMAIL_URL or "localhost"
EMAIL_PORT = env.integer("FOLKMOOT_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("FOLKMOOT_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("FOLKMOOT_SMTP_PASSWORD")
# At the port that is for it TLS begins with the first byte; elsewhere the server is asked for it.
EMAIL_USE_SSL = EMAIL_PORT == 465 and env.flag("FOLKMOOT_SMTP_TLS", default=True)
EMAIL_USE_TLS = not EMAIL_USE_SSL and env.flag("FOLKMOOT_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("FOLKMOOT_MAIL_FROM", "Folkmoot <noreply@localhost>")
# The domain whose mail comes to us: replies, bounces. Without it there are no replies by mail.
MAIL_DOMAIN = env.text("FOLKMOOT_MAIL_DOMAIN").lower()
MAIL_A_MINUTE = env.integer("FOLKMOOT_MAIL_A_MINUTE", 600, least=0)
# A mailbox that is read for the replies in it.
IMAP_HOST = env.text("FOLKMOOT_IMAP_HOST")
IMAP_SECURITY = env.text("FOLKMOOT_IMAP_SECURITY", "tls").lower()
IMAP_PORT = env.integer("FOLKMOOT_IMAP_PORT", 993, least=1)
IMAP_USER = env.text("FOLKMOOT_IMAP_USER")
IMAP_PASSWORD = env.text("FOLKMOOT_IMAP_PASSWORD")
IMAP_FOLDER = env.text("FOLKMOOT_IMAP_FOLDER", "INBOX")
IMAP_DONE = env.text("FOLKMOOT_IMAP_DONE", "Folkmoot")
IMAP_OTHER = env.text("FOLKMOOT_IMAP_OTHER", "Folkmoot-other")
MAIL_PORT = env.integer("FOLKMOOT_MAIL_PORT", 0, least=0)
MAIL_HOOK_KEY = env.text("FOLKMOOT_MAIL_HOOK_KEY")
MAX_MAIL_BYTES = env.integer("FOLKMOOT_MAX_MAIL_MB", 30, least=1) * 1024 * 1024
MAIL_DAYS = env.integer("FOLKMOOT_MAIL_DAYS", 14, least=1)

# What a question to the analytic store may cost.
# Whether page views and searches are counted, without cookies and names (docs/insights.md).
INSIGHTS_VISITS = env.flag("FOLKMOOT_INSIGHTS_VISITS", True)
INSIGHTS_SECONDS = env.integer("FOLKMOOT_INSIGHTS_SECONDS", 30, least=1)
INSIGHTS_MEMORY_MB = env.integer("FOLKMOOT_INSIGHTS_MEMORY_MB", 1024, least=64)
CLICKHOUSE_URL = env.text("FOLKMOOT_CLICKHOUSE_URL")
INSIGHTS_THREADS = env.integer("FOLKMOOT_INSIGHTS_THREADS", 2, least=1)

# Where statements of reasons go once there is a token, and a community wants it.
DSA_URL = env.text("FOLKMOOT_DSA_URL", "https://transparency.dsa.ec.europa.eu/api/v1/statements")
DSA_TOKEN = env.text("FOLKMOOT_DSA_TOKEN")
# Another general classifier than the one that came along, and who gives scores: "own" or "server".
CLASSIFIER_FILE = env.text("FOLKMOOT_CLASSIFIER_FILE")
CLASSIFIER_PROVIDER = env.text("FOLKMOOT_CLASSIFIER_PROVIDER", "own")
CLASSIFIER_URL = env.text("FOLKMOOT_CLASSIFIER_URL").rstrip("/")
CLASSIFIER_MODEL = env.text("FOLKMOOT_CLASSIFIER_MODEL")
CLASSIFIER_KEY = env.text("FOLKMOOT_CLASSIFIER_KEY")
CLASSIFIER_SECONDS = env.integer("FOLKMOOT_CLASSIFIER_MILLISECONDS", 1500, least=50) / 1000

LANGUAGE_CODE = env.text("FOLKMOOT_LANGUAGE", "en")
LANGUAGES = [("en", _("English")), ("de", _("German")), ("ar", _("Arabic"))]
LOCALE_PATHS = [str(PACKAGE / "web" / "locale")]
LANGUAGE_COOKIE_NAME = "folkmoot_language"
USE_I18N = True
FORMAT_MODULE_PATH = "folkmoot.config.formats"
TIME_ZONE = env.text("FOLKMOOT_TIME_ZONE", "UTC")
USE_TZ = True

from folkmoot.config.accounts import *  # noqa: E402, F403
from folkmoot.config.logs import logging_settings  # noqa: E402

LOGGING_CONFIG = None
LOG_FORMAT = env.text("FOLKMOOT_LOG_FORMAT", "plain")
LOG_LEVEL = env.text("FOLKMOOT_LOG_LEVEL", "INFO")
logging_settings(fmt=LOG_FORMAT, level=LOG_LEVEL)

# Who may read /metrics besides the machine itself: addresses or networks, or a bearer token.
METRICS_ALLOW = env.words("FOLKMOOT_METRICS_ALLOW")
METRICS_TOKEN = env.text("FOLKMOOT_METRICS_TOKEN")

SILENCED_SYSTEM_CHECKS: list[str] = []
