"""The artifacts of a workflow file: what is read, and each mistake at its line and column."""

from __future__ import annotations

import pytest

from gitflow_work.core.artifacts.artifact import Artifact, Validator
from gitflow_work.core.finding import ERROR
from gitflow_work.formats.rules.workflowfile import parse

PATH = ".workflow/workflows/task.yml"
HEAD = "states: [A, B]\ntransitions:\n  - name: go\n    from: A\n    to: B\n    output_artifacts:\n      - "


def artifact(text: str) -> Artifact:
    workflow, findings = parse(f"{HEAD}{text}\n".encode(), PATH)
    assert findings == []
    assert workflow is not None
    [found] = workflow.transitions[0].outputs
    return found


READ: list[tuple[str, tuple[Validator, ...]]] = [
    ("", ()),
    ("validator: ", ()),
    ("validator: adr", (Validator("adr", '["proposed", "accepted", "deprecated", "superseded"]'),)),
    ("validator: {adr: {status: accepted}}", (Validator("adr", '["accepted"]'),)),
    ("validator: {adr: }", (Validator("adr", '["proposed", "accepted", "deprecated", "superseded"]'),)),
    ("validator: prd", (Validator("prd"),)),
    ("validator: {sections: Goal}", (Validator("sections", '{"level": null, "names": ["Goal"]}'),)),
    (
        "validator: {sections: {names: [Goal, ' The  Risks '], level: 2}}",
        (Validator("sections", '{"level": 2, "names": ["Goal", "The Risks"]}'),),
    ),
    (
        "validator: {json_schema: ./.workflow/schemas/a.json}",
        (Validator("json_schema", '".workflow/schemas/a.json"', ".workflow/schemas/a.json"),),
    ),
    ("validator: {spell: {lang: [en, de]}}", (Validator("spell", '{"lang": ["en", "de"]}'),)),
    ("validator: [spell, {spell: no}]", (Validator("spell"), Validator("spell", '"no"'))),
]


@pytest.mark.parametrize(("text", "validators"), READ)
def test_validators_as_read(text: str, validators: tuple[Validator, ...]) -> None:
    assert artifact(f"{{type: a, path: a, {text}}}").validators == validators


def test_every_key() -> None:
    found = artifact("{type: a, path: b/, required: yes, multiple: no, depends_on: c, description: D., lfs: true}")
    assert found == Artifact("a", "b/", True, False, ("c",), (), "D.", True)
    assert (found.line, found.column) == (7, 9)
    assert artifact("{type: a, path: b}") == Artifact("a", "b")


WRONG: dict[str, tuple[str, str, int]] = {
    "no validator": ("validator: {}", "a validator is a name, or a map of one key", 39),
    "two in one map": ("validator: {adr: , prd: }", "a validator is a name, or a map of one key", 39),
    "an empty list": ("validator: []", "`validator` lists from 1 to 20 validators", 39),
    "a list in a list": ("validator: [[adr]]", "a validator is a name, or a map of one key", 40),
    "sections without names": ("validator: {sections: }", "`sections` needs the headings", 50),
    "no sections": ("validator: {sections: []}", "`sections` needs the headings", 50),
    "an empty heading": ("validator: {sections: [a, ' ']}", "a heading is text", 54),
    "a heading that is a list": ("validator: {sections: [[a]]}", "a heading is text", 51),
    "a level of none": ("validator: {sections: {names: a, level: 7}}", "`level` is a number from 1 to 6", 68),
    "another key": ("validator: {sections: {name: a}}", "`sections` knows no key `name`", 57),
    "a status that is none": ("validator: {adr: {status: [done]}}", "the `status` of `adr` is one or more of", 54),
    "an adr of something": ("validator: {adr: accepted}", "`adr` stands alone", 45),
    "a prd of something": ("validator: {prd: [a]}", "`prd` stands alone", 45),
    "no schema": ("validator: json_schema", "`json_schema` needs the name of a file", 39),
    "a schema elsewhere": ("validator: {json_schema: docs/a.json}", "`json_schema` needs the name of a file", 53),
    "a schema above": ("validator: {json_schema: ../a.json}", "`json_schema` needs the name of a file", 53),
    "a schema far away": ("validator: {json_schema: 'https://example.org/a.json'}", "`json_schema` needs", 53),
    "a schema in YAML": ("validator: {json_schema: a.yml}", "`json_schema` needs the name of a file", 53),
    "lfs with a validator": ("lfs: yes, validator: adr", "an artifact that git LFS keeps elsewhere", 33),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_told_at_its_place(case: str) -> None:
    text, said, column = WRONG[case]
    _, findings = parse(f"{HEAD}{{type: a, path: a, {text}}}\n".encode(), PATH)
    [found] = findings
    assert (found.rule, found.level, found.path, found.line, found.column) == ("bad-validator", ERROR, PATH, 7, column)
    assert found.message.startswith(said)
