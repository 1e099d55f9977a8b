"""A form's rows are written without a template each, and stay what Django's own template writes."""

import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import InlineAdminFormSet
from django.template import Context, Engine
from django.urls import reverse

from articles.editorial import editing
from articles.models import ImportedFile, ImportRun, Newspaper, Organization, Override, Person, PersonAlias, Topic
from tests.editorial.cast import first

pytestmark = pytest.mark.django_db

LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "static": "django.templatetags.static",
    "admin_urls": "django.contrib.admin.templatetags.admin_urls",
    "admin_modify": "django.contrib.admin.templatetags.admin_modify",
    "inlines": "access.templatetags.inlines",
}
STOCK = Engine(dirs=[str(Path(admin.__file__).parent / "templates")], libraries=LIBRARIES)
OURS = Engine(dirs=[str(Path(__file__).parents[2] / "templates")], libraries=LIBRARIES)
TEMPLATE = "admin/edit_inline/tabular.html"


def written(engine, formset):
    """The inline as HTML, but for white space between tags and inside them."""
    html = engine.get_template(TEMPLATE).render(Context({"inline_admin_formset": formset, "forloop": {"last": True}}))
    html = re.sub(r"\s+", " ", html)
    return re.sub(r" (?=[<>])|(?<=>) |(?<=\") (?=\")|(?<=class=\") ", "", html)


def compared(response):
    formsets = response.context["inline_admin_formsets"]
    for formset in formsets:
        assert written(OURS, formset) == written(STOCK, formset), formset.opts
    return {type(formset.opts).__name__: len(list(formset)) for formset in formsets}


def shown(client, record):
    return client.get(reverse(f"admin:articles_{record._meta.model_name}_change", args=[record.pk]))


def decided(article):
    """The article, with a name in it that a person took out."""
    editing.remove_member(article, "people", "李明", by=None)
    editing.settle(article)
    return article


def test_rows_of_every_kind_are_written_as_django_writes_them(chief, stored_page):
    article = decided(first(stored_page))
    person = Person.objects.get(name="张晶")
    PersonAlias.objects.bulk_create(PersonAlias(person=person, name=name) for name in ('<b>"甲"</b>', "乙"))
    run = ImportRun.objects.create(kind="load")
    ImportedFile.objects.create(run=run, source="<a>.txt", outcome="failed")
    found = {}
    for record in (article, person, Organization.objects.first(), Newspaper.objects.first(), Topic.objects.first(), run):
        found |= compared(shown(chief, record))
    assert found["PersonAliasInline"] == 3
    assert len(found) >= 8
    assert sum(found.values()) >= 20


def test_what_is_refused_is_said_beside_the_row(chief, stored_page):
    person = Person.objects.get(name="张晶")
    PersonAlias.objects.create(person=person, name="老张")
    response = chief.get(reverse("admin:articles_person_change", args=[person.pk]))
    (inline,) = response.context["inline_admin_formsets"]
    form = inline.formset
    names = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    data = {f"{form.prefix}-{name}": form.management_form[name].value() for name in names}
    data |= {
        f"{form.prefix}-0-id": form.forms[0].instance.pk,
        f"{form.prefix}-0-person": person.pk,
        f"{form.prefix}-0-name": "",
    }
    bound = type(form)(data, instance=person, prefix=form.prefix)
    assert not bound.is_valid()
    bound.forms[0].add_error(None, "整行<有误>")
    asked = InlineAdminFormSet(
        inline.opts,
        bound,
        inline.fieldsets,
        has_add_permission=False,
        has_change_permission=True,
        has_delete_permission=True,
        has_view_permission=True,
    )
    html = written(OURS, asked)
    assert html == written(STOCK, asked)
    assert "整行&lt;有误&gt;" in html
    assert "errorlist" in html


def test_the_ways_on_are_there_where_an_inline_asks_for_them(chief, stored_page, monkeypatch):
    article = decided(first(stored_page))
    (inline,) = [each for each in shown(chief, article).context["inline_admin_formsets"] if each.opts.model is Override]
    monkeypatch.setattr(inline.opts, "show_change_link", True)
    monkeypatch.setattr(inline.opts, "view_on_site", True)
    html = written(OURS, inline)
    assert "inlinechangelink" in html or "inlineviewlink" in html
    assert html == written(STOCK, inline)
