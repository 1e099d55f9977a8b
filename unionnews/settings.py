"""All settings, read from the environment with their types; the README lists every one.

A value that cannot be used stops the start with its name and what is allowed. Without any environment at all the archive runs
on SQLite and a Whoosh index in ``var/``, which is what ``make serve`` does.
"""

from __future__ import annotations

import os
import secrets
import sys
import warnings
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# jieba 0.42.1 and Whoosh 2.7.4 have invalid escapes in plain strings; nothing else is silenced.
for _module in ("jieba", "whoosh"):
    for _category in (SyntaxWarning, DeprecationWarning):
        warnings.filterwarnings("ignore", category=_category, module=rf"{_module}(\..*)?$")

BASE_DIR = Path(__file__).resolve().parent.parent


def env_text(name: str, default: str, allowed: tuple[str, ...] = ()) -> str:
    """The variable's text, or ``default``. Raises ImproperlyConfigured if ``allowed`` is given and does not hold it."""
    value = os.environ.get(name, "") or default
    if allowed and value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is not allowed; use one of: {', '.join(allowed)}")
    return value


def env_flag(name: str, default: bool) -> bool:
    """1, true, yes, on / 0, false, no, off in any case. Raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").lower()
    if not value:
        return default
    if value not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name}={value!r} is not allowed; use true or false")
    return value in {"1", "true", "yes", "on"}


def env_number(name: str, default: int, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``. Raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "") or str(default)
    if not value.isdecimal() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name}={value!r} is not allowed; use a number from {low} to {high}")
    return int(value)


def env_list(name: str, default: str) -> list[str]:
    """Items between commas, without white space around them."""
    return [item.strip() for item in env_text(name, default).split(",") if item.strip()]


def env_networks(name: str) -> list[str]:
    """Addresses and networks between commas, or ``unix`` for a socket file. Raises ImproperlyConfigured for anything else."""
    networks = env_list(name, "")
    for each in networks:
        try:
            _ = each == "unix" or ip_network(each, strict=False)
        except ValueError as error:
            allowed = "use addresses or networks such as 10.0.0.0/8, or unix"
            raise ImproperlyConfigured(f"{name}={each!r} is not allowed; {allowed}") from error
    return networks


def env_database(name: str, default: Path) -> dict[str, object]:
    """A Django database from a URL: sqlite:///relative, sqlite:////absolute, or postgresql://user:password@host:port/name.

    Raises ImproperlyConfigured for another scheme or a URL without a name.
    """
    url = os.environ.get(name, "")
    if not url:
        return sqlite_database(default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path.strip("/"):
        return sqlite_database(Path(unquote(parts.path[1:])))
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        query = dict(item.split("=", 1) for item in parts.query.split("&") if "=" in item)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.pop("host", parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {key: unquote(value) for key, value in query.items()},
        }
    raise ImproperlyConfigured(f"{name} is not allowed; use sqlite:///path or postgresql://user:password@host:port/name")


def sqlite_database(path: Path) -> dict[str, object]:
    """SQLite with a write-ahead log, so that readers go on while a page is stored; writers wait up to 20 s for each other.

    A connection is kept for a while: each new one has to read all tables and triggers first, which takes milliseconds.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def secret_key(folder: Path, debug: bool) -> str:
    """SECRET_KEY from the environment, else the one kept in ``folder``, made on the first start (mode 600).

    Raises ImproperlyConfigured for a key that is known or too short while DEBUG is off.
    """
    key = os.environ.get("SECRET_KEY", "")
    if key:
        known = key.startswith("django-insecure") or key in {"secret", "changeme", "change-me"}
        if not debug and (known or len(key) < 32):
            raise ImproperlyConfigured("SECRET_KEY is known or too short; use 32 characters or more from a random source")
        return key
    file = folder / "secret_key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR {folder} cannot be written: {error.strerror}") from error
    return file.read_text()


DEBUG = env_flag("DEBUG", False)
DATA_DIR = Path(env_text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
SECRET_KEY = secret_key(DATA_DIR, DEBUG)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
ADMIN_PATH = env_text("ADMIN_PATH", "admin").strip("/")
LOG_FORMAT = env_text("LOG_FORMAT", "text", ("text", "json"))
SEARCH_ENGINE = env_text("SEARCH_ENGINE", "whoosh", ("whoosh", "simple"))
BEHIND_TLS = env_flag("BEHIND_TLS", False)
TRUSTED_PROXIES = env_networks("TRUSTED_PROXIES")
CORRECTIONS_PER_HOUR = env_number("CORRECTIONS_PER_HOUR", 10, 1, 10_000)
CORRECTIONS_PER_DAY = env_number("CORRECTIONS_PER_DAY", 300, 0, 1_000_000)
CONTACT_DAYS = env_number("CONTACT_DAYS", 180, 1, 3650)
FACSIMILE_MEGABYTES = env_number("FACSIMILE_MEGABYTES", 50, 1, 500)
LOGIN_TRIES = env_number("LOGIN_TRIES", 10, 4, 100)
LOGIN_LOCK_MINUTES = env_number("LOGIN_LOCK_MINUTES", 15, 1, 1440)
LOGIN_RECORD_DAYS = env_number("LOGIN_RECORD_DAYS", 365, 1, 3650)

INSTALLED_APPS = [
    "unionnews.apps.ArchiveAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "access.apps.AccessConfig",
    "articles.apps.ArticlesConfig",  # after access: its groups get rights over the other's records
    "search.apps.SearchConfig",  # before haystack: its rebuild_index and update_index take the place of haystack's
    "haystack",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "unionnews.language.LanguageMiddleware",
    "articles.views.conditional.ConditionalMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "unionnews.maintenance.MaintenanceMiddleware",
]

ROOT_URLCONF = "unionnews.urls"
WSGI_APPLICATION = "unionnews.wsgi.application"
FORM_RENDERER = "unionnews.rendering.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env_database("DATABASE_URL", DATA_DIR / "archive.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = env_text("LANGUAGE_CODE", "zh-hans", ("zh-hans", "en"))
# Each in its own words, so that whoever reads only that one finds it.
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LOCALE_PATHS = [BASE_DIR / "unionnews" / "locale"]
TIME_ZONE = env_text("TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": {
            "whoosh": "search.engine.UnionNewsEngine",
            "simple": "haystack.backends.simple_backend.SimpleEngine",
        }[SEARCH_ENGINE],
        "PATH": str(DATA_DIR / "index"),
    }
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "unionnews.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
