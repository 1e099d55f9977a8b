"""What people do in the admin, asked one after the other: lists, suggestions, forms, histories, own views, and saving."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count
from django.db.models.functions import Length
from django.test import RequestFactory
from django.urls import reverse

from articles.models import Article, Event, Merge, Organization, Page, Person, Region, Topic
from tests.bench.bulk import work_on_many
from tests.bench.forms import sent
from tests.bench.queue import walk_the_queue

if TYPE_CHECKING:
    from tests.bench.admin import Desk

# One that many texts have, one that few have, one that none has, and two words.
TERMS = ("工会", "职工", "海淀桥", "量子纠缠佯谬", "工会 技能")
NAMES: tuple[Any, ...] = (Person, Organization, Event)


def ask_everything(desk: Desk) -> None:
    for name in ("index", "handbook"):
        desk.get(name, reverse(f"admin:{name}"))
    for app in ("articles", "access", "auth"):
        desk.get(f"app {app}", reverse("admin:app_list", args=[app]))
    for model, model_admin in admin.site._registry.items():
        for name, address in lists_of(model, model_admin, desk.user):
            desk.get(name, address)
    for name, address in suggestions():
        desk.get(name, address)
    for record in records():
        forms_of(desk, record)
    own_views(desk)
    savings(desk)
    walk_the_queue(desk)
    work_on_many(desk)


def lists_of(model: Any, model_admin: Any, user: str) -> Iterator[tuple[str, str]]:
    """The list as it opens, its last page, by each column, each filter by its choices, and searched."""
    label = f"{model._meta.app_label}_{model._meta.model_name}"
    address = reverse(f"admin:{label}_changelist")
    yield f"{label} list", address
    request = RequestFactory().get(address)
    request.user = User.objects.get(username=user)
    if not model_admin.has_view_permission(request):
        return
    shown = model_admin.get_changelist_instance(request)
    last = (model_admin.get_queryset(request).count() - 1) // shown.list_per_page
    yield f"{label} last page", f"{address}?p={max(1, last + 1)}"
    for number, column in enumerate(shown.list_display):
        if column != "action_checkbox" and model_admin.get_sortable_by(request):
            yield f"{label} by {column}", f"{address}?o={number}"
            yield f"{label} by {column}, downwards", f"{address}?o=-{number}"
    for spec in shown.filter_specs:
        choices = [choice["query_string"] for choice in spec.choices(shown) if not choice["selected"]]
        for number, query in enumerate(choices[:6]):
            yield f"{label} filter {spec.title} {number}", f"{address}{query}"
    for term in TERMS if model_admin.get_search_fields(request) else ():
        yield f"{label} searched {term}", f"{address}?{urlencode({'q': term})}"
    if hasattr(model_admin, "export_view"):
        yield f"{label} export", reverse(f"admin:{label}_export") + "?" + urlencode({"q": TERMS[2]})


def suggestions() -> Iterator[tuple[str, str]]:
    """For every field that suggests records while somebody types."""
    asked = {}
    for model_admin in admin.site._registry.values():
        for options in (model_admin, *(inline(model_admin.model, admin.site) for inline in model_admin.inlines)):
            for name in options.autocomplete_fields:
                asked[options.model._meta.get_field(name).related_model] = options.model._meta, name
    for target, (meta, name) in asked.items():
        for term in ("", "王", *TERMS):
            query = {"app_label": meta.app_label, "model_name": meta.model_name, "field_name": name, "term": term}
            yield f"suggest {target._meta.model_name} {term}", f"{reverse('admin:autocomplete')}?{urlencode(query)}"


def records() -> Iterator[Any]:
    """The fullest record of each name, a page with all that hangs on it, its fullest article, one without; one of each."""
    for model in NAMES:
        yield model.objects.order_by().annotate(named=Count("mentions")).order_by("-named").first()
    yield fullest_page()
    yield fullest_page().articles.annotate(named=Count("person_mentions")).order_by("-named").first()
    yield Article.objects.filter(page=None).order_by(Length("body").desc(), "pk").first()
    yield Topic.objects.annotate(named=Count("labels")).order_by("-named").first()
    yield Region.objects.filter(level=Region.Level.PROVINCE).annotate(named=Count("children")).order_by("-named").first()
    for model in list[Any](admin.site._registry):
        if model not in {*NAMES, Page, Article, Topic, Region}:
            yield model._default_manager.order_by("pk").first()


def fullest_page() -> Any:
    ids = Page.objects.annotate(named=Count("parts")).order_by("-named", "pk").values_list("pk", flat=True)
    return Page.objects.get(pk=ids[0])


def forms_of(desk: Desk, record: Any) -> None:
    if record is None:
        return
    label = f"{record._meta.app_label}_{record._meta.model_name}"
    kind = " without a page" if isinstance(record, Article) and record.page_id is None else ""
    desk.get(f"{label} form{kind}", reverse(f"admin:{label}_change", args=[record.pk]))
    desk.get(f"{label} history{kind}", reverse(f"admin:{label}_history", args=[record.pk]))
    if label != "articles_page":
        desk.get(f"{label} add{kind}", reverse(f"admin:{label}_add"))


def own_views(desk: Desk) -> None:
    page = fullest_page()
    desk.get("page upload", reverse("admin:articles_page_add"))
    desk.get("page blocks", reverse("admin:articles_page_blocks", args=[page.pk]))
    desk.get("page read again", f"{reverse('admin:articles_page_read_again')}?ids={page.pk}")
    desk.get("lexicon tables", reverse("admin:articles_lexiconentry_tables"))
    for model in NAMES:
        label = f"articles_{model._meta.model_name}"
        full = model.objects.annotate(named=Count("mentions")).order_by("-named")[:2]
        kept, gone = (record.pk for record in full)
        desk.get(f"{label} merge", reverse(f"admin:{label}_merge", args=[kept, gone]))
        desk.get(f"{label} split", reverse(f"admin:{label}_split", args=[kept]))
    for model in (*NAMES, Article, Page):
        label = f"articles_{model._meta.model_name}"
        few = ",".join(str(pk) for pk in model._default_manager.order_by("pk").values_list("pk", flat=True)[:50])
        for step in ("withhold", "publish", "review"):
            desk.get(f"{label} {step} 50", f"{reverse(f'admin:{label}_state', args=[step])}?ids={few}")


def savings(desk: Desk) -> None:
    """Saving as archivists do; each record is another one after it."""
    page = fullest_page()
    article, given = page.articles.order_by("order")[0], Article.objects.filter(page=None).order_by("-pk")[0]
    for name, record in (("article", article), ("article without a page", given)):
        address = reverse("admin:articles_article_change", args=[record.pk])
        desk.post(f"save {name}, headline", address, _typed("headline"))
        desk.post(f"save {name}, nothing", address, sent())
    desk.post("save page, name", reverse("admin:articles_page_change", args=[page.pk]), _typed("name"))
    fields: tuple[tuple[Any, str], ...] = (
        (Person, "note"),
        (Organization, "note"),
        (Event, "note"),
        (Person, "name"),
        (Organization, "name"),
    )
    for model, field in fields:
        label = f"articles_{model._meta.model_name}"
        record = model.objects.annotate(named=Count("mentions")).order_by("-named", "pk")[3]
        desk.post(f"save {label}, {field}", reverse(f"admin:{label}_change", args=[record.pk]), _typed(field))
    blocks = reverse("admin:articles_page_blocks", args=[page.pk])
    desk.post("preview blocks", blocks, _chosen(desk, blocks))
    desk.post("place blocks", blocks, _chosen(desk, blocks, "_save"))
    for step, extra in (("withhold", {"reason": "申请"}), ("publish", {})):
        address = f"{reverse('admin:articles_article_state', args=[step])}?ids={article.pk}"
        desk.post(f"{step} article", address, sent(**extra))
    _merges(desk)


def _merges(desk: Desk) -> None:
    """Merge the two fullest records of each kind, and take it back."""
    for model in NAMES:
        label = f"articles_{model._meta.model_name}"
        kept, other = model.objects.annotate(named=Count("mentions")).order_by("-named", "pk")[:2]
        desk.post(f"merge {label}", reverse(f"admin:{label}_merge", args=[kept.pk, other.pk]), sent(), 1)
    address = reverse("admin:articles_merge_changelist")
    for merge in Merge.objects.filter(undone_at=None).order_by("-pk")[: len(NAMES)]:
        change = sent(action="undo_selected", _selected_action=[str(merge.pk)])
        desk.post(f"undo merge of {merge.content_type.model}", address, change, 1)


def _typed(name: str) -> Any:
    def change(fields: dict[str, Any], number: int) -> None:
        fields[name] = [f"{(fields.get(name) or [''])[0][:40]}{number}"]

    return change


def _chosen(desk: Desk, address: str, button: str = "_preview") -> Any:
    """The last body part on the page becomes a caption, or what it is now."""

    def change(fields: dict[str, Any], number: int) -> None:
        html = desk.client.get(address).content.decode()
        tokens = [piece.split('"')[0] for piece in html.split('name="block" value="')[1:]]
        fields.update({"block": [tokens[-1]], "role": ["caption" if number % 2 else "body"], button: ["1"]})

    return change
