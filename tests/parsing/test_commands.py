"""parse_page and evaluate from the command line."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

SEED = settings.BASE_DIR / "seeds" / "000_15d1ecf911fe58c4.txt"


def run(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_record_a_line_on_standard_output():
    out, err = run("parse_page", str(SEED))
    record = json.loads(out)
    assert record["source"] == SEED.name
    assert len(record["articles"]) == 6
    assert "[1/1]" in err


def test_a_file_a_page_in_a_folder(tmp_path):
    run("parse_page", str(SEED), "--out", str(tmp_path / "records"))
    record = json.loads((tmp_path / "records" / f"{SEED.stem}.json").read_text("utf-8"))
    assert record["articles"][0]["headline"] == "全国互联网百强企业已全部建立工会"


def test_an_empty_page_is_a_record_without_articles(tmp_path):
    (tmp_path / "empty.txt").write_text("\n \n", "utf-8")
    out, _ = run("parse_page", str(tmp_path / "empty.txt"))
    assert json.loads(out)["articles"] == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("latin.txt", b"\xff\xfe\x00", "空字节"),
        ("gbk.txt", "工会".encode("gbk"), "UTF-8"),
        ("huge.txt", b"a" * (2 * 1024 * 1024 + 1), "过大"),
        ("missing.txt", None, "不存在"),
    ],
)
def test_what_is_no_page_is_named_and_the_others_are_parsed(tmp_path, name, content, reason):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("parse_page", str(tmp_path / name), str(SEED), stdout=out, stderr=err)
    assert json.loads(out.getvalue())["source"] == SEED.name
    assert name in err.getvalue()
    assert reason in err.getvalue()


@pytest.mark.thorough
def test_evaluate_prints_the_figures():
    out, _ = run("evaluate")
    assert "headline        1.000" in out


def test_evaluate_says_where_no_gold_is(tmp_path):
    with pytest.raises(CommandError, match="no gold records"):
        run("evaluate", "--gold", str(tmp_path))
