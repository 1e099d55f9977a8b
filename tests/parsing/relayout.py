"""Lays articles out as a newspaper page would, with the noise that pages have, and says what was done.

Given articles (headline and paragraphs), a seed and a style, ``lay_out`` gives the page's text and its record as the evaluation
reads it: the same noises as on real pages (docs in CONTRIBUTING.md), at other places, in other combinations.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import pairwise

from tests.parsing.relayout_page import Article, Page, Piece

LEAD = re.compile(r"本报讯 ?[(（][^)）]*[)）] ?")
SLOGANS = [
    "深入学习贯彻党的二十大精神 奋力开拓首都工会工作新局面", "传承工匠精神 凝聚奋斗力量 建设美好家园",
    "凝聚奋进力量 谱写新时代工运事业新篇章", "学习贯彻全会精神 团结动员亿万职工建功新征程",
]  # fmt: skip
COLUMNS = [
    "新思想照亮新航程", "新闻特写", "大国工匠", "建设者·在路上", "新征程 新风貌", "逐梦新时代 同心谱新篇·班组之歌",
    "一线速递", "身边的榜样·最美职工", "劳动者之歌", "工会人手记", "基层走笔·班组故事",
]  # fmt: skip
SHARED = [
    "情牵职工 暖在身边", "助力疫情防控,工会在行动", "喜迎盛会 建功立业", "送温暖,工会在行动", "关爱职工 情暖寒冬",
]  # fmt: skip
KICKERS = [
    "多层次、全链条、多渠道推进服务阵地建设", "打造职工“温馨港湾” 让贴心服务“触手可及”", "职工有难处 工会有办法",
    "多渠道走好服务职工“最后一百米”", "小驿站里有大温暖 小窗口里有大民生", "建机制、强队伍、优服务",
]  # fmt: skip
DECKS = [
    "让“娘家人”的关怀走进车间班组", "让一线劳动者有尊严、有盼头、有收获", "专家现场点评 学员登台试讲",
    "今年已有3200名职工受益,服务满意率达98%", "线上线下一起办,服务效率再提升",
]  # fmt: skip
INSETS = [
    "线上线下一起办", "师徒相传 技艺常新", "筑牢基层根基", "从“一盏灯”到“一片光”", "场地更方便 职工更舒心",
    "搭建成长平台", "破解维权难题", "数字赋能提升服务效能",
]  # fmt: skip
BOX_LABELS = [
    "■相关链接", "■链接", "▍新闻背景", "◆延伸阅读",
]  # fmt: skip
BOX_TITLES = [
    "词语解释", "几组数字", "政策发布", "推树标准:“七有”", "编后:贵在落实",
]  # fmt: skip
ADS = [
    ['广告'],
    ['广告', "燕京啤酒\n中国探月工程官方合作伙伴\nOfficial Partner of the China's Lunar Exploration Program"],
    ['公益广告', '爱惜粮食 人人有责'], ['遗失声明', '王某不慎将会员证遗失,编号0012345,特此声明。'],
    ['登报咨询电话:63522410'], ['公益广告', '爱护环境 从我做起'],
]  # fmt: skip
HEADS = [
    "2024年3月18日 星期一 职工新闻 05", "3版 综合 2024年6月7日 责任编辑:李明", "2022年11月2日 星期三 要闻 A04",
    "责任编辑:李明 2022年5月6日 星期五 第4版",
]  # fmt: skip


def lay_out(
    sources: list[tuple[str, list[str]]],
    seed: int,
    *,
    photos: Sequence[tuple[str, str]] = (),
    boxes: Sequence[list[str]] = (),
    noisy: float = 1.0,
) -> tuple[str, dict]:
    """A page of the articles ``sources`` (headline, paragraphs) and its record. The same seed gives the same page.

    ``photos`` (headline, caption) and ``boxes`` (paragraphs) may be set into the articles; ``noisy`` scales all noises.
    """
    page = Page(seed, full_width=random.Random(seed * 7).random() < 0.35, noisy=noisy)
    page.photos, page.boxes = list(photos), list(boxes)
    rng = page.random
    sources = [(headline, list(paragraphs)) for headline, paragraphs in sources]
    tight = rng.random() < 0.4  # 记者张三 rather than 记者 张三
    _head_of_page(page)
    opening_at = rng.randrange(len(sources)) if page.chance(0.5) else -1
    shared = rng.randrange(len(sources)) if page.chance(0.3) else -1
    last: list = []
    for index, (headline, paragraphs) in enumerate(sources):
        banner = rng.choice(SHARED) if index == shared else None
        if index == opening_at and len(paragraphs) > 2:
            last = _article(page, headline, paragraphs, tight, banner, apart=True)
            continue
        long = sum(map(len, paragraphs))
        if not banner and long < 260 and page.chance(0.35):
            _photo(page, headline, "".join(paragraphs), rng.choice(("above", "above", "below")))
        else:
            _article(page, headline, paragraphs, tight, banner)
        if page.chance(0.12):
            _advertise(page)
    for lines in last:
        page.put(*lines)
    text = page.text()
    articles = sorted(page.articles, key=lambda a: min(p.spans[0][0] for part in a.parts for p in part))
    _share_columns(articles)
    order = {id(article): at for at, article in enumerate(articles, 1)}
    for article in page.articles:
        article.parent = order[id(article.parent)] if article.parent is not None else None
    record = {
        "source": f"relaid_{seed}.txt",
        "banners": [{"text": p.text, "kind": kind, "spans": p.spans} for p, kind in page.banners],
        "ads": [{"text": "\n".join(p.text for p in ad), "spans": [s for p in ad for s in _line_spans(p)]} for ad in page.ads],
        "articles": [article.record(at) for at, article in enumerate(articles, 1)],
        "noise": page.noise,
    }
    return text, record


def _share_columns(articles: Sequence[Article]) -> None:
    """A column's name over several articles is that of the article below it and of the next."""
    texts = [article for article in articles if article.genre in ("news", "feature")]
    for above, below in [*pairwise(texts)]:
        if above.shares and above.under is not None and below.under is None:
            below.under = above.under


def _line_spans(piece: Piece) -> list[list[int]]:
    """The spans of a piece of several lines."""
    spans, at = [], piece.spans[0][0]
    for line in piece.text.split("\n"):
        spans.append([at, at + len(line)])
        at += len(line) + 1
    return spans


def _head_of_page(page: Page) -> None:
    if page.random.random() < 0.5:
        piece = page.piece(page.random.choice(HEADS))
        page.banners.append((piece, "running_head"))
        page.put(piece, gap=page.random.choice((2, 3, 4)))
    if page.chance(0.3):
        piece = page.piece(page.random.choice(SLOGANS))
        page.banners.append((piece, "page_slogan"))
        page.put(piece)


def _advertise(page: Page) -> None:
    ad = [page.piece(text, "ad") for text in page.random.choice(ADS)]
    page.ads.append(ad)
    for piece in ad:
        page.put(piece)
    page.noise.append("ad")


def _article(page, headline, paragraphs, tight, banner, apart=False):
    """An article with head, body, breaks and what is set into it; ``apart``: its opening is returned, for the end."""
    rng = page.random
    article = Article("news")
    page.articles.append(article)
    if banner:
        article.under, article.shares = page.piece(banner), True
        page.banners.append((article.under, "section_head"))
        page.put(article.under)
        page.noise.append("shared_section")
    column = page.piece(rng.choice(COLUMNS), "section") if page.chance(0.35) else None
    kicker = page.piece(rng.choice(KICKERS), "kicker") if page.chance(0.2) else None
    title = page.piece(headline, "headline")
    deck = page.piece(rng.choice(DECKS), "deck") if not kicker and page.chance(0.2) else None
    below = column is not None and page.chance(0.4)
    head = [column if not below else None, kicker, title, deck, column if below else None]
    head = [piece for piece in head if piece is not None]
    signed = rng.random() < 0.3
    byline, trailing = None, None
    if signed:
        article.genre = "feature"
        byline = _sign(page, article)
        trailing = None if not page.chance(0.4) else rng.choice(("line", "run_in"))
    else:
        paragraphs = [_lead(page, article, tight) + paragraphs[0], *paragraphs[1:]]
    article.parts += [[piece] for piece in head]
    if byline and not trailing:
        article.parts.append([byline])
    items = _body(page, article, paragraphs)
    if trailing:
        article.parts.append([byline])
        if trailing == "run_in" and items[-1][-1].text.endswith("。"):
            items[-1] = [*items[-1], byline]
            page.noise.append("byline_run_in")
        else:
            items.append([byline])
        byline = None
    lines = [[piece] for piece in head] + ([[byline]] if byline else [])
    if apart:
        return _take_apart(page, article, lines, items, head, column, below)
    for line in lines:
        page.put(*line)
    _put_body(page, article, items)
    return []


def _body(page, article, paragraphs):
    """The lines of the body: breaks, headings inside."""
    rng = page.random
    items = []
    if len(paragraphs) > 3 and page.chance(0.12):
        paragraphs = ["".join(paragraphs)]
        page.noise.append("merged")
    for at, paragraph in enumerate(paragraphs):
        if at and at < len(paragraphs) - 0 and len(paragraphs) > 3 and page.chance(0.12):
            inset = page.piece(rng.choice(INSETS), "inset_heading")
            article.parts.append([inset])
            if page.chance(0.35) and items and items[-1][-1].text.endswith("。"):
                items[-1] = [*items[-1], inset]
                page.noise.append("inset_run_in")
            else:
                items.append([inset])
                page.noise.append("inset")
        pieces = [page.piece(text) for text in _break(page, paragraph)]
        article.parts.append(pieces)
        items += [[piece] for piece in pieces]
    return items


def _break(page, paragraph):
    rng = page.random
    if len(paragraph) < 60 or not page.chance(0.5):
        return [paragraph]
    cuts = sorted(rng.sample(range(20, len(paragraph) - 4), 2 if len(paragraph) > 180 and page.chance(0.3) else 1))
    if len(cuts) == 2 and page.chance(0.25):
        cuts[1] = min(cuts[0] + rng.randrange(8, 20), len(paragraph) - 4)
    page.noise.append("break")
    pieces = [paragraph[a:b] for a, b in zip([0, *cuts], [*cuts, len(paragraph)], strict=True)]
    sound = all(piece.strip() == piece and piece for piece in pieces) and not any(
        piece[-1] in "。！？”" for piece in pieces[:-1]
    )
    return pieces if sound else [paragraph]  # a break at a sentence's end is a paragraph's end to any reader


def _put_body(page, article, items):
    """The body's lines, perhaps with a photo, an advertisement or a box set in."""
    rng = page.random
    seams = [at for at in range(1, len(items)) if not items[at - 1][-1].text.endswith(("。", "”", "！", "？"))
             and items[at - 1][-1].role == "body" and items[at][0].role == "body"]  # fmt: skip
    inside = rng.choice(seams) if seams and page.chance(0.3) else None
    for at, line in enumerate(items):
        if at == inside:
            if page.chance(0.6) and page.photos:
                _photo(page, *page.photos.pop(), rng.choice(("above", "above", "below")))
                page.noise.append("photo_inside")
            else:
                _advertise(page)
        page.put(*line)
    if page.boxes and page.chance(0.2):
        _box(page, article)


def _box(page, parent):
    rng = page.random
    box = Article("sidebar", parent=parent)
    page.articles.append(box)
    label, title = page.piece(rng.choice(BOX_LABELS), "section"), page.piece(rng.choice(BOX_TITLES), "headline")
    paragraphs = rng.choice(page.boxes)
    box.parts += [[label], [title]]
    page.put(label)
    inside = page.chance(0.4)
    lines = []
    for at, paragraph in enumerate(paragraphs):
        cut = rng.randrange(len(paragraph) // 3, len(paragraph) - 4) if inside and at == 0 else None
        pieces = [page.piece(text) for text in ([paragraph[:cut], paragraph[cut:]] if cut else [paragraph])]
        box.parts.append(pieces)
        lines += [[piece] for piece in pieces]
    if inside:
        lines.insert(1, [title])
        page.noise.append("box_title_inside")
    else:
        page.put(title)
        page.noise.append("box")
    for line in lines:
        page.put(*line)


def _lead(page, article, tight):
    rng = page.random
    space = "" if tight else " "
    kind = rng.choice(("记者", "记者", "记者", "特约记者", "通讯员", "both", "both"))
    names = []
    for role in ("记者", "通讯员") if kind == "both" else (kind,):
        group = [page.name() for _ in range(rng.choice((1, 1, 2)) if role == "通讯员" else 1)]
        article.byline += [{"role": role, "name": name} for name in group]
        names.append(role + space + " ".join(group))
    before, after = rng.choice((("", ""), (" ", " "), ("", " ")))
    return f"本报讯{before}({' '.join(names)}){after}"


def _sign(page, article):
    rng = page.random
    name = page.name()
    article.byline.append({"role": "记者", "name": name})
    text = f"本报记者 {name}"
    if rng.random() < 0.3:
        other = page.name()
        article.byline.append({"role": "通讯员", "name": other})
        text += f" 本报通讯员 {other}"
    return page.piece(text, "byline_line")


def _photo(page, headline, caption, where):
    rng = page.random
    photo = Article("photo_news")
    page.articles.append(photo)
    title, text = page.piece(headline, "headline"), page.piece(caption, "caption")
    role, name = rng.choice(("记者", "通讯员")), page.name()
    mark = rng.choice(("摄", "摄影报道"))
    photo.byline = [{"role": role, "name": name}, {"role": "摄影", "name": name}]
    signer = f"{'本报' if role == '记者' else ''}{role} {name} {mark}"
    photo.parts += [[title], [text]]
    if where == "above":
        page.put(title)
    form = rng.choice(("run_on", "run_on_space", "line", "two"))
    if form == "two":
        other = page.name()
        first, second = page.piece(f"本报记者 {other}", "credit"), page.piece(f"通讯员 {name} 摄影报道", "credit")
        photo.byline = [{"role": r, "name": n} for n, rs in ((other, ("记者", "摄影")), (name, ("通讯员", "摄影"))) for r in rs]
        photo.parts.append([first, second])
        page.put(text)
        page.put(first)
        page.put(second, gap=1)
    else:
        credit = page.piece(signer, "credit")
        photo.parts.append([credit])
        if form == "line":
            page.put(text)
            page.put(credit)
        else:
            text.text += " " if form == "run_on_space" else ""
            page.put(text, credit)
    if where == "below":
        page.put(title)
        page.noise.append("caption_before_headline")


def _take_apart(page, article, head_lines, items, head, column, below):
    """The continuation is printed now, the opening at the page's end; perhaps text is lost between them."""
    rng = page.random
    body = [at for at, line in enumerate(items) if line[0].role == "body"]
    at = body[len(body) // 2]
    piece = items[at][0]
    mode = rng.choice(("mid", "mid", "lost", "paragraph"))
    with_head = rng.choice(("opening", "continuation"))
    if mode == "paragraph" and with_head == "opening":
        mode = "mid"
    first, rest = items[:at], items[at:]
    if mode != "paragraph" and len(piece.text) > 40 and len(items[at]) == 1:
        cut = rng.randrange(12, len(piece.text) - 15)
        lost = rng.randrange(12, 30) if mode == "lost" and len(piece.text) > cut + 45 else 0
        one, two = Piece(piece.text[:cut]), Piece(piece.text[cut + lost :])
        part = next(part for part in article.parts if piece in part)
        spot = article.parts.index(part)
        place = part.index(piece)
        if lost:
            article.parts[spot : spot + 1] = [[*part[:place], one], [two, *part[place + 1 :]]]
        else:
            article.parts[spot] = [*part[:place], one, two, *part[place + 1 :]]
        first, rest = [*items[:at], [one]], [[two], *items[at + 1 :]]
        page.noise.append(f"apart_{'lost' if lost else 'mid'}_{with_head}")
    else:
        page.noise.append(f"apart_paragraph_{with_head}")
        with_head = "continuation" if with_head == "continuation" or mode == "paragraph" else with_head
    if with_head == "continuation":
        keep = [line for line in head_lines if line[0] is not column]
        if column is None:
            column = page.piece(rng.choice(COLUMNS), "section")
            article.parts.insert(0, [column])
        for line in keep:
            page.put(*line)
        opening = [[column], *first]
    else:
        opening = [*head_lines, *first]
    for line in rest:
        page.put(*line)
    return opening
