"""Two readers that cut a text into words with a hint of what each is: a model, and a dictionary for where it can't be loaded.

Tags common to both: PER, LOC, ORG, TIME, and the parts of speech of the Peking University set (n, v, p, c, u, d, r, m, q, w …).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache, lru_cache, partial
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from articles.lexicons import Lexicons

log = logging.getLogger(__name__)

_SENTENCE = re.compile(r"[^。!?;！？；\n]{1,300}[。!?;！？；]?|[。!?;！？；]")
_LEAST_VARIETY = 8
_NEVER = -3.14e100  # a logarithm for what does not happen
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

    def tokens(self, text: str, lexicons: Lexicons) -> list[Token]:
        """The words of ``text``, in order; line ends belong to none."""


class ModelReader:
    """LAC through onnxruntime: 30 MB of model, loads in 0.5 s, reads some 20,000 characters a second of CPU."""

    name = "lac"

    def __init__(self) -> None:
        from articles.parsing.entities.model import Model

        self._model = Model()

    def tokens(self, text: str, lexicons: Lexicons) -> list[Token]:  # noqa: ARG002  # the model has words of its own
        return list(_tokens(text, self._model.run))


class DictionaryReader:
    """jieba's dictionary and its tags: knows fewer names and bounds, so that the rules beside it carry more."""

    name = "jieba"

    def __init__(self) -> None:
        import jieba
        import jieba.posseg

        jieba.setLogLevel(logging.WARNING)
        jieba.posseg.dt.initialize()
        self._cut = jieba.posseg.dt.cut
        self._known: dict[str, int] = jieba.posseg.dt.tokenizer.FREQ

    def tokens(self, text: str, lexicons: Lexicons) -> list[Token]:
        return list(_tokens(text, partial(self._tagged, _surnames(lexicons))))

    def _tagged(self, surnames: frozenset[str], sentence: str) -> list[tuple[str, str]]:
        # Guessing at unknown words costs 6 ms a character on a few characters repeated: no text, and nothing to find there.
        guess = len(set(sentence)) * _LEAST_VARIETY >= len(sentence)
        words = [(word, tag) for word, tag in self._cut(sentence, HMM=False)]
        found = self._guessed(words, surnames) if guess else words
        return [(word, _JIEBA_TAGS.get(tag, tag)) for word, tag in found]

    def _guessed(self, words: list[tuple[str, str]], surnames: frozenset[str]) -> Iterator[tuple[str, str]]:
        """The words with runs of single characters cut anew: where a surname stands among them by jieba's guesser of tags."""
        for alone, run in groupby(words, key=lambda pair: len(pair[0]) == 1 and "\u4e00" <= pair[0] <= "\u9fff"):
            group = list(run)
            text = "".join(word for word, _ in group)
            if not alone or len(text) == 1 or self._known.get(text):
                yield from group
            elif surnames.isdisjoint(text):
                yield from ((word, "n" if len(word) > 1 else _tag_of(word, group)) for word in _cut_by_shape(text))
            else:
                yield from _cut_by_tags(text)


def _tag_of(word: str, group: list[tuple[str, str]]) -> str:
    return next((tag for one, tag in group if one == word), "x")


def _cut_by_shape(text: str) -> Iterator[str]:
    import jieba.finalseg

    yield from jieba.finalseg.cut(text)


def _cut_by_tags(text: str) -> Iterator[tuple[str, str]]:
    """``text`` in the words and tags most likely by jieba's model of 256 states (position in the word and tag)."""
    begin = 0
    for at, (position, tag) in enumerate(_likeliest_states(text)):
        if position == "B":
            begin = at
        elif position in "ES":
            yield text[begin : at + 1] if position == "E" else text[at], tag
            begin = at + 1
    if begin < len(text):
        yield text[begin:], "n"


def _likeliest_states(text: str) -> list[tuple[str, str]]:
    """Viterbi's path. jieba's own looks up every emission once a pair of states; once a state is twice as quick."""
    from jieba.posseg import char_state_tab_P, emit_P, start_P, trans_P

    states = char_state_tab_P.get(text[0], trans_P.keys())
    scores = {state: start_P[state] + emit_P[state].get(text[0], _NEVER) for state in states}
    back: list[dict[tuple[str, str], tuple[str, str]]] = []
    for char in text[1:]:
        before = [(state, score, trans_P[state]) for state, score in scores.items() if trans_P[state]]
        reachable = {state for _, _, onward in before for state in onward}
        possible = set(char_state_tab_P.get(char, trans_P.keys())) & reachable or reachable or set(trans_P)
        scores, came = {}, {}
        for state in sorted(possible):
            score, previous = max((value + onward.get(state, _NEVER), old) for old, value, onward in before)
            scores[state] = score + emit_P[state].get(char, _NEVER)
            came[state] = previous
        back.append(came)
    path = [max(scores, key=lambda state: (scores[state], state))]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]


@lru_cache(maxsize=4)
def _surnames(lexicons: Lexicons) -> frozenset[str]:
    return frozenset("".join(lexicons["surnames"]["single"].split()))


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
    """From the dictionary's own file, in half a second; jieba's way takes two, for it is made to cut words with."""
    import jieba

    with jieba.dt.get_dict_file() as file:
        entries = (line.split(" ") for line in file.read().decode().splitlines())
        return {word: int(number) for word, number, _tag in entries}


def frequency(word: str) -> int:
    """How often ``word`` stands in the corpus of jieba's dictionary; 0 for an unknown one."""
    return _frequencies().get(word, 0)
