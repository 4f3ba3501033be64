"""Teaching the network."""

import time
from dataclasses import dataclass

import torch
from network.examples import PADDING, Batch, Lessons
from network.model import Network
from torch import Tensor, nn
from torch.nn import functional

from parsers.labels.pieces import UNKNOWN

_BLOTTED = 0.1  # share of pieces blotted out in half of the steps
_SURE = 0.98  # what a label is taught as; never quite one, never quite nought
_WARM_UP = 100  # steps
_FALL = 0.9  # how much slower each lower layer learns: the lowest know the languages already
_AGAIN = 3
_STATE = 4.0  # how much the state of the pieces counts beside what is read from it
_HEADS = 10  # how much faster heads learn


def surprise(read: tuple[Tensor, Tensor], told: Batch) -> Tensor:
    """Cross-entropy of what sentences say, and of the primary where it is known."""
    says, asks = read
    target = told.labels * (2 * _SURE - 1) + (1 - _SURE) / 10
    shares = functional.log_softmax(asks, -1)
    known = told.primary >= 0
    right = shares.gather(1, told.primary.clamp(min=0)[:, None])[:, 0]
    deciding = -(right * known).sum() / known.sum().clamp(min=1)
    entropy = functional.binary_cross_entropy_with_logits(says, target, reduction="none").sum(-1)
    return (entropy * told.present).sum() / told.present.sum().clamp(min=1) + 0.6 * deciding


@dataclass(frozen=True, slots=True)
class Model:
    """What a teacher made of a batch: the state of the pieces, and what was read from it."""

    state: Tensor
    read: tuple[Tensor, Tensor]


def shown(teacher: Network, told: Batch) -> Model:
    """What the teacher makes of a batch that is not blotted."""
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        state = teacher.state(told.numbers, told.mask)
        return Model(state.to(torch.bfloat16), teacher.heads(state, told.spans, told.present))


def likeness(network: Network, model: Model, numbers: Tensor, told: Batch) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """How far a pupil is from its teacher (Hinton et al. 2015): in what it says, asks, and in the last layer's state.

    Also returns what the pupil read.
    """
    says, asks = model.read
    state = network.state(numbers, told.mask)
    read = network.heads(state, told.spans, told.present)
    entropy = functional.binary_cross_entropy_with_logits(read[0], torch.sigmoid(says), reduction="none").sum(-1)
    shares = functional.log_softmax(read[1], -1)
    deciding = functional.kl_div(shares, functional.softmax(asks, -1), reduction="batchmean")
    apart = ((state.float() - model.state.float()) ** 2).mean(-1)
    apart = (apart * told.mask).sum() / told.mask.sum()
    return (entropy * told.present).sum() / told.present.sum().clamp(min=1) + 0.6 * deciding + _STATE * apart, read


def teach(network: Network, lessons: Lessons, *, passes: int, rate: float, teacher: Network | None = None) -> None:
    """`passes` over the catalogue with AdamW (Loshchilov & Hutter 2019): warmed up, then falling evenly.

    With a `teacher` its readings count as much as the catalogue's labels. To see what it makes of the batches costs
    as much as to teach them, so they are gone through `_AGAIN` times, in other order.
    """
    groups = [
        {"params": [value], "pace": rate * _pace(name, len(network.layers)), "weight_decay": 0.01 * (value.dim() > 1)}
        for name, value in network.named_parameters()
        if value.requires_grad
    ]
    optimiser = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98))
    step, steps = 0, 0
    for number in range(passes):
        begin, total = time.time(), 0.0
        if not teacher or number % _AGAIN == 0:
            batches = lessons.one_pass()
            models = [shown(teacher, told) for told in batches] if teacher else []
        steps = steps or passes * len(batches)
        network.train()
        for at in lessons.random.sample(range(len(batches)), len(batches)):
            told = batches[at]
            step += 1
            for group in optimiser.param_groups:
                group["lr"] = group["pace"] * min(1, step / _WARM_UP) * max(0.02, 1 - step / steps)
            numbers = told.numbers
            if lessons.random.random() < 0.5:
                numbers = numbers.masked_fill((torch.rand(numbers.shape) < _BLOTTED) & (numbers != PADDING), UNKNOWN)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                if teacher:
                    apart, read = likeness(network, models[at], numbers, told)
                    loss = surprise(read, told) + apart
                else:
                    loss = surprise(network(numbers, told.mask, told.spans, told.present), told)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
        taken, mean = time.time() - begin, total / len(batches)
        print(f"pass {number + 1} of {passes}: {taken:.0f} s, loss {mean:.3f}", flush=True)
    network.eval()


def _pace(name: str, layers: int) -> float:
    part = name.split(".")
    if part[0] == "heads":
        return _HEADS
    return float(_FALL ** (layers - 1 - int(part[1]) if part[0] == "layers" else layers))
