"""The merging desk: suggestions with reasons, what a merge would do before it is done, and the way back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.editorial import suggestions
from articles.models import Judgement, Merge, MergeSuggestion, Organization, OrganizationAlias, Person
from tests.editorial.cast import TEXT, record, store, visit

pytestmark = pytest.mark.django_db

SUGGESTED = reverse("admin:articles_mergesuggestion_changelist")
MERGED = reverse("admin:articles_merge_changelist")


@pytest.fixture
def pair(db):
    store()
    body = {"name": "聊城市工会", "mentions": ["聊城市工会"], "spans": [], "type": "union", "union_level": "city"}
    store(record(visit(organizations=[body], people=[])) | {"ads": []}, text=f"{TEXT}1", source="1.txt")
    for model in suggestions.MODELS:
        suggestions.suggest(model)
    return Organization.objects.get(name="聊城市总工会"), Organization.objects.get(name="聊城市工会")


def address(kept, gone):
    return reverse("admin:articles_organization_merge", args=[kept.pk, gone.pk])


def test_it_works(archivist, pair, client):
    kept, gone = pair
    listed = archivist.get(SUGGESTED).content.decode()
    assert address(*sorted(pair, key=lambda body: body.pk)) in listed
    assert "只差“市”“省”“总”" in listed
    shown = archivist.get(address(kept, gone)).content.decode()
    assert "机构提及 1" in shown
    assert address(gone, kept) in shown
    response = archivist.post(address(kept, gone), {"reason": "简称"}, follow=True)
    assert "并入“聊城市工会”" in response.content.decode()
    assert LogEntry.objects.filter(object_id=str(kept.pk), change_message__contains="简称").exists()
    assert client.get(gone.get_absolute_url()).headers["Location"] == kept.get_absolute_url()
    assert not MergeSuggestion.objects.exists()
    undo = {"action": "undo_selected", "_selected_action": [Merge.objects.get().pk]}
    assert "撤销 1 次合并" in archivist.post(MERGED, undo, follow=True).content.decode()
    assert client.get(gone.get_absolute_url()).status_code == 200
    assert OrganizationAlias.objects.count() == 0
    assert "已经撤销" in archivist.post(MERGED, undo, follow=True).content.decode()


def test_a_refused_pair_is_not_suggested_again_and_not_merged(archivist, pair):
    chosen = {"action": "refuse_selected", "_selected_action": [MergeSuggestion.objects.get().pk]}
    assert "以后不再建议" in archivist.post(SUGGESTED, chosen, follow=True).content.decode()
    assert Judgement.objects.get().decided_by.username == "li"
    suggestions.suggest(Organization)
    assert not MergeSuggestion.objects.exists()
    assert "判定二者不同" in archivist.get(address(*pair)).content.decode()
    archivist.post(address(*pair), {"reason": ""})
    assert Organization.objects.filter(pk=pair[1].pk).exists()


def test_two_chosen_records_lead_to_the_page(archivist, pair):
    first, second = sorted(pair, key=lambda body: body.pk)
    rows = reverse("admin:articles_organization_changelist")
    chosen = {"action": "merge_selected", "_selected_action": [first.pk, second.pk]}
    assert archivist.post(rows, chosen).headers["Location"] == address(first, second)
    three = chosen | {"_selected_action": list(Organization.objects.values_list("pk", flat=True))}
    assert "恰好选两条" in archivist.post(rows, three, follow=True).content.decode()


def test_a_record_that_is_gone_meanwhile_is_said_to_be(archivist, pair):
    kept, gone = pair
    archivist.post(address(kept, gone), {"reason": ""})
    assert "已经不在库中" in archivist.get(address(kept, gone), follow=True).content.decode()
    assert (
        "已经不在库中"
        in archivist.get(
            reverse("admin:articles_person_merge", args=[Person.objects.first().pk, 10**12]), follow=True
        ).content.decode()
    )


def test_who_may_not_change_names_may_not_merge(client, pair, django_user_model):
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert client.get(address(*pair)).status_code == 403
    assert client.post(address(*pair), {"reason": ""}).status_code == 403


def test_the_list_of_suggestions_costs_the_same_however_long_it_is(archivist, pair, django_assert_max_num_queries):
    for number in range(10):
        for end in ("有限公司工会", "股份有限公司工会"):
            Organization.objects.create(name=f"云帆{chr(0x4E00 + number)}{end}", sort_key="x", type="union")
    suggestions.suggest(Organization)
    assert MergeSuggestion.objects.count() == 11
    with django_assert_max_num_queries(14):
        archivist.get(SUGGESTED)
