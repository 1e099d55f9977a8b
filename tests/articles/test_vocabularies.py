"""An empty archive holds the divisions of China, the topics and the two groups."""

import pytest
from django.contrib.auth.models import Group

from articles.models import Region, Topic
from articles.vocabularies import ARCHIVISTS, EDITORS_IN_CHIEF, load_regions, load_vocabularies

pytestmark = pytest.mark.django_db


def test_it_works():
    assert Region.objects.count() > 41_900
    street = Region.objects.get(code="110107001")
    assert [Region.objects.get(code=code).name for code in street.ancestor_codes] == ["北京市", "石景山区", "八宝山街道"]
    assert Topic.objects.get(slug="jianhui-ruhui").name == "建会入会"


def test_abolished_districts_and_taiwan_are_there():
    assert Region.objects.filter(name="宣武区", merged_into__name="西城区", valid_to__year=2010).exists()
    assert Region.objects.get(name="台湾省").level == Region.Level.PROVINCE


def test_loading_again_changes_nothing_that_people_made():
    topic = Topic.objects.get(slug="weiquan")
    topic.name = "维权"
    topic.save()
    group = Group.objects.get(name=ARCHIVISTS)
    group.permissions.clear()
    load_vocabularies()
    assert load_regions() == 0
    assert Topic.objects.get(slug="weiquan").name == "维权"
    assert not group.permissions.exists()


def test_archivists_correct_and_the_editor_in_chief_deletes():
    archivist = set(Group.objects.get(name=ARCHIVISTS).permissions.values_list("codename", flat=True))
    chief = set(Group.objects.get(name=EDITORS_IN_CHIEF).permissions.values_list("codename", flat=True))
    assert {"change_article", "view_topic"} <= archivist
    assert not {"change_topic", "delete_article", "delete_page"} & archivist
    assert {"change_topic", "delete_article"} <= chief
