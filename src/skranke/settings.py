"""Settings: what a machine needs to know. What a manager decides (hours, teams) is a row with a page instead."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from skranke.lib import env, secrets
from skranke.lib.files import version_of

PACKAGE = Path(__file__).resolve().parent
CLONE = PACKAGE.parents[1]

SKRANKE_HOME = env.folder("SKRANKE_HOME", CLONE / "var")
SKRANKE_PORT = env.number("SKRANKE_PORT", 8000)
# The one public address: cookies, links in mail, passkeys and the allowed host follow from it.
SKRANKE_URL = env.address("SKRANKE_URL", f"http://127.0.0.1:{SKRANKE_PORT}")
SKRANKE_PROXIES = env.number("SKRANKE_PROXIES", 0)
SKRANKE_SMTP_HOST = env.text("SKRANKE_SMTP_HOST", "127.0.0.1")
SKRANKE_SMTP_PORT = env.number("SKRANKE_SMTP_PORT", 2525)
SKRANKE_LMTP_PORT = env.number("SKRANKE_LMTP_PORT", 0)
SKRANKE_MAIL_LIMIT = env.number("SKRANKE_MAIL_LIMIT", 40 * 1024 * 1024)
SKRANKE_KEY = secrets.read_or_make(Path(env.text("SKRANKE_SECRET_FILE") or SKRANKE_HOME / "secret.key"))
SECURE = SKRANKE_URL.startswith("https://")

SECRET_KEY = secrets.derive(SKRANKE_KEY, "django").hex()
DEBUG = False
TESTING = "pytest" in sys.modules
HOST = urlsplit(SKRANKE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = [
    HOST,
    *(["127.0.0.1", "localhost", "[::1]"] if not SECURE else []),
    *(["testserver"] if TESTING else []),
]
CSRF_TRUSTED_ORIGINS = [SKRANKE_URL]

INSTALLED_APPS = [
    "skranke.people",
    "skranke.promise",
    "skranke.cases",
    "skranke.channels",
    "skranke.channels.mail",
    "skranke.channels.form",
    "skranke.shadow",
    "skranke.fairness",
    "skranke.watch",
    "skranke.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "skranke.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "skranke.web.middleware.body_limit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "skranke.web.middleware.page_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "skranke.web.middleware.set_up_first",
    "skranke.web.middleware.desk_errors",
]
ROOT_URLCONF = "skranke.urls"
ASGI_APPLICATION = "skranke.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "skranke.web.shell.frame",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", SKRANKE_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Sign-in limits must hold across processes and machines, so they live in the database.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "skranke_cache"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "skranke.people.signing_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A letter to an address that nobody here has would let strangers send mail through us.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = SKRANKE_PROXIES
# Browsers offer passkeys over HTTPS and on this very machine, and there only by its name.
SKRANKE_PASSKEYS = SECURE or HOST == "localhost"
MFA_ADAPTER = "skranke.people.signing_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if SKRANKE_PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = SKRANKE_PASSKEYS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Skranke"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
EMAIL_BACKEND = "skranke.people.letters.LetterBackend"

CSRF_FAILURE_VIEW = "skranke.web.pages.errors.refused"
SESSION_COOKIE_NAME = "skranke"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SKRANKE_PROXIES else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("sv", "Svenska"), ("da", "Dansk"), ("nb", "Norsk bokmål"), ("pl", "Polski"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]

# The address changes with the content, so that browsers may keep the files for ever.
STATIC_VERSION = version_of(PACKAGE / "web" / "static")
STATIC_URL = f"/static/{STATIC_VERSION}/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATIC_ROOT = SKRANKE_HOME / "static" / STATIC_VERSION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_MAX_AGE = 60 * 60 * 24 * 365

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"skranke": {"level": "INFO"}},
}
