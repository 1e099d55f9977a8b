"""No kind of record can be forgotten: whoever adds a model or a column says what becomes of it."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from articles.preserving import contents, form
from articles.preserving.rows import KINDS, columns_of

MODELS = [model._meta.label for model in apps.get_models(include_auto_created=True)]


@pytest.mark.parametrize("label", MODELS)
def test_every_model_is_exported_or_left_out_with_a_reason(label):
    assert (label in contents.CONTENTS) != bool(contents.LEFT_OUT.get(label)), (
        f"{label}: put it into CONTENTS of articles/preserving/contents.py, or into LEFT_OUT with the reason"
    )


def test_nothing_is_named_that_is_not_there():
    assert {*contents.CONTENTS, *contents.LEFT_OUT, *contents.HISTORY, *contents.GIVEN} <= set(MODELS)
    assert len(set(contents.CONTENTS)) == len(contents.CONTENTS)


@pytest.mark.parametrize("model", list(contents.models()), ids=lambda model: model._meta.label)
def test_every_column_is_written_and_every_table_behind_a_model_is_exported(model):
    plain = [field for field in columns_of(model) if field.related_model is None]
    assert {field.get_internal_type() for field in plain} <= set(KINDS)
    assert "crc32" not in {field.name for field in columns_of(model)}
    throughs = [field.remote_field.through._meta.label for field in model._meta.local_many_to_many]
    assert set(throughs) <= set(contents.CONTENTS)


@pytest.mark.parametrize("label", [label for label in contents.CONTENTS if label.startswith("articles.")])
def test_rows_come_after_those_that_they_cannot_be_without(label):
    for field in apps.get_model(label)._meta.concrete_fields:
        if field.related_model and not field.null and field.related_model._meta.label in contents.CONTENTS:
            before = contents.CONTENTS[: contents.CONTENTS.index(label)]
            assert field.related_model._meta.label in before


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert f"{project['name']} {project['version']}" == form.SOFTWARE
