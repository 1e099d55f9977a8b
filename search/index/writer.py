"""Changing an index: documents in and out, published with one rename of Whoosh's table of contents."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, clean_files
from whoosh.writing import IndexWriter

from search.index.arrays import ArrayFile, DamagedIndexError, stamp_of, write_arrays
from search.index.codec import ArraySegment
from search.index.document import Document
from search.index.merge import merge_segments
from search.index.segment import SegmentBuilder

# A segment is written out when this much text waits (characters): bounds the memory of a rebuild to some 300 MB.
FLUSH_CHARACTERS = 6_000_000
# As many segments of about the same size are made one; each document is then rewritten a few times in its life.
MERGE_WIDTH = 8


class _ClosingStorage(FileStorage):
    """Whoosh leaves a file open that it fails to read; this one knows which."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.opened: list[StructFile] = []

    def open_file(self, name: str, **options: Any) -> StructFile:
        self.opened.append(super().open_file(name, **options))
        return self.opened[-1]

    def close(self) -> None:
        for file in self.opened:
            if not file.is_closed:
                file.close()


def read_contents(folder: Path, name: str) -> TOC:
    """Whoosh's table of contents of the newest generation. Raises DamagedIndexError for whatever keeps it from being read."""
    storage = _ClosingStorage(folder)
    try:
        return TOC.read(storage, name)
    except Exception as error:
        raise DamagedIndexError(f"{folder.name}: {error!r}") from error
    finally:
        storage.close()


class ArchiveWriter(IndexWriter):
    """Nobody sees anything before ``commit``. Whoever makes one holds the home's write lock, or made the folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.storage = FileStorage(str(folder))
        self.name = name
        contents = read_contents(folder, name)
        self.schema = contents.schema
        self.generation = contents.generation
        self.segments: list[ArraySegment] = list(contents.segments)
        self.written: list[ArraySegment] = []
        self.builder = SegmentBuilder()

    def add(self, document: Document) -> None:
        """Add a document; one with the same key must have been deleted before."""
        self.builder.add(document)
        if self.builder.characters >= FLUSH_CHARACTERS:
            self._flush()

    def add_document(self, **fields: Any) -> None:
        """Whoosh's name for it; takes ``document=Document(…)``."""
        self.add(fields["document"])

    def delete_keys(self, keys: Iterable[int]) -> int:
        """Delete the documents of these articles from all segments; returns how many there were."""
        wanted = np.array(sorted(set(keys)), np.int64)
        count = 0
        for segment in self.segments:
            found = np.flatnonzero(np.isin(ArrayFile(segment.path(self.storage))["pk"], wanted)).tolist()
            fresh = [number for number in found if not segment.is_deleted(number)]
            segment.deleted |= set(fresh)
            count += len(fresh)
        return count

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Whoosh's way, by number over all segments."""
        for segment in self.segments:
            if docnum < segment.doc_count_all():
                segment.delete_document(docnum, delete)
                return
            docnum -= segment.doc_count_all()

    def clear(self) -> None:
        self.segments = []

    def commit(self, optimize: bool = False) -> None:
        """Make the changes visible, all at once. ``optimize`` leaves a single segment."""
        self._flush()
        self._merge(optimize)
        TOC(self.schema, self.segments, self.generation + 1).write(self.storage, self.name)
        clean_files(self.storage, self.name, self.generation + 1, self.segments)
        for draft in Path(self.storage.folder).glob("*.toc.*"):
            draft.unlink(missing_ok=True)  # of a writer that was killed while it published

    def cancel(self) -> None:
        """Forget the changes; what was written of them is removed."""
        for segment in self.written:
            segment.path(self.storage).unlink(missing_ok=True)

    def _flush(self) -> None:
        if len(self.builder):
            self._store(self.builder.to_arrays(), len(self.builder), self.builder.characters)
            self.builder = SegmentBuilder()

    def _store(self, arrays: dict[str, np.ndarray], documents: int, characters: int) -> None:
        segment = ArraySegment(self.name, documents, characters)
        write_arrays(segment.path(self.storage), arrays)
        segment.stamp = stamp_of(segment.path(self.storage))
        self.segments.append(segment)
        self.written.append(segment)

    def _merge(self, everything: bool) -> None:
        self.segments = [segment for segment in self.segments if segment.doc_count()]
        while chosen := self._to_merge(everything):
            arrays = merge_segments([(ArrayFile(s.path(self.storage)), s.deleted) for s in chosen])
            self.segments = [segment for segment in self.segments if segment not in chosen]
            self._store(arrays, len(arrays["pk"]), int(arrays["cell_starts"][-1]))
            everything = False

    def _to_merge(self, everything: bool) -> list[ArraySegment]:
        """All, or a full set of one size (powers of eight), or one that is mostly deleted. In their order."""
        if everything:
            return self.segments if len(self.segments) > 1 or any(s.has_deletions() for s in self.segments) else []
        sizes: dict[int, list[ArraySegment]] = {}
        for segment in self.segments:
            if segment.deleted_count() * 2 > segment.doc_count_all():
                return [segment]
            sizes.setdefault((segment.doc_count().bit_length() - 1) // 3, []).append(segment)
        return next((same for same in sizes.values() if len(same) >= MERGE_WIDTH), [])
