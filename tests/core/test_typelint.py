"""Lint of types: each rule has types on which it speaks and types on which it is silent."""

from __future__ import annotations

import pytest

from gitflow_work.core.finding import ERROR, WARNING
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.core.types.typelint import RULES, clashes, lint


def kind(name: str, *fields: Field, prefix: str = "", template: str | None = None, **more: str) -> RecordType:
    """A type whose fields stand in lines 11, 12, …, `prefix`, `folder`, `workflow`, `template` in 2, 3, 4 and 5."""
    placed = {one.name: one._replace(line=at) for at, one in enumerate(fields, 11)}
    whole = {"folder": f"{name}s", "workflow": "w", **more}
    lines = {"prefix": 2, "folder": 3, "workflow": 4, "template": 5}
    path = f".workflow/types/{name}.yml"
    return RecordType(
        name, prefix or name[0], whole["folder"], whole["workflow"], "", False, template, placed, path, lines
    )


def enum(*values: str, name: str = "a") -> Field:
    return Field(name, "enum", values=values)


LOUD = {
    "a value twice": (kind("t", enum("x", "y", "x")), ("duplicate-value", ERROR, 11)),
    "a member's value twice": (
        kind("t", Field("a", "list", of="enum", values=("x", "x"))), ("duplicate-value", ERROR, 11),
    ),
    "a value in another case": (kind("t", enum("High", "high")), ("duplicate-value", WARNING, 11)),
    "required, with a default": (
        kind("t", Field("b"), Field("a", required=True, default="x")), ("required-default", WARNING, 12),
    ),
    "names that differ in case": (kind("t", Field("due"), Field("Due")), ("similar-fields", WARNING, 12)),
    "names that differ in a dash": (kind("t", Field("fix_task"), Field("fix-task")), ("similar-fields", WARNING, 12)),
    "a template that is not there": (kind("t", template="bug.md"), ("missing-template", ERROR, 5)),
    "a template in a folder": (kind("t", template="x/task.md"), ("missing-template", ERROR, 5)),
}  # fmt: skip

SILENT = {
    "no fields": kind("t"),
    "values that differ": kind("t", enum("High", "Low", "Highest")),
    "one value in two fields": kind("t", enum("High"), enum("High", name="b")),
    "required, without a default": kind("t", Field("a", required=True)),
    "a default, not required": kind("t", Field("a", default="x")),
    "names that differ": kind("t", Field("due"), Field("dues"), Field("due_2")),
    "a template that is there": kind("t", template="task.md"),
    "a template without its ending": kind("t", template="task"),
    "a template that lies in a folder": kind("t", template="big/task.md"),
}
TEMPLATES = ("task.md", "big/task.md")


@pytest.mark.parametrize(("one", "found"), LOUD.values(), ids=LOUD)
def test_a_defect_is_found_with_its_line(one: RecordType, found: tuple[str, str, int]) -> None:
    [told] = lint([one], TEMPLATES)
    assert (told.rule, told.level, told.line, told.path) == (*found, one.path)
    assert told.hint


@pytest.mark.parametrize("one", SILENT.values(), ids=SILENT)
def test_a_sound_type_has_no_finding(one: RecordType) -> None:
    assert lint([one], TEMPLATES) == []


def test_every_rule_has_a_loud_case() -> None:
    spoken = {found[0] for _, found in LOUD.values()}
    assert spoken == {rule.__name__.replace("_", "-") for rule in RULES} | {"missing-template"}


def test_templates_that_nobody_looked_for_are_not_missed() -> None:
    assert lint([kind("t", template="bug.md")]) == []
    assert [one.hint for one in lint([kind("t", template="taks.md")], TEMPLATES)] == ["did you mean `task.md`?"]


def test_a_type_made_of_mistakes_gets_no_endless_list() -> None:
    assert len(lint([kind("t", enum(*["x"] * 20_000))])) < 1_000


CLASHES = {
    "nothing": ([kind("a"), kind("b", Field("f", "id", type="a"))], []),
    "one prefix": ([kind("a"), kind("b", prefix="A")], [("duplicate-prefix", "b", 2)]),
    "one folder": ([kind("a"), kind("b", folder="As")], [("overlapping-folders", "b", 3)]),
    "a folder in a folder": ([kind("a", folder="bs/x"), kind("b")], [("overlapping-folders", "a", 3)]),
    "folders that begin alike": ([kind("a", folder="bs-x"), kind("b")], []),
    "no such workflow": ([kind("a", workflow="x")], [("unknown-workflow", "a", 4)]),
    "an unreadable workflow": ([kind("a", workflow="broken")], []),
    "no such type": ([kind("a", Field("f", "id", type="b"))], [("unknown-type", "a", 11)]),
    "an unreadable type": ([kind("a", Field("f", "id", type="broken"))], []),
}


@pytest.mark.parametrize(("types", "found"), CLASHES.values(), ids=CLASHES)
def test_types_that_do_not_fit_together(types: list[RecordType], found: list[tuple[str, str, int]]) -> None:
    paths = [".workflow/workflows/broken.yml", ".workflow/types/broken.yml"]
    told = list(clashes({one.name: one for one in types}, ["w"], paths))
    assert [(one.rule, one.path, one.line) for one in told] == [
        (rule, f".workflow/types/{name}.yml", line) for rule, name, line in found
    ]
    assert all(one.level == ERROR for one in told)


def test_what_was_meant_is_said() -> None:
    [workflow] = clashes({"a": kind("a", workflow="taks")}, ["task"], [])
    [reference] = clashes({"task": kind("task", Field("f", "id", type="taks"), workflow="w")}, ["w"], [])
    assert (workflow.hint, reference.hint) == ("did you mean `task`?", "did you mean `task`?")
