"""All settings, in one file. What a machine or an operator decides comes from the environment through `config.env`; README lists it all.

With nothing set the project runs in development: SQLite and files under `var/`, the embedded Redis, secrets that are public.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

# --- what the operator decides ------------------------------------------------------------------------------------------

DEBUG = env.boolean("DEBUG")
DEMO_TODAY = env.day("DEMO_TODAY")  # set: the demo. Sign-in offers its invented people and shows their codes.
PRODUCTION = env.boolean("PRODUCTION")  # set: secrets are required, cookies only over HTTPS
if PRODUCTION and (DEBUG or DEMO_TODAY):
    raise env.BadSetting("PRODUCTION", "true", "not together with DEBUG or DEMO_TODAY")

SECRET_KEY = env.secret("SECRET_KEY", development=not PRODUCTION, least=50)
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS", development=False, least=50) if env.text("SECRET_KEY_FALLBACKS") else []
# The first key encrypts, all decrypt. A key is any secret text: 32 bytes are derived from it.
FIELD_ENCRYPTION_KEYS = env.secrets("FIELD_ENCRYPTION_KEYS", development=not PRODUCTION)
LOOKUP_KEY = env.secret("LOOKUP_KEY", development=not PRODUCTION)  # keys the hashes by which a phone or name is found
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=() if PRODUCTION else ("127.0.0.1", "localhost", "[::1]"))
if PRODUCTION and not ALLOWED_HOSTS:
    raise env.BadSetting("ALLOWED_HOSTS", "not set", "the host names this site answers to, separated by commas")
if DEMO_TODAY and set(ALLOWED_HOSTS) - {"127.0.0.1", "localhost", "[::1]", "testserver"}:
    # The demo shows sign-in codes to whoever asks: it never answers to another machine's name.
    raise env.BadSetting("DEMO_TODAY", str(DEMO_TODAY), "only with ALLOWED_HOSTS of this machine (127.0.0.1, localhost)")
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0, most=5)
if PRODUCTION and not env.text("TRUSTED_PROXY_COUNT"):
    # Too few: all visitors share the proxy's address and its rate limit. Too many: an address can be forged. Nobody can guess it.
    raise env.BadSetting("TRUSTED_PROXY_COUNT", "not set", "how many proxies stand between the visitor and this site (0: none)")
SITE_ADDRESS = env.url("SITE_ADDRESS", "http://127.0.0.1:8000", schemes=("http", "https")).rstrip("/")  # printed on documents
MEDIA_ROOT = env.folder("MEDIA_ROOT", VAR / "media")
REDIS_URL = env.url("REDIS_URL", "redis://127.0.0.1:6399/0", schemes=("redis", "rediss", "unix"))

# --- the application ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "borrowers",
    "advice",
    "django.contrib.admin.apps.SimpleAdminConfig",  # only what borrowers.admin registers
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # early: a layer below may answer by itself
    "csp.middleware.CSPMiddleware",
    "borrowers.middleware.browser_rules",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "borrowers.middleware.CompressPages",
    "borrowers.middleware.personal_pages",
    "borrowers.middleware.send_after_answer",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "borrowers.context.site",
            ],
        },
    }
]

# --- the database -------------------------------------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env.url("DATABASE_URL", f"sqlite:///{VAR / 'mingbai.sqlite3'}", schemes=("sqlite", "postgres", "postgresql"))
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
    )
else:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time --------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"  # the words in the code are Chinese; locale/en holds their English
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
HOST_COOKIE = "__Host-" if PRODUCTION else ""  # a browser then takes the cookie only over HTTPS, from this host, for every path
LANGUAGE_COOKIE_NAME = f"{HOST_COOKIE}language"
LARGE_TEXT_COOKIE_NAME = f"{HOST_COOKIE}large-text"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = PRODUCTION
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- sign-in ------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "borrowers.User"
# The only way in, for borrowers and staff alike, is a code: no page takes a password.
AUTHENTICATION_BACKENDS = ["borrowers.backends.WithBorrower"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "borrowers.sign_in.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "borrowers.forms.RequestCodeForm", "confirm_login_code": "borrowers.forms.ConfirmCodeForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # nobody signs up: there is no such address; allauth wants a login method named here
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"  # a right code is the proof
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nothing is sent to an address that is not on file
# `key` is a phone or e-mail (by its keyed hash), or one code; many phones share an `ip`. The demo, which shows its codes, is more patient.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "600/m/ip,60/m/key" if DEMO_TODAY else "30/m/ip,3/m/key,10/h/key,20/d/key",
    "confirm_login_code": f"60/m/ip,{ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS}/15m/key",
    "verify_document": "20/m/ip",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
SESSION_ENGINE = "borrowers.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_NAME = f"{HOST_COOKIE}session"
SESSION_COOKIE_SECURE = PRODUCTION
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no second cookie that holds words
CSRF_COOKIE_NAME = f"{HOST_COOKIE}csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "borrowers.views.errors.csrf_failure"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- what a browser may do ----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the machine beside, over plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- background work (design, section 8; every value from measurements in the reliability notes) ------------------------

BROKER_TIMEOUTS = {"socket_timeout": 1, "socket_connect_timeout": 0.5}
# Rate limits must hold across all web processes: they live in Redis, not in one process's memory.
CACHES = {
    "default": {
        "BACKEND": "borrowers.cache.PatientRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": BROKER_TIMEOUTS,
        "KEY_PREFIX": "mingbai",
    }
}
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 120, least=1)  # longer than the hard time limit of a task
JOB_PATIENCE_SECONDS = env.number("JOB_PATIENCE_SECONDS", 30, least=1)  # how long a job may wait before the sweeper sends it again
JOB_TIME_LIMIT_SECONDS = env.number("JOB_TIME_LIMIT_SECONDS", 90, least=2)
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the sweeper decides, not the broker: no hot loop around a poison job
CELERY_TASK_TIME_LIMIT = JOB_TIME_LIMIT_SECONDS
CELERY_TASK_SOFT_TIME_LIMIT = max(1, JOB_TIME_LIMIT_SECONDS * 8 // 10)  # raised inside the job: its own error, not a lost worker
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # kB; a renderer with Chinese fonts peaks at some 450 MB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "max_retries": 0,
    **BROKER_TIMEOUTS,
}
CELERY_TIMEZONE = TIME_ZONE
# A worker serves all queues unless it is started with -Q: rendering must never hold up the sweeper, so give it a worker of its own.
CELERY_TASK_QUEUES: dict[str, dict[str, Any]] = {name: {} for name in ("render", "import", "advice", "notice", "sweep")}
CELERY_TASK_DEFAULT_QUEUE = "sweep"
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "borrowers.tasks.sweep_jobs", "schedule": 60.0, "options": {"queue": "sweep", "expires": 55}},
    "ask-for-mail": {"task": "borrowers.tasks.ask_for_mail", "schedule": 300.0, "options": {"queue": "notice", "expires": 295}},
    "advice-round": {"task": "advice.tasks.begin_round", "schedule": 30.0, "options": {"queue": "sweep", "expires": 25}},
    # Asked for again all day: the day's job is there once, however often, and a scheduler that was down at three makes up for it.
    "advice-refresh": {
        "task": "advice.tasks.refresh_today",
        "schedule": crontab(minute="*/15", hour="3-23"),
        "options": {"queue": "sweep", "expires": 600},
    },
    "check-in-reminders": {
        "task": "advice.tasks.remind_of_check_ins",
        "schedule": crontab(minute="5", hour="8-20"),
        "options": {"queue": "sweep", "expires": 1800},
    },
    "count-cohorts": {
        "task": "advice.tasks.count_cohorts",
        "schedule": crontab(minute="*/30"),
        "options": {"queue": "advice", "expires": 1500},
    },
    "check-renderer": {"task": "borrowers.tasks.check_renderer", "schedule": 60.0, "options": {"queue": "render", "expires": 55}},
}

# --- messages -----------------------------------------------------------------------------------------------------------

MESSAGE_TIMEOUT = 5  # seconds that an SMS or e-mail provider may take to answer
EMAIL_TIMEOUT = MESSAGE_TIMEOUT
_mail = env.mail("EMAIL_URL", "console:")
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starttls, _mail.tls
SMS_WEBHOOK_URL = env.url("SMS_WEBHOOK_URL", "", schemes=("https", "http"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "mingbai@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "WARNING"}},
}
