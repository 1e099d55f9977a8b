"""Settings are typed: a value that can't be used stops the start with its name and what is allowed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

REFUSED = [
    ("DEBUG", "maybe", "use true or false"),
    ("DATABASE_URL", "mysql://x/y", "postgresql://"),
    ("DATABASE_URL", "postgresql://host", "postgresql://"),
    ("LOG_FORMAT", "xml", "text, json"),
    ("SEARCH_ENGINE", "solr", "whoosh, simple"),
    ("LANGUAGE_CODE", "fr", "zh-hans, en"),
    ("TRUSTED_PROXIES", "10.0.0.0/8, somewhere", "unix"),
    ("LOGIN_TRIES", "3", "from 4 to 100"),
    ("SECRET_KEY", "changeme", "32 characters"),
    ("SECRET_KEY", "django-insecure-" + "x" * 40, "32 characters"),
    ("DATA_DIR", "/proc/nowhere", "cannot be written"),
]
USED = [
    ("DATABASE_URL", "sqlite:///some.sqlite3", "'sqlite:///' + str(DATABASES['default']['NAME'])"),
    (
        "DATABASE_URL",
        "postgresql://user:p%40ss@db.example.org:5433/archive",
        "'postgresql://{USER}:p%40ss@{HOST}:{PORT}/{NAME}'.format(**DATABASES['default'])",
    ),
    ("DATABASE_URL", "postgresql://user:p%40ss@db.example.org:5433/archive", "DATABASES['default']['PASSWORD'] == 'p@ss'"),
    ("DEBUG", "on", "DEBUG"),
    ("SECRET_KEY", "a" * 16 + "b" * 16, "SECRET_KEY"),
]


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), **environment}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("name", "value", "allowed"), REFUSED)
@pytest.mark.thorough
def test_a_bad_value_is_refused_with_its_name_and_what_is_allowed(tmp_path, name, value, allowed):
    done = run(tmp_path, "manage.py", "check", **{name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert allowed in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("name", "value", "setting"), USED)
def test_a_good_value_is_used(tmp_path, name, value, setting):
    done = run(tmp_path, "-c", f"from unionnews.settings import *; print({setting})", **{name: value})
    assert done.stdout.strip() in {value, "True"}, done.stderr


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path):
    keys = {run(tmp_path, "-c", "from unionnews.settings import *; print(SECRET_KEY)").stdout.strip() for _ in range(2)}
    assert keys == {(tmp_path / "secret_key").read_text()}
    assert len(keys.pop()) >= 48
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.thorough
def test_a_database_that_is_not_migrated_is_told_in_one_line(tmp_path):
    done = run(tmp_path, "manage.py", "sanity_check")
    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_of_a_database_that_is_not_migrated_gets_a_page_that_says_so(tmp_path):
    script = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client().get('/', headers={'host': 'localhost'})\n"
        "print(answer.status_code, answer['Retry-After'], '数据库还没有准备好' in answer.content.decode())\n"
    )
    done = run(tmp_path, "-c", script, DJANGO_SETTINGS_MODULE="tests.settings", PYTHONIOENCODING="utf-8")
    assert done.stdout.split() == ["503", "60", "True"], done.stderr[-2000:]
    assert "manage.py migrate" in done.stderr
