"""From files to an index that is searched: loading, building the index from the database, and one edit until it is found."""

from __future__ import annotations

from pathlib import Path

from tests.bench.corpus import read_items


def step_write(folder: Path, corpus: Path | None, size: int) -> dict[str, float]:
    """Load ``size`` articles into the process's own database, build the index, edit articles; see the keys for the units."""
    from django.core.management import call_command

    from articles.editorial.inserting import expect_many
    from articles.editorial.issues import read_date
    from articles.loading.entries import Entry
    from articles.loading.store import Loader
    from search.analysis import words_of
    from search.indexing import rebuild
    from tests.bench.archive import use_index
    from tests.bench.measure import Watch

    use_index(folder)
    call_command("migrate", verbosity=0)
    words_of("工会")
    entries = [
        Entry(
            str(item.number),
            "",
            read_date(item.day.isoformat()),
            "",
            item.category,
            "",
            item.headline,
            "",
            item.body,
            None,
            None,
        )
        for item in read_items(corpus, size)
    ]
    expect_many()  # as the command does
    loader = Loader(with_names=False)
    with Watch() as loading:
        for start in range(0, len(entries), 1000):
            loader.store(entries[start : start + 1000])
        loader.finish()
    with Watch() as building:
        rebuild()
    edits = [_edit(number) for number in range(5)]
    return {
        "articles_a_second": len(entries) / loading.wall,
        "index_cpu": building.cpu,
        "edit_ms": sorted(wall for wall, _cpu in edits)[2] * 1000,
        "edit_cpu_ms": sorted(cpu for _wall, cpu in edits)[2] * 1000,
    }


def _edit(number: int) -> tuple[float, float]:
    """Change a headline and look for it: seconds of the clock and of CPU from the save to the answer."""
    from articles.models import Article
    from search.request import SearchRequest
    from search.service import find
    from tests.bench.measure import Watch

    article = Article.objects.order_by("pk")[number]
    article.headline = f"编辑之后的标题{number}甲乙丙"
    with Watch() as editing:
        article.save()
        found = find(SearchRequest(text=f'"标题{number}甲乙丙"')).keys
    assert found == [article.pk], found
    return editing.wall, editing.cpu
