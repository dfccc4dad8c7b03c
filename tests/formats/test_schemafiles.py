"""Schemas of artifacts as rules: which files they are, and what the lint says of them."""

from __future__ import annotations

import pytest

from gitflow_work.formats.rules.rulesfiles import lint_all, load
from gitflow_work.formats.rules.schemafiles import attached, is_schema_path, wanted

FLOW = ".workflow/workflows/task.yml"
NAMED = ".workflow/schemas/plan.json"


def workflow(validator: str) -> bytes:
    return (
        "states: [A, B]\ntransitions:\n  - name: go\n    from: A\n    to: B\n    output_artifacts:\n"
        f"      - {{type: plan, path: plan.json, validator: {validator}}}\n"
    ).encode()


@pytest.mark.parametrize(
    ("path", "is_it"),
    [
        (NAMED, True),
        (".workflow/schemas/a/plan.json", False),
        (".workflow/schemas/plan.yml", False),
        ("docs/schemas/plan.json", False),
        (".workflow/schemas", False),
    ],
)
def test_which_files_are_schemas(path: str, is_it: bool) -> None:
    assert is_schema_path(path) is is_it


@pytest.mark.parametrize("written", ["plan.json", "./.workflow/schemas/plan.json", NAMED])
def test_only_schemas_that_are_named_are_wanted(written: str) -> None:
    rules = load({FLOW: workflow(f"{{json_schema: {written}}}")})
    assert rules.problems == ()
    assert list(wanted(rules)) == [NAMED]
    [flow] = attached(rules, {NAMED: b"{}", ".workflow/schemas/other.json": b"{}"}).workflows.values()
    assert flow.schemas == {NAMED: b"{}"}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (b"{}", None),
        (None, f"there is no {NAMED}"),
        (b"{", f"{NAMED}:1: not valid JSON: Expecting property name enclosed in double quotes"),
        (b"[]", f"{NAMED} is no map of keywords"),
        (b'{"type": "txet"}', f"{NAMED} is no schema: type: 'txet' is not valid under any of the given schemas"),
        (
            b'{"$ref": "https://example.org/a.json"}',
            f"{NAMED} refers to another file: https://example.org/a.json; only `#…` is followed",
        ),
        (
            b'{"pattern": "(a+)+"}',
            f"the pattern (a+)+ of {NAMED} cannot be used: it repeats a group in which something may vary",
        ),
    ],
)
def test_a_schema_that_cannot_be_used_is_found_at_the_validator(schema: bytes | None, said: str | None) -> None:
    files = {FLOW: workflow("{json_schema: plan.json}")} | ({NAMED: schema} if schema is not None else {})
    found = [(one.rule, one.path, one.line, one.column, one.message) for one in lint_all(attached(load(files), files))]
    assert found == ([("bad-schema", FLOW, 7, 64, said)] if said else [])


def test_a_workflow_read_alone_is_not_asked_for_its_schemas() -> None:
    assert lint_all(load({FLOW: workflow("{json_schema: plan.json}")})) == []
