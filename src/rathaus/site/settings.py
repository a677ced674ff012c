"""Settings, all from environment variables `RATHAUS_*`.

Every secret may come from a file instead: `RATHAUS_SECRET_KEY_FILE=/run/secrets/key`. A missing or
malformed value stops the start with a message that names the variable.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from rathaus.lib.sqlite.base import OPTIONS as SQLITE_OPTIONS
from rathaus.site.environment import Environment

env = Environment()

PACKAGE_DIR = Path(__file__).resolve().parent.parent
BASE_DIR = PACKAGE_DIR.parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
FRONTEND_DIR = Path(env.str("FRONTEND_DIR", default=str(BASE_DIR / "node_modules")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("TRUSTED_ORIGINS", default=[])
PORTAL_NAME = env.str("PORTAL_NAME", default="Rathaus")
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000")  # in e-mails, no slash
PORTAL_OPERATOR = env.str("PORTAL_OPERATOR", default="")  # ARS of who answers for the shared portal

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_cotton",
    "django_q",
    "csp",
    "rathaus.ui",
    "rathaus.audit",
    "rathaus.tenancy",
    "rathaus.accounts",
    "rathaus.vault",
    "rathaus.access",
    "rathaus.catalogue",
    "rathaus.archive",
    "rathaus.mailbox",
    "rathaus.exchange",
    "rathaus.intake",
    "rathaus.cases",
    "rathaus.site",
    "allauth",  # after our own parts, whose templates replace its templates
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "rathaus.tenancy.middleware.ScopeMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rathaus.access.middleware.IdleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "rathaus.access.middleware.ActorMiddleware",
    "rathaus.vault.session.VaultMiddleware",
    "rathaus.access.middleware.SecondFactorMiddleware",
    "rathaus.access.middleware.ClosedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "rathaus.site.urls"
WSGI_APPLICATION = "rathaus.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "rathaus.site.navigation.page_context",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django.templatetags.i18n", "django_cotton.templatetags.cotton"],
        },
    }
]
COTTON_DIR = "cotton"
# A component sees its attributes, never a page's `title` by chance.
COTTON_ISOLATE_BY_DEFAULT = True
FORM_RENDERER = "rathaus.ui.renderer.KernRenderer"

SQLITE_URL = f"sqlite:///{VAR_DIR / 'rathaus.sqlite3'}"
DATABASES = {"default": env.database("DATABASE_URL", default=SQLITE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "rathaus.lib.sqlite"
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counts attempts, for all processes together; "process" is for what each process keeps to itself.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_counter",
        "KEY_FUNCTION": "rathaus.site.counters.hashed",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

ARCHIVE_DIR = Path(env.str("ARCHIVE_DIR", default=str(VAR_DIR / "archive")))
# Where encrypted objects lie: "s3://bucket", perhaps with a prefix; empty for files in ARCHIVE_DIR
OBJECT_STORE = env.str("OBJECT_STORE", default="")
OBJECT_STORE_ENDPOINT = env.str("OBJECT_STORE_ENDPOINT", default="")
OBJECT_STORE_REGION = env.str("OBJECT_STORE_REGION", default="us-east-1")
OBJECT_STORE_KEY = env.str("OBJECT_STORE_KEY", default="")
OBJECT_STORE_SECRET = env.str("OBJECT_STORE_SECRET", default="")
# The newest head of the ledger, outside the database and better on another disk.
LEDGER_DIR = Path(env.str("LEDGER_DIR", default=str(VAR_DIR / "ledger")))
LEDGER_TSA_URL = env.str("LEDGER_TSA_URL", default="")  # RFC 3161; empty for none
LEDGER_TSA_CERTIFICATE = env.str("LEDGER_TSA_CERTIFICATE", default="")  # PEM file of its roots
LEDGER_TSA_SECONDS = env.int("LEDGER_TSA_SECONDS", default=600)  # between two time stamps
# The delivery service (FIT-Connect): calls a minute and client; callbacks to private networks too
EXCHANGE_CALLS = env.int("EXCHANGE_CALLS", default=600)
CALLBACK_PRIVATE = env.bool("CALLBACK_PRIVATE", default=False)
EXCHANGE_KEEP_DAYS = env.int("EXCHANGE_KEEP_DAYS", default=30)  # content of what was answered
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", default=20 * 1024 * 1024)  # bytes a file
FILE_UPLOAD_HANDLERS = ["rathaus.archive.content.uploads.SealedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # a request

Q_CLUSTER = {
    "name": "rathaus",
    "orm": "default",
    "workers": env.int("WORKERS", default=2),
    "timeout": 300,
    "retry": 360,
    "max_attempts": 20,
    "ack_failures": False,
    "poll": 1,
    "save_limit": 1000,
    "catch_up": False,
    "label": "Hintergrundarbeit",
    "cache": "process",  # how the workers are, noted every second: not in the database
    "sync": env.bool("JOBS_INLINE", default=False),
}

KEYS_DIR = Path(env.str("KEYS_DIR", default=str(VAR_DIR / "keys")))  # outside database and backup
# Costs of the key behind a password (Argon2id, the second choice of RFC 9106 §4; memory in KiB).
VAULT_ARGON2 = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 4}

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# The stored hash must not be an easier way to a password than the key behind it.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "rathaus.accounts.forms.password_rules.GuessableValidator"},
    {"NAME": "rathaus.accounts.forms.password_rules.BreachedValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Sorted SHA-1 hashes of breached passwords, one a line; empty for none
BREACHED_PASSWORDS = env.str("BREACHED_PASSWORDS", default="")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_ADAPTER = "rathaus.accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "rathaus.accounts.forms.signup.SignupForm"
ACCOUNT_FORMS = {
    "login": "rathaus.accounts.forms.passwords.LoginForm",
    "signup": "rathaus.accounts.forms.passwords.NewAccountForm",
    "add_email": "rathaus.accounts.forms.addresses.NewAddressForm",
    "change_password": "rathaus.accounts.forms.passwords.ChangePasswordForm",
    "set_password": "rathaus.accounts.forms.passwords.SetPasswordForm",
    "reset_password_from_key": "rathaus.accounts.forms.passwords.ResetPasswordKeyForm",
}
ACCOUNT_SESSION_REMEMBER = False  # sessions end with the browser, or when nobody is there:
IDLE_SECONDS = env.int("IDLE_SECONDS", default=60 * 60)
IDLE_SECONDS_STAFF = env.int("IDLE_SECONDS_STAFF", default=8 * 60 * 60)
# How long somebody waits whose second factor is removed by e-mail (ADR 0017)
FACTOR_WAITING_DAYS = env.days("FACTOR_WAITING_DAYS", default=7)
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # an unlocked browser must not give the account away
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Who else may say who somebody is (ADR 0018): a TOML file of the operator; empty for nobody
IDENTITY_PROVIDERS = env.str("IDENTITY_PROVIDERS", default="")
SOCIALACCOUNT_ADAPTER = "rathaus.accounts.identities.adapter.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "rathaus.accounts.forms.identities.IdentitySignupForm"}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one counts once it is confirmed
# Failed sign-ins (ADR 0017): keys are address and network together, or a known device.
ACCOUNT_RATE_LIMITS = {
    "saml_refused": "20/m/ip",  # events about wrong answers
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_anywhere": "100/h/key",  # one address from all networks that are not known
    "login_failed_known": "10/5m/key",  # one address from a device it has signed in with
    "lost_factor": "3/d/key,20/d/ip",  # e-mails to somebody who says their second factor is lost
}
MFA_ADAPTER = "rathaus.vault.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Nobody is signed in without a confirmed address; a new one may wait beside a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: people type, clocks differ
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {
    "authenticate": "rathaus.accounts.forms.second_factor.CodeForm",
    "reauthenticate": "rathaus.accounts.forms.second_factor.CodeAgainForm",
    "activate_totp": "rathaus.accounts.forms.second_factor.AppForm",
    "add_webauthn": "rathaus.accounts.forms.passkeys.AddForm",
    "edit_webauthn": "rathaus.accounts.forms.passkeys.RenameForm",
    "login_webauthn": "rathaus.accounts.forms.passkeys.SignInForm",
    "authenticate_webauthn": "rathaus.accounts.forms.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "rathaus.accounts.forms.passkeys.AgainForm",
}

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
FORMAT_MODULE_PATH = ["rathaus.ui.formats"]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [("kern", FRONTEND_DIR / "@kern-ux" / "native" / "dist")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files go to the archive
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

vars().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 30  # seconds; a mail server that says nothing must not hold a worker for ever
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="rathaus@localhost")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "rathaus.site.views.csrf_failure"
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
# Staff need a second factor or a passkey. It can be switched off only where cookies are for plain
# http, which is in a demo.
STAFF_SECOND_FACTOR = SECURE_COOKIES or env.bool("STAFF_SECOND_FACTOR", default=True)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # one that sets both headers itself:
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# X-Forwarded-For; without it all visitors share one limit for failed sign-ins
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
# Other hosts below a town's domain, and browsers' built-in lists, are for the town to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # A refused right is an answer, not a fault: no traceback for 403 and 404.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "fido2": {"level": "WARNING"},  # it would name credentials
    },
}
