"""What a processor tells of itself decides how exactly the networks reckon; the parsers ask no processor."""

from pathlib import Path

import pytest

from daemon.processes import cuts_sums_short
from parsers.labels import classifier


@pytest.mark.parametrize(
    ("told", "cuts"),
    [("flags : avx2 fma", True), ("flags : avx2 avx512_vnni", False), ("flags : avx2 avx_vnni", False), ("", False)],
)
def test_only_avx2_without_vnni_cuts_sums_short(told: str, cuts: bool) -> None:
    assert cuts_sums_short(told) is cuts


def test_the_parsers_read_nothing_but_their_own_files(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    text, data = Path.read_text, Path.read_bytes

    def noting(path: Path, *args: str) -> str:
        read.append(str(path))
        return text(path, *args)

    monkeypatch.setattr(Path, "read_text", noting)
    monkeypatch.setattr(Path, "read_bytes", lambda path: (read.append(str(path)), data(path))[1])
    classifier._model.cache_clear()
    classifier.load()
    ours = str(Path(classifier.__file__).parent)
    assert [path for path in read if not path.startswith(ours)] == []
