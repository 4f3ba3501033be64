"""Teaching the network with jax: a teacher of all twelve layers, then a pupil of six that learns from it too."""

import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from network.base import LAYERS, WIDTH
from network.examples import PADDING, UNKNOWN, Catalogue, batch

from parsers.labels.decide import NAMES

HEADS = 12
PUPIL = (0, 2, 4, 7, 9, 11)  # the teacher's layers that the pupil starts from
_FROZEN = frozenset({"vectors", "places"})  # as pre-trained: they know words that the catalogue does not
_HEADS = frozenset({"says", "says_bias", "asks", "asks_bias"})
_DROPPED = 0.1  # share of pieces blotted out in half of the steps

Weights = dict[str, Any]


def with_heads(weights: Weights, seed: int = 1) -> Weights:
    """The encoder with two fresh heads; a label is unlikely until something speaks for it."""
    random = np.random.RandomState(seed)
    says, asks = (random.randn(WIDTH, len(NAMES)).astype(np.float32) * 0.02 for _ in range(2))
    return weights | {"says": says, "says_bias": np.full(len(NAMES), -3, np.float32),
                      "asks": asks, "asks_bias": np.zeros(len(NAMES), np.float32)}  # fmt: skip


def pupil_of(teacher: Weights) -> Weights:
    kept = {name: value for name, value in teacher.items() if not name.startswith("layer")}
    for number, layer in enumerate(PUPIL):
        prefix = f"layer{layer}_"
        kept |= {f"layer{number}_{n.removeprefix(prefix)}": v for n, v in teacher.items() if n.startswith(prefix)}
    return kept


def _norm(x: Any, gain_and_bias: Any) -> Any:
    x = x - x.mean(-1, keepdims=True)
    return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-12) * gain_and_bias[0] + gain_and_bias[1]


def _drop(x: Any, key: Any, number: int, share: float) -> Any:
    if key is None:
        return x
    return x * jax.random.bernoulli(jax.random.fold_in(key, number), 1 - share, x.shape) / (1 - share)


def forward(weights: Weights, numbers: Any, mask: Any, spans: Any, layers: int, key: Any = None) -> tuple[Any, Any]:
    """What each sentence says and asks: the same reckoning as parsers.labels.network, for batches."""
    size, length = numbers.shape
    state = _drop(_norm(weights["vectors"][numbers] + weights["places"][:length], weights["first_norm"]), key, 99, 0.05)
    hidden = (1 - mask)[:, None, None, :] * -1e9
    for layer in range(layers):
        w = {name: weights[f"layer{layer}_{name}"] for name in (
            "attention", "attention_bias", "output", "output_bias", "norm",
            "inner", "inner_bias", "outer", "outer_bias", "last_norm")}  # fmt: skip
        joined = (state @ w["attention"] + w["attention_bias"]).reshape(size, length, 3, HEADS, -1)
        queries, keys, values = joined[:, :, 0], joined[:, :, 1], joined[:, :, 2]
        meeting = jnp.einsum("bqhd,bkhd->bhqk", queries, keys) / np.sqrt(WIDTH // HEADS) + hidden
        mixed = jnp.einsum("bhqk,bkhd->bqhd", jax.nn.softmax(meeting, -1), values).reshape(size, length, WIDTH)
        state = _norm(state + _drop(mixed @ w["output"] + w["output_bias"], key, 2 * layer, 0.05), w["norm"])
        inner = jax.nn.gelu(state @ w["inner"] + w["inner_bias"], approximate=True)
        state = _norm(state + _drop(inner @ w["outer"] + w["outer_bias"], key, 2 * layer + 1, 0.05), w["last_norm"])
    means = jnp.einsum("bsl,blh->bsh", spans, state) / jnp.maximum(spans.sum(-1, keepdims=True), 1)
    means = _drop(means, key, 777, 0.1)
    return means @ weights["says"] + weights["says_bias"], means @ weights["asks"] + weights["asks_bias"]


def _asked(asks: Any, present: Any) -> Any:
    return jax.nn.log_softmax(jax.nn.logsumexp(jnp.where(present[..., None] > 0, asks, -1e9), axis=1))


def loss(weights: Weights, teacher: Weights | None, told: Any, layers: int, key: Any) -> Any:
    """Cross-entropy of what sentences say and of the primary; a teacher's judgement, if any, counts for more."""
    numbers, mask, spans, labels, present, primary = told
    says, asks = forward(weights, numbers, mask, spans, layers, key)
    target, share = labels * 0.98 + 0.002, _asked(asks, present)
    known = primary >= 0
    picked = jnp.take_along_axis(share, jnp.maximum(primary, 0)[:, None], 1)[:, 0]
    deciding = -(picked * known).sum() / jnp.maximum(known.sum(), 1)
    if teacher is None:
        deciding *= 0.5
    else:
        taught, wanted = forward(teacher, numbers, mask, spans, LAYERS)
        target = 0.4 * target + 0.6 * jax.nn.sigmoid(taught)
        real = present.sum(1) > 0
        alike = -((jnp.exp(_asked(wanted, present)) * share).sum(-1) * real).sum() / jnp.maximum(real.sum(), 1)
        deciding = 0.25 * deciding + 0.4 * alike
    entropy = (jnp.maximum(says, 0) - says * target + jnp.log1p(jnp.exp(-jnp.abs(says)))).sum(-1)
    return (entropy * present).sum() / jnp.maximum(present.sum(), 1) + deciding


def train(
    weights: Weights, catalogue: Catalogue, *, epochs: int, rate: float, teacher: Weights | None = None
) -> Weights:
    """The weights after `epochs` passes with Adam (Kingma & Ba 2015): warmed up, then falling evenly to nought."""
    layers = sum(name.endswith("_attention") for name in weights)
    frozen = {name: jnp.asarray(value) for name, value in weights.items() if name in _FROZEN}
    moving = {name: jnp.asarray(value) for name, value in weights.items() if name not in _FROZEN}
    steps = epochs * len(catalogue.one_pass())

    @jax.jit
    def step(moving: Weights, first: Weights, second: Weights, told: Any, key: Any, count: Any) -> Any:
        slope = jax.grad(lambda w: loss(w | frozen, teacher, told, layers, key))(moving)
        pace = rate * jnp.minimum(1, count / 150) * jnp.maximum(0.02, 1 - count / steps)
        first = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, first, slope)
        second = jax.tree.map(lambda a, b: 0.98 * a + 0.02 * b * b, second, slope)
        changed = {}
        for name, value in moving.items():
            update = (first[name] / (1 - 0.9**count)) / (jnp.sqrt(second[name] / (1 - 0.98**count)) + 1e-8)
            changed[name] = value - pace * (10 if name in _HEADS else 1) * (update + 0.01 * value)
        return changed, first, second

    first = jax.tree.map(jnp.zeros_like, moving)
    second = jax.tree.map(jnp.zeros_like, moving)
    key, count = jax.random.PRNGKey(0), 0
    for epoch in range(epochs):
        begin = time.time()
        for length, examples in catalogue.one_pass():
            told = batch(length, examples)
            numbers = told.numbers
            if catalogue.random.rand() < 0.5:
                blot = (catalogue.random.rand(*numbers.shape) < _DROPPED) & (numbers != PADDING)
                numbers = np.where(blot, UNKNOWN, numbers)
            count += 1
            key, now = jax.random.split(key)
            arrays = (numbers, told.mask, told.spans, told.labels, told.present, told.primary)
            moving, first, second = step(moving, first, second, arrays, now, float(count))
        print(f"pass {epoch + 1} of {epochs}: {time.time() - begin:.0f} s", flush=True)
    return {name: np.asarray(value) for name, value in (moving | frozen).items()}
