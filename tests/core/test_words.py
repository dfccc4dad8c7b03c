"""Near misses."""

from __future__ import annotations

import pytest

from gitflow_work.core.words import MAX_WORDS, near

KNOWN = ["To Do", "In Progress", "In Review", "Done"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("in progres", "did you mean `In Progress`?"),
        ("IN REVEIW", "did you mean `In Review`?"),
        ("dnoe", "did you mean `Done`?"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_the_word_that_was_probably_meant(word: str, hint: str | None) -> None:
    assert near(word, KNOWN) == hint


def test_nothing_is_near_when_nothing_is_known() -> None:
    assert near("done", []) is None


def test_long_words_and_many_known_ones_take_no_time() -> None:
    assert near("Done" * 100_000, KNOWN) is None
    assert near("Done", [*KNOWN, *map(str, range(MAX_WORDS))]) is None
