"""Django's settings. What varies between installations comes from the environment; docs/operations.md lists it."""

import os
from pathlib import Path

from django.contrib.messages import constants as message_levels

from truehand.site import adapters, mode
from truehand.site.database import application_database
from truehand.site.home import first_secret, home, kept_secret, secret_in

HERE = Path(__file__).resolve().parent
HOME = home()
DEMONSTRATION = mode.demonstration()
ON_LOOPBACK = mode.on_loopback()

DEBUG = False
SECRET_KEY = os.environ.get("TRUEHAND_SECRET_KEY") or kept_secret(HOME / "secrets/django")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("TRUEHAND_HOSTS", "").split()]
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in os.environ.get("TRUEHAND_HOSTS", "").split()]

ROOMS = [
    "edge",
    "evidence",
    "vault",
    "identity",
    "connect",
    "insurance",
    "auctions",
    "equipment",
    "listings",
    "contracts",
    "escrow",
    "inspection",
    "logistics",
    "returns",
    "credit",
    "disputes",
    "risk",
    "payments",
    "payments.bank",
    "reconciliation",
    "trade",
    "market",
    "desk",
    "site",
]

INSTALLED_APPS = [
    *[f"truehand.{room}" for room in ROOMS],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ninja",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "truehand.edge.problem.ProblemMiddleware",
    "truehand.site.web.headers.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Its random padding, and tokens masked anew in every form, keep secrets from showing in a page's length.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "truehand.identity.web.middleware.ActorMiddleware",
    "truehand.edge.intake.IntakeMiddleware",
    "truehand.edge.idempotency.IdempotencyMiddleware",
    "truehand.edge.problem.RefusalMiddleware",
    "truehand.identity.web.confirming.ConfirmingMiddleware",
]

ROOT_URLCONF = "truehand.site.urls"
WSGI_APPLICATION = "truehand.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "truehand.site.web.frame.frame",
            ],
        },
    },
]

# Forms are drawn by our own templates/django/forms, messages in the four states of the design (docs/design.md).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MESSAGE_TAGS = {
    message_levels.INFO: "wait",
    message_levels.SUCCESS: "good",
    message_levels.WARNING: "doubt",
    message_levels.ERROR: "stop",
}

DATABASES = {"default": application_database()}
# Counts of attempts must be the same in every process, and must not be pushed out by somebody who makes many others.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# What allauth keeps in clear is sealed by migrations that follow its own.
MIGRATION_MODULES = {each: f"truehand.identity.migrations.{each}" for each in ("account", "mfa")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# Codes instead of links, and the same answer whether or not the address has an account
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"signup": "truehand.identity.web.forms.SignupForm"}
ACCOUNT_RATE_LIMITS = {"real_name": "10/d/key", "one_time_code": "5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("TRUEHAND_BEHIND_PROXY") else 0
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION
MFA_TOTP_ISSUER = "Truehand"
ACCOUNT_ADAPTER = "truehand.identity.web.adapter.Accounts"
MFA_ADAPTER = "truehand.identity.web.adapter.SecondFactors"
# By what a party hears of a change to where its money goes, beside its notices; text messages plug in here
TRUEHAND_TELLERS = ["truehand.identity.operations.announcing.by_mail"]
TRUEHAND_SECOND_FACTOR_KEY = os.environ.get("TRUEHAND_SECOND_FACTOR_KEY") or kept_secret(HOME / "secrets/second-factor")
# Who is asked about stolen and pledged machines; after how many days a register on file here answers nothing.
TRUEHAND_REGISTERS = ["truehand.equipment.operations.registers.LocalRegisters"]
TRUEHAND_REGISTERS += os.environ.get("TRUEHAND_REGISTERS", "").split()
TRUEHAND_REGISTER_DAYS = int(os.environ.get("TRUEHAND_REGISTER_DAYS", "35"))
# A folder with an operator's own data files of makers and models
TRUEHAND_CATALOGUE = os.environ.get("TRUEHAND_CATALOGUE", "")
TRUEHAND_REAL_NAME_PROVIDER = "truehand.identity.domain.local_provider.LocalProvider"
TRUEHAND_REAL_NAME_KEY = os.environ.get("TRUEHAND_REAL_NAME_KEY") or kept_secret(HOME / "secrets/real-name")
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if DEMONSTRATION else 'smtp'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
# host:port of the mail server, and how it is spoken to: starttls, tls, or plain on this machine alone
TRUEHAND_MAIL_HOST, _, _port = (os.environ.get("TRUEHAND_MAIL_SERVER") or "localhost:25").partition(":")
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = TRUEHAND_MAIL_HOST, int(_port or 25), 20
EMAIL_USE_TLS = os.environ.get("TRUEHAND_MAIL_SECURITY") == "starttls"
EMAIL_USE_SSL = os.environ.get("TRUEHAND_MAIL_SECURITY") == "tls"
EMAIL_HOST_USER = os.environ.get("TRUEHAND_MAIL_USER", "")
EMAIL_HOST_PASSWORD = secret_in(os.environ.get("TRUEHAND_MAIL_PASSWORD_FILE", ""))
# Whether messages may go to servers inside private networks: only where all who may name one belong to the house
TRUEHAND_WEBHOOKS_INSIDE = bool(os.environ.get("TRUEHAND_WEBHOOKS_INSIDE"))
DEFAULT_FROM_EMAIL = os.environ.get("TRUEHAND_MAIL_FROM") or "Truehand <truehand@localhost>"

# Money: channels by name, the preferred one first. The sandbox in demonstration mode; in earnest what
# $TRUEHAND_CHANNELS names: "bank=package.module.Class"
TRUEHAND_SANDBOX_BANK = DEMONSTRATION
TRUEHAND_CHANNELS: dict[str, str] = (
    {"sandbox": "truehand.payments.sandbox.channel.SandboxGateway"}
    if TRUEHAND_SANDBOX_BANK
    else dict(each.split("=", 1) for each in os.environ.get("TRUEHAND_CHANNELS", "").split())
)
# Bank transfer: the custodian's accounts, their pools of numbers and their tables, a JSON file (docs/operations.md)
TRUEHAND_BANK_ACCOUNTS = os.environ.get("TRUEHAND_BANK_ACCOUNTS") or (
    str(HERE.parent / "payments/bank/demonstration.json") if DEMONSTRATION else ""
)
if TRUEHAND_BANK_ACCOUNTS:
    TRUEHAND_CHANNELS |= {"bank": "truehand.payments.bank.channel.BankTransfer"}
# Stripe, Alipay and WeChat Pay, each when its own variables are set
TRUEHAND_ADAPTERS: dict[str, dict[str, str]] = adapters.configured(os.environ)
TRUEHAND_CHANNELS |= {name: adapters.CLASSES[name] for name in TRUEHAND_ADAPTERS}
# From how much (minor units) a payout needs a second person; a currency that is not here always does
TRUEHAND_SECOND_PERSON_FROM = {
    "CNY": 1_000_000_00,
    "EUR": 100_000_00,
    "GBP": 100_000_00,
    "HKD": 1_000_000_00,
    "JPY": 20_000_000,
    "USD": 100_000_00,
}
# Where payers come back to, and where the sandbox gateway, a process of its own, is and keeps its books
TRUEHAND_ORIGIN = mode.origin()
TRUEHAND_CALLBACK_URL = f"{TRUEHAND_ORIGIN}/api/v1/bank/callback"
TRUEHAND_SANDBOX_URL = f"http://{mode.host()}:{mode.sandbox_port()}"
TRUEHAND_SANDBOX_BOOK = HOME / "sandbox/book.sqlite3"
TRUEHAND_SANDBOX_SECRET = kept_secret(HOME / "secrets/sandbox") if TRUEHAND_SANDBOX_BANK else ""

# Where and when
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Evidence: the log's name, and the secrets that its key and the parties' keys are derived from
TRUEHAND_LOG_ORIGIN = os.environ.get("TRUEHAND_LOG_ORIGIN") or "truehand.local/log"
# Who cosigns the log's heads: a line "key address" each; and how many of them a published head needs
TRUEHAND_WITNESSES = os.environ.get("TRUEHAND_WITNESSES", "")
TRUEHAND_WITNESS_QUORUM = int(os.environ.get("TRUEHAND_WITNESS_QUORUM", "0"))
TRUEHAND_TIME_AUTHORITIES = os.environ.get("TRUEHAND_TIME_AUTHORITIES", "")
# Where heads are anchored, the hours between two anchors, the most wei for one, and how many blocks make it certain.
TRUEHAND_CHAINS = os.environ.get("TRUEHAND_CHAINS", "")
TRUEHAND_CHAIN_KINDS = {"eip155": "truehand.evidence.adapters.evm.Evm"}
TRUEHAND_ANCHOR_HOURS = int(os.environ.get("TRUEHAND_ANCHOR_HOURS", "24"))
TRUEHAND_ANCHOR_FEE = int(os.environ.get("TRUEHAND_ANCHOR_FEE", "2000000000000000"))
TRUEHAND_ANCHOR_CONFIRMATIONS = int(os.environ.get("TRUEHAND_ANCHOR_CONFIRMATIONS", "32"))
TRUEHAND_LOG_SECRET = os.environ.get("TRUEHAND_LOG_SECRET") or kept_secret(HOME / "secrets/log")
TRUEHAND_MASTER_SECRET = os.environ.get("TRUEHAND_MASTER_SECRET") or kept_secret(HOME / "secrets/master")

# Personal data: what wraps the people's keys, and the key of the indexes that find a sealed value
TRUEHAND_TRANSIT = {each: os.environ.get(f"TRUEHAND_TRANSIT_{each.upper()}", "") for each in ("url", "key", "token")}
TRUEHAND_KEY_WRAPPING = (
    "truehand.vault.adapters.transit.Transit" if TRUEHAND_TRANSIT["url"] else "truehand.vault.adapters.local.LocalFiles"
)
TRUEHAND_WRAPPING_KEYS = HOME / "secrets/wrapping"
# The key of the blind indexes; later ones stand beside its file, as blind-index.2 and so on
TRUEHAND_BLIND_INDEX_KEYS = HOME / "secrets/blind-index"
TRUEHAND_BLIND_INDEX_KEY = os.environ.get("TRUEHAND_BLIND_INDEX_KEY") or first_secret(TRUEHAND_BLIND_INDEX_KEYS)
# So many seconds after it was made every process looks under a new one, and no transaction is older
TRUEHAND_BLIND_INDEX_SETTLES = 60.0
# Who was erased, beside the database: a restore erases them again
TRUEHAND_TOMBSTONES = HOME / "tombstones"
# Whose statements of a person's standing count here: verifier keys (C2SP), apart by blanks
TRUEHAND_CREDIT_PARTNERS = os.environ.get("TRUEHAND_CREDIT_PARTNERS", "")
# What the rooms above the vault say and do when a person leaves
TRUEHAND_KEEPER = "truehand.trade.operations.keeping.Keeping"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Of a form's fields, or of JSON; files have a limit of their own (edge.intake), and photos where they are stored.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Safety on the wire
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not ON_LOOPBACK
SECURE_REDIRECT_EXEMPT = ["^health$"]  # a monitor asks the process itself, not the proxy
SECURE_HSTS_SECONDS = 0 if ON_LOOPBACK else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not ON_LOOPBACK
# Whether a domain joins the browsers' own lists is for its owner to say.
# An account's address is one by its blind index, which that check does not know.
SILENCED_SYSTEM_CHECKS = ["security.W021", "auth.W004"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("TRUEHAND_BEHIND_PROXY") else None
# Where TLS is, a name that browsers keep to this host and to TLS (RFC 6265bis, 4.1.3.2)
_COOKIE = "" if ON_LOOPBACK else "__Host-"
# However often it is used, a session ends half a day after its sign-in (identity.web.middleware).
SESSION_ENGINE = "truehand.identity.web.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = f"{_COOKIE}session"
CSRF_COOKIE_NAME = f"{_COOKIE}csrf"
LANGUAGE_COOKIE_NAME = f"{_COOKIE}language"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not ON_LOOPBACK
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not ON_LOOPBACK
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = not ON_LOOPBACK

# Rooms register background work in their jobs.py
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "truehand.site.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "truehand": {"level": "INFO"},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
