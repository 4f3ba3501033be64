"""From the taught network to the files that the product reads: ONNX graphs with byte weights, and piece vectors.

Weights keep all eight bits: with seven, five mails of a hundred that are full of days and amounts were read otherwise.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from network import base
from network.model import Layer, Network
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from torch import Tensor, nn

_OPSET = 20


class _OneMail(nn.Module):
    """The network for one mail, from the vectors of its pieces on; attention as one operation, which is faster."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: Tensor, spans: Tensor) -> tuple[Tensor, Tensor]:
        state = self.network.first_norm(vectors + self.network.places[: vectors.shape[1]])
        for layer in self.network.layers:
            layer.heed = _fused(layer)
            state = layer(state, torch.zeros(1))
        means, heads = spans @ state, self.network.heads
        return heads.says(means), torch.logsumexp(heads.asks(means), 1) + heads.whole(state[:, 0])


def _fused(layer: Layer) -> Callable[..., Tensor]:
    def heed(queries: Tensor, keys: Tensor, values: Tensor, _: Tensor) -> Tensor:
        made: Tensor = torch.onnx.ops.symbolic(
            "com.microsoft::MultiHeadAttention",
            (queries, keys, values),
            {"num_heads": layer.heads},
            dtype=queries.dtype,
            shape=queries.shape,
            version=1,
        )
        return made

    return heed


def export(network: Network, path: Path) -> None:
    """Writes the network's graph."""
    pieces, sentences = torch.export.Dim("pieces", min=2, max=256), torch.export.Dim("sentences", min=2, max=64)
    with TemporaryDirectory() as made:
        plain, fused = Path(made) / "plain.onnx", Path(made) / "fused.onnx"
        torch.onnx.export(
            _OneMail(network).eval(),
            (torch.randn(1, 65, base.WIDTH), torch.rand(1, 5, 65)),
            plain,
            input_names=["vectors", "spans"],
            output_names=["says", "asks"],
            dynamic_shapes={"vectors": {1: pieces}, "spans": {1: sentences, 2: pieces}},
            opset_version=_OPSET,
            dynamo=True,
        )
        optimizer.optimize_model(
            str(plain), "bert", optimization_options=FusionOptions("bert"), opt_level=0
        ).save_model_to_file(str(fused))
        quantize_dynamic(fused, path, weight_type=QuantType.QInt8, per_channel=True)
    graph = onnx.load(path)
    for node in graph.graph.node:
        node.doc_string = ""  # names of the machine that made it
        del node.metadata_props[:]
    onnx.save(graph, path)


def piece_arrays(chosen: list[int]) -> dict[str, Any]:
    """The vocabulary and its vectors, four bits a number as they came, for the model file."""
    whole = base.read()
    blocks = whole.packed("emb.word", base.WIDTH)[chosen]
    return {
        "pieces": np.frombuffer("\n".join(whole.names[number] for number in chosen).encode(), np.uint8),
        "piece_scores": whole.scores[chosen],
        "vectors": blocks[..., 2:].reshape(len(chosen), -1),
        "vector_scales": blocks[..., :2].copy().view(np.float16)[..., 0],
    }
