"""Measures what reading labels costs: `python bench/labels.py [CASES.jsonl ...]`, on one core.

Prints start-up time, memory over an empty interpreter with numpy, milliseconds for each mail, and for hostile text.
"""

# ruff: noqa: E402 - the threads of numpy are set before it is imported

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import time
from pathlib import Path
from statistics import median, quantiles

import numpy as np  # noqa: F401 - its memory is not counted

import parsers.labels
from daemon.processes import cuts_sums_short

HOSTILE = {
    "1 MB of one word": "a" * 1_000_000,
    "10,000 short lines": "regel\n" * 10_000,
    "200,000 words": "niet betaald " * 100_000,
}


def memory() -> float:
    """Resident megabytes of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def milliseconds(classifier: parsers.labels.Classifier, text: str) -> float:
    begin = time.perf_counter()
    classifier.classify(text, language="nl")
    return (time.perf_counter() - begin) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="*", type=Path, default=[Path(__file__).parent / "cases" / "dev.jsonl"])
    before, begin = memory(), time.perf_counter()
    classifier = parsers.labels.load(exact=cuts_sums_short())
    print(f"start-up {time.perf_counter() - begin:.2f} s, {memory() - before:.0f} MB more")
    texts = [json.loads(line)["body"] for path in parser.parse_args().cases for line in path.open(encoding="utf-8")]
    taken = [milliseconds(classifier, text) for text in texts * 2][len(texts) :]
    print(f"{len(texts)} mails: {median(taken):.1f} ms median, {quantiles(taken, n=20)[18]:.1f} ms at 95 %")
    for name, text in HOSTILE.items():
        print(f"{name}: {min(milliseconds(classifier, text) for _ in range(3)):.0f} ms")
    print(f"{memory() - before:.0f} MB more after all that")


if __name__ == "__main__":
    main()
