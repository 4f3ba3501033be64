"""Whatever bytes a file holds: it is read, or a Problem says why not; and a changed byte never slips in a wrong sum."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.problems import Problem
from parsers.statements import read_statements
from tests.parsers.statements.camt_files import camt, details, entry
from tests.parsers.statements.test_bank_csv import FILES
from tests.parsers.statements.test_coda import coda, movement
from tests.parsers.statements.test_mt940 import mt940

SAMPLES = {
    "camt": camt(entry("5.00", details("a")), entry("-2.00", details("b")), opening="100.00", closing="103.00"),
    "mt940": mt940(":61:2605040504C25,00NTRFNONREF", ":86:/NAME/De Zon/REMI/x", closing="C260504EUR125,00"),
    "coda": coda(movement(1, 100, "a", name="Zon"), movement(2, -50, "b")),
    "rabobank": FILES["rabobank"].encode(),
    "abn-amro": FILES["abn-amro"].encode(),
    "volksbank": FILES["volksbank"].encode(),
}
SUMS = {name: sum(e.amount.cents for s in read_statements(data) for e in s.entries) for name, data in SAMPLES.items()}


@given(st.binary(max_size=400), st.sampled_from(["", *SAMPLES]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_bytes_bring_it_down(noise: bytes, name: str, before: bool) -> None:
    sample = SAMPLES.get(name, b"")
    try:
        found = read_statements(noise + sample if before else sample + noise)
    except Problem:
        return
    assert found


@given(st.sampled_from(["camt", "mt940", "coda"]), st.data())
@settings(max_examples=300, deadline=None)
def test_a_file_with_one_thing_changed_is_refused_or_keeps_its_sum(name: str, data: st.DataObject) -> None:
    sample = SAMPLES[name]
    place = data.draw(st.integers(0, len(sample) - 1))
    length = data.draw(st.integers(0, 3))
    changed = sample[:place] + data.draw(st.binary(max_size=3)) + sample[place + length :]
    try:
        found = read_statements(changed)
    except Problem:
        return
    assert sum(e.amount.cents for s in found for e in s.entries) == SUMS[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_that_is_cut_off_anywhere_never_shows_another_sum(name: str) -> None:
    """Only what stands after the last entry may go; then the sum is the whole one."""
    sample = SAMPLES[name]
    for end in range(len(sample)):
        try:
            found = read_statements(sample[:end])
        except Problem:
            continue
        rows = sum(len(statement.entries) for statement in found)
        got = sum(e.amount.cents for statement in found for e in statement.entries)
        whole_lines = name in {"rabobank", "volksbank"} and rows == 1  # cut between two lines: a shorter, sound file
        assert got == SUMS[name] or whole_lines, (name, end)
