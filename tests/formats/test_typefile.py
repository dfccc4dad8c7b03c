"""Types of records."""

from __future__ import annotations

import pytest

from gitflow_work.core.finding import Finding
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.formats.rules.typefile import parse

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
  labels:   {kind: list, default: web}
  levels:   {kind: list, of: enum, values: [a, b], default: [a, b]}
  blocks:   {kind: list, of: id, type: task, description: What waits for it.}
  note:
  spread:
    kind: date
    default: 2026-12-31
"""
)


def read(text: str) -> tuple[RecordType | None, list[Finding]]:
    return parse(text.encode(), PATH)


def test_a_whole_type() -> None:
    fields = {
        "assignee": Field("assignee", "user", line=9),
        "severity": Field("severity", "enum", values=("High", "Low"), required=True, default="Low", line=10),
        "labels": Field("labels", "list", default=("web",), line=11),
        "levels": Field("levels", "list", of="enum", values=("a", "b"), default=("a", "b"), line=12),
        "blocks": Field("blocks", "list", of="id", type="task", description="What waits for it.", line=13),
        "note": Field("note", line=14),
        "spread": Field("spread", "date", default="2026-12-31", line=15),
    }
    whole = RecordType("bug", "B", "bugs", "bug", "Something is wrong.", True, "bug.md", fields, PATH)
    found, findings = read(WHOLE)
    assert found is not None
    assert (found._replace(lines={}), findings) == (whole._replace(lines={}), [])
    assert found.lines == {"name": 1, "prefix": 2, "folder": 3, "workflow": 4, "description": 5, "closed": 6} | {
        "template": 7,
        "fields": 9,
    }


def test_what_a_type_must_say_is_little() -> None:
    lines = {"name": 1, "prefix": 2, "folder": 3, "workflow": 4}
    assert read(HEAD) == (RecordType("bug", "B", "bugs", "bug", path=PATH, lines=lines), [])
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
    "a field of an odd kind": (FIELD + "{kind: usr}\n", "unknown-kind", 6, 13),
    "a list of an odd kind": (FIELD + "{kind: list, of: dates}\n", "unknown-kind", 6, 23),
    "a field with an odd key": (FIELD + "{kidn: user}\n", "unknown-key", 6, 7),
    "a built-in field": (HEAD + "fields:\n  status: {kind: text}\n", "built-in-field", 6, 3),
    "a pin as a field": (HEAD + "fields:\n  workflow: {kind: text}\n", "built-in-field", 6, 3),
    "a field with blanks": (HEAD + "fields:\n  my field: {kind: text}\n", "bad-value", 6, 3),
    "an enum without values": (FIELD + "{kind: enum}\n", "missing-key", 6, 6),
    "a default that is no value": (FIELD + "{kind: enum, values: [x], default: y}\n", "bad-default", 6, 41),
    "a default in another case": (FIELD + "{kind: enum, values: [x], default: X}\n", "bad-default", 6, 41),
    "a default that is no date": (FIELD + "{kind: date, default: soon}\n", "bad-default", 6, 28),
    "a default with a bad member": (
        FIELD + "{kind: list, of: integer, default: [1, two]}\n", "bad-default", 6, 41,
    ),
    "a list as the default of a text": (FIELD + "{default: [a]}\n", "bad-value", 6, 16),
    "a template upwards": (HEAD + "template: ../bug.md\n", "bad-value", 5, 11),
    "values without enum": (FIELD + "{values: [x]}\n", "bad-value", 6, 15),
    "a text as values": (FIELD + "{kind: enum, values: x}\n", "bad-value", 6, 27),
    "of without list": (FIELD + "{kind: text, of: id}\n", "bad-value", 6, 23),
    "a list of lists": (FIELD + "{kind: list, of: list}\n", "bad-value", 6, 23),
    "a type without id": (FIELD + "{kind: text, type: task}\n", "bad-value", 6, 25),
    "bad YAML": ("a: [", "unreadable-file", 1, 5),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "line", "column"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_found_at_its_place(text: str, rule: str, line: int, column: int) -> None:
    found = [(one.rule, one.level, one.path, one.line, one.column) for one in read(text)[1]]
    assert (rule, "error", PATH, line, column) in found
    assert len({one[0] for one in found}) <= 2


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("{kind: usr}", "did you mean `user`?"),
        ("{kind: datetime}", "did you mean `date-time`?"),
        ("{kind: Bool}", "did you mean `boolean`?"),
        ("{kind: enum, values: [High], default: hgih}", "did you mean `High`?"),
        ("{kind: date, default: 2026-1-2}", "did you mean `2026-01-02`?"),
    ],
)
def test_what_was_meant_is_said(field: str, hint: str) -> None:
    assert [one.hint for one in read(FIELD + field)[1]] == [hint]
