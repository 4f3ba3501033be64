"""The sentence network: every sentence of a mail weighed in the light of the others.

A small transformer encoder (Devlin et al. 2019, post-norm) of six layers, 384 wide, in plain numpy. It starts from the
pre-trained multilingual-e5-small (MIT licence; Wang et al. 2024), keeps half of its layers and was taught on the
catalogue: docs/labels.md says how. The mail is one sequence, its sentences apart by a separator; each sentence is the
mean of its pieces, from which two heads read what it says and which answer it asks for.

Weights are kept as bytes (one scale per column) and piece vectors as four bits (one scale per 32), which the network
does not feel and the repository does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from parsers.labels.pieces import Pieces

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[np.generic]]

_START: Final = 0  # the piece that opens a mail
_SEPARATOR: Final = 2  # and the one after each sentence
_HEADS: Final = 12
_LENGTH: Final = 224  # pieces of one mail that are read
_SENTENCE: Final = 64  # pieces of one sentence that are read
_BLOCK: Final = 32
_GELU: Final = np.float32(0.7978845608)  # sqrt(2/pi), of the tanh form of GELU


@dataclass(frozen=True, slots=True)
class Layer:
    """One encoder layer: queries, keys and values side by side, output, and the two feed-forward matrices."""

    attention: Floats
    attention_bias: Floats
    output: Floats
    output_bias: Floats
    norm: Floats  # two rows: gain and bias
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    last_norm: Floats


@dataclass(frozen=True, slots=True)
class Network:
    """The whole network. `vectors` are packed piece vectors, `places` those of the positions."""

    pieces: Pieces
    vectors: NDArray[np.uint8]
    vector_scales: NDArray[np.float16]
    places: Floats
    first_norm: Floats
    layers: tuple[Layer, ...]
    says: Floats
    says_bias: Floats
    asks: Floats
    asks_bias: Floats

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """The network from the arrays of the model file."""
        names = arrays["pieces"].tobytes().decode().split("\n")
        scores = [float(score) for score in np.asarray(arrays["piece_scores"], np.float32)]
        count = sum(name.endswith("_attention") for name in arrays)
        layers = tuple(
            Layer(
                **{name: _floats(arrays, f"layer{number}_{name}") for name in Layer.__slots__},
            )
            for number in range(count)
        )
        whole = {
            name: _floats(arrays, name) for name in ("places", "first_norm", "says", "says_bias", "asks", "asks_bias")
        }
        packed = np.asarray(arrays["vectors"], np.uint8)
        return cls(
            pieces=Pieces.of(names, scores),
            vectors=packed,
            vector_scales=np.asarray(arrays["vector_scales"], np.float16),
            layers=layers,
            **whole,
        )

    def weigh(self, sentences: Sequence[str]) -> tuple[Floats, Floats]:
        """Scores of what each sentence (row) says and which answer it asks for, by label (column).

        Sentences beyond the `_LENGTH` pieces that are read get the lowest scores, as if they said nothing.
        """
        numbers = [_START]
        spans: list[tuple[int, int]] = []
        for sentence in sentences:
            cut = self.pieces.cut(sentence)[:_SENTENCE]
            if len(numbers) + len(cut) + 1 > _LENGTH:
                break
            spans.append((len(numbers), len(numbers) + len(cut) + 1))
            numbers += [*cut, _SEPARATOR]
        says = np.full((len(sentences), len(self.says_bias)), -12, np.float32)
        asks = np.full((len(sentences), len(self.asks_bias)), -12, np.float32)
        if spans:
            state = self._encode(np.array(numbers))
            means = np.stack([state[start:stop].mean(axis=0) for start, stop in spans])
            says[: len(spans)] = means @ self.says + self.says_bias
            asks[: len(spans)] = means @ self.asks + self.asks_bias
        return says, asks

    def _encode(self, numbers: NDArray[np.int64]) -> Floats:
        state = _norm(self._vectors(numbers) + self.places[: len(numbers)], self.first_norm)
        for layer in self.layers:
            mixed = _attend(state @ layer.attention + layer.attention_bias)
            state = _norm(state + mixed @ layer.output + layer.output_bias, layer.norm)
            inner = _gelu(state @ layer.inner + layer.inner_bias)
            state = _norm(state + inner @ layer.outer + layer.outer_bias, layer.last_norm)
        return state

    def _vectors(self, numbers: NDArray[np.int64]) -> Floats:
        packed = self.vectors[numbers].reshape(len(numbers), -1, _BLOCK // 2)
        values = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
        values *= self.vector_scales[numbers].astype(np.float32)[..., None]
        return values.reshape(len(numbers), -1)


def _floats(arrays: Arrays, name: str) -> Floats:
    """The array as float32; whole numbers are multiplied by their scale, one for each column."""
    stored = arrays[name]
    values = np.asarray(stored, np.float32)
    return values * np.asarray(arrays[f"{name}_scale"], np.float32) if stored.dtype == np.int8 else values


def _norm(state: Floats, gain_and_bias: Floats) -> Floats:
    """Layer normalisation (Ba et al. 2016), in place."""
    state -= state.mean(axis=-1, keepdims=True)
    state *= 1 / np.sqrt(np.einsum("ij,ij->i", state, state) / state.shape[-1] + 1e-12)[:, None]
    state *= gain_and_bias[0]
    state += gain_and_bias[1]
    return state


def _gelu(values: Floats) -> Floats:
    """x times the chance that a normal variable is below x, in its tanh form, in place."""
    inner = values * values
    inner *= np.float32(0.044715)
    inner += 1
    inner *= values
    inner *= _GELU
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner


def _attend(joined: Floats) -> Floats:
    """Each piece's mixture of the values of all, by how well its query meets their keys."""
    length = len(joined)
    queries, keys, values = joined.reshape(length, 3, _HEADS, -1).transpose(1, 2, 0, 3)
    meeting = queries @ keys.transpose(0, 2, 1)
    meeting *= np.float32(1 / np.sqrt(queries.shape[-1]))
    meeting -= meeting.max(axis=-1, keepdims=True)
    np.exp(meeting, out=meeting)
    meeting /= meeting.sum(axis=-1, keepdims=True)
    return np.asarray((meeting @ values).transpose(1, 0, 2).reshape(length, -1), np.float32)
