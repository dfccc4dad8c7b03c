"""Types of records."""

from __future__ import annotations

import pytest

from gitflow_work.core.finding import Finding
from gitflow_work.core.recordtype import Field, RecordType
from gitflow_work.formats.typefile import parse

PATH = ".workflow/types/bug.yml"
HEAD = "name: bug\nprefix: B\nfolder: bugs\nworkflow: bug\n"
WHOLE = (
    HEAD
    + """\
description: Something is wrong.
closed: yes
template: bug.md
fields:
  assignee: {kind: user}
  severity: {kind: enum, values: [High, Low], default: Low, required: true}
  labels:   {kind: list}
  levels:   {kind: list, of: enum, values: [a, b]}
  blocks:   {kind: list, of: id, type: task, description: What waits for it.}
  note:
"""
)


def read(text: str) -> tuple[RecordType | None, list[Finding]]:
    return parse(text.encode(), PATH)


def test_a_whole_type() -> None:
    fields = {
        "assignee": Field("assignee", "user"),
        "severity": Field("severity", "enum", values=("High", "Low"), required=True, default="Low"),
        "labels": Field("labels", "list"),
        "levels": Field("levels", "list", of="enum", values=("a", "b")),
        "blocks": Field("blocks", "list", of="id", type="task", description="What waits for it."),
        "note": Field("note"),
    }
    whole = RecordType("bug", "B", "bugs", "bug", "Something is wrong.", True, "bug.md", fields, PATH)
    assert read(WHOLE) == (whole, [])


def test_what_a_type_must_say_is_little() -> None:
    assert read(HEAD) == (RecordType("bug", "B", "bugs", "bug", path=PATH), [])
    assert read(HEAD.replace("name: bug\n", ""))[1] == []


FIELD = HEAD + "fields:\n  a: "
MISTAKES = {
    "another name": (HEAD.replace("name: bug", "name: task"), "bad-value", 1, 7),
    "no prefix": (HEAD.replace("prefix: B\n", ""), "missing-key", 1, 1),
    "an empty prefix": (HEAD.replace("prefix: B", "prefix:"), "missing-key", 1, 1),
    "a prefix with a digit": (HEAD.replace("prefix: B", "prefix: B2"), "bad-value", 2, 9),
    "a long prefix": (HEAD.replace("prefix: B", "prefix: ABCDEFGHIJK"), "bad-value", 2, 9),
    "no folder": (HEAD.replace("folder: bugs\n", ""), "missing-key", 1, 1),
    "a folder upwards": (HEAD.replace("bugs", "../bugs"), "bad-value", 3, 9),
    "a folder from the root": (HEAD.replace("bugs", "/bugs"), "bad-value", 3, 9),
    "a hidden folder": (HEAD.replace("bugs", ".git"), "bad-value", 3, 9),
    "a reserved folder": (HEAD.replace("bugs", "workflows"), "bad-value", 3, 9),
    "a reserved folder in other case": (HEAD.replace("bugs", "Types/x"), "bad-value", 3, 9),
    "no workflow": (HEAD.replace("workflow: bug\n", ""), "missing-key", 1, 1),
    "an odd key": (HEAD + "feilds: {}\n", "unknown-key", 5, 1),
    "closed is odd": (HEAD + "closed: maybe\n", "bad-value", 5, 9),
    "fields are a list": (HEAD + "fields: [a]\n", "bad-value", 5, 9),
    "a field is a text": (FIELD + "user\n", "bad-value", 6, 6),
    "a field of an odd kind": (FIELD + "{kind: usr}\n", "bad-value", 6, 13),
    "a field with an odd key": (FIELD + "{kidn: user}\n", "unknown-key", 6, 7),
    "a built-in field": (HEAD + "fields:\n  status: {kind: text}\n", "bad-value", 6, 3),
    "a field with blanks": (HEAD + "fields:\n  my field: {kind: text}\n", "bad-value", 6, 3),
    "an enum without values": (FIELD + "{kind: enum}\n", "missing-key", 6, 6),
    "a default that is no value": (FIELD + "{kind: enum, values: [x], default: y}\n", "bad-value", 6, 41),
    "values without enum": (FIELD + "{values: [x]}\n", "bad-value", 6, 15),
    "a text as values": (FIELD + "{kind: enum, values: x}\n", "bad-value", 6, 27),
    "of without list": (FIELD + "{kind: text, of: id}\n", "bad-value", 6, 23),
    "a list of lists": (FIELD + "{kind: list, of: list}\n", "bad-value", 6, 23),
    "a type without id": (FIELD + "{kind: text, type: task}\n", "bad-value", 6, 25),
    "bad YAML": ("a: [", "unreadable-file", 1, 5),
}


@pytest.mark.parametrize(("text", "rule", "line", "column"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_found_at_its_place(text: str, rule: str, line: int, column: int) -> None:
    found = [(one.rule, one.level, one.path, one.line, one.column) for one in read(text)[1]]
    assert (rule, "error", PATH, line, column) in found
    assert len({one[0] for one in found}) <= 2
