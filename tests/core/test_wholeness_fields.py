"""Rule B, fields: what stands in an item is of its kind, and what is required is there; finished items are let be."""

from __future__ import annotations

from typing import Any

import pytest

from gitflow_work.core.check.wholeness import Wholeness
from gitflow_work.core.finding import Finding
from gitflow_work.core.item import Item, Value
from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.core.workflow import State, Transition, Workflow

FIELDS = {
    "severity": Field("severity", "enum", values=("High", "Low"), required=True),
    "due": Field("due", "date"),
    "labels": Field("labels", "list"),
    "depends_on": Field("depends_on", "list", of="id", type="task"),
    "note": Field("note"),
}
FLOW = Workflow("w", "1", (State("Open"), State("Done", final=True)), (Transition("end", ("Open",), "Done"),), "Open")


def found(*items: Item, closed: bool = True) -> list[Finding]:
    """All findings about these items together."""
    task = RecordType("task", "T", "tasks", "w", closed=closed, fields=FIELDS, path=".workflow/types/task.yml")
    whole = Wholeness(Rules(Config(), {"task": task}, {"w": FLOW}))
    each = [finding for one in items for finding in whole.file(f".workflow/tasks/{one.id}.md", one)]
    return [*each, *whole.together()]


def item(number: int = 1, status: str = "Open", **fields: Value) -> Item:
    own: dict[str, Value] = {"id": f"T-{number}", "type": "task", "title": "One", "status": status}
    own |= {"severity": "High", **fields}
    return Item(f"T-{number}", "task", "One", status, own, {key: at for at, key in enumerate(own, 2)}, "")


def told(*findings: Finding) -> list[tuple[str, str, int]]:
    return [(one.rule, one.level, one.line) for one in findings]


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, []),
        ({"due": None, "labels": (), "note": ""}, []),
        ({"due": "2026-12-31", "labels": "web", "note": "any"}, []),
        ({"due": "soon"}, [("bad-field", "error", 7)]),
        ({"severity": "hgih"}, [("bad-field", "error", 6)]),
        ({"severity": None}, [("missing-field", "error", 6)]),
        ({"severity": ""}, [("bad-field", "error", 6), ("missing-field", "error", 6)]),
        ({"due": ("2026-12-31", "x")}, [("bad-field", "error", 7)]),
        ({"depends_on": "see above"}, [("bad-field", "error", 7)]),
        ({"depends_on": ("T-9",)}, [("dangling-reference", "error", 7)]),
        ({"depends_on": ("T-1",)}, []),
        ({"duo": "x"}, [("unknown-key", "error", 7)]),
        ({"x-duo": "x", "assignee": "not typed"}, []),
    ],
)
def test_a_live_item_fits_its_type(fields: dict[str, Any], wanted: list[tuple[str, str, int]]) -> None:
    assert told(*found(item(**fields))) == wanted


def test_findings_say_what_is_wanted_and_what_was_meant() -> None:
    [bad, unknown] = found(item(severity="hgih", duo="x"))
    assert (bad.message, bad.hint) == ("severity is one of High, Low, not `hgih`", "did you mean `High`?")
    assert unknown.hint == "did you mean `due`?"
    [missing] = found(item(severity=None))
    assert missing.message == "the type task requires `severity`, which is not set"
    assert missing.hint == "git work set T-1 severity=…"


def test_a_finished_item_is_not_asked_for_what_came_later() -> None:
    assert found(item(status="Done", severity=None)) == []


def test_what_finished_items_hold_is_one_note_a_field() -> None:
    done = [item(at, "Done", due="soon", severity="Urgent") for at in (3, 1, 2)]
    due, severity = sorted(found(*done), key=lambda one: one.message)
    assert [(one.rule, one.level, one.path) for one in (due, severity)] == [
        ("bad-field", "note", ".workflow/tasks/T-1.md")
    ] * 2
    assert "so in 3 finished items" in due.message
    [one] = found(item(7, "Done", due="soon"))
    assert (one.level, one.item) == ("note", "T-7")
    assert one.message.endswith("the item is finished")


def test_a_bad_value_is_told_of_every_live_item_that_has_it() -> None:
    assert told(*found(item(1, due="soon"), item(2, due="soon"), item(3, "Done", due="soon"))) == [
        ("bad-field", "error", 7),
        ("bad-field", "error", 7),
        ("bad-field", "note", 7),
    ]


def test_an_open_type_takes_any_key() -> None:
    assert found(item(duo="x"), closed=False) == []
