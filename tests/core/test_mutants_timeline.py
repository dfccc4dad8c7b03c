"""What a timeline knows of a commit outside its history, and of which items it could not know enough."""

from __future__ import annotations

import pytest

from gitflow_work.core.check.records import Files, delta
from gitflow_work.core.check.timeline import Timeline
from tests.core.histories import record_of

ONE, OTHER = ("a.md", "T-1 Doing"), ("b.md", "T-1 Review")


def timeline(*files: tuple[str, str]) -> Timeline:
    """One commit that changes another item, on a base outside the history that has these files."""
    changed = delta([("c.md", None, "T-2 New")], record_of)

    def at_base(oid: str, key: str) -> Files:
        assert oid == "base"
        return files if key == "t-1" else ()

    return Timeline([("c1", ("base",))], {("c1", 0): changed}, record_of, at_base)


CASES: list[tuple[Files, set[str | None], bool]] = [
    ((), {None}, True),
    ((ONE,), {"Doing"}, False),
    ((ONE, OTHER), {"Doing", "Review"}, True),
]


@pytest.mark.parametrize(("files", "statuses", "lacking"), CASES)
def test_an_item_that_the_base_does_not_have_once_is_told(
    files: Files, statuses: set[str | None], lacking: bool
) -> None:
    line = timeline(*files)
    assert line.lacking == set()
    assert line.statuses("c1", "t-1") == line.statuses("base", "t-1") == statuses
    assert (("base", "t-1") in line.lacking) is lacking


def test_what_a_commit_changed_is_what_was_told() -> None:
    told = timeline().delta("c1", 0)
    assert (told.added, told.removed, set(told.ids)) == ((("c.md", "T-2 New"),), (), {"t-2"})
