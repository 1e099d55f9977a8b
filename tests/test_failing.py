"""Whatever breaks, a reader gets a page that says so, and the log the reason."""

import logging

import pytest
from django.template.base import Template

from unionnews import failing


@pytest.fixture
def broken(client, monkeypatch):
    """A client of a site of which the front page fails."""
    client.raise_request_exception = False
    monkeypatch.setattr("articles.views.front.standing", lambda: 1 / 0)
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("broken")
def test_a_page_that_fails_says_so_within_the_site(client):
    answer = client.get("/")
    assert answer.status_code == 500
    assert "<h1>出错了</h1>" in answer.text
    assert 'class="masthead"' in answer.text
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.django_db
@pytest.mark.usefixtures("broken")
def test_where_that_page_fails_too_a_plain_one_comes_and_both_reasons_are_noted(client, monkeypatch, caplog):
    monkeypatch.setattr(Template, "_render", lambda _template, _context: [][0])
    with caplog.at_level(logging.ERROR):
        answer = client.get("/")
    assert (answer.status_code, answer.text) == (500, failing.PLAIN)
    said = [record.exc_info[0] for record in caplog.records if record.exc_info]
    assert ZeroDivisionError in said
    assert IndexError in said
