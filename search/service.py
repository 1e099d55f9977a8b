"""The one door to searching, for pages, commands and feeds: whatever engine is set, and whatever state its index is in."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from haystack import connections

from articles.finding import Found
from search.database import answer_from_database
from search.index.arrays import DamagedIndexError
from search.index.home import NoIndexError, OutdatedIndexError
from search.index.snapshot import Snapshot
from search.request import Answer, SearchRequest, Sort

log = logging.getLogger(__name__)
Value = TypeVar("Value")


def find(request: SearchRequest) -> Answer:
    """Answer a request; never raises for what it asks. Without a usable index the database answers, and a notice says so."""
    started = time.perf_counter()
    answer = _answer(request)
    answer.took_ms = round((time.perf_counter() - started) * 1000, 2)
    return answer


def find_indexed(request: SearchRequest) -> Answer | None:
    """The index's answer, for what is only worth having at its speed; None where there is no usable index. Never raises."""
    return _indexed(lambda backend: backend.answer(request))


def find_keys(text: str, most: int) -> Found | None:
    """The newest ``most`` articles that match ``text``, for who looks for records; None where there is no usable index."""
    answer = find_indexed(SearchRequest(text=text, sort=Sort.NEWEST, page_size=most, expand=False))
    return Found(answer.keys, answer.total) if answer else None


def open_snapshot() -> Snapshot | None:
    """The index as it stands, for looking into it; None where there is no usable one. Never raises."""
    return _indexed(lambda backend: backend.reader.snapshot())


def index_state() -> str | None:
    """A name for the index as it stands, by which pages made from it are known; None where there is no usable one."""
    return _indexed(lambda backend: backend.reader.state())


def _indexed(ask: Callable[[Any], Value]) -> Value | None:
    backend = connections["default"].get_backend()
    if not hasattr(backend, "answer"):
        return None
    try:
        return ask(backend)
    except (NoIndexError, OutdatedIndexError, DamagedIndexError):
        return None
    except Exception:
        log.exception("The index could not be asked")
        return None


def _answer(request: SearchRequest) -> Answer:
    backend = connections["default"].get_backend()
    if not hasattr(backend, "answer"):
        return answer_from_database(request)
    try:
        return backend.answer(request)
    except NoIndexError:
        notice = _("还没有索引，正在直接查数据库，会慢一些")
        log.warning("Searching without an index: run rebuild_index")
    except OutdatedIndexError as error:
        notice = _("索引需要重建，正在直接查数据库，会慢一些")
        log.error("The index is of another version (%s): run rebuild_index", error)
    except DamagedIndexError as error:
        notice = _("索引有损坏，正在直接查数据库，会慢一些")
        log.error("The index is damaged (%s): run rebuild_index", error)
    except Exception:
        notice = _("检索出了问题，正在直接查数据库，会慢一些")
        log.exception("A search failed: %r", request)
    answer = answer_from_database(request)
    answer.notices.append(notice)
    return answer
