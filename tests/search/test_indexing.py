"""The index follows the database, and nothing else."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction

from articles.models import Article, Issue, Page, State, Topic
from articles.signals import articles_changed
from search.index.locks import BusyError
from search.indexing import apply_changes, compare, follow, index_reader, note_changes, rebuild, repair, status
from search.models import PendingChange
from tests.search import cast
from tests.search.cast import keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


class TestFollowing:
    def test_a_saved_article_is_found(self, committed):
        with committed():
            article = cast.article("塔吊", "工人在作业")
            assert keys("塔吊") == []
        assert keys("塔吊") == [article.pk]
        assert not PendingChange.objects.exists()

    def test_a_changed_article_is_found_as_it_is(self, committed):
        with committed():
            article = cast.article("塔吊")
        with committed():
            article.headline = "矿井"
            article.save()
        assert (keys("塔吊"), keys("矿井")) == ([], [article.pk])

    def test_a_deleted_article_is_gone(self, committed):
        with committed():
            article = cast.article("塔吊")
        with committed():
            article.delete()
        assert keys("塔吊") == []

    @pytest.mark.parametrize("state", [State.WITHHELD])
    def test_a_withheld_article_is_gone_and_comes_back(self, committed, state):
        with committed():
            article = cast.article("塔吊")
        with committed():
            article.state = state
            article.save()
        assert keys("塔吊") == []
        with committed():
            article.state = State.REVIEWED
            article.save()
        assert keys("塔吊") == [article.pk]

    def test_a_withheld_page_takes_its_articles_along(self, committed):
        with committed():
            issue = Issue.objects.create(newspaper=cast.newspaper())
            page = Page.objects.create(issue=issue, source="x.txt", text="塔吊", sha256="0", read_at="2024-01-01T00:00Z")
            article = cast.article("塔吊", page=page, issue=issue)
        assert keys("塔吊") == [article.pk]
        with committed():
            page.state = State.WITHHELD
            page.save()
        assert keys("塔吊") == []

    def test_a_rolled_back_save_leaves_nothing(self, committed):
        with committed(), transaction.atomic():
            cast.article("塔吊")
            transaction.set_rollback(True)
        assert keys("塔吊") == []
        assert not PendingChange.objects.exists()

    def test_what_belongs_to_an_article_counts_as_its_change(self, committed):
        with committed():
            article = cast.article("塔吊")
        with committed():
            cast.caption(article, "矿井旁")
            cast.byline(article, "彭程")
            article.topics.add(Topic.objects.get(slug="zhuxue"))
        assert keys("矿井") == keys("记者:彭程") == keys("主题:助学") == [article.pk]
        with committed():
            article.captions.all().delete()
            article.bylines.get().delete()
            article.topics.clear()
        assert keys("矿井") == keys("记者:彭程") == keys("主题:助学") == []

    def test_a_renamed_organization_is_found_by_its_new_name(self, committed):
        with committed():
            article = cast.article("塔吊", "市总来了")
            cast.means(article, "市总", "北京市总工会")
        with committed():
            organization = cast.organization("北京市总工会")
            organization.name = "北京总工会"
            organization.save()
        assert keys("机构:北京总工会") == [article.pk]

    def test_a_note_on_a_name_changes_no_article(self, committed, home):
        with committed():
            cast.means(cast.article("塔吊", "市总来了"), "市总", "北京市总工会")
        organization = cast.organization("北京市总工会")
        with home.worker_lock(), committed():
            organization.save(update_fields=["note"])
            assert not PendingChange.objects.exists()
            organization.save(update_fields=["state", "note"])
            assert PendingChange.objects.exists()

    def test_bulk_changes_follow_the_archives_signal(self, committed):
        with committed():
            article = cast.article("塔吊")
        with committed():
            Article.objects.filter(pk=article.pk).update(headline="矿井")
            articles_changed.send(sender=Article, ids=[article.pk])
        assert keys("矿井") == [article.pk]

    def test_what_a_running_process_applies_is_left_to_it(self, committed, home):
        with home.worker_lock():
            with committed():
                article = cast.article("塔吊")
            assert keys("塔吊") == []
            assert status().pending > 0
            apply_changes()
        assert keys("塔吊") == [article.pk]
        assert status().pending == 0

    def test_a_busy_index_keeps_no_save_from_succeeding(self, committed, home, monkeypatch):
        monkeypatch.setattr("search.indexing.apply_changes.__defaults__", (0.01,))
        with home.write_lock(0), committed():
            article = cast.article("塔吊")
        assert PendingChange.objects.exists()
        apply_changes()
        assert keys("塔吊") == [article.pk]

    def test_the_indexing_process_runs_until_told_to_stop(self, home):
        article = cast.article("塔吊")
        rounds = iter([False, False, False, True])
        follow(lambda: next(rounds, True), pause=0)
        assert keys("塔吊") == [article.pk]

    def test_a_second_indexing_process_stands_by_and_takes_over(self, home):
        article = cast.article("塔吊")
        with home.worker_lock():
            rounds = iter([False, False, True])
            follow(lambda: next(rounds, True), pause=0)
            assert keys("塔吊") == []
        first = home.worker_lock()
        first.__enter__()
        asked = []

        def stop() -> bool:
            asked.append(True)
            if len(asked) == 3:
                first.__exit__(None, None, None)
            return len(asked) > 6

        follow(stop, pause=0)
        assert keys("塔吊") == [article.pk]


class TestRebuilding:
    def test_searches_never_come_back_short(self):
        for number in range(60):
            cast.article(f"第{number}篇", "塔吊" * 20)
        rebuild()
        reader, seen, stop = index_reader(), set(), threading.Event()

        def search() -> None:
            while not stop.is_set():
                seen.add(reader.snapshot().count)

        thread = threading.Thread(target=search)
        thread.start()
        for _ in range(4):
            rebuild()
        stop.set()
        thread.join()
        assert seen == {60}

    def test_changes_while_rebuilding_are_in_both(self, committed, monkeypatch):
        with committed():
            early = cast.article("塔吊")

        def change(done: int) -> None:
            if done > 1:
                return
            with committed():
                early.headline = "矿井"
                early.save()
                cast.article("桥梁")
            assert keys("矿井") == [early.pk], "the current index follows as ever"

        rebuild(change)
        assert keys("矿井") == [early.pk]
        assert len(keys("桥梁")) == 1
        assert keys("塔吊") == []
        assert str(compare()) == "missing 0, stale 0, ghosts 0"
        assert not PendingChange.objects.exists()

    def test_what_was_noted_before_is_read_once(self, monkeypatch):
        noted = [cast.article("塔吊").pk, cast.article("矿井").pk, 999_999]  # the last one is deleted since
        note_changes(noted)
        monkeypatch.setattr("search.indexing._apply", lambda *_given: pytest.fail("nothing changed meanwhile"))
        assert rebuild() == 2
        assert str(compare()) == "missing 0, stale 0, ghosts 0"
        assert not PendingChange.objects.exists()

    def test_an_interrupted_rebuild_changes_nothing(self, committed, home):
        with committed():
            article = cast.article("塔吊")

        def stop(_done: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuild(stop)
        assert keys("塔吊") == [article.pk]
        rebuild()
        assert len(list(home.path.glob("build-*"))) == 1, "what it left is cleared away"

    def test_one_at_a_time(self, home):
        with home.rebuild_lock(), pytest.raises(BusyError):
            rebuild()


class TestChecking:
    def test_missing_stale_and_ghosts_are_named_and_mended(self, committed):
        with committed():
            kept, stale, ghost = (cast.article(text) for text in ("塔吊", "矿井", "桥梁"))
        Article.objects.filter(pk=stale.pk).update(headline="公路")
        Article.objects.filter(pk=ghost.pk).update(state=State.WITHHELD)
        cast.article("铁路")
        PendingChange.objects.all().delete()
        difference = compare()
        assert str(difference) == "missing 1, stale 1, ghosts 1"
        assert (difference.stale, difference.ghosts) == ([stale.pk], [ghost.pk])
        repair(difference)
        assert str(compare()) == "missing 0, stale 0, ghosts 0"
        assert keys("公路") == [stale.pk]
        assert keys("塔吊") == [kept.pk]
        assert keys("桥梁") == []
