"""An archive with something of everything that a person can do to it, small enough to be written out in a moment."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone

from articles.editorial import corrections, editing, facsimiles, merging, placing, splitting
from articles.editorial.authority import sort_key
from articles.models import (
    Fingerprint,
    ImportedFile,
    ImportRun,
    Judgement,
    LexiconEntry,
    MarkHolder,
    MergeSuggestion,
    Newspaper,
    NewspaperAlias,
    Organization,
    Person,
    PersonAlias,
    ReaderContact,
    Region,
    ReviewItem,
    Topic,
    TopicAlias,
)
from articles.preserving import contents, importing
from tests.depictions import pdf, png
from tests.editorial.cast import TEXT, first, record, spans, store, visit

PROVINCES = ("110000/", "370000/371500/")


def few_regions() -> None:
    """Of 42,000 divisions those that the cast needs."""
    kept = Region.objects.filter(path__startswith=PROVINCES[0]) | Region.objects.filter(path__startswith=PROVINCES[1])
    kept |= Region.objects.filter(path="370000/")
    regions, topics = list(kept.filter(merged_into=None)), list(Topic.objects.all())
    importing.clear_given()
    Region.objects.bulk_create(regions)
    Topic.objects.bulk_create(topics)


def person(name: str) -> Person:
    return Person.objects.create(name=name, sort_key=sort_key(name))


def edited_archive() -> dict[str, Any]:
    """Two pages; names merged, and merged and taken apart again; decisions, doubts, history, a vocabulary as edited."""
    few_regions()
    li, wang = User.objects.create_user("li", password="correct horse"), User.objects.create_user("wang")
    page = store()
    body = {"name": "聊城市工会", "mentions": ["聊城市工会"], "spans": [], "type": "union"}
    other = store(record(visit(organizations=[body])) | {"ads": []}, text=f"{TEXT}\r\n\t𠮷 末行", source="other.txt")
    kept, gone = Organization.objects.get(name="聊城市总工会"), Organization.objects.get(name="聊城市工会")
    editing.change_fields(gone, {"description": "旧称"}, by=wang)
    editing.settle(gone)
    merging.merge(kept, Organization.objects.get(pk=gone.pk), by=li, reason="同一机构")
    one, two = person("王五"), person("王武")
    merging.undo(merging.merge(one, two, by=li), by=wang)
    reporter = Person.objects.get(name="张晶")
    splitting.undo(splitting.split(reporter, [first(other).pk], by=li), by=wang)
    splitting.split(reporter, [first(other).pk], by=wang, distinction="另一位", reason="同名")
    credit = {"pieces": [{"spans": spans(TEXT, "白莹 摄"), "role": "advertisement"}], "to": {"kind": "advertisement"}}
    placing.undo(placing.place(page, [credit], by=li, said="改为广告"), by=li)
    placing.place(page, [credit], by=li, said="改为广告", reason="不是署名")
    kind = ContentType.objects.get_for_model(Person)
    Judgement.objects.create(content_type=kind, first_id=one.pk, second_id=two.pk, verdict="different", decided_by=wang)
    MergeSuggestion.objects.create(content_type=kind, first_id=one.pk, second_id=two.pk, reasons=["同名"], confidence=0.3)
    PersonAlias.objects.create(person=one, name="老王")
    article = first(page)
    editing.change_fields(article, {"headline": "聊城工会慰问司机"}, by=li, reason="原文如此")
    editing.settle(article)
    ReviewItem.objects.filter(page=page).update(state="accepted", decided_by=wang, decided_at=timezone.now())
    Topic.objects.filter(slug="jianhui-ruhui").update(name="组建工会", description="改过的")
    TopicAlias.objects.create(topic=Topic.objects.get(slug="jianhui-ruhui"), name="入会")
    NewspaperAlias.objects.create(newspaper=Newspaper.objects.get(), name="午报")
    for withdrawn_by, word in ((None, "智慧建会"), (wang, "云上建会")):
        when = timezone.now() if withdrawn_by else None
        LexiconEntry.objects.create(
            section="topics › words", word=word, decided_by=li, withdrawn_by=withdrawn_by, withdrawn_at=when
        )
    item = corrections.propose(first(page), corrections.passages(first(page))[0], "读者的写法", "错了", name="陈某读者")
    corrections.decline(item, by=wang, answer="原报如此")
    run = ImportRun.objects.create(kind="load", started_by=li, note="一批")
    ImportedFile.objects.create(run=run, source="cast.txt", outcome="new", page=page)
    LogEntry.objects.log_actions(wang.pk, [first(page)], CHANGE, "改了主题", single_object=True)
    facsimiles.attach(page, png(30, 40), by=li, note="头版", credit="市图书馆")
    facsimiles.attach(page, pdf("旧扫描"), by=wang)
    facsimiles.arrange(page, facsimiles.members(page)[:1], by=li, reason="重扫")
    last = person("走了")  # a number that was given away once
    last_number = last.pk
    last.delete()
    records = {"page": page, "other": other, "kept": kept, "gone": gone, "one": one, "two": two}
    return records | {"li": li, "wang": wang, "last": last_number}


def emptied() -> None:
    """What another server has after ``migrate``: other people, and none of our rows."""
    for derived in (Fingerprint, MarkHolder):
        derived.objects.all()._raw_delete("default")
    ReaderContact.objects.all().delete()
    for model in reversed(list(contents.models())):
        if model._meta.label not in contents.GIVEN:
            model._default_manager.all()._raw_delete("default")
    User.objects.all().delete()
    User.objects.create_user("stranger")
    User.objects.create_user("wang", password="her own here")


def exported(path: Path, **options: Any) -> bytes:
    call_command("export_archive", str(path), stdout=io.StringIO(), **options)
    return path.read_bytes()


def imported(path: Path) -> str:
    out = io.StringIO()
    call_command("import_archive", str(path), stdout=out)
    return out.getvalue()


def answers(*queries: str) -> list[Any]:
    """What the site answers, rankings and all, from an index built anew."""
    call_command("rebuild_index", stdout=io.StringIO())
    found = []
    for query in queries:
        out = io.StringIO()
        call_command("search", query, "--json", stdout=out)
        found.append({key: value for key, value in json.loads(out.getvalue()).items() if key != "took_ms"})
    return found
