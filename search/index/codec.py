"""Whoosh's plug-in points over this archive's segments, so that any Whoosh reader, searcher or query can open the index.

The archive's own searches take the arrays directly (``snapshot``); here is the same content through Whoosh's interfaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import Codec, PerDocumentReader, Segment, TermsReader
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo

from search.index.arrays import ArrayFile, Stamp
from search.index.document import KEYWORD_FIELDS
from search.index.terms import Terms
from search.index.weights import ZONES, share_of

CONTENT_TYPE = "articles.article"


class ArraySegment(Segment):
    """One file of arrays, how many documents it holds, and which no longer count. Kept in Whoosh's table of contents."""

    EXTENSION = ".arrays"

    def __init__(self, indexname: str, documents: int = 0, characters: int = 0) -> None:
        super().__init__(indexname)
        self.documents = documents
        self.characters = characters
        self.deleted: set[int] = set()
        self.stamp: Stamp | None = None
        """Of the file as it was written; null until then."""

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def path(self, storage: FileStorage) -> Path:
        return Path(storage.folder) / self.make_filename(self.EXTENSION)

    def doc_count_all(self) -> int:
        return self.documents

    def set_doc_count(self, doccount: int) -> None:
        self.documents = doccount

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> set[int]:
        return self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted

    def should_assemble(self) -> bool:
        return False


class ArrayCodec(Codec):
    """Reading only: segments are written by ``search.index.writer``."""

    def new_segment(self, _storage: FileStorage, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayTermsReader:
        return ArrayTermsReader(ArrayFile(segment.path(storage)))

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayDocumentReader:
        return ArrayDocumentReader(ArrayFile(segment.path(storage)), segment)


class ArrayTermsReader(TermsReader):
    """Field ``text`` are the words of all zones, ``id`` is ``articles.article.<pk>``, the rest are keyword fields."""

    def __init__(self, arrays: ArrayFile) -> None:
        self._arrays = arrays
        self._fields = {name: Terms.stored(arrays, name) for name in KEYWORD_FIELDS}
        self._fields["text"] = Terms.stored(arrays, "word")

    @cached_property
    def _identifiers(self) -> dict[bytes, int]:
        numbers = {f"{CONTENT_TYPE}.{pk}".encode(): number for number, pk in enumerate(self._arrays["pk"].tolist())}
        return dict(sorted(numbers.items()))

    def _postings(self, field: str, term: bytes) -> tuple[np.ndarray, np.ndarray]:
        """Documents and weights. Raises KeyError for a term that is not there."""
        if field == "id":
            return np.array([self._identifiers[term]]), np.ones(1)
        number = self._fields[field].find(term) if field in self._fields else -1
        if number < 0:
            raise KeyError((field, term))
        name = "word" if field == "text" else field
        start, end = self._arrays[f"{name}.starts"][number : number + 2].tolist()
        if field != "text":
            documents = self._arrays[f"{name}.docs"][start:end]
            return documents, np.ones(len(documents))
        impacts = self._arrays["word.impacts"][start:end]
        return self._arrays["word.docs"][start:end], impacts * share_of(impacts)

    def _names(self, field: str) -> Iterator[bytes]:
        return iter(self._identifiers if field == "id" else self._fields.get(field, ()))

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return text in self._identifiers if field == "id" else field in self._fields and self._fields[field].find(text) >= 0

    def indexed_field_names(self) -> list[str]:
        return sorted([*self._fields, "id"])

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return ((field, term) for field in self.indexed_field_names() for term in self._names(field))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return (entry for entry in self.terms() if entry >= (fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        documents, weights = self._postings(fieldname, text)
        return TermInfo(
            weight=float(weights.sum()),
            df=len(documents),
            minlength=1,
            maxlength=1,
            maxweight=float(weights.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        documents, weights = self._postings(fieldname, text)
        return ListMatcher(documents.tolist(), weights.tolist(), format=format_, scorer=scorer, term=(fieldname, text))


class ArrayDocumentReader(PerDocumentReader):
    def __init__(self, arrays: ArrayFile, segment: ArraySegment) -> None:
        self._arrays = arrays
        self._segment = segment

    def doc_count(self) -> int:
        return self._segment.doc_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> set[int]:
        return self._segment.deleted_docs()

    @cached_property
    def _lengths(self) -> np.ndarray:
        """Characters of each document."""
        return np.diff(self._arrays["cell_starts"][::ZONES].astype(np.int64))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths[docnum]) if fieldname == "text" else default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths.sum()) if fieldname == "text" else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths.min(initial=0)) if fieldname == "text" else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths.max(initial=0)) if fieldname == "text" else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        pk = int(self._arrays["pk"][docnum])
        return {"id": f"{CONTENT_TYPE}.{pk}", "django_ct": CONTENT_TYPE, "django_id": pk}
