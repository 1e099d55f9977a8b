"""Fields of forms are written as Django's own templates write them, to the byte."""

from __future__ import annotations

import datetime

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import UnionLevel
from tests.thoroughness import examples
from unionnews.rendering import FormRenderer

OURS, THEIRS = FormRenderer(), DjangoTemplates()
CHOICES = [("", "—"), ("a", "甲<b>"), (1234567, gettext_lazy("地区")), ("组", [("x&y", mark_safe("<i>乙</i>")), (None, 5)])]
WIDGETS = (
    forms.TextInput(attrs={"size": 1000, "data-x": '"<', "disabled": True, "hidden": False}),
    forms.NumberInput(),
    forms.EmailInput(),
    forms.URLInput(),
    forms.PasswordInput(render_value=True),
    forms.HiddenInput(),
    forms.CheckboxInput(),
    forms.DateInput(),
    forms.TimeInput(),
    forms.DateTimeInput(),
    forms.Textarea(attrs={"rows": 3}),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
    forms.Select(choices=UnionLevel.choices),
    forms.NullBooleanSelect(),
    forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES),
    forms.SelectDateWidget(years=[2021, 2022]),
    forms.ClearableFileInput(),
)
texts = st.text(st.sampled_from("工会<>&\"'\n \x00𠮷a%s{}"), max_size=12)
values = st.one_of(
    st.none(),
    texts,
    texts.map(mark_safe),
    st.integers(-(10**7), 10**7),
    st.booleans(),
    st.just(datetime.date(2022, 11, 22)),
    st.sampled_from(["a", "x&y", 1234567]),
)


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@given(name=texts, value=values, attrs=st.dictionaries(texts, values, max_size=3))
@settings(max_examples=examples(20), deadline=None)
def test_a_field_is_written_as_django_writes_it(widget, name, value, attrs):
    context = widget.get_context(name, value, attrs)
    assert OURS.render(widget.template_name, context) == THEIRS.render(widget.template_name, context)


class Marked(forms.Select):
    option_template_name = "django/forms/widgets/radio_option.html"


def test_options_with_a_template_of_their_own_have_it():
    context = Marked(choices=CHOICES).get_context("n", "a", {})
    assert OURS.render(Marked.template_name, context) == THEIRS.render(Marked.template_name, context)


def test_every_form_uses_it():
    assert type(forms.Form().renderer) is FormRenderer
