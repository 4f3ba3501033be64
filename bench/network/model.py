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
CEILING = 4.0  # of what the inner layer passes on: a few huge values would leave the rest too few of 256 steps
_DROPPED = 0.1
_UNLIKELY = -3.0  # odds of a label before anything speaks for it


class Layer(nn.Module):
    """One encoder layer, post-norm (Devlin et al. 2019)."""

    def __init__(self, weights: dict[str, Any], prefix: str) -> None:
        super().__init__()
        self.attention = _linear(weights, f"{prefix}attention")
        self.output = _linear(weights, f"{prefix}output")
        self.inner = _linear(weights, f"{prefix}inner")
        self.outer = _linear(weights, f"{prefix}outer")
        self.norm = _norm(weights[f"{prefix}norm"])
        self.last_norm = _norm(weights[f"{prefix}last_norm"])

    def forward(self, state: Tensor, hidden: Tensor) -> Tensor:
        """`hidden` is added to how much each piece heeds each other: nought, or very little for padding."""
        size, length, width = state.shape
        joined = self.attention(state).view(size, length, 3, HEADS, width // HEADS)
        queries, keys, values = joined.permute(2, 0, 3, 1, 4)
        heed = torch.softmax(queries * (width // HEADS) ** -0.5 @ keys.transpose(-1, -2) + hidden, -1)
        mixed = (heed @ values).transpose(1, 2).reshape(size, length, width)
        state = self.norm(state + self.output(mixed))
        inner = functional.gelu(self.inner(state), approximate="tanh").clamp(max=CEILING)
        out: Tensor = self.last_norm(state + self.outer(inner))
        return out


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

    def forward(self, numbers: Tensor, mask: Tensor, spans: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """What each sentence says, and which answer each mail asks for."""
        state = self.first_norm(self.vectors(numbers) + self.places[: numbers.shape[1]])
        state = functional.dropout(state, _DROPPED, self.training)
        hidden = ((mask <= 0).to(torch.bfloat16) * -1e4)[:, None, None, :]
        for layer in self.layers:
            state = layer(state, hidden)
        read: tuple[Tensor, Tensor] = self.heads(state, spans, present)
        return read


def _linear(weights: dict[str, Any], name: str) -> nn.Linear:
    matrix = torch.tensor(weights[name])
    made = nn.Linear(*matrix.shape)
    made.weight.data, made.bias.data = matrix.T.contiguous(), torch.tensor(weights[f"{name}_bias"])
    return made


def _norm(gain_and_bias: Any) -> nn.LayerNorm:
    made = nn.LayerNorm(base.WIDTH, eps=1e-12)
    made.weight.data, made.bias.data = (torch.tensor(row) for row in gain_and_bias)
    return made
