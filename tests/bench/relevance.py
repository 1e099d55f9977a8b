"""Whether what is looked for is found first, and whether anything that people can type stalls the search."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.corpus import Item, read_items

KNOWN = 1000
SEED = 1925


def step_known(folder: Path, corpus: Path | None, size: int, with_reference: bool = True) -> dict[str, float]:
    """Known items by their headlines (MRR@10), without and with the headline in the index, beside OR-BM25 over words and 0.6 ×
    pairs of characters; and quoted snippets: how many find an article that holds them first."""
    items = list(read_items(corpus, size))
    chance = random.Random(SEED)
    named = Counter(item.headline for item in items)  # 国内联播快讯 is the headline of thousands: nobody knows one by it
    telling = [item for item in items if len(item.headline) >= 6 and named[item.headline] == 1]
    known = chance.sample(telling, min(KNOWN, len(telling)))
    without = _archive(folder / "without", items, with_headline=False)
    found = {
        "headline_left_out": _mrr(known, without),
        "reference": _mrr(known, _reference(folder / "reference", items)) if with_reference else 0.0,
    }
    whole = _archive(folder / "whole", items, with_headline=True)
    return found | {"headline": _mrr(known, whole), "snippets": _snippets(items, whole, chance), "known": len(known)}


Ranked = Callable[[str], list[int]]


def _mrr(known: Sequence[Item], ranked: Ranked) -> float:
    total = 0.0
    for item in known:
        ids = ranked(item.headline)[:10]
        total += 1 / (ids.index(item.number) + 1) if item.number in ids else 0
    return total / len(known)


def _archive(folder: Path, items: Sequence[Item], with_headline: bool) -> Ranked:
    """The hits of a query and, below them, the wider ones: what a reader sees on the first page."""
    from search.request import SearchRequest
    from search.service import find
    from tests.bench.archive import document, use_index

    home = use_index(folder)
    build = home.new_folder()
    writer = home.writer(build)
    for item in items:
        writer.add(document(item, with_headline))
    writer.commit(optimize=True)
    home.publish(build)

    def ranked(text: str) -> list[int]:
        use_index(folder)
        answer = find(SearchRequest(text=text))
        return answer.keys + [hit.pk for hit in answer.wider]

    return ranked


def _reference(folder: Path, items: Sequence[Item]) -> Ranked:
    """tantivy's BM25 over bodies: any of jieba's words, and any pair of characters for 0.6 of a word."""
    import tantivy

    from search.analysis import squeeze, words_of

    def pairs(text: str) -> list[str]:
        plain = squeeze(text)
        return [pair for start in range(len(plain) - 1) if (pair := plain[start : start + 2]).isalnum()]

    builder = tantivy.SchemaBuilder()
    for name in ("words", "pairs"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("id", stored=True)
    schema = builder.build()
    folder.mkdir(parents=True)
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for item in items:
        fields = {"words": " ".join(words_of(item.body)), "pairs": " ".join(pairs(item.body))}
        writer.add_document(tantivy.Document(id=item.number, **fields))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, make = index.searcher(), tantivy.Query

    def ranked(text: str) -> list[int]:
        terms = [make.term_query(schema, "words", word) for word in set(words_of(text))]
        terms += [make.boost_query(make.term_query(schema, "pairs", pair), 0.6) for pair in set(pairs(text))]
        asked = make.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return [searcher.doc(address)["id"][0] for _score, address in searcher.search(asked, limit=10).hits]

    return ranked


def _snippets(items: Sequence[Item], ranked: Ranked, chance: random.Random) -> float:
    """The share of quoted snippets of 6 to 10 characters that find an article that holds them at the first place."""
    from search.analysis import squeeze

    texts = {item.number: [squeeze(part) for part in [item.headline, *item.body.split("\n")]] for item in items}
    good = tried = 0
    while tried < KNOWN:
        item = chance.choice(items)
        part = chance.choice(item.body.split("\n"))
        length = chance.randint(6, 10)
        if len(part) < length:
            continue
        start = chance.randrange(len(part) - length + 1)
        snippet = part[start : start + length].replace('"', "")
        if len(squeeze(snippet)) < 2:
            continue
        tried += 1
        first = ranked(f'"{snippet}"')[:1]
        good += bool(first) and any(squeeze(snippet) in text for text in texts[first[0]])
    return good / tried


def step_hostile(folder: Path, corpus: Path | None, size: int, number: int) -> dict[str, Any]:
    """``number`` queries that nobody should type; milliseconds. A query that raises ends the step."""
    from django.core.management import call_command

    from search.request import SearchRequest
    from search.service import find
    from tests.bench.archive import use_index

    call_command("migrate", verbosity=0)
    use_index(folder)
    bodies = [item.body for item in read_items(corpus, min(size, 500))]
    times: list[tuple[float, str]] = []
    degraded = 0
    find(SearchRequest(text="工会"))  # the dictionary is loaded once a process
    for text in hostile_queries(number, bodies):
        began = time.perf_counter()
        answer = find(SearchRequest(text=text))
        _wider, _facets = answer.wider, dict(answer.facets)
        times.append(((time.perf_counter() - began) * 1000, text[:60]))
        degraded += answer.degraded
    times.sort(reverse=True)
    return {
        "number": len(times),
        "failed": degraded,
        "slowest": times[0][0],
        "text": times[0][1],
        "median": times[len(times) // 2][0],
    }


PIECES = (
    '"', "“", "”", "(", ")", "（", "）", "|", "OR", "AND", "NOT", "或", "非", "-", "*", "?", "~2", "^5", ":", "：", "标题:",
    "正文:", "日期:", "人物:", "机构:", "地区:", "主题:", "id:", "text:", "2022..2023", "[a TO b]", "{", "}", "\\", "/.*/",
    "(a+)+$", "' OR 1=1 --", "; DROP TABLE x", "<script>", "&amp;", "%s", "{{7*7}}", "\x00", "\u200b", "\ufeff", "\u202e",
    "İ", "ß", "𠀀", "工", "会", "的", "工会", "中国", "a", "1",
)  # fmt: skip


def hostile_queries(number: int, bodies: Sequence[str], seed: int = SEED) -> Iterator[str]:
    """Operators without sense, any Unicode, nested parentheses, wildcards, long quotations, other languages' syntax; a few of a
    megabyte. The same for the same seed."""
    chance = random.Random(seed)

    def any_character() -> str:
        return chr(chance.randrange(*chance.choice(((0x20, 0x3000), (0x4E00, 0x9FFF), (0, 0x110000)))))

    def any_text() -> str:
        return "".join(any_character() for _ in range(chance.randint(1, 60)))

    kinds: list[Callable[[], str]] = [
        any_text,
        lambda: " ".join(chance.choices(PIECES, k=chance.randint(1, 40))),
        lambda: "".join(chance.choices(PIECES, k=chance.randint(1, 40))),
        lambda: "(" * chance.randint(1, 900) + "工会" + ")" * chance.randint(0, 900),
        lambda: f'"{chance.choice(bodies)[: chance.randint(2, 1900)]}"',
        lambda: " OR ".join(f"{chance.choice(bodies)[:2]}*" for _ in range(chance.randint(1, 80))),
        lambda: " ".join("-" + piece for piece in chance.choices(PIECES, k=30)),
        lambda: chance.choice(bodies)[:1900],
    ]
    for place in range(number):
        text = chance.choice(kinds)()
        yield text * (1_000_000 // max(len(text), 1)) if place % 500 == 0 else text
