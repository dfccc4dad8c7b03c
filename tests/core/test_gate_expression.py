"""The gate `expression`: verdicts, what it shows, and what the scope holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gitflow_work.core.decide import decide
from gitflow_work.core.facts import Facts
from gitflow_work.core.gates import BadGate, parse_gate
from gitflow_work.core.gates.base import Gate, GateNode, Subject
from gitflow_work.core.gates.expression import ExpressionGate
from gitflow_work.core.item import Value
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.core.verdict import GateResult, Verdict
from tests.core.subjects import subject

FIELDS = {
    one.name: one
    for one in (
        Field("estimate", "number"),
        Field("points", "integer"),
        Field("blocked", "boolean"),
        Field("due", "date"),
        Field("at", "date-time"),
        Field("labels", "list"),
        Field("scores", "list", of="integer"),
        Field("priority", "enum", values=("High", "Low")),
    )
}
TASK = RecordType("task", "T", "tasks", "task", fields=FIELDS)
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def about(gate: GateNode, fields: Mapping[str, Value], record_type: RecordType | None = TASK) -> Subject:
    asked = subject(gate)
    item = asked.item._replace(fields={**asked.item.fields, **fields})
    return asked._replace(item=item, record_type=record_type)


def judged(text: str, fields: Mapping[str, Value], record_type: RecordType | None = TASK) -> GateResult:
    gate = parse_gate({"expression": text})
    assert isinstance(gate, ExpressionGate)
    asked = about(gate, fields, record_type)
    assert gate.needs(asked) == ()
    return gate.judge(asked, Facts({}))


VERDICTS: list[tuple[str, dict[str, Value], Verdict]] = [
    ("item.estimate <= 8 && 'web' in item.labels", {"estimate": "8", "labels": ("web",)}, PASS),
    ("item.estimate <= 8 && 'web' in item.labels", {"estimate": "8.5", "labels": ("web",)}, FAIL),
    ("item.estimate <= 8 && 'web' in item.labels", {"labels": ("web",)}, UNKNOWN),
    ("item.estimate <= 8 && 'web' in item.labels", {"labels": ("api",)}, FAIL),
    ("item.estimate <= 8 && 'web' in item.labels", {"estimate": "8"}, FAIL),
    ("!('stop' in item.labels)", {}, PASS),
    ("!('stop' in item.labels)", {"labels": "stop"}, FAIL),
    ("has(item.labels)", {}, FAIL),
    ("has(item.labels)", {"labels": ()}, FAIL),
    ("has(item.due)", {"due": None}, FAIL),
    ("has(item.due)", {"due": "2026-01-01"}, PASS),
    ("item.due < date('2026-02-01')", {"due": "2026-01-31"}, PASS),
    ("item.due < date('2026-02-01')", {"due": "soon"}, UNKNOWN),
    ("item.due < date('2026-02-01') || true", {"due": "soon"}, PASS),
    ("item.at < timestamp('2026-02-01T00:00:00Z')", {"at": "2026-02-01T00:30:00+01:00"}, PASS),
    ("item.points + 1 == 4", {"points": "3"}, PASS),
    ("item.blocked", {"blocked": "false"}, FAIL),
    ("!item.blocked", {"blocked": "no"}, UNKNOWN),
    ("item.scores.all(s, s > 2)", {"scores": ("3", "10")}, PASS),
    ("item.scores.all(s, s > 2)", {"scores": ("3", "x")}, UNKNOWN),
    ("item.priority == 'High'", {"priority": "High"}, PASS),
    ("item.priority == 'High'", {"priority": "high"}, UNKNOWN),
    ("priority == 'Low'", {"priority": "Low"}, PASS),
    ("item['x-size'] == '3'", {"x-size": "3"}, PASS),
    ("item['x-size'] > 2", {"x-size": "3"}, UNKNOWN),
    ("item.id == 'T-7k3f9q' && item.type == 'task' && item.title == 'Sign in'", {}, PASS),
    ("source == 'In Progress' && target == 'In Review'", {}, PASS),
    ("item.status == target", {}, PASS),
    ("item.source == 'web'", {"source": "web"}, PASS),
    ("source == 'web'", {"source": "web"}, FAIL),
    ("item.nope", {}, UNKNOWN),
    ("item.points", {"points": "3"}, UNKNOWN),
    ("item.title", {}, UNKNOWN),
    ("item.labels.all(a, item.labels.all(b, true))", {"labels": ("x",) * 2000}, UNKNOWN),
]


@pytest.mark.parametrize(("text", "fields", "verdict"), VERDICTS)
def test_the_verdict(text: str, fields: dict[str, Value], verdict: Verdict) -> None:
    assert judged(text, fields).verdict is verdict


@pytest.mark.parametrize(("text", "fields", "verdict"), [row for row in VERDICTS if row[2] is UNKNOWN])
def test_what_has_no_value_never_passes_inside_not(text: str, fields: dict[str, Value], verdict: Verdict) -> None:
    node: GateNode = parse_gate({"not": [{"expression": text}]})
    assert decide(about(node, fields), Facts({})).verdict is verdict


def test_without_a_type_everything_is_text() -> None:
    assert judged("item.points == '3' && item.labels == ['a']", {"points": "3", "labels": ("a",)}, None).verdict is PASS
    assert judged("item.points > 2", {"points": "3"}, None).verdict is UNKNOWN
    assert judged("'a' in item.labels", {}, None).verdict is UNKNOWN


@pytest.mark.parametrize("status", ["In Progress", "In Review", "Done"])
def test_the_status_is_the_state_entered_whatever_the_judged_tree_says(status: str) -> None:
    assert judged("item.status == 'In Review'", {"status": status}).verdict is PASS


TOLD: list[tuple[str, dict[str, Value], str, str | None]] = [
    ("item.points > 3", {"points": "3"}, "points: `3`", "git work set T-7k3f9q points=…"),
    ("item.points > 3", {}, "unknown: `points` is not set; points: not set", "has(item.points) asks whether it is"),
    (
        "item.points > 3",
        {"points": "many"},
        "unknown: points is a whole number such as 12, of at most 18 digits, not `many`; points: `many`",
        "git work set T-7k3f9q points=…",
    ),
    ("item.title == 'x'", {}, "title: `Sign in`", "git work set T-7k3f9q title=…"),
    ("item.status == 'x'", {}, "status: `In Review`", None),
    ("source == 'x'", {}, "false", None),
    ("1 == 1", {}, "true", None),
    ("item.points", {"points": "3"}, "unknown: the expression is neither true nor false", "compare it with something"),
    (
        "item['x y'] == item.labels",
        {"x y": "z", "labels": ("a", "b")},
        "x y: `z`; labels: `a, b`",
        "git work set T-7k3f9q 'x y='… labels=…",
    ),
]


@pytest.mark.parametrize(("text", "fields", "found", "hint"), TOLD)
def test_what_is_told(text: str, fields: dict[str, Value], found: str, hint: str | None) -> None:
    result = judged(text, fields)
    assert (result.gate, result.expected, result.found, result.hint) == ("expression", text, found, hint)


def test_what_is_told_is_bounded() -> None:
    text = " && ".join(f"field{n} == 'x'" for n in range(200))
    result = judged(text, {f"field{n}": "y" * 60_000 for n in range(200)})
    assert len(result.expected) < 400
    assert len(result.found) < 1000
    assert len(result.hint or "") < 400


@pytest.mark.parametrize("value", [None, "", " ", ["a == 1"], {"a": 1}, 7])
def test_no_expression(value: Any) -> None:
    with pytest.raises(BadGate, match="`expression` needs an expression"):
        parse_gate({"expression": value})


def test_a_bad_expression_names_line_and_column() -> None:
    with pytest.raises(BadGate) as raised:
        parse_gate({"expression": "item.title != '' &&\n  item.title.contain('x')\n"})
    assert raised.value.message == "`expression`, line 2, column 14: there is no method `contain`"
    assert raised.value.hint == "did you mean `contains`?"


def test_it_is_a_gate() -> None:
    gate: Gate = ExpressionGate.from_value("a == 1")
    assert gate.name == "expression"
