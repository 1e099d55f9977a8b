"""The settings under test: data folder and index in a temporary place, static files without a manifest.

DATABASE_URL is left alone: tests.on_postgres sets it to run everything on PostgreSQL.
"""

import os
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="unionnews-test-")
os.environ["DEBUG"] = "false"

from unionnews.settings import *  # noqa: F403
from unionnews.settings import STORAGES as _STORAGES

STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
