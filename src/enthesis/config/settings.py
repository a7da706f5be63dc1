"""The whole configuration. Each variable is described where it is read; `enthesis doctor` checks the running system."""

import base64
import sys
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from enthesis.config.environment import (
    Environment,
    ae_title,
    at_least_one,
    database,
    number,
    one_of,
    origins,
    port,
    port_or_none,
    time_zone,
    web_address,
    words,
    yes,
)

ROOT = Path(__file__).resolve().parents[3]
env = Environment()

MODE = env.read(
    "ENTHESIS_MODE", "`production`, or `demo` (sample people with one-click sign-in, on this machine only).",
    default="production", parse=one_of("production", "demo"),
)  # fmt: skip
DEMO = MODE == "demo"
DATA_DIR = Path(
    env.read("ENTHESIS_DATA", "Folder for the SQLite file and the object store.", default=str(ROOT / "var"))
)
SECRET_KEY = env.read("ENTHESIS_SECRET_KEY", "At least 50 random characters; signs sessions and tokens.")
SITE_KEY = env.read(
    "ENTHESIS_SITE_KEY", "32 random bytes, URL-safe base64; seals quarantine and makes pseudonyms."
)
SITE_URL = env.read(
    "ENTHESIS_URL",
    "The address people use, such as https://msk.example.org, for links in mail.",
    parse=web_address,
).rstrip("/")
ALLOWED_HOSTS = env.read("ENTHESIS_HOSTS", "Host names that are answered, comma-separated.", parse=words)
PROXIES = env.read(
    "ENTHESIS_PROXIES",
    "Reverse proxies in front, each adding its visitor to `X-Forwarded-For`; sign-in is throttled by visitor.",
    default="1",
    parse=number,
)
DATABASES = {
    "default": env.read(
        "DATABASE_URL", "`sqlite:///FILE` or `postgresql://…`.",
        default=f"sqlite:///{DATA_DIR / 'enthesis.sqlite3'}", parse=database,
    )
}  # fmt: skip
S3 = {
    "endpoint": env.read(
        "S3_ENDPOINT",
        "Address of an S3 service; without it objects are kept in the data folder.",
        parse=web_address,
    ),
    "bucket": env.read("S3_BUCKET", "Bucket for objects.", default="enthesis"),
    "access_key": env.read("S3_ACCESS_KEY", "Access key of the S3 service."),
    "secret_key": env.read("S3_SECRET_KEY", "Secret key of the S3 service."),
}
S3_PUBLIC_ENDPOINT = env.read(
    "S3_PUBLIC_ENDPOINT",
    "Address of the S3 service as browsers reach it; where set, pictures are fetched there by addresses signed for "
    "a minute, after permission was asked here.",
    parse=web_address,
).rstrip("/")
STORE_LIMIT_BYTES = env.read(
    "ENTHESIS_STORE_LIMIT_MB", "Refuse new objects beyond this; 0 means until the disk is nearly full.",
    default="0", parse=number,
) * 2**20  # fmt: skip
EMAIL_HOST = env.read(
    "EMAIL_HOST", "Mail server; without it mail is written to the `mail` folder of the data folder."
)
EMAIL_PORT = env.read("EMAIL_PORT", "Port of the mail server.", default="587", parse=port)
EMAIL_HOST_USER = env.read("EMAIL_USER", "User at the mail server.")
EMAIL_HOST_PASSWORD = env.read("EMAIL_PASSWORD", "Password at the mail server.")
DEFAULT_FROM_EMAIL = env.read("EMAIL_FROM", "Sender of mail.", default="Enthesis <enthesis@localhost>")
DICOM_AE_TITLE = env.read(
    "ENTHESIS_AE_TITLE", "The gateway's own application entity title.", default="ENTHESIS", parse=ae_title
)
DICOM_PORT = env.read(
    "ENTHESIS_DICOM_PORT", "Port of the DICOM gateway for unencrypted machines; 0 lets none of them in.",
    default="11112", parse=port_or_none,
)  # fmt: skip
DICOM_TLS_PORT = env.read(
    "ENTHESIS_DICOM_TLS_PORT", "Port of the DICOM gateway over TLS, usually 2762; 0 leaves it out.",
    default="0", parse=port_or_none,
)  # fmt: skip
DICOM_TLS_CERTIFICATE = env.read(
    "ENTHESIS_DICOM_TLS_CERTIFICATE", "File with the gateway's certificate and those above it, in PEM."
)
DICOM_TLS_KEY = env.read("ENTHESIS_DICOM_TLS_KEY", "File with the key of that certificate, in PEM.")
DICOM_TLS_AUTHORITIES = env.read(
    "ENTHESIS_DICOM_TLS_AUTHORITIES",
    "File with the certificates of those who sign the machines' ones, in PEM.",
)
DICOM_HOST = env.read(
    "ENTHESIS_DICOM_HOST", "Address that the DICOM gateway listens on.", default="127.0.0.1"
)
UPLOAD_LIMIT_BYTES = env.read(
    "ENTHESIS_UPLOAD_LIMIT_MB", "Largest file that a browser or scanner may send.", default="2048", parse=at_least_one
) * 2**20  # fmt: skip
KEEP_DEVICE = env.read(
    "ENTHESIS_KEEP_DEVICE",
    "Whether station name and serial number of the machine stay in pictures (PS3.15, Retain Device Identity).",
    default="no",
    parse=yes,
)
SHIFT_DATES = env.read(
    "ENTHESIS_SHIFT_DATES",
    "Whether dates stay in pictures, moved back by one interval for each patient number (PS3.15, Retain Longitudinal "
    "Temporal Information With Modified Dates), or are removed.",
    default="no",
    parse=yes,
)
QUARANTINE_DAYS = env.read(
    "ENTHESIS_QUARANTINE_DAYS",
    "Days after which a picture in quarantine is destroyed.",
    default="14",
    parse=at_least_one,
)
DICOMWEB_ORIGINS = env.read(
    "ENTHESIS_DICOMWEB_ORIGINS",
    "Origins of web viewers, such as https://ohif.example.org, that may read pictures with a key, comma-separated.",
    parse=origins,
)
UNFILED_DAYS = env.read(
    "ENTHESIS_UNFILED_DAYS",
    "Days after which a picture that lies in no case is thrown away, its owner told 14 days before; 0 keeps it.",
    default="180",
    parse=number,
)
KEEP_YEARS = env.read(
    "ENTHESIS_KEEP_YEARS",
    "Years after a cohort's end for which its pictures in cases are kept; then an administrator is shown them.",
    default="6",
    parse=number,
)
METRICS_TOKEN = env.read(
    "ENTHESIS_METRICS_TOKEN",
    "Bearer token of whoever collects /metrics (Prometheus), at least 20 characters; without it there is no such page.",
)
TIME_ZONE = env.read("ENTHESIS_TIME_ZONE", "Time zone of the site.", default="Europe/London", parse=time_zone)

env.insist(
    len(SECRET_KEY) >= 50, "ENTHESIS_SECRET_KEY: set at least 50 random characters (openssl rand -base64 48)."
)
try:
    env.insist(len(base64.urlsafe_b64decode(SITE_KEY or "")) == 32, "ENTHESIS_SITE_KEY: set 32 random bytes as "
               "URL-safe base64, and keep a copy: quarantine cannot be opened without it.")  # fmt: skip
except ValueError:
    env.insist(False, "ENTHESIS_SITE_KEY: this is not URL-safe base64.")
env.insist(ALLOWED_HOSTS, "ENTHESIS_HOSTS: name at least one host, such as msk.example.org.")
env.insist(SITE_URL.startswith("https://") or DEMO, "ENTHESIS_URL: must be an https address in production.")
env.insist(
    not DEMO or set(ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]", "testserver"},
    "ENTHESIS_MODE=demo lets anybody sign in as anybody, so ENTHESIS_HOSTS may only be 127.0.0.1 or localhost.",
)
env.insist(
    not DICOM_TLS_PORT or (DICOM_TLS_CERTIFICATE and DICOM_TLS_KEY and DICOM_TLS_AUTHORITIES),
    "ENTHESIS_DICOM_TLS_CERTIFICATE, ENTHESIS_DICOM_TLS_KEY and ENTHESIS_DICOM_TLS_AUTHORITIES: all three are needed "
    "when ENTHESIS_DICOM_TLS_PORT is set.",
)
env.insist(
    DICOM_PORT or DICOM_TLS_PORT,
    "ENTHESIS_DICOM_PORT: 0 needs ENTHESIS_DICOM_TLS_PORT, or no machine could send.",
)
env.insist(
    not DICOM_TLS_PORT or DICOM_PORT != DICOM_TLS_PORT,
    "ENTHESIS_DICOM_TLS_PORT: must be another port than ENTHESIS_DICOM_PORT.",
)
env.insist(not S3["endpoint"] or (S3["access_key"] and S3["secret_key"]), "S3_ACCESS_KEY and S3_SECRET_KEY: both are "
           "needed when S3_ENDPOINT is set.")  # fmt: skip
env.insist(not S3_PUBLIC_ENDPOINT or S3["endpoint"], "S3_PUBLIC_ENDPOINT: S3_ENDPOINT is not set.")
env.insist(not METRICS_TOKEN or len(METRICS_TOKEN) >= 20, "ENTHESIS_METRICS_TOKEN: use at least 20 random characters "
           "(openssl rand -hex 20).")  # fmt: skip
env.finish()

DEBUG = False
INSTALLED_APPS = [
    "enthesis.config",
    "enthesis.portal",
    "enthesis.logbook",
    "enthesis.reporting",
    "enthesis.imaging",
    "enthesis.programme",
    "enthesis.accounts",
    "enthesis.audit",
    "enthesis.jobs",
    "enthesis.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "enthesis.core.middleware.security_headers",
    "enthesis.accounts.receivers.program_door",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "enthesis.accounts.receivers.act_as",
    "enthesis.core.middleware.reader_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "enthesis.core.middleware.PermissionMiddleware",
]
ROOT_URLCONF = "enthesis.config.urls"
WSGI_APPLICATION = "enthesis.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "DIRS": [],
        "OPTIONS": {"environment": "enthesis.config.jinja.environment", "context_processors": [
            "django.contrib.messages.context_processors.messages",
            "enthesis.portal.templatetags.frame.frame",
        ]},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    },
]  # fmt: skip
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
FRONTEND_DIST = ROOT / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []  # `enthesis doctor` says how to build it
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 60
PROGRAMMES_DIR = ROOT / "programmes"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Below this address programs come in with a key; no cookie counts there, and no key anywhere else.
PROGRAM_PATH = "/dicomweb/"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_ADAPTER = "enthesis.accounts.receivers.AccountAdapter"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip", "mail_link": "20/m/ip", "token": "30/m/ip",
    "make_token": "20/h/user",
}  # fmt: skip
# Nothing is mailed to addresses we do not know; people we know are told of every change to how they sign in.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEMO else PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "enthesis.accounts.receivers.SecondFactorAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
# A change of address that is not confirmed yet is no reason to refuse a passkey: the present address always is.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
MFA_TOTP_ISSUER = "Enthesis"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
USERSESSIONS_TRACK_ACTIVITY = False
# Views that are not ours cannot carry a mark of their own: who may open them stands here, by URL name.
THIRD_PARTY_URL_ACTIONS = {
    **dict.fromkeys(
        [
            "account_login", "account_logout", "account_inactive", "account_reset_password", "account_signup",
            "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
            "account_confirm_email", "account_email_verification_sent", "mfa_authenticate", "mfa_login_webauthn",
            "account_confirm_login_code",
        ],
        "public",
    ),
    **dict.fromkeys(
        [
            "account_email", "account_change_password", "account_set_password", "account_reauthenticate",
            "mfa_index", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_activate_totp",
            "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn",
            "mfa_remove_webauthn", "usersessions_list",
        ],
        "accounts.manage_own_account",
    ),
}  # fmt: skip

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "enthesis.core.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
# Where browsers fetch pictures from the store itself, pages may show and read what lies there.
FROM_STORE = ["{0.scheme}://{0.netloc}".format(urlsplit(S3_PUBLIC_ENDPOINT))] if S3_PUBLIC_ENDPOINT else []
CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "blob:", "data:", *FROM_STORE],
    "connect-src": ["'self'", *FROM_STORE],
    "media-src": ["'self'", "blob:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
# Pictures are read as raw bodies by `imaging`: nothing unchecked may touch the disk. No form asks for files.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # pydicom and pynetdicom would write what datasets say, and that may name a patient.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "pydicom": {"level": "CRITICAL"},
        "pynetdicom": {"level": "CRITICAL"},
    },
}
# Tracebacks without the values of variables, for the same reason.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
    ],
    logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    cache_logger_on_first_use=True,
)
SILENCED_SYSTEM_CHECKS: list[str] = []
