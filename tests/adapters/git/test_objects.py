"""Trees are read as git lists them, and one name is found without reading the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.adapters.git.objects import entry_at, parse_tree, span
from gitflow_work.errors import Undecided
from gitflow_work.ports.reading import Entry

MODES = ("100644", "100755", "40000", "120000", "160000")
NAMES = st.binary(min_size=1, max_size=6).map(lambda one: one.replace(b"\0", b"a").replace(b"/", b"b"))
# Ids that look like entries: the bytes of a name and its mode, where no entry begins.
NASTY = st.sampled_from([b"100644 a\0", b" a\0", b"4 a\x0040000 ab\0", b"7 a\0\0\0\0\0", b"100755 ab\0xyz"])
IDS = st.one_of(
    st.binary(min_size=20, max_size=20),
    NASTY.map(lambda one: (one * 20)[:20]),
    NASTY.map(lambda one: one.rjust(20, b"1")),
)


def tree(entries: dict[bytes, tuple[str, bytes]]) -> bytes:
    return b"".join(mode.encode() + b" " + name + b"\0" + oid for name, (mode, oid) in entries.items())


@given(st.dictionaries(st.one_of(NAMES, st.sampled_from([b"a", b"ab"])), st.tuples(st.sampled_from(MODES), IDS)), NAMES)
def test_a_name_is_found_where_it_stands_and_nowhere_else(
    entries: dict[bytes, tuple[str, bytes]], other: bytes
) -> None:
    data = tree(entries)
    for name, (mode, oid) in entries.items():
        found = span(data, name, 20)
        assert found is not None
        assert data[slice(*found)] == tree({name: (mode, oid)})
        assert entry_at(data, *found, 20) == Entry(mode, oid.hex())
    for name in {other, b"a", b"ab"} - entries.keys():
        assert span(data, name, 20) is None
    parsed = parse_tree(data, 20)
    listed = [(name.encode("utf-8", "surrogateescape"), one.mode, one.oid) for name, one in parsed.items()]
    assert listed == [(name, mode, oid.hex()) for name, (mode, oid) in entries.items()]


@pytest.mark.parametrize("data", [b"100644 a", b"100644 a\0short", tree({b"a": ("100644", b"1" * 20)}) + b"\n", b"x"])
def test_what_is_no_tree_is_not_read(data: bytes) -> None:
    with pytest.raises(Undecided):
        parse_tree(data, 20)
