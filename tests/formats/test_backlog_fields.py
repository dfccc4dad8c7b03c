"""What becomes of the keys of a foreign task: nothing is dropped."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.foreign import Report
from gitflow_work.core.item import Value
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.errors import BadFile
from gitflow_work.formats.backlog.fields import Mapped, Target, map_fields
from gitflow_work.formats.backlog.taskfile import read
from gitflow_work.formats.frontmatter.source import FORBIDDEN
from gitflow_work.formats.items.itemedit import render
from gitflow_work.formats.items.itemfile import parse

PATH = "tasks/task-1 - A.md"
FIELDS = (
    Field("priority", "enum", values=("High", "Low")),
    Field("labels", "list"),
    Field("estimate", "number"),
    Field("due", "date"),
    Field("depends_on", "list", of="id", type="task"),
    Field("parent", "id", type="task"),
)
TASK = RecordType("task", "T", "tasks", "task", closed=True, fields={one.name: one for one in FIELDS})
OPEN = RecordType("task", "T", "tasks", "task", fields=TASK.fields)
TARGET = Target(TASK, "task-1", "To Do", {})


def mapped(values: object, kind: RecordType = TASK, status: str = "To Do", unknown: str | None = None) -> Mapped:
    """What a task with these values becomes, as the item task-1 beside task-2; T-9 stands for task-5."""
    task = read(f"---\n{yaml.safe_dump(values, allow_unicode=True)}---\n".encode(), PATH)
    holders = {"task-1": "task-1", "task-2": "task-2", "task-5": "T-9"}
    return map_fields(task, PATH, Target(kind, "task-1", status, holders, unknown))


FROM: dict[str, Value] = {"x-imported-id": "task-1", "x-imported-from": PATH}
BASE = {"id": "task-1", "title": "A", "status": "To Do"}

MAPPED: dict[str, tuple[dict[str, object], dict[str, Value]]] = {
    "nothing more": ({}, FROM),
    "an assignee": ({"assignee": "@ann"}, {"assignee": "ann", **FROM}),
    "a list of one assignee": ({"assignee": ["ann"]}, {"assignee": "ann", **FROM}),
    "no assignee": ({"assignee": []}, {"assignee": None, **FROM}),
    "two assignees": (
        {"assignee": ["@ann", "bob"]},
        {"assignee": "ann", "x-imported-assignee": ("@ann", "bob"), **FROM},
    ),
    "a priority in our spelling": ({"priority": "high"}, {"priority": "High", **FROM}),
    "a priority we do not know": ({"priority": "urgent"}, {"x-priority": "urgent", **FROM}),
    "labels": ({"labels": ["a", "b"]}, {"labels": ("a", "b"), **FROM}),
    "one label": ({"labels": "a"}, {"labels": ("a",), **FROM}),
    "dependencies in any case": ({"dependencies": ["TASK-2"]}, {"depends_on": ("task-2",), **FROM}),
    "padding is another id": (
        {"dependencies": ["task-02"]},
        {"depends_on": (), "x-imported-depends_on": ("task-02",), **FROM},
    ),
    "a dependency on what was renumbered": ({"dependencies": ["task-5"]}, {"depends_on": ("T-9",), **FROM}),
    "a dependency on itself": (
        {"dependencies": ["task-2", "Task-1"]},
        {"depends_on": ("task-2",), "x-imported-depends_on": ("Task-1",), **FROM},
    ),
    "a parent": ({"parent_task_id": "task-2"}, {"parent": "task-2", **FROM}),
    "a parent that is not there": ({"parent_task_id": "task-7"}, {"x-imported-parent": ("task-7",), **FROM}),
    "an unknown key": ({"ordinal": "2000"}, {"x-ordinal": "2000", **FROM}),
    "a key of ours with another meaning": (
        {"type": "bug", "workflow": "x"},
        {"x-type": "bug", "x-workflow": "x", **FROM},
    ),
    "a key that is free already": ({"x-a": "1"}, {"x-a": "1", **FROM}),
    "two keys for one": ({"x-a": "1", "a": "2"}, {"x-a": "1", "x-a-2": "2", **FROM}),
    "a key that looks like ours": ({"x-imported-id": "9"}, {"x-x-imported-id": "9", **FROM}),
    "a key that no item can have": ({"a: b": "1"}, {"x-a-b": '{"a: b": "1"}', **FROM}),
    "a map": ({"a": {"b": ["c", None]}}, {"x-a": '{"b": ["c", "null"]}', **FROM}),
    "a field of ours": ({"estimate": "4", "due": "2026-01-02"}, {"estimate": "4", "due": "2026-01-02", **FROM}),
    "a field that does not fit": (
        {"estimate": "much", "due": "2026-13-01"},
        {"x-estimate": "much", "x-due": "2026-13-01", **FROM},
    ),
    "a control character": ({"a": "\x07b"}, {"x-a": '"\\u0007b"', **FROM}),
}


@pytest.mark.parametrize("case", MAPPED)
def test_a_key_goes_where_its_meaning_is(case: str) -> None:
    values, fields = MAPPED[case]
    found = mapped({**BASE, **values}).fields
    assert found == {"id": "task-1", "type": "task", "title": "A", "status": "To Do", **fields}


def test_an_open_type_keeps_keys_as_they_are() -> None:
    found = mapped({**BASE, "ordinal": "1", "workflow": "x"}, OPEN).fields
    assert found["ordinal"] == "1"
    assert found["x-workflow"] == "x"


def test_a_status_that_is_not_the_items_is_kept() -> None:
    assert mapped({**BASE, "status": "Blocked"}).fields["x-imported-status"] == "Blocked"
    assert mapped(BASE, unknown="Planned").fields["x-imported-status"] == "Planned"
    assert "x-imported-status" not in mapped(BASE).fields


@pytest.mark.parametrize("title", ["", "a\nb", "x" * 1001, "\x07", ["a"], {"a": "b"}])
def test_a_title_that_cannot_be_one_is_kept_beside(title: object) -> None:
    found = mapped({**BASE, "title": title})
    assert str(found.fields["title"]).strip()
    assert "x-imported-title" in found.fields
    assert [one.rule for one in found.reports] == ["title"]
    render(found.fields, "")


def test_reports_name_the_line() -> None:
    task = read(b"---\nid: task-1\ntitle: A\ndependencies: [task-1, task-8]\n---\n", PATH)
    found = map_fields(task, PATH, Target(TASK, "task-1", "To Do", {"task-1": "task-1"}))
    assert found.reports == [
        Report("self-dependency", "dependencies names the task itself (task-1)", PATH, 4),
        Report("dangling-reference", "dependencies names task-8, which was not imported from here", PATH, 4),
    ]


SAFE = st.text(max_size=30).filter(lambda text: not FORBIDDEN.search(text))
KEYS = st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda key: key not in ("title", "id", "status", "y", "n"))


@given(st.dictionaries(KEYS.map(lambda key: f"k{key}"), SAFE | st.lists(SAFE, max_size=3), max_size=5))
def test_every_value_survives(values: dict[str, object]) -> None:
    front = yaml.safe_dump(values, allow_unicode=True, default_style="'")
    task = read(f"---\nid: task-1\n{front if values else ''}---\n".encode(), PATH)
    found = parse(render(map_fields(task, PATH, TARGET).fields, "", "\n"))
    for key, value in values.items():
        assert found.fields[f"x-{key}"] == (tuple(value) if isinstance(value, list) else value)


BODIES = ["", "\n", "\r\n\r\na\r\n", "a", "\n\n\na", "a\r\nb\nc\r", "---\nx: 1\n---\n", "\ufeffa", "\x00\x07\u2028"]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_body_stays_byte_for_byte(body: str, newline: str) -> None:
    check_body(body, newline)


@given(st.text(), st.sampled_from(["\n", "\r\n"]))
def test_any_body_stays_byte_for_byte(body: str, newline: str) -> None:
    check_body(body, newline)


def check_body(body: str, newline: str) -> None:
    task = read(f"---{newline}id: task-1{newline}---{newline}".encode() + body.encode(), PATH)
    data = render(map_fields(task, PATH, TARGET).fields, task.body, task.newline)
    assert data.endswith(body.encode())
    assert parse(data).body == body


@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_are_read_or_refused(data: bytes, fenced: bool) -> None:
    whole = b"---\nid: task-1\n" + data + b"\n---\n" if fenced else data
    try:
        task = read(whole, PATH)
    except BadFile:
        return
    render(map_fields(task, PATH, TARGET).fields, task.body, task.newline)


@given(st.text(alphabet="@a:'\"[]{},#- \n\t&*!|>%\\?\x85\u2028", max_size=60))
def test_odd_frontmatter_is_read_or_refused(text: str) -> None:
    try:
        task = read(f"---\n{text}\n---\n".encode(), PATH)
    except BadFile:
        return
    render(map_fields(task, PATH, TARGET).fields, task.body, task.newline)
