"""Files and schemas that are made to take for ever: each is answered, and none passes for want of time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gitflow_work.core.artifacts.validation import Validation
from gitflow_work.formats.validators import Given, read, run
from gitflow_work.formats.validators.patterns import Unbounded, bounded

MARKDOWN: dict[str, bytes] = {
    "a megabyte of signs": b"#" * 999_000,
    "headings without text": b"#\n" * 400_000,
    "headings": b"# x\n" * 19_000,
    "headings of emphasis": (b"# " + b"*_" * 450 + b"\n") * 1000,
    "quotes in quotes": b"> " * 400_000,
    "lists in lists": b"- " * 10_000 + b"x",
    "deep lists": b"".join(b" " * (2 * at) + b"- a\n" for at in range(900)),
    "brackets": b"[" * 999_000,
    "ticks": b"`" * 999_000,
    "comments without an end": b"<!--" * 200_000,
    "tags": b"<a " * 300_000,
    "frontmatter without an end": b"---\n" + b"a: b\n" * 19_000,
    "blanks": b" " * 999_000,
    "stories": b"## User Stories\n\n" + b"as a so that " * 70_000,
    "criteria": b"*_[]" * 240_000,
    "a status": b"status" + b"*" * 900_000,
    "zeros": b"\0" * 999_000,
}


@pytest.mark.parametrize("validator", ["sections", "adr", "prd"])
@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown(name: str, validator: str) -> None:
    made = read(validator, "Goal" if validator == "sections" else None)
    assert run(made, Given("ADR-001-a.md", MARKDOWN[name])).defects


def held(schema: Any, data: bytes) -> Validation:
    return run(read("json_schema", "s.json"), Given("a.json", data, json.dumps(schema).encode()))


TREE = {"$ref": "#/$defs/t", "$defs": {"t": {"anyOf": [{"type": "string"}, {"items": {"$ref": "#/$defs/t"}}]}}}
BRANCHES = {
    "$ref": "#/$defs/d0",
    "$defs": {
        **{f"d{at}": {"anyOf": [{"$ref": f"#/$defs/d{at + 1}"}] * 3} for at in range(30)},
        "d30": {"type": "string"},
    },
}
JSON: dict[str, tuple[Any, bytes]] = {
    "deep lists": ({}, b"[" * 900_000),
    "deep maps": ({}, b'{"a":' * 190_000),
    "deep and whole": ({}, b"[" * 51 + b"]" * 51),
    "a long number": ({}, b"9" * 900_000),
    "no number": ({}, b"[Infinity]"),
    "the schema branches": (BRANCHES, b"[1]"),
    "a long text and a pattern": ({"items": {"pattern": "^[a-z]*[a-z]*x$"}}, b'["' + b"a" * 900_000 + b'"]'),
    "many texts and a pattern": ({"items": {"pattern": "[a-z]*x"}}, b"[" + b",".join([b'"aaaaaaaaa"'] * 80_000) + b"]"),
    "many values": ({"items": TREE}, b"[" + b"[[1]]," * 140_000 + b"1]"),
    "many names": (
        {"patternProperties": {"^a*b*$": {}, "^b*a*$": {}}},
        b"{" + b",".join(b'"%s%d":1' % (b"a" * 60, at) for at in range(9000)) + b"}",
    ),
}


@pytest.mark.parametrize("name", JSON)
def test_json(name: str) -> None:
    schema, data = JSON[name]
    said = held(schema, data)
    assert said.defects or said.doubts


def test_equal_members_are_found_without_comparing_each_with_each() -> None:
    members = b",".join(b'{"x":%d}' % at for at in range(60_000))
    assert held({"uniqueItems": True}, b"[" + members + b"]") == Validation()
    assert held({"uniqueItems": True}, b"[" + members + b',{"x":7.0}]').defects


@pytest.mark.parametrize("text", [b"a: [" * 100_000, b"- " * 100_000, b"a: &a [*a]\n", b"? " * 50_000])
def test_yaml(text: bytes) -> None:
    said = run(read("json_schema", "s.json"), Given("a.yml", text, b"{}"))
    assert said.defects


REFUSED = [
    "(a+)+", "(a*)*", "(a|a)*b", "(?:a+)+", "((a+))+", "([a-z]+)*", "(a?){50}", "(a{1,2})*", "(a|b)+", "\\1(a)", "a**",
    "(?=a)", "(?<=a)b", "(?P<n>a)(?P=n)", "(?i)a", "a?" * 40, "(a|b)" * 40, "a{0,999}" * 4, "(", "[", "*", "a" * 301,
    "a++", "a*+", "(?>a)", "\\p{L}",
]  # fmt: skip
TAKEN = {
    "^[a-z]+$": 1, "^ADR-[0-9]{3,}-[a-z-]+$": 2, "^(todo|done)$": 0, "[a-z]": 1, "^\\d{4}-\\d{2}-\\d{2}$": 0, "^$": 0,
    "^(ab)*$": 1, "^a*?b$": 1, "^[*+?{}()|]$": 0, "^\\*\\+$": 0, "^[]a]$": 0, "^(a+)?$": 1,
    "^(?:ab){2,}c$": 1, "^a{2}$": 0, "^a|b$": 1,
}  # fmt: skip


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_whose_work_nobody_can_bound_is_refused(pattern: str) -> None:
    with pytest.raises(Unbounded):
        bounded(pattern)


@pytest.mark.parametrize("pattern", TAKEN)
def test_a_pattern_is_taken_with_the_power_of_its_work(pattern: str) -> None:
    assert bounded(pattern).endless == TAKEN[pattern]
    assert bounded(pattern).work(999) == bounded(pattern).factor * 1000 ** TAKEN[pattern]
