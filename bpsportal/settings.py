"""Settings of the portal, read from the environment once; see docs/operations.md for the list."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from bpsportal import env, single_sign_on

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("BPSPORTAL_STATE", str(BASE_DIR / ".local")))

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("BPSPORTAL_DEMO", default=False)
DEMO_PASSPHRASE = env.text("DEMO_PASSPHRASE", "") if DEMO else ""
SECRET_KEY = env.text("SECRET_KEY")
PORT = env.number("PORT", 8000)
PORTAL_URL = env.text("PORTAL_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
IS_HTTPS = PORTAL_URL.startswith("https://")
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES", "127.0.0.1,::1")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")

# What a district puts in: names and numbers shown to staff. The defaults are fictional.
PRODUCT_NAME = env.text("PRODUCT_NAME", "Request Desk")
DISTRICT_NAME = env.text("DISTRICT_NAME", "Boston Public Schools")
DISTRICT_SHORT = env.text("DISTRICT_SHORT", "BPS")
OLA_PHONE = env.text("OLA_PHONE", "617-555-0142")
OLA_AFTER_HOURS = env.text("OLA_AFTER_HOURS", "After hours, press 1.")
OLA_ADDRESS = env.text("OLA_ADDRESS", "100 Example Street, Boston")
SAFETY_PHONE = env.text("SAFETY_PHONE", "617-555-0180")

# The policy in force; empty: the one that comes with the portal. Outside the demonstration it must be approved.
POLICY_FOLDER = env.text("POLICY_FOLDER", "")
CASE_TABLE = env.text("CASE_TABLE", str(BASE_DIR / "tests" / "requests_intake" / "cases"))

INSTALLED_APPS = [
    "audit",
    "promises",
    "pages",
    "accounts",
    "requests_intake",
    "routing",
    "counsel",
    "reports",
    "bpsportal",
    "guardian",
    "simple_history",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "bpsportal.proxy.TrustedProxy",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # with random padding, so that lengths give nothing away
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "bpsportal.headers.AnswerHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.session_middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bpsportal.scope.ScopeMiddleware",  # before anything asks the database about a request
    "bpsportal.quiet.QuietMiddleware",
    "routing.turned.TurnedScreen",
    "bpsportal.doors.DoorMiddleware",
]

ROOT_URLCONF = "bpsportal.urls"
WSGI_APPLICATION = "bpsportal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "pages.context.desk",
                "bpsportal.quiet.quiet",
            ],
        },
    },
]

# What a session sees before it is said for whom it works: nothing; everything in a command, which `manage.py` says.
DATABASE_SCOPE = env.text("DATABASE_SCOPE", "")
DATABASES = {
    "default": env.database(
        env.text("DATABASE_URL"), env.text("DATABASE_ROLE", "portal_app"), scope=DATABASE_SCOPE
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Only the relay, the worker and the scheduler open Redis; no web request does.
REDIS_URL = env.text("REDIS_URL")
PROMISE_KEEPERS = env.text("PROMISE_KEEPERS", "bpsportal.duties.KEEPERS")
SWEPT_AWAY = "bpsportal.duties.SWEPT_AWAY"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.signin.PortalBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.validators.PassphraseValidator"}]
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # object permissions are asked of `accounts.permissions`, not of a backend
    "security.W002",  # `bpsportal.headers` denies framing on every answer, errors included
    "security.W008",  # the reverse proxy redirects to https; health checks reach the process over http
    "security.W021",  # browsers preload whole domains, and the portal is one host of a district's
]
ANONYMOUS_USER_NAME = None  # guardian would otherwise keep a row for "nobody", to which grants could stick
GUARDIAN_RAISE_403 = False
LOGIN_URL = "accounts:sign_in"

# django-allauth: our accounts have a user name, and an address only to be reached at.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"

# Second factors (docs/operations.md). The first secret closes what is kept; further ones still open it.
FACTOR_SECRETS = env.text("FACTOR_SECRETS", "").split() or [SECRET_KEY]
MFA_ADAPTER = "accounts.factors.adapter.PortalAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODE_DIGITS = 12
SOCIALACCOUNT_ADAPTER = "accounts.signon.Adapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SINGLE_SIGN_ON = single_sign_on.issuers()
LOCAL_SIGN_IN = single_sign_on.local_roles(SINGLE_SIGN_ON, demo=DEMO)

# A screen left alone closes itself: sooner at a counter that strangers pass (docs/operations.md).
QUIET_AT_COUNTER = timedelta(seconds=env.number("QUIET_AT_COUNTER_SECONDS", 600))
QUIET_IN_OFFICE = timedelta(seconds=env.number("QUIET_IN_OFFICE_SECONDS", 900))
QUIET_WARNING = timedelta(seconds=env.number("QUIET_WARNING_SECONDS", 60))
LONGEST_AT_COUNTER, LONGEST_IN_OFFICE = timedelta(hours=10), timedelta(hours=8)
ONE_SCREEN_EACH = env.flag("ONE_SCREEN_EACH", default=not DEMO)  # a demonstration's accounts are everybody's
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = int(LONGEST_AT_COUNTER.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bpsportal.answers.stale_page"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_SSL_REDIRECT = False  # the reverse proxy redirects; health checks reach the process over http
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "report-uri": "/csp-report/",
        "report-to": "csp",
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/New_York"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(STATE_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_HASHED = env.flag("STATIC_HASHED", default=True)
WHITENOISE_USE_FINDERS = (
    WHITENOISE_AUTOREFRESH
) = not STATIC_HASHED  # files as they lie, while one works on them
STORAGES = {
    "staticfiles": {
        "BACKEND": "pages.storage.JoinedStaticFilesStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

OUTBOX_DIR = Path(env.text("OUTBOX_DIR", str(STATE_DIR / "outbox")))
if email_url := env.text("EMAIL_URL", ""):
    vars().update(environ.Env.email_url_config(email_url))
else:
    EMAIL_BACKEND = "routing.outbox.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "request-desk@localhost")
MAIL_BOUNCES_TO = env.text("MAIL_BOUNCES_TO", "")
if MAIL_SERVICE := env.text("MAIL_SERVICE", ""):
    EMAIL_BACKEND = f"anymail.backends.{MAIL_SERVICE}.EmailBackend"
ANYMAIL = env.options("MAIL_SERVICE_OPTIONS") | {"REQUESTS_TIMEOUT": (EMAIL_TIMEOUT, EMAIL_TIMEOUT)}
NOTICE_FILE = Path(env.text("NOTICE_FILE", str(BASE_DIR / "routing" / "channels" / "notice.txt")))
CHANNELS_ANYWHERE = env.words("CHANNELS_ANYWHERE", "")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

DEFAULT_EXCEPTION_REPORTER_FILTER = "bpsportal.reporting.NothingTyped"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
