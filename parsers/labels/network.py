"""The sentence network: every sentence of a mail weighed in the light of the others.

A transformer encoder (Devlin et al. 2019) of twelve layers, 384 wide, that starts from the pre-trained
multilingual-e5-small (MIT licence; Wang et al. 2024) and was taught on the catalogue: docs/labels.md says how. The mail
is one sequence, its sentences apart by a separator. Weights are bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from parsers.labels.pieces import Pieces

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[np.generic]]

START: Final = 0  # the piece that opens a mail
SEPARATOR: Final = 2  # and the one after each sentence
LENGTH: Final = 224  # pieces of one mail that are read
SENTENCE: Final = 64  # pieces of one sentence that are read
NOTHING: Final = -12.0  # the odds of a label in a sentence that is not read
_BLOCK: Final = 32
_EXACT: Final = ("session.x64quantprecision", "1")  # takes twice as long
_SLOWER: Final = ["SkipLayerNormFusion"]  # the joined operation takes six times as long as the two that it joins


@dataclass(frozen=True, slots=True)
class Weighed:
    """Log odds of what each sentence says (rows by labels), and of which answer the mail asks for (by label)."""

    says: Floats
    asks: Floats


@dataclass(frozen=True, slots=True)
class Mail:
    """The sentences of a mail as the network takes them: vectors of pieces, and rows that take each sentence's mean."""

    vectors: Floats
    spans: Floats
    sentences: int  # also those that are too far down to be read


@dataclass(frozen=True, slots=True)
class Vectors:
    """What the network knows of words: four bits a number, one scale for each block of 32."""

    pieces: Pieces
    packed: NDArray[np.uint8]
    scales: NDArray[np.float16]

    @classmethod
    def of(cls, arrays: Arrays) -> Self:
        """The vectors from the arrays of the model file."""
        names = arrays["pieces"].tobytes().decode().split("\n")
        scores = [float(score) for score in np.asarray(arrays["piece_scores"], np.float32)]
        scales = np.asarray(arrays["vector_scales"], np.float16)
        return cls(Pieces.of(names, scores), np.asarray(arrays["vectors"], np.uint8), scales)

    def of_mail(self, sentences: Sequence[str]) -> Mail:
        """A mail of at least one sentence; of a long one the first `LENGTH` pieces."""
        numbers = [START]
        places: list[tuple[int, int]] = []
        for sentence in sentences:
            cut = self.pieces.cut(sentence)[:SENTENCE]
            if len(numbers) + len(cut) + 1 > LENGTH:
                break
            places.append((len(numbers), len(numbers) + len(cut) + 1))
            numbers += [*cut, SEPARATOR]
        spans = np.zeros((1, len(places), len(numbers)), np.float32)
        for row, (start, stop) in enumerate(places):
            spans[0, row, start:stop] = 1 / (stop - start)
        packed = self.packed[numbers].reshape(len(numbers), -1, _BLOCK // 2)
        values = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
        values *= self.scales[numbers].astype(np.float32)[..., None]
        return Mail(values.reshape(1, len(numbers), -1), spans, len(sentences))


@dataclass(frozen=True, slots=True)
class Network:
    """The taught network; onnxruntime reckons, with one thread: a mail is small, and the machine has other work."""

    session: onnxruntime.InferenceSession

    @classmethod
    def of(cls, graph: bytes, *, exact: bool = False) -> Self:
        """The network of an ONNX graph; `exact` as in `parsers.labels.load`."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        if exact:
            options.add_session_config_entry(*_EXACT)
        return cls(
            onnxruntime.InferenceSession(
                graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
            )
        )

    def weigh(self, mail: Mail) -> Weighed:
        """What the sentences of a mail say; those that are not read say nothing."""
        says, asks = self.session.run(None, {"vectors": mail.vectors, "spans": mail.spans})
        whole = np.full((mail.sentences, says.shape[-1]), NOTHING, np.float32)
        whole[: says.shape[1]] = says[0]
        return Weighed(whole, asks[0])
