"""Which name leads to which record: namesakes stay apart, one newspaper's reporter is one, an organization is its full name."""

import pytest

from articles.editorial import editing
from articles.models import Event, Judgement, Organization, Person, Redirect
from tests.editorial.cast import TEXT, contest, first, read_as, record, second, store, visit

pytestmark = pytest.mark.django_db


def person(name, role="subject", titles=()):
    return {"name": name, "role": role, "titles": list(titles), "spans": []}


def another(number, *people, newspaper="劳动午报", **more):
    """One more page with these people in its only article."""
    name = {"name": newspaper, "inferred": True, "evidence": ""} if newspaper else None
    read = record(visit(people=list(people), byline=[], **more)) | {"newspaper": name, "ads": []}
    return store(read, text=f"{TEXT}{number}", source=f"{number}.txt")


def test_it_works():
    first_page, second_page = another(1, person("张晶", "reporter")), another(2, person("张晶", "reporter"))
    assert Person.objects.get(name="张晶").distinction == "劳动午报记者"
    assert first(first_page).person_mentions.get().person == first(second_page).person_mentions.get().person


@pytest.mark.parametrize(
    ("one", "other", "records", "why"),
    [
        (person("王芳"), person("王芳"), 2, "a name alone is no evidence"),
        (person("王芳", "official", [{"title": "主席", "organization": "甲总工会"}]), person("王芳"), 2, "one says nothing"),
        (
            person("王芳", "official", [{"title": "主席", "organization": "甲总工会"}]),
            person("王芳", "quoted", [{"title": None, "organization": "甲总工会"}]),
            1,
            "the same organization",
        ),
        (
            person("王芳", "official", [{"title": "主席", "organization": "甲总工会"}]),
            person("王芳", "official", [{"title": "主席", "organization": "乙总工会"}]),
            2,
            "the same title elsewhere",
        ),
        (
            person("王芳", "subject", [{"title": "全国劳动模范", "organization": None}]),
            person("王芳", "subject", [{"title": "全国劳动模范", "organization": None}]),
            1,
            "the same long title",
        ),
        (
            person("王芳", "subject", [{"title": "主席", "organization": None}]),
            person("王芳", "subject", [{"title": "主席", "organization": None}]),
            2,
            "a title that thousands have",
        ),
        (person("张晶", "reporter"), person("张晶", "photographer"), 1, "who writes for a paper also takes its pictures"),
        (person("张晶", "reporter"), person("张晶"), 2, "a reporter and somebody in the news"),
        (person("王某", "quoted") | {"anonymous": True}, person("王某", "quoted") | {"anonymous": True}, 0, "nobody's name"),
    ],
)
@pytest.mark.thorough
def test_namesakes(one, other, records, why):
    another(1, one)
    another(2, other)
    assert Person.objects.filter(name=one["name"]).count() == records, why


def test_reporters_of_different_or_unknown_newspapers_are_different():
    another(1, person("张晶", "reporter"))
    another(2, person("张晶", "reporter"), newspaper="工人日报")
    another(3, person("张晶", "reporter"), newspaper=None)
    assert Person.objects.filter(name="张晶").count() == 3


def test_when_the_newspaper_becomes_known_its_reporter_is_one_and_the_old_address_leads_there():
    known, unknown = another(1, person("张晶", "reporter")), another(2, person("张晶", "reporter"), newspaper=None)
    old = first(unknown).person_mentions.get().person
    editing.change_fields(unknown, {"newspaper": "劳动午报"}, by=None)
    editing.settle(unknown)
    kept = first(known).person_mentions.get().person
    assert Person.objects.get(name="张晶") == kept == first(unknown).person_mentions.get().person
    assert Redirect.objects.get(old_id=old.pk, content_type__model="person").new_id == kept.pk


def test_who_was_judged_to_be_somebody_else_stays_so():
    known, unknown = another(1, person("张晶", "reporter")), another(2, person("张晶", "reporter"), newspaper=None)
    ids = sorted(first(page).person_mentions.get().person_id for page in (known, unknown))
    Judgement.objects.create(
        content_type_id=Redirect._meta.get_field("content_type").related_model.objects.get_for_model(Person).pk,
        first_id=ids[0],
        second_id=ids[1],
        verdict="different",
    )
    editing.change_fields(unknown, {"newspaper": "劳动午报"}, by=None)
    editing.settle(unknown)
    assert Person.objects.filter(name="张晶").count() == 2


def test_an_organization_is_its_full_name_and_generic_ones_have_no_record():
    generic = {"name": "各级工会", "mentions": ["各级工会"], "spans": [], "type": "union", "generic": True}
    page = store(record(visit(organizations=[*visit()["organizations"], generic]), contest()))
    another(1, organizations=visit()["organizations"])
    assert set(Organization.objects.values_list("name", flat=True)) == {"聊城市总工会", "北京市石景山区总工会"}
    assert first(page).organization_mentions.get(surface="各级工会").organization is None
    assert {str(each.region) for each in Organization.objects.all()} == {"聊城市", "石景山区"}


def test_an_upper_body_that_a_person_set_is_not_set_again():
    child = {"name": "聊城市总工会", "mentions": ["市总工会"], "spans": [], "type": "union", "parent": "山东省总工会"}
    upper = {"name": "山东省总工会", "mentions": ["省总"], "spans": [], "type": "union"}
    page = store(record(visit(organizations=[child, upper])) | {"ads": []})
    body = Organization.objects.get(name="聊城市总工会")
    assert body.parent.name == "山东省总工会"
    editing.change_fields(body, {"parent": None}, by=None)
    editing.settle(body)
    read_as(page, page.record)
    body.refresh_from_db()
    assert body.parent is None


@pytest.mark.thorough
def test_the_same_event_by_another_page_needs_the_same_organizer_and_no_other_date():
    store()
    organizations, (event,) = contest()["organizations"], contest()["events"]
    same = another(1, organizations=organizations, events=[event])
    dated = another(2, organizations=organizations, events=[event | {"date": "2022-11-05"}])
    elsewhere = another(3, organizations=[], events=[event | {"organizer": []}])
    events = [first(page).event_mentions.get().event for page in (same, dated, elsewhere)]
    assert events[0] == events[1] != events[2]
    assert Event.objects.count() == 2
    assert second(store(record(), text=TEXT + "x", source="x.txt")).event_mentions.get().event == events[0]


def held(page):
    return first(page).event_mentions.get().event


def told(**values):
    (event,) = contest()["events"]
    return visit(organizations=contest()["organizations"], events=[event | values])


def test_an_event_has_its_result_its_holders_and_who_took_part():
    taking_part = {"participants": ["张晶", "北京市石景山区总工会", "无此人"]}
    page = store(record(told(result="张晶获一等奖", date="2022-11-05", place="首钢园", **taking_part)) | {"ads": []})
    event = held(page)
    assert (event.result, event.date, event.place) == ("张晶获一等奖", "2022-11-05", "首钢园")
    rows = {(row.role, str(row.organization or row.person.name)) for row in event.participations.all()}
    assert rows == {("organizer", "北京市石景山区总工会"), ("participant", "北京市石景山区总工会"), ("participant", "张晶")}


def test_an_event_follows_the_reading_of_its_one_article_but_for_what_a_person_decided():
    page = store(record(told()) | {"ads": []})
    editing.change_fields(held(page), {"place": "首钢园"}, by=None)
    editing.settle(held(page))
    page = read_as(page, record(told(result="李明获奖", place="体育馆", participants_count=500)) | {"ads": []})
    assert (held(page).result, held(page).place, held(page).participants_count) == ("李明获奖", "首钢园", 500)
    page = read_as(page, record(told()) | {"ads": []})
    assert (held(page).result, held(page).place, held(page).participants_count) == ("", "首钢园", 482)


def test_a_second_article_adds_to_an_event_what_the_first_leaves_open():
    page = store(record(told()) | {"ads": []})
    other = store(record(told(result="李明获奖", participants_count=90)) | {"ads": []}, text=f"{TEXT}2", source="2.txt")
    assert held(page) == held(other)
    assert (held(page).result, held(page).participants_count) == ("李明获奖", 482)
