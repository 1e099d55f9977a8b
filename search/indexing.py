"""The index follows the database: pending changes are applied after commit, by the indexing process or, where there is none,
by whoever committed them. Whoever is killed at whatever moment, nothing is lost: a change is pending until an index with it
is published.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import close_old_connections, connection, models
from django.utils import timezone

from search.documents import all_documents, documents_of
from search.index.arrays import DamagedIndexError
from search.index.home import IndexHome, NoIndexError, OutdatedIndexError
from search.index.locks import BusyError
from search.index.reader import IndexReader, shared_reader
from search.index.writer import ArchiveWriter
from search.models import PendingChange

log = logging.getLogger(__name__)

# Changes applied in one generation of the index; more of them where so many wait that nobody waits for a single one.
BATCH = 500
LARGE_BATCH = 10_000
# How long a committed save waits for another writer before it leaves its change to that one (seconds).
INLINE_WAIT = 2.0

Progress = Callable[[int], None]


def index_path() -> Path:
    return Path(settings.HAYSTACK_CONNECTIONS["default"].get("PATH") or settings.DATA_DIR / "index")


def index_home() -> IndexHome:
    return IndexHome(index_path())


def index_reader() -> IndexReader:
    """The one reader of this process."""
    return shared_reader(index_path())


def note_changes(keys: Iterable[int]) -> None:
    """Remember these articles, in the transaction that changed them."""
    noted = list(dict.fromkeys(keys))
    if not noted:
        return
    # In SQL of its own: through the ORM the note would take half as long as storing the article; and in one statement, for a
    # name may stand in ten thousand articles.
    is_postgres = connection.vendor == "postgresql"
    listed = ", ".join(map(str, noted))
    rows, told = ("unnest(%s::bigint[]) AS noted (value)", f"{{{listed}}}") if is_postgres else ("json_each(%s)", f"[{listed}]")
    table = connection.ops.quote_name(PendingChange._meta.db_table)
    now = PendingChange._meta.get_field("created_at").get_db_prep_save(timezone.now(), connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (article_id, is_applied, created_at) SELECT value, %s, %s FROM {rows}",  # noqa: S608
            [False, now, told],
        )


def apply_changes(wait: float = INLINE_WAIT) -> int:
    """Bring everything pending into the current index; returns how many articles that were. Raises BusyError, NoIndexError …"""
    home = index_home()
    done = 0
    while PendingChange.objects.filter(is_applied=False).exists():
        with home.write_lock(wait):
            folder = home.current()
            home.check_version(folder)
            waiting = PendingChange.objects.filter(is_applied=False)
            rows = list(waiting[: LARGE_BATCH if waiting.count() > LARGE_BATCH else BATCH])
            done += _apply(home.writer(folder), {row.article_id for row in rows})
            _settle([row.pk for row in rows], home.is_rebuilding)
    return done


def _apply(writer: ArchiveWriter, keys: set[int]) -> int:
    writer.delete_keys(keys)
    for document in documents_of(keys):
        writer.add(document)
    writer.commit()
    return len(keys)


def _settle(rows: list[int], is_rebuilding: bool) -> None:
    """Applied rows go, unless a rebuild that read the database before they came still needs them."""
    applied = PendingChange.objects.filter(pk__in=rows)
    if is_rebuilding:
        applied.update(is_applied=True)
    else:
        applied.delete()
        PendingChange.objects.filter(is_applied=True).delete()


def apply_after_commit() -> None:
    """Follow a commit at once, unless the indexing process does it. What cannot be done now stays pending; never raises."""
    home = index_home()
    try:
        if not home.has_worker:
            apply_changes()
    except BusyError:
        log.info("Another process writes the index; the changes wait for it")
    except NoIndexError:
        log.debug("No index yet; the changes wait for rebuild_index")
    except (DamagedIndexError, OutdatedIndexError) as error:
        log.error("The index cannot be written, run rebuild_index: %s", error)
    except Exception:
        log.exception("The index could not follow; the changes wait")


def rebuild(progress: Progress | None = None) -> int:
    """Build a new index beside the current one from the database, and put it in its place; returns the number of articles.

    Changes that are committed meanwhile go into the current index as ever, and into the new one before it takes over; those
    committed before are in what is read. Raises BusyError if another rebuild is under way.
    """
    home = index_home()
    with home.rebuild_lock():
        before = set(PendingChange.objects.values_list("pk", flat=True))
        folder = home.new_folder()
        writer = home.writer(folder)
        count = 0
        for count, document in enumerate(all_documents(), 1):
            writer.add(document)
            if progress:
                progress(count)
        writer.commit(optimize=True)
        with home.write_lock(wait=60):
            rows = dict(PendingChange.objects.values_list("pk", "article_id"))
            if meanwhile := {article for pk, article in rows.items() if pk not in before}:
                _apply(home.writer(folder), meanwhile)
            home.publish(folder)
            _forget(list(rows))
    return count


def _forget(rows: list[int]) -> None:
    """Some at a time: a database takes only so many keys in one statement."""
    for start in range(0, len(rows), LARGE_BATCH):
        PendingChange.objects.filter(pk__in=rows[start : start + LARGE_BATCH]).delete()


@dataclass
class Difference:
    """Articles that the index lacks, holds in another state than the database, or should not hold."""

    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    ghosts: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.ghosts)

    @property
    def keys(self) -> list[int]:
        return [*self.missing, *self.stale, *self.ghosts]

    def __str__(self) -> str:
        return f"missing {len(self.missing)}, stale {len(self.stale)}, ghosts {len(self.ghosts)}"


def compare(progress: Progress | None = None) -> Difference:
    """The index against the database, by keys and content hashes, after reading every byte of the index.

    Raises NoIndexError, OutdatedIndexError or DamagedIndexError.
    """
    snapshot = index_reader().snapshot()
    snapshot.verify()
    numbers = snapshot.living(np.arange(snapshot.size, dtype=np.uint32))
    keys, hashes = snapshot.pk[numbers].tolist(), snapshot.column("hash")[numbers].tolist()
    doubled = {key for key, times in Counter(keys).items() if times > 1}
    return _difference(dict(zip(keys, hashes, strict=True)), doubled, progress)


def _difference(held: dict[int, int], doubled: set[int], progress: Progress | None) -> Difference:
    found = Difference()
    for count, document in enumerate(all_documents(), 1):
        content = held.pop(document.pk, None)
        if content is None:
            found.missing.append(document.pk)
        elif content != document.content_hash or document.pk in doubled:
            found.stale.append(document.pk)
        if progress:
            progress(count)
    found.ghosts = sorted(held)
    return found


def repair(difference: Difference) -> int:
    """Bring these articles into the state of the database; returns how many."""
    note_changes(difference.keys)
    return apply_changes(wait=60)


@dataclass(frozen=True)
class Status:
    """For readyz: ``state`` is ok, missing, outdated or damaged; ``pending``: changes that the index has yet to follow;
    ``lag``: how long the oldest of them has waited (seconds)."""

    state: str
    articles: int
    pending: int
    lag: float
    detail: str = ""

    @property
    def is_ready(self) -> bool:
        return self.state == "ok"


def status() -> Status:
    """Whether the index can answer, and how far it is behind. Costs two small queries."""
    waiting = PendingChange.objects.filter(is_applied=False)
    oldest = waiting.aggregate(oldest=models.Min("created_at"))["oldest"]
    lag = max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0
    state, articles, detail = "ok", 0, ""
    try:
        articles = index_reader().snapshot().count
    except NoIndexError as error:
        state, detail = "missing", str(error)
    except OutdatedIndexError as error:
        state, detail = "outdated", str(error)
    except DamagedIndexError as error:
        state, detail = "damaged", str(error)
    return Status(state, articles, waiting.count(), lag, detail)


def follow(stop: Callable[[], bool], pause: float = 0.2) -> None:
    """The indexing process: apply what is pending, again and again, until told to stop; build the index where there is none
    that can be used. Where one runs already this one stands by, and takes over when that one has ended. ``pause``: seconds."""
    home = index_home()
    is_told = False
    while not stop():
        try:
            with home.worker_lock():
                _follow_alone(stop, pause)
        except BusyError:
            if not is_told:
                log.info("Another indexing process is running; standing by")
            is_told = True
            time.sleep(5 * pause)


def _follow_alone(stop: Callable[[], bool], pause: float) -> None:
    while not stop():
        close_old_connections()
        try:
            _follow_once()
        except BusyError:
            log.info("Another process writes the index; trying again")
        except Exception:
            log.exception("The index could not follow; trying again")
            time.sleep(10 * pause)
        time.sleep(pause)


def _follow_once() -> None:
    try:
        apply_changes(wait=30)
        index_reader().snapshot()
    except (NoIndexError, DamagedIndexError, OutdatedIndexError) as error:
        log.warning("Building an index, because there is none that can be used: %s", error)
        rebuild()
