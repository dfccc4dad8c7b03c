"""Which key of an item holds the milestone of its issue."""

from __future__ import annotations

import pytest

from gitflow_work.core.issues.mapping import MILESTONE_KEY, Mapped, Names
from gitflow_work.core.item import Value
from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.core.workflow import State, Workflow

NAMES = Names({("version", "1.0"): "V-1"}, {"v-1": "1.0"})
FIELDS = {
    "text": Field("version", "text"),
    "enum": Field("version", "enum", values=("1.0", "2.0")),
    "id": Field("version", "id", type="version"),
    "list": Field("version", "list"),
}


@pytest.mark.parametrize(
    ("kind", "title", "changes", "words"),
    [
        ("text", "3.0", {"version": "3.0"}, 0),
        ("enum", "2.0", {"version": "2.0"}, 0),
        ("enum", "3.0", {MILESTONE_KEY: "3.0"}, 1),
        ("id", "1.0", {"version": "V-1"}, 0),
        ("id", "3.0", {MILESTONE_KEY: "3.0"}, 1),
        ("list", "1.0", {MILESTONE_KEY: "1.0"}, 0),
        ("text", "", {}, 0),
    ],
)
def test_the_field_has_what_it_can_hold(kind: str, title: str, changes: dict[str, Value], words: int) -> None:
    known = mapped(FIELDS[kind])
    found, told = known.milestone_changes(title, None)
    assert (found, len(told)) == (changes, words)


def mapped(field: Field) -> Mapped:
    kind = RecordType("task", "T", "tasks", "task", fields={"version": field})
    workflow = Workflow("task", "1", (State("To Do"),), (), "To Do")
    return Mapped(Rules(Config(), {"task": kind}, {"task": workflow}), kind, workflow, NAMES)
