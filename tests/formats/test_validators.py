"""Each validator, in tables: a file, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from gitflow_work.core import plugins
from gitflow_work.core.artifacts.validation import MAX_BYTES
from gitflow_work.formats.validators import MAX_DEFECTS, Given, known, read, run


def said(name: str, value: Any, text: str | bytes, path: str = "a.md", schema: str | None = None) -> list[str]:
    """The defects of a file, notes with a word before them, and doubts with a question mark."""
    data = text if isinstance(text, bytes) else text.encode()
    found = run(read(name, value), Given(path, data, schema.encode() if schema is not None else None))
    told = [("note: " if one.is_note else "") + str(one) for one in found.defects]
    return [*told, *(f"? {one}" for one in found.doubts)]


GOAL: dict[str, tuple[str, list[str]]] = {
    "there": ("## Goal\n\nx\n", []),
    "without case": ("# GOAL\nx\n", []),
    "underlined": ("Goal\n====\nx\n", []),
    "with closing signs and blanks": ("##   Goal   ##\nx\n", []),
    "another word before it": ("## The Goal\nx\n", ["a.md:1: there is no section Goal"]),
    "with emphasis": ("## **Goal**\nx\n", []),
    "with a colon": ("## Goal:\nx\n", []),
    "in a list of its own": ("## Goal\n\n- x\n", []),
    "code fills it": ("## Goal\n\n```\nx\n```\n", []),
    "a quote fills it": ("## Goal\n\n> x\n", []),
    "below a deeper heading": ("## Goal\n\n### Why\n\nx\n", []),
    "after frontmatter": ("---\ntitle: x\n---\n## Goal\nx\n", []),
    "twice, once filled": ("## Goal\n\n## Goal\nx\n", []),
    "CRLF": ("## Goal\r\n\r\nx\r\n", []),
    "a BOM": ("\ufeff## Goal\nx\n", []),
    "nothing": ("", ["a.md:1: there is no section Goal"]),
    "a longer name": ("## Goals\nx\n", ["a.md:1: there is no section Goal"]),
    "text that is no heading": ("Goal\n\nx\n", ["a.md:1: there is no section Goal"]),
    "in a fence": ("```\n## Goal\nx\n```\n", ["a.md:1: there is no section Goal"]),
    "in a fence without an end": ("~~~\n## Goal\nx\n", ["a.md:1: there is no section Goal"]),
    "indented as code": ("    ## Goal\n    x\n", ["a.md:1: there is no section Goal"]),
    "in a comment": ("<!--\n## Goal\nx\n-->\n", ["a.md:1: there is no section Goal"]),
    "in a quote": ("> ## Goal\n> x\n", ["a.md:1: there is no section Goal"]),
    "in a list": ("- ## Goal\n  x\n", ["a.md:1: there is no section Goal"]),
    "seven signs": ("####### Goal\nx\n", ["a.md:1: there is no section Goal"]),
    "no blank": ("##Goal\nx\n", ["a.md:1: there is no section Goal"]),
    "in the frontmatter": ("---\nGoal: x\n---\n", ["a.md:1: there is no section Goal"]),
    "empty at the end": ("x\n\n## Goal\n", ["a.md:3: the section Goal is empty"]),
    "empty before the next": ("## Goal\n\n## Risks\nx\n", ["a.md:1: the section Goal is empty"]),
    "blanks": ("## Goal\n \t\n\u00a0\n&nbsp;\n<br>\n", ["a.md:1: the section Goal is empty"]),
    "a comment": ("## Goal\n\n<!-- what for? -->\n", ["a.md:1: the section Goal is empty"]),
    "comments in a line": ("## Goal\n\na <!-- b --> c\n", []),
    "a comment without an end": ("## Goal\n\n<!-- x\n\ny\n", ["a.md:1: the section Goal is empty"]),
    "an empty fence": ("## Goal\n```\n\n```\n", ["a.md:1: the section Goal is empty"]),
    "an empty list": ("## Goal\n\n-\n- [ ]\n", ["a.md:1: the section Goal is empty"]),
    "a rule": ("## Goal\n\n---\n", ["a.md:1: the section Goal is empty"]),
    "a deeper heading alone": ("## Goal\n\n### Why\n", ["a.md:1: the section Goal is empty"]),
    "a definition that is not shown": ("## Goal\n\n[//]: # (x)\n", ["a.md:1: the section Goal is empty"]),
}


@pytest.mark.parametrize("case", GOAL)
def test_sections(case: str) -> None:
    text, told = GOAL[case]
    assert said("sections", ["Goal"], text) == told


def test_sections_of_a_file_that_is_no_text() -> None:
    assert said("sections", ["Goal"], b"## Goal\n\xff\n") == ["a.md: it is not UTF-8"]


def test_sections_at_a_level() -> None:
    value = {"names": ["Goal"], "level": "2"}
    assert said("sections", value, "## Goal\nx\n") == []
    assert said("sections", value, "# Goal\nx\n\n### Goal\nx\n") == ["a.md:1: there is no section Goal of level 2"]


ADR = "# 1. Use X\n\n## Status\n\nAccepted\n\n## Context\n\nc\n\n## Decision\n\nd\n\n## Consequences\n\ne\n"
STATUS = "the status {}, and has to be proposed or accepted or deprecated or superseded"
ADRS: list[tuple[str, str, list[str]]] = [
    ("ADR-001-use-x.md", ADR, []),
    ("docs/adr/ADR-1234-Use.x_y.md", ADR, []),
    ("ADR-01-use-x.md", ADR, ["ADR-01-use-x.md: the name of the file is not ADR-NNN-slug.md"]),
    ("ADR-001.md", ADR, ["ADR-001.md: the name of the file is not ADR-NNN-slug.md"]),
    ("adr-001-x.md", ADR, ["adr-001-x.md: the name of the file is not ADR-NNN-slug.md"]),
    ("ADR-001-x.md", ADR.replace("Accepted", "Superseded by ADR-002"), []),
    ("ADR-001-x.md", ADR.replace("Accepted", "- **Proposed**"), []),
    ("ADR-001-x.md", ADR.replace("Accepted", "Done"), ["ADR-001-x.md:5: " + STATUS.format("is done")]),
    ("ADR-001-x.md", ADR.replace("Accepted", ""), ["ADR-001-x.md:3: " + STATUS.format("is missing")]),
    ("ADR-001-x.md", ADR.replace("Accepted", "```\nAccepted\n```"), []),
    ("ADR-001-x.md", ADR.replace("## Status\n\nAccepted", "**Status:** Deprecated"), []),
    ("ADR-001-x.md", ADR.replace("## Status\n\nAccepted", "- Date: today\n- Status: proposed"), []),
    ("ADR-001-x.md", "---\nstatus: 'accepted'\n---\n" + ADR.replace("## Status\n\nAccepted", ""), []),
    ("ADR-001-x.md", ADR.replace("## Status\n\nAccepted", ""), ["ADR-001-x.md:1: " + STATUS.format("is missing")]),
    ("ADR-001-x.md", ADR.replace("## Context", "## Context and Problem Statement"), []),
    ("ADR-001-x.md", ADR.replace("\nc\n", ""), ["ADR-001-x.md:7: the section Context is empty"]),
    ("ADR-001-x.md", ADR.replace("Decision", "Choice"), ["ADR-001-x.md:1: there is no section Decision"]),
]


@pytest.mark.parametrize(("path", "text", "told"), ADRS)
def test_adr(path: str, text: str, told: list[str]) -> None:
    assert said("adr", None, text, path) == told


def test_adr_with_fewer_statuses() -> None:
    assert said("adr", {"status": ["accepted"]}, ADR, "ADR-001-x.md") == []
    proposed = ADR.replace("Accepted", "Proposed")
    told = ["ADR-001-x.md:5: the status is proposed, and has to be accepted"]
    assert said("adr", {"status": "accepted"}, proposed, "ADR-001-x.md") == told


NAMES = [
    "Executive Summary", "Problem Statement", "User Stories", "Functional Requirements", "Non-Functional Requirements",
    "Success Metrics", "All Needed Context", "Dependencies", "Risks and Mitigations", "Out of Scope",
]  # fmt: skip
STORY = "As a user, I want to sign in, so that my cart is kept.\n\n### Acceptance Criteria\n\n- [ ] AC1: it works"
PRD = "# Sign in\n\n" + "".join(f"## {name}\n\n{STORY if name == 'User Stories' else 'x'}\n\n" for name in NAMES)
NO_CRITERIA = "a.md:11: there are no acceptance criteria: a list under `Acceptance Criteria`, or lines AC1, AC2"
PRDS: dict[str, tuple[str, list[str]]] = {
    "whole": (PRD, []),
    "a story over lines": (PRD.replace(STORY, "**As an** admin\n**I want** x\n**so that** y\n\nAC-1 z"), []),
    "a story as a list": (PRD.replace(STORY, "- As a user\n- I need x\n- So that y\n\nAC1 z"), []),
    "a line before the criteria": (PRD.replace("### Acceptance Criteria", "**Acceptance Criteria:**"), []),
    "no story": (
        PRD.replace("so that my cart is kept", "please"),
        ["a.md:11: no user story reads: As a ROLE, I want WHAT, so that WHY"],
    ),
    "a story in another order": (
        PRD.replace("As a user, I want to sign in, so that my cart is kept", "So that x, I want y, as a user"),
        ["a.md:11: no user story reads: As a ROLE, I want WHAT, so that WHY"],
    ),
    "no criteria": (PRD.replace("### Acceptance Criteria\n\n- [ ] AC1: it works", ""), [NO_CRITERIA]),
    "criteria without one": (PRD.replace("- [ ] AC1: it works", "None."), [NO_CRITERIA]),
    "criteria in code": (PRD.replace("- [ ] AC1: it works", "```\n- AC1\n```"), [NO_CRITERIA]),
    "no summary": (
        PRD.replace("## Executive Summary\n\nx\n\n", ""), ["a.md:1: there is no section Executive Summary"]
    ),
    "an empty one": (
        PRD.replace("## Success Metrics\n\nx", "## Success Metrics"), ["a.md:27: the section Success Metrics is empty"]
    ),
    "none recommended": (
        PRD[: PRD.index("## Dependencies")],
        [f"note: a.md:1: a section {name} is recommended" for name in NAMES[7:]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PRDS)
def test_prd(case: str) -> None:
    text, told = PRDS[case]
    assert said("prd", None, text) == told


SCHEMA = '{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["a"], "properties": %s}'
PLAIN = SCHEMA % (
    '{"a": {"type": "integer"}, "b": {"pattern": "^[a-z]+$"}, "c": {"uniqueItems": true}, "d": {"const": 1}}'
)
SCHEMAS: list[tuple[str, str, str, list[str]]] = [
    ("a.json", '{"a": 1}', PLAIN, []),
    ("a.yml", "a: 1\n", PLAIN, []),
    ("a.yaml", "a: 0\nb: no\n", PLAIN, []),
    ("a.json", '{"a": 1, "c": [1, true, "1", [1], {"a": 1}]}', PLAIN, []),
    ("a.json", "{\n\n}", PLAIN, ["a.json:1: 'a' is a required property"]),
    ("a.json", '{\n"a": "x"}', PLAIN, ["a.json:2: a: 'x' is not of type 'integer'"]),
    ("a.yml", 'b: B\na: "1"\n', PLAIN, [
        "a.yml:2: a: '1' is not of type 'integer'", "a.yml:1: b: 'B' does not match '^[a-z]+$'",
    ]),
    ("a.json", '{"a": 1, "c": [{"a": 1}, {"a": 1.0}]}', PLAIN, ["a.json:1: c: the list has equal members"]),
    ("a.json", '{"a": 1, "d": 2}', PLAIN, ["a.json:1: d: 1 was expected"]),
    ("a.json", '{"a": 1,}', PLAIN, [
        "a.json:1: not valid JSON: Illegal trailing comma before end of object",
    ]),
    ("a.json", '{"a": 1, "a": 2}', PLAIN, ["a.json:1: the key `a` is there twice"]),
    ("a.yml", "a: &x 1\n", PLAIN, ["a.yml:1: the anchor `&x` is not allowed"]),
    ("a.txt", "a: 1", PLAIN, ["a.txt:1: the name of the file ends neither in .json nor in .yaml or .yml"]),
    ("a.json", "1", '{"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}}', [
        "a.json:1: 1 is not of type 'string'",
    ]),
    ("a.json", '"ab"', '{"$id": "https://example.org/s", "$ref": "#/$defs/x", "$defs": {"x": {"maxLength": 1}}}', [
        "a.json:1: 'ab' is too long",
    ]),
    ("a.json", '{"x1": 1}', '{"patternProperties": {"^x[0-9]$": {"type": "string"}}}', [
        "a.json:1: x1: 1 is not of type 'string'",
    ]),
]  # fmt: skip
WHICH = ".workflow/schemas/s.json"
UNUSABLE: list[tuple[str | None, str]] = [
    (None, f"the rules have no {WHICH}"),
    ("{", f"{WHICH}:1: not valid JSON: Expecting property name enclosed in double quotes"),
    ("[]", f"{WHICH} is no map of keywords"),
    ('{"$schema": "http://json-schema.org/draft-04/schema#"}', f"{WHICH} is written in no dialect that is read here"),
    ('{"type": 7}', f"{WHICH} is no schema: type: 7 is not valid"),
    ('{"$ref": "https://example.org/x"}', f"{WHICH} refers to another file: https://example.org/x; only"),
    ('{"$ref": "other.json#/a"}', f"{WHICH} refers to another file: other.json#/a; only"),
    ('{"$ref": "file:///etc/hostname"}', f"{WHICH} refers to another file"),
    ('{"$ref": "#/nowhere"}', "the schema refers to what is not there"),
    ('{"$ref": "#"}', f"{WHICH} refers to itself without an end"),
    ('{"$dynamicRef": "#x"}', f"{WHICH} has `$dynamicRef`"),
    ('{"unevaluatedItems": false}', f"{WHICH} has `unevaluatedItems`"),
    ('{"$defs": {"a": {"$id": "b"}}}', f"{WHICH} has `$id`"),
]


@pytest.mark.parametrize(("path", "text", "schema", "told"), SCHEMAS)
def test_json_schema(path: str, text: str, schema: str, told: list[str]) -> None:
    found = said("json_schema", "s.json", text, path, schema)
    if "trailing comma" in "".join(told):  # Python's own words differ by version
        assert [one[:24] for one in found] == [one[:24] for one in told]
    else:
        assert found == told


@pytest.mark.parametrize(("schema", "told"), UNUSABLE)
def test_a_schema_that_cannot_be_used_is_a_doubt(schema: str | None, told: str) -> None:
    [found] = said("json_schema", "s.json", "[]", "a.json", schema)
    assert found.startswith(f"? a.json: {told}")


def test_many_defects_are_told_in_few_lines() -> None:
    names = [f"Part {at}" for at in range(MAX_DEFECTS + 5)]
    found = said("sections", names, "")
    assert len(found) == MAX_DEFECTS + 1
    assert found[-1] == "a.md: and 5 more"


def test_a_file_that_is_too_long() -> None:
    value = ["Goal"]
    assert said("sections", value, b"## Goal\nx" + b" " * (MAX_BYTES - 9)) == []
    told = said("sections", value, b"## Goal\nx" + b" " * (MAX_BYTES - 8))
    assert told == ["a.md: too long to be validated: it has more than 999,999 bytes"]


class Plugged:
    """Three plugins: one that finds fault, one that breaks, one whose answer is none."""

    def names(self, group: str) -> Sequence[str]:
        return ("broken", "odd", "spell") if group == plugins.VALIDATORS else ()

    def load(self, group: str, name: str) -> Any:
        def spell(value: Any, path: str, data: bytes) -> list[tuple[int, str]]:
            return [(at, f"{value}: {line}") for at, line in enumerate(data.decode().split(), 1) if line != value]

        def broken(value: Any, path: str, data: bytes) -> list[tuple[int, str]]:
            raise KeyError(path)

        return {"spell": spell, "broken": broken, "odd": lambda value, path, data: 7}[name]


@pytest.fixture
def plugged() -> Iterator[None]:
    before = plugins.installed()
    plugins.use(Plugged())
    yield
    plugins.use(before)


@pytest.mark.usefixtures("plugged")
def test_plugins() -> None:
    assert known() == ["sections", "adr", "prd", "json_schema", "broken", "odd", "spell"]
    assert said("spell", "a", "a a") == []
    assert said("spell", "a", "a b") == ["a.md:2: a: b"]
    assert said("broken", None, "") == ["? a.md: the validator `broken` failed: KeyError: 'a.md'"]
    assert said("odd", None, "")[0].startswith("? a.md: the validator `odd` failed: TypeError")


def test_a_plugin_that_is_not_installed_is_a_doubt() -> None:
    before = plugins.installed()
    plugins.use(plugins.NoPlugins())
    try:
        told = said("spell", None, "x")
    finally:
        plugins.use(before)
    assert told == ["? a.md: the validator `spell` cannot be run: no plugin spell is installed"]
