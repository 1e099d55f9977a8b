"""The same text in several articles is linked, whoever rewrote half of it; a formula links nobody; nothing is merged."""

import random

import pytest

from articles.editorial import editing, repeats, withholding
from articles.editorial.repeats import elsewhere
from articles.editorial.sentences import marks, sentences
from articles.models import Article, Caption, Fingerprint, MarkHolder, Repeat
from tests.editorial.cast import TEXT, contest, first, read_as, record, store, visit

pytestmark = pytest.mark.django_db

SYLLABLES = "职工企业街道社区培训帮扶慰问竞赛服务阵地班组车间创新工匠劳模权益协商合同安全生产健康体检读书运动"


def sentence(seed):
    """A sentence that nobody else writes: 30 characters, from a seed."""
    rng = random.Random(seed)
    return "".join(rng.choice(SYLLABLES) for _each in range(30)) + "。"


def text(*seeds):
    return "".join(sentence(seed) for seed in seeds)


def article(body, **more):
    found = Article.objects.create(headline=f"文章{Article.objects.count()}", body=body, **more)
    repeats.keep([found.pk])
    return found


def linked():
    return {(row.first_id, row.second_id) for row in Repeat.objects.all()}


def test_it_works():
    one = article(text(*range(10)))
    other = article(text(*range(5), *range(100, 105)))
    article(text(*range(200, 210)))
    row = Repeat.objects.get()
    assert (row.first, row.second) == (one, other)
    assert (row.share_of_first, row.share_of_second) == (0.5, 0.5)
    assert row.sentences == [[number, number] for number in range(5)]
    assert [(each.article, each.kind, each.share) for each in elsewhere(other)] == [(one, "reworked", 0.5)]
    assert elsewhere(other)[0].sentences == [sentence(number) for number in range(5)]


@pytest.mark.parametrize(
    ("own", "others", "kind"),
    [
        (range(10), range(10), "reprint"),
        (range(10), [*range(9), 99], "reprint"),
        (range(10), range(3), "extract"),
        (range(3), range(10), "source"),
        (range(10), [*range(100, 108), 0, 1], "reworked"),
    ],
)
def test_what_the_other_one_is(own, others, kind):
    one, other = article(text(*own)), article(text(*others))
    assert [(each.article, each.kind) for each in elsewhere(one)] == [(other, kind)]


def test_half_of_the_sentences_replaced_is_always_found_and_two_borrowed_ones_nearly_always():
    """The rates on 60 texts of 4 to 20 sentences, in any order; strangers are never linked."""
    rng = random.Random(7)
    originals, found = [], {"half": 0, "two": 0}
    copies = []
    for number in range(60):
        seeds = [f"{number}-{place}" for place in range(rng.randint(4, 20))]
        originals.append(Article(headline="原", body=text(*seeds)))
        half = rng.sample(seeds, (len(seeds) + 1) // 2) + [f"{number}+{place}" for place in range(len(seeds) // 2)]
        two = rng.sample(seeds, 2) + [f"{number}*{place}" for place in range(10)]
        for kind, body in (("half", half), ("two", two)):
            rng.shuffle(body)
            copies.append((kind, number, Article(headline="改", body=text(*body))))
    Article.objects.bulk_create([*originals, *(copy for _kind, _number, copy in copies)])
    repeats.keep(Article.objects.values_list("pk", flat=True))
    pairs = linked()
    for kind, number, copy in copies:
        found[kind] += (originals[number].pk, copy.pk) in pairs
    assert found == {"half": 60, "two": 60}
    family = {originals[number].pk: number for number in range(60)} | {copy.pk: number for _kind, number, copy in copies}
    assert all(family[one] == family[other] for one, other in pairs)


def test_white_space_width_punctuation_and_the_signature_make_no_difference():
    one = article("本报讯(记者 张晶)11月5日,石景山区总工会走访慰问了12家企业的职工。他们送去了500份清凉包和慰问信。")
    other = article(
        "本报讯（通讯员 李明） 11月5日，石景山区总工会走访慰问了１２家企业的职工！\n他们送去了500份“清凉包”和慰问信。"
    )
    assert [each.kind for each in elsewhere(one)] == ["reprint"]
    assert linked() == {(one.pk, other.pk)}


def test_one_sentence_links_only_where_it_is_most_of_the_text():
    shared = sentence("x")
    article(shared + text(*range(5)))
    article(shared + text(*range(10, 15)))
    assert not linked()
    short, same = article(shared * 1), article(shared)
    assert (short.pk, same.pk) in linked()
    assert not marks("他说。谢谢大家。")


def test_a_formula_that_many_articles_have_links_none_of_them():
    formula = sentence("f1") + sentence("f2")
    crowd = [article(formula + text(*(f"{number}.{place}" for place in range(4)))) for number in range(repeats.COMMON)]
    crowd.append(article(formula + text(*(f"last.{place}" for place in range(4)))))
    assert not linked()
    assert elsewhere(crowd[0]) == []


def test_a_copy_is_found_among_many_that_share_a_formula():
    formula = sentence("f1") + sentence("f2")
    for number in range(repeats.COMMON + 3):
        article(formula + text(*(f"{number}.{place}" for place in range(4))))
    copy = article(formula + text(*(f"3.{place}" for place in range(4))))
    assert [pair[1] for pair in linked()] == [copy.pk]


def test_what_is_linked_does_not_depend_on_the_order():
    """Ceremony that spreads, copies, a text that changes: the same links as if all had come at once."""
    ceremony = [sentence("c1"), sentence("c2")]
    bodies = ["".join(ceremony) + text(*(f"{number}.{place}" for place in range(3))) for number in range(6)]
    bodies += [text("0.0", "0.1", "z"), text("z", "y"), text(*range(4))]
    stored = [article(body).pk for body in bodies]
    last = article(bodies[0])
    last.body = text("q", "r", "s")
    last.save()
    repeats.keep([last.pk])
    one_by_one = list(Repeat.objects.order_by("first", "second").values_list("first", "second", "share_of_first", "sentences"))
    Repeat.objects.all().delete()
    Fingerprint.objects.all().delete()
    repeats.keep(Article.objects.values_list("pk", flat=True))
    assert (
        list(Repeat.objects.order_by("first", "second").values_list("first", "second", "share_of_first", "sentences"))
        == one_by_one
    )
    assert (stored[0], stored[6]) in linked()
    assert (stored[0], stored[1]) not in linked(), "two sentences that six articles have are ceremony"


def test_a_text_printed_in_many_papers_is_linked_with_each():
    papers = [article(text("a", "b")) for _number in range(8)]
    assert len(linked()) == 28
    assert {each.kind for each in elsewhere(papers[0])} == {"reprint"}


def test_a_sentence_that_stands_twice_counts_once():
    one, other = article(text(1, 1, 1, 2, 3)), article(text(1, 5, 6, 7, 8))
    assert not linked()
    other.body = text(1, 2, 3)
    other.save()
    repeats.keep([other.pk])
    assert linked() == {(one.pk, other.pk)}
    assert Repeat.objects.get().share_of_first <= 1


def test_a_changed_text_is_compared_anew_and_an_unchanged_one_costs_two_queries(django_assert_num_queries):
    one, other = article(text(*range(5))), article(text(*range(5)))
    with django_assert_num_queries(4):  # two of them are the transaction's
        repeats.keep([one.pk])
    other.body = text(*range(50, 55))
    other.save()
    repeats.keep([other.pk])
    assert not linked()
    assert len(Fingerprint.objects.get(article=other).marks) == 5


def test_pages_are_compared_as_they_are_read_and_corrected():
    long = "聊城市总工会走访慰问货车司机，为他们送去了清凉包和慰问信。活动覆盖全市三十二个货运站点的职工。"
    page = store(record(visit(), contest()))
    other = store(record(visit()) | {"ads": []}, text=TEXT + "1", source="1.txt")
    assert linked() == {(first(page).pk, first(other).pk)}
    read_as(other, record(visit(body=["另一篇的第一句话完全不同于原来那一篇。"])) | {"ads": []})
    assert not linked()
    for each in (page, other):
        editing.change_fields(first(each), {"body": long}, by=None)
        editing.settle(first(each))
    assert linked() == {(first(page).pk, first(other).pk)}


def test_a_picture_s_caption_is_its_text():
    found = [Article.objects.create(headline=f"图{number}", body="") for number in range(2)]
    for each in found:
        Caption.objects.create(article=each, order=0, text=sentence("图"))
    repeats.keep([each.pk for each in found])
    assert linked() == {(found[0].pk, found[1].pk)}


def test_what_is_withheld_is_not_shown_beside_its_copy(client):
    one, other = article(text(*range(4))), article(text(*range(4)))
    html = client.get(one.get_absolute_url()).content.decode()
    assert "同文另见" in html
    assert other.get_absolute_url() in html
    assert sentence(0) in html.replace("<wbr>", "")
    withholding.withhold([other], "申请", by=None)
    assert "同文另见" not in client.get(one.get_absolute_url()).content.decode()


def test_links_go_with_their_article():
    one, other = article(text(*range(4))), article(text(*range(4)))
    other.delete()
    assert not linked()
    assert not Fingerprint.objects.exclude(article=one).exists()
    assert set(MarkHolder.objects.values_list("article_id", flat=True)) == {one.pk}


@pytest.mark.parametrize(
    ("line", "number"),
    [("第一句。第二句！第三句？", 3), ("他说：“今天真好。”大家鼓掌。", 2), ("一段\n二段", 2), ("", 0), ("。。。", 0)],
)
def test_sentences(line, number):
    assert len(list(sentences(line))) == number
