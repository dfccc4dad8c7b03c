"""Ids of imported items."""

from __future__ import annotations

import pytest

from gitflow_work.formats.backlog.ids import Source, assign, id_of_name


def test_the_first_keeps_a_clashing_id() -> None:
    sources = [Source("tasks/b", "task-1"), Source("completed/a", "TASK-1"), Source("drafts/a", "task-2")]
    given_ids = assign(sources, {"task-2": "here.md"}, {}, lambda taken: f"T-{len(taken)}")
    assert [(one.id, one.clash) for one in given_ids.placed] == [
        ("task-1", None),
        ("T-2", "tasks/b"),
        ("T-3", "here.md"),
    ]
    assert given_ids.holders == {"task-1": "task-1", "task-2": "T-3"}


def test_a_fresh_id_is_none_that_comes_later() -> None:
    asked: list[set[str]] = []

    def draw(taken: object) -> str:
        assert isinstance(taken, set)
        asked.append(set(taken))
        return "T-9"

    assign([Source("a", "no id"), Source("b", "T-5")], {"t-1": "x.md"}, {}, draw)
    assert asked == [{"t-5", "t-1"}]


def test_an_earlier_import_is_known_again_and_still_meant() -> None:
    sources = [Source("tasks/new", "task-1"), Source("tasks/old", "task-1")]
    earlier = {("task-1", "tasks/old"): "task-1"}
    found = assign(sources, {"task-1": "old.md"}, earlier, lambda _: "T-1")
    assert [(one.id, one.again) for one in found.placed] == [("T-1", False), ("task-1", True)]
    assert found.holders == {"task-1": "task-1"}


@pytest.mark.parametrize(
    ("path", "item_id"),
    [("a/task-1 - B.md", "task-1"), ("task-1.2.md", "task-1.2"), ("a/notes.md", ""), ("a/task-1x b.md", "")],
)
def test_the_id_in_a_file_name(path: str, item_id: str) -> None:
    assert id_of_name(path) == item_id
