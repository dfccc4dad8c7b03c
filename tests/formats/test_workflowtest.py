"""Files with unit tests of workflows: what is read, what is refused and where, and that the schema agrees."""

from __future__ import annotations

from datetime import UTC, datetime

import jsonschema
import pytest

from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflowtest import GivenActor
from gitflow_work.formats import schemas
from gitflow_work.formats.rules.workflowtest import is_test_path, parse
from tests.formats.yaml12 import load

PATH = ".workflow/workflows/tests/w.yml"
WHOLE = """\
# yaml-language-server: $schema=../../schemas/workflow-test.json
workflow: w
x-note: ours
cases:
  - name: everything that can be said
    item: {id: T-1, status: A, labels: [a, b], size: 3, due: }
    from: A
    facts:
      items: {T-2: {status: B, parent: T-1}}
      files: {docs/a.md: "# A", docs/b.md: }
      changed: [src/a.py]
      body: |
        ## Work
        - [x] one
      keywords: [GO]
      actor: {person: ann, roles: [lead], signed: true}
      claim: none
      wip: {ann: 2, bob: 0}
      now: 2026-12-18T09:00:00+01:00
      pull_request: merged
      approvals: {lead: 2}
      checks: {test: success, lint: pending}
      required_checks: [test]
      overrides: [checklist]
    transition: go
    verdict: pass
    gates: {fields: not-applicable}
  - {transition: go, verdict: fail}
"""


def test_everything_is_read() -> None:
    file, findings = parse(WHOLE.encode(), PATH)
    assert file is not None
    assert findings == []
    assert (file.workflow, file.line, [one.line for one in file.cases]) == ("w", 2, [5, 28])
    case, short = file.cases
    assert case.item == {"id": "T-1", "status": "A", "labels": ("a", "b"), "size": "3", "due": None}
    assert (case.source, case.verdict, case.gates) == ("A", Verdict.PASS, {"fields": Verdict.NOT_APPLICABLE})
    given = case.given
    assert given.items == {"T-2": {"status": "B", "parent": "T-1"}}
    assert given.files == {"docs/a.md": "# A", "docs/b.md": None}
    assert (given.changed, given.keywords, given.claim) == (("src/a.py",), ("GO",), "")
    assert given.body == "## Work\n- [x] one\n"
    assert given.actor == GivenActor("ann", ("lead",), signed=True)
    assert given.wip == {"ann": 2, "bob": 0}
    assert given.now is not None
    assert given.now.astimezone(UTC) == datetime(2026, 12, 18, 8, tzinfo=UTC)
    assert (given.pull_request, given.approvals, given.required_checks) == ("merged", {"lead": 2}, ("test",))
    assert given.checks == {"test": "success", "lint": ""}
    assert given.overrides == ("checklist",)
    assert (short.name, short.given) == ("go", type(given)())


BAD = [
    ("cases: [{transition: go, verdict: pass}]", "missing-key", 1, "no `workflow`"),
    ("workflow: w", "missing-key", 1, "no `cases`"),
    ("workflow: w\ncases: []", "missing-key", 2, "no `cases`"),
    ("workflow: w\ncases: go", "bad-value", 2, "must be a list"),
    ("workflow: w\ncases:\n  - go", "bad-value", 3, "must be a map"),
    ("workflow: w\ncases:\n  - {verdict: pass}", "missing-key", 3, "no `transition`"),
    ("workflow: w\ncases:\n  - {transition: go}", "missing-key", 3, "no `verdict`"),
    ("workflow: w\ncases:\n  - transition: go\n    verdict: passed", "bad-value", 4, "`passed`"),
    ("workflow: w\ncases:\n  - transition: go\n    verdict: pass\n    fact: {}", "unknown-key", 5, "`fact`"),
    ("workflow: w\ncase: 1\ncases: [{transition: go, verdict: pass}]", "unknown-key", 2, "`case`"),
]
BAD_FACTS = [
    ("keyword: GO", "unknown-key", "`keyword`"),
    ("items: {nothing: {status: A}}", "bad-value", "`nothing` is no id"),
    ("items: {T-1: {}}", "missing-key", "no `status`"),
    ("items: [T-1]", "bad-value", "must be a map"),
    ("items: {T-1: {status: A, x: {y: z}}}", "bad-value", "a text or a list of texts"),
    ("files: {a: [b]}", "bad-value", "must be text"),
    ("actor: {roles: [lead]}", "missing-key", "no `person`"),
    ("actor: {person: ann, sign: true}", "unknown-key", "`sign`"),
    ("actor: {person: ann, signed: maybe}", "bad-value", "true or false"),
    ("wip: many", "bad-value", "a whole number"),
    ("wip: {ann: -1}", "bad-value", "a whole number"),
    ("pull_request: merge", "bad-value", "not `merge`"),
    ("approvals: {lead: x}", "bad-value", "a whole number"),
    ("checks: {test: green}", "bad-value", "not `green`"),
    ("checks: green", "bad-value", "must be a map"),
    ("keywords: {a: b}", "bad-value", "a list of texts"),
    ("overrides: {a: b}", "bad-value", "a list of texts"),
    ("body: [a]", "bad-value", "must be text"),
]
CASE = "workflow: w\ncases:\n  - transition: go\n    verdict: pass\n    facts:\n      "


@pytest.mark.parametrize(("text", "rule", "line", "words"), [*BAD, *((CASE + a, b, 6, c) for a, b, c in BAD_FACTS)])
def test_what_is_wrong_is_named_at_its_line_by_reader_and_schema(text: str, rule: str, line: int, words: str) -> None:
    file, findings = parse(text.encode(), PATH)
    assert file is None
    assert [(one.rule, one.line) for one in findings] == [(rule, line)]
    assert words in findings[0].message
    assert errors(text)


@pytest.mark.parametrize("when", ["2026-12-18", "2026-12-18T09:00:00", "soon"])
def test_a_point_in_time_has_a_zone(when: str) -> None:
    _, findings = parse(f"{CASE}now: {when}".encode(), PATH)
    assert [(one.rule, one.line, one.column) for one in findings] == [("bad-value", 6, 12)]


def test_near_misses_are_suggested() -> None:
    _, findings = parse(f"{CASE}keyword: GO".encode(), PATH)
    assert findings[0].hint == "did you mean `keywords`?"


GOOD = [
    "files: docs/a.md",
    "files: []",
    "items: {}",
    "actor: ann",
    "actor: unknown",
    "wip: 3",
    "approvals: [ann, bob]",
    "approvals: unknown",
    "approvals: none",
    "checks: unknown",
    "checks: {}",
    "claim: unknown",
    "pull_request:",
    "now:",
]


@pytest.mark.parametrize("text", [WHOLE, *(CASE + one for one in GOOD)])
def test_the_schema_takes_what_the_reader_takes(text: str) -> None:
    assert parse(text.encode(), PATH)[1] == []
    assert errors(text) == []


def errors(text: str) -> list[str]:
    validator = jsonschema.Draft7Validator(schemas.build("workflow-test"))
    return [one.message for one in validator.iter_errors(load(text))]


def test_only_files_of_the_folder_itself_hold_cases() -> None:
    assert is_test_path(PATH)
    assert not any(map(is_test_path, (".workflow/workflows/w.yml", f"{PATH}.md", ".workflow/workflows/tests/a/b.yml")))
