"""Addresses of records are those that the patterns say."""

from __future__ import annotations

from django.urls import reverse, set_script_prefix

from articles.models import Article, Event, Issue, Organization, Page, Person, Region, Topic

RECORDS = {
    "article-detail": Article, "issue-detail": Issue, "page-detail": Page, "person-detail": Person,
    "organization-detail": Organization, "event-detail": Event,
}  # fmt: skip


def test_addresses_are_those_of_the_patterns():
    for name, model in RECORDS.items():
        assert model(pk=1020).get_absolute_url() == reverse(f"articles:{name}", args=[1020])
    assert Region(code="110107000").get_absolute_url() == reverse("articles:region-detail", args=["110107000"])
    assert Topic(slug="jianhui-0").get_absolute_url() == reverse("articles:topic-detail", args=["jianhui-0"])


def test_addresses_follow_the_place_where_the_site_is_mounted():
    Article(pk=7).get_absolute_url()
    set_script_prefix("/archive0/")
    try:
        assert Article(pk=7).get_absolute_url() == "/archive0/articles/7/"
    finally:
        set_script_prefix("/")
    assert Article(pk=7).get_absolute_url() == "/articles/7/"
