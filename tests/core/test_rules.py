"""Which workflow an item follows."""

from __future__ import annotations

import pytest

from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.core.workflow import State, Workflow


def workflow(name: str, version: str) -> Workflow:
    return Workflow(name, version, (State("To Do"),), (), "To Do")


RULES = Rules(
    Config(),
    {
        "task": RecordType("task", "T", "tasks", "task"),
        "lost": RecordType("lost", "L", "lost", "nowhere"),
    },
    {"task": workflow("task", "2"), "task@1": workflow("task", "1")},
)


@pytest.mark.parametrize(
    ("kind", "pin", "name", "version"),
    [
        ("task", "", "task@2", "2"),
        ("task", "task@2", "task@2", "2"),
        ("task", "task", "task@2", "2"),
        ("task", "task@1", "task@1", "1"),
        ("task", "task@3", "task@3", None),
        ("task", "other@1", "other@1", None),
        ("lost", "", "nowhere", None),
        ("unknown", "", "", None),
        ("unknown", "task@1", "task@1", "1"),
    ],
)
def test_the_workflow_in_force(kind: str, pin: str, name: str, version: str | None) -> None:
    said, found = RULES.effective(kind, pin)
    assert (said, found and found.version) == (name, version)


def test_folders_lie_below_the_workflow_folder() -> None:
    assert list(RULES.folders()) == [".workflow/tasks", ".workflow/lost"]


@pytest.mark.parametrize(
    ("key", "closed", "known"),
    [
        ("priority", True, True),
        ("assignee", True, True),
        ("x-mine", True, True),
        ("prio", True, False),
        ("prio", False, True),
        ("X-mine", True, False),
    ],
)
def test_the_keys_that_a_type_knows(key: str, closed: bool, known: bool) -> None:
    kind = RecordType("task", "T", "tasks", "task", closed=closed, fields={"priority": Field("priority")})
    assert kind.knows(key) is known
