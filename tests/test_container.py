"""The container, read without a container engine: what it copies is there, what it runs works in a clean environment."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests import prepared
from tests.site import running_site

ROOT = Path(__file__).parent.parent
LINES = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text()).splitlines()
INSTRUCTIONS = [tuple(line.split(maxsplit=1)) for line in LINES if line and not line.startswith("#")]


def values(instruction: str) -> list[str]:
    return [value for name, value in INSTRUCTIONS if name == instruction]


def test_it_has_two_stages_and_the_last_one_has_no_tools_to_build():
    assert len(values("FROM")) == 2
    last = [name for name, _ in INSTRUCTIONS][len(INSTRUCTIONS) - INSTRUCTIONS[::-1].index(("FROM", values("FROM")[-1])) - 1 :]
    assert not [value for value in values("RUN")[1:] if "pip" in value]
    assert "USER" in last
    assert "HEALTHCHECK" in last


@pytest.mark.parametrize("value", [value for value in values("COPY") if not value.startswith("--from")])
def test_what_it_copies_is_there(value):
    *sources, _target = value.split()
    for source in sources:
        assert (ROOT / source).exists(), source


def test_it_runs_as_a_user_of_its_own_with_its_data_in_a_volume():
    assert values("USER") == ["archive"]
    assert values("VOLUME") == ["/data"]
    assert any("DATA_DIR=/data" in value for value in values("ENV"))


def test_everything_that_runs_is_copied():
    copied = {source.rstrip("/") for value in values("COPY") for source in value.split()[:-1]}
    needed = {"manage.py", "unionnews", "articles", "search", "templates", "static", "seeds", "docker"}
    assert needed <= copied


def test_its_locked_packages_have_hashes_and_no_registry_address():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert not re.search(r"https?://|--index-url|--find-links|--trusted-host|file:", re.sub(r"(?m)^#.*$", "", text))
        for requirement in re.findall(r"(?m)^[a-zA-Z0-9_.\[\]-]+==\S+(.*)$", text):
            assert requirement.strip() == "\\", requirement


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """A folder with exactly what the image would hold."""
    folder = tmp_path_factory.mktemp("image")
    for value in values("COPY"):
        if not value.startswith("--from") and "requirements" not in value:
            source, target = value.split()
            subprocess.run(
                ["cp", "-r", str(ROOT / source.rstrip("/")), str(folder / target.rstrip("/").rpartition("/")[2])], check=True
            )
    return folder


def own_database(folder: Path) -> dict[str, str]:
    """What leads the container to a migrated database that no other test uses; ``migrate`` runs all the same."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        prepared.sqlite(folder / "archive.sqlite3")
        return {"DATA_DIR": str(folder)}
    name = f"container_{os.getpid()}"
    with psycopg.connect(address, autocommit=True, dbname="postgres") as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE prepared")
    return {"DATA_DIR": str(folder), "DATABASE_URL": address.replace("/prepared?", f"/{name}?")}


@pytest.mark.thorough
def test_it_serves_what_is_loaded_into_it(image, tmp_path):
    """As compose.yaml runs it: `web` in one container, commands in others, one volume and one database for all."""
    where = own_database(tmp_path)
    with running_site(command=("sh", "docker/start", "web"), cwd=image, **where) as site:
        assert '"ready": true' in site.get("/readyz")
        seed = next((image / "seeds").glob("004*")).name
        for command in (["load_pages", f"seeds/{seed}"], ["check_index", "--repair"], ["sanity_check"]):
            done = subprocess.run(
                ["sh", "docker/start", *command], cwd=image, env=site.environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{shlex.join(command)}: {done.stderr[-2000:]}"
        assert "<mark>工会</mark>" in site.get(f"/search/?q={quote('工会')}")


def test_the_compose_file_has_a_database_of_version_17_or_newer_and_no_password():
    text = (ROOT / "compose.yaml").read_text()
    (version,) = re.findall(r"image: postgres:(\d+)", text)
    assert int(version) >= 17
    assert "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?" in text
    assert "SECRET_KEY: ${SECRET_KEY:?" in text
