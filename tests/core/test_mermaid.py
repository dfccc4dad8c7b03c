"""Diagrams of workflows: what they draw, and that no name can be anything but text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.mermaid import escaped, mermaid
from gitflow_work.core.workflow import Artifact, State, Transition, Workflow
from gitflow_work.core.written import conditions, entry
from tests.output.payloads import PAYLOADS

LINE = re.compile(
    r'stateDiagram-v2|    state "[^"\n]*" as s\d+|    \[\*\] --> s\d+|    s\d+ --> (?:\[\*\]|s\d+ : [^":;<>{}`%|\n]*)'
)
ENTITY = re.compile(r"#\d+;")


def flow(*names: str, transitions: tuple[Transition, ...] = ()) -> Workflow:
    states = tuple(State(name, final=at == len(names) - 1) for at, name in enumerate(names))
    return Workflow("w", "1", states, transitions, names[0])


def test_a_diagram() -> None:
    asked = Transition(
        "go on", ("To Do", "Doing"), "Done", roles=("lead", "qa"), entries=("signed", {"fields": ["a", "b"]}),
        inputs=(Artifact("plan", "docs/{id}.md", required=True), Artifact("note", "n.md")),
    )  # fmt: skip
    back = Transition("again", ("Done",), "To Do", via="rework")
    assert mermaid(flow("To Do", "Doing", "Done", transitions=(asked, back))).split("\n") == [
        "stateDiagram-v2",
        '    state "To Do" as s0',
        '    state "Doing" as s1',
        '    state "Done" as s2',
        "    [*] --> s0",
        *(
            f"    {one} --> s2 : go on [roles#58; lead or qa, artifact#58; plan docs/#123;id#125;.md, signed,"
            " fields#58; a, b]"
            for one in ("s0", "s1")
        ),
        "    s2 --> s0 : ↩ again",
        "    s2 --> [*]",
    ]


def test_a_state_that_is_not_listed_is_drawn_too() -> None:
    drawn = mermaid(flow("A", "B", transitions=(Transition("t", ("A",), "Nowhere"),)))
    assert '    state "Nowhere" as s2' in drawn.split("\n")
    assert "    s0 --> s2 : t" in drawn.split("\n")


def assert_only_text(drawn: str) -> None:
    for line in drawn.split("\n"):
        assert LINE.fullmatch(ENTITY.sub("", line)), line


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_names_are_text(payload: str) -> None:
    one = Transition(payload, (payload,), "B", roles=(payload,), entries=({"keyword": payload}, payload))
    assert_only_text(mermaid(flow(payload, "B", transitions=(one,))))


@given(st.text())
def test_whatever_is_escaped_can_be_had_back(text: str) -> None:
    safe = escaped(text)
    assert_only_text(f'    state "{safe}" as s0')
    assert ENTITY.sub(lambda found: chr(int(found.group()[1:-1])), safe) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("signed", "signed"),
        ({"fields": ["a", "b"]}, "fields: a, b"),
        ({"signed": None}, "signed"),
        ({"approvals": {"role": "qa", "count": "2"}}, "approvals: {role: qa, count: 2}"),
        ({"any": ["signed", {"all": [{"keyword": "A"}, "signed"]}]}, "any (signed or all (keyword: A and signed))"),
        ({"not": [{"keyword": "A"}, "signed"]}, "not (keyword: A and signed)"),
        ({"any": "odd"}, "any: odd"),
        (None, ""),
        (["a"], "a"),
    ],
)
def test_conditions_are_told_as_they_are_written(written: object, shown: str) -> None:
    assert entry(written) == shown
    assert conditions(Transition("t", ("A",), "B", entries=(written,))) == [shown]
