"""The network while it is taught, in torch: the pre-trained encoder, and heads that read its sentences.

Runs on plain processors; products of matrices are in bfloat16, which newer ones multiply several times as fast.
"""

from typing import Any

import torch
from network import base
from torch import Tensor, nn
from torch.nn import functional

from parsers.labels.decide import NAMES

HEADS = 12  # of attention
HEAD = base.WIDTH // HEADS  # width of one
CEILING = 4.0  # of what the inner layer passes on: a few huge values would leave the rest too few of 256 steps
_DROPPED = 0.1
_UNLIKELY = -3.0  # odds of a label before anything speaks for it


class Layer(nn.Module):
    """One encoder layer, post-norm (Devlin et al. 2019)."""

    def __init__(self, weights: dict[str, Any], prefix: str) -> None:
        super().__init__()
        self.heads = HEADS
        self.attention = _linear(weights, f"{prefix}attention")
        self.output = _linear(weights, f"{prefix}output")
        self.inner = _linear(weights, f"{prefix}inner")
        self.outer = _linear(weights, f"{prefix}outer")
        self.norm = _norm(weights[f"{prefix}norm"])
        self.last_norm = _norm(weights[f"{prefix}last_norm"])

    def forward(self, state: Tensor, hidden: Tensor) -> Tensor:
        """`hidden` is added to how much each piece heeds each other: nought, or very little for padding."""
        queries, keys, values = self.attention(state).chunk(3, -1)
        state = self.norm(state + self.output(self.heed(queries, keys, values, hidden)))
        inner = functional.gelu(self.inner(state), approximate="tanh").clamp(max=CEILING)
        out: Tensor = self.last_norm(state + self.outer(inner))
        return out

    def heed(self, queries: Tensor, keys: Tensor, values: Tensor, hidden: Tensor) -> Tensor:
        """Attention: each piece's values mixed from all pieces, as far as its query meets their keys."""
        size, length, width = queries.shape
        apart = (each.view(size, length, self.heads, HEAD).transpose(1, 2) for each in (queries, keys, values))
        mixed = functional.scaled_dot_product_attention(*apart, attn_mask=hidden)
        return mixed.transpose(1, 2).reshape(size, length, width)

    def shrink(self, heads: int, inner: int) -> None:
        """Keep the attention heads and inner cells whose results weigh most in the sum that they go into."""
        weights = self.output.weight.view(base.WIDTH, self.heads, HEAD).norm(dim=(0, 2))
        weights = weights * self.attention.weight.view(3, self.heads, HEAD, base.WIDTH)[2].norm(dim=(1, 2))
        kept = weights.topk(heads).indices.sort().values
        cells = (kept[:, None] * HEAD + torch.arange(HEAD)).flatten()
        joined = (torch.arange(3)[:, None] * self.heads * HEAD + cells).flatten()
        self.attention = _part(self.attention, rows=joined)
        self.output = _part(self.output, columns=cells)
        strong = (self.inner.weight.norm(dim=1) * self.outer.weight.norm(dim=0)).topk(inner).indices.sort().values
        self.inner, self.outer = _part(self.inner, rows=strong), _part(self.outer, columns=strong)
        self.heads = heads


class Heads(nn.Module):
    """From the state of the pieces to what each sentence says, and to which answer the mail asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.says, self.asks, self.whole = (nn.Linear(base.WIDTH, len(NAMES)) for _ in range(3))
        for head in (self.says, self.asks):
            nn.init.normal_(head.weight, std=0.02)
        nn.init.constant_(self.says.bias, _UNLIKELY)
        for head in (self.asks, self.whole):
            nn.init.zeros_(head.bias)
        nn.init.zeros_(self.whole.weight)

    def forward(self, state: Tensor, spans: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """Odds by sentence and label, and by mail and label. `spans` takes the mean of each sentence's pieces."""
        means = functional.dropout(spans @ state, _DROPPED, self.training)
        asks = self.asks(means).float() + (present[..., None] - 1) * 1e4
        return self.says(means).float(), torch.logsumexp(asks, 1) + self.whole(state[:, 0]).float()


class Network(nn.Module):
    """All of it. Vectors of pieces and places stay as pre-trained: they know words that the catalogue does not."""

    def __init__(self, chosen: list[int]) -> None:
        super().__init__()
        weights = base.parameters(base.read(), chosen)
        self.vectors = nn.Embedding.from_pretrained(torch.tensor(weights["vectors"]), freeze=True)
        self.places = nn.Parameter(torch.tensor(weights["places"]), requires_grad=False)
        self.first_norm = _norm(weights["first_norm"])
        self.layers = nn.ModuleList(Layer(weights, f"layer{number}_") for number in range(base.LAYERS))
        self.heads = Heads()

    def start_from(self, taught: dict[str, Tensor]) -> None:
        """Take over the weights of a taught network; its vocabulary may have been another."""
        kept = {name: value for name, value in taught.items() if not name.startswith("vectors.")}
        self.load_state_dict(kept, strict=False)

    def shrink(self, layers: list[int], heads: int, inner: int) -> None:
        """Keep these layers, and in each so many heads of attention and inner cells: what a pupil starts from."""
        self.layers = nn.ModuleList(self.layers[number] for number in layers)
        for layer in self.layers:
            layer.shrink(heads, inner)

    def state(self, numbers: Tensor, mask: Tensor) -> Tensor:
        """The state of the pieces after the last layer."""
        state = self.first_norm(self.vectors(numbers) + self.places[: numbers.shape[1]])
        state = functional.dropout(state, _DROPPED, self.training)
        hidden = ((mask <= 0).to(torch.bfloat16) * -1e4)[:, None, None, :]
        for layer in self.layers:
            state = layer(state, hidden)
        return state

    def forward(self, numbers: Tensor, mask: Tensor, spans: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """What each sentence says, and which answer each mail asks for."""
        read: tuple[Tensor, Tensor] = self.heads(self.state(numbers, mask), spans, present)
        return read


def _linear(weights: dict[str, Any], name: str) -> nn.Linear:
    matrix = torch.tensor(weights[name])
    made = nn.Linear(*matrix.shape)
    made.weight.data, made.bias.data = matrix.T.contiguous(), torch.tensor(weights[f"{name}_bias"])
    return made


def _part(whole: nn.Linear, *, rows: Tensor | None = None, columns: Tensor | None = None) -> nn.Linear:
    """A linear map with some of the outputs (`rows`) or of the inputs (`columns`) of another."""
    weight = whole.weight.data if rows is None else whole.weight.data[rows]
    weight = weight if columns is None else weight[:, columns]
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight.data = weight.clone()
    made.bias.data = (whole.bias.data if rows is None else whole.bias.data[rows]).clone()
    return made


def _norm(gain_and_bias: Any) -> nn.LayerNorm:
    made = nn.LayerNorm(base.WIDTH, eps=1e-12)
    made.weight.data, made.bias.data = (torch.tensor(row) for row in gain_and_bias)
    return made
