"""Ids: which texts are ids, how new ones are drawn, what a beginning of one means."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core import ids

IDS = {
    "T-7k3f9q": True,
    "t-1": True,
    "task-12": True,
    "BACK-7.1": True,
    "T-1.2.3": True,
    "T-0": True,
    "T-x.lockx": True,
    "ABCDEFGHIJ-1": True,
    "T-" + "1" * 41: True,
    "": False,
    "T": False,
    "T-": False,
    "-1": False,
    "1-1": False,
    "ABCDEFGHIJK-1": False,
    "T-" + "1" * 42: False,
    "T-1.lock": False,
    "T-1.LOCK": False,
    "T-1.": False,
    "T-.1": False,
    "T-1..2": False,
    "T-1-2": False,
    "T_1": False,
    "T 1": False,
    "T-1\n": False,
    " T-1": False,
    "T-1/2": False,
    "T-é": False,
    "Ü-1": False,
    "T-١": False,
}


@pytest.mark.parametrize("text", IDS)
def test_what_is_an_id(text: str) -> None:
    assert ids.is_id(text) is IDS[text]


@given(st.from_regex(r"[A-Za-z]{1,10}-[A-Za-z0-9]{1,9}(\.[A-Za-z0-9]{1,9}){0,2}", fullmatch=True))
def test_an_id_is_the_name_of_a_ref(text: str) -> None:
    assert ids.is_id(text) is not text.lower().endswith(".lock")
    assert ids.is_id(ids.fold(text)) is ids.is_id(text)


def choosing(numbers: Iterable[int]) -> Callable[[int], int]:
    """A choice that takes what is listed, one after the other."""
    waiting = iter(numbers)
    return lambda bound: next(waiting) % bound


@pytest.mark.parametrize(("taken", "length"), [(0, 6), (20_000, 6), (20_001, 8)])
def test_many_items_make_ids_longer(taken: int, length: int) -> None:
    drawn = ids.draw("T", frozenset(str(one) for one in range(taken)), choosing([0] * length))
    assert drawn == "T-" + "0" * length


def test_a_taken_id_is_drawn_again() -> None:
    numbers = [0] * 6 + [1] * 6 + [31] * 6
    assert ids.draw("T", {"t-000000", "t-111111"}, choosing(numbers)) == "T-zzzzzz"


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len(set(ids.CROCKFORD)) == 32
    assert not set("ilou") & set(ids.CROCKFORD)


@pytest.mark.parametrize(
    ("taken", "number"),
    [
        (set(), 1),
        ({"t-1", "t-9", "t-12"}, 13),
        ({"t-007"}, 8),
        ({"t-7k3f9q", "task-40", "t-3.9", "x-99"}, 1),
        ({"t-3", "t-3.1"}, 4),
    ],
)
def test_the_next_number(taken: set[str], number: int) -> None:
    assert ids.next_number("T", taken) == f"T-{number}"


KNOWN = ["T-1", "T-12", "T-123", "task-1", "T-7k3f9q", "T-7k3aaa", "BACK-7", "BACK-7.1"]


@pytest.mark.parametrize(
    ("beginning", "meant"),
    [
        ("T-1", ["T-1"]),
        ("t-1", ["T-1"]),
        ("T-12", ["T-12"]),
        ("T-7k3f", ["T-7k3f9q"]),
        ("t-7K3", ["T-7k3aaa", "T-7k3f9q"]),
        ("back-7", ["BACK-7"]),
        ("back", ["BACK-7", "BACK-7.1"]),
        ("T-1234", []),
        ("X", []),
        ("", sorted(KNOWN)),
    ],
)
def test_what_a_beginning_means(beginning: str, meant: list[str]) -> None:
    assert ids.matching(beginning, KNOWN) == meant


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("T-1.md", "T-1"),
        ("T-1-sign-in.md", "T-1"),
        ("T-7k3f9q-sign.in.md", "T-7k3f9q"),
        ("BACK-7.1-x.md", "BACK-7.1"),
        ("T-1.2.md", "T-1.2"),
        ("T-1 - Title.md", "T-1"),
        ("README.md", ""),
        (".md", ""),
        ("-1.md", ""),
    ],
)
def test_the_id_that_a_files_name_begins_with(name: str, claimed: str) -> None:
    assert ids.claimed(name) == claimed
