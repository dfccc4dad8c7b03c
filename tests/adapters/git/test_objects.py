"""Trees are read as git lists them, and one name is found without reading the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.adapters.git.objects import entry_at, parse_tree, span
from gitflow_work.errors import Undecided
from gitflow_work.ports.reading import Entry

MODES = ("100644", "100755", "40000", "120000", "160000")
NAMES = st.binary(min_size=1, max_size=6).map(lambda one: one.translate(bytes.maketrans(b"\0/.", b"abc")))
# Ids that look like entries: the bytes of a name and its mode, where no entry begins.
NASTY = st.sampled_from([b"100644 a\0", b" a\0", b"4 a\x0040000 ab\0", b"7 a\0\0\0\0\0", b"100755 ab\0xyz"])
IDS = st.one_of(
    st.binary(min_size=20, max_size=20),
    NASTY.map(lambda one: (one * 20)[:20]),
    NASTY.map(lambda one: one.rjust(20, b"1")),
)


def tree(entries: dict[bytes, tuple[str, bytes]]) -> bytes:
    """A tree object with these entries: name, mode, id; in git's order."""
    ordered = sorted(entries.items(), key=lambda one: one[0] + b"/" if one[1][0] == "40000" else one[0])
    return b"".join(mode.encode() + b" " + name + b"\0" + oid for name, (mode, oid) in ordered)


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
    listed = {
        name.encode("utf-8", "surrogateescape"): (one.mode, bytes.fromhex(one.oid)) for name, one in parsed.items()
    }
    assert listed == entries
    assert tree(listed) == data


@pytest.mark.parametrize("data", [b"100644 a", b"100644 a\0short", tree({b"a": ("100644", b"1" * 20)}) + b"\n", b"x"])
def test_what_is_no_tree_is_not_read(data: bytes) -> None:
    with pytest.raises(Undecided):
        parse_tree(data, 20)


@pytest.mark.parametrize(
    "names",
    [
        [b"a", b"a"],
        [b"b", b"a"],
        [b"a", b"a.b", b"a"],
        [b"a/b"],
        [b"."],
        [b".."],
    ],
)
def test_what_git_never_makes_is_not_read(names: list[bytes]) -> None:
    with pytest.raises(Undecided):
        parse_tree(b"".join(b"100644 " + name + b"\0" + b"1" * 20 for name in names), 20)


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("040000", "40000"),
        ("0" * 80 + "40000", "40000"),
        ("1040000", "40000"),
        ("40755", "40000"),
        ("100664", "100644"),
        ("100775", "100755"),
        ("0120000", "120000"),
        ("120777", "120000"),
        ("0160000", "160000"),
        ("0", "160000"),
    ],
)
def test_modes_are_read_as_git_reads_them(written: str, mode: str) -> None:
    data = tree({b"a": ("100644", b"1" * 20), b"b": (written, b"2" * 20), b"c": ("100644", b"3" * 20)})
    assert parse_tree(data, 20)["b"] == Entry(mode, "32" * 20)
    found = span(data, b"b", 20)
    assert found is not None
    assert entry_at(data, *found, 20) == Entry(mode, "32" * 20)


def test_ids_that_look_like_entries_take_no_more_time_than_others() -> None:
    """Steps that grow with the square of 40,000 would take minutes."""
    fake = b"x" * 9 + b"100644 x\0"
    data = b"".join(b"160000 %06d\0" % at + fake + b"zz" for at in range(40_000))
    assert span(data, b"x", 20) is None
