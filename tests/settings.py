"""The settings under test: data folder and index in a temporary place, static files without a manifest.

DATABASE_URL is left alone: tests.on_postgres sets it to run everything on PostgreSQL. Test databases start as copies of a
migrated one (tests/prepared.py).
"""

import atexit
import os
import shutil
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="unionnews-test-")
os.environ["DEBUG"] = "false"
# The browser driver's event loop stays in its process, where later tests use the database as ever: synchronously.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from unionnews.settings import *  # noqa: F403
from unionnews.settings import DATA_DIR as _DATA_DIR
from unionnews.settings import DATABASES as _DATABASES
from unionnews.settings import STORAGES as _STORAGES

atexit.register(shutil.rmtree, _DATA_DIR, ignore_errors=True)
STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

_database = _DATABASES["default"]
if str(_database["ENGINE"]).endswith("sqlite3"):
    _database["TEST"] = {"NAME": str(_DATA_DIR / "test.sqlite3")}
elif _database["NAME"] == "prepared":
    _database["TEST"] = {"TEMPLATE": "prepared"}
