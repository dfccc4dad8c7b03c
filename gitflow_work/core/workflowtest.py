"""Unit tests of a workflow as data: cases, how a decision compares with what a case expects, and coverage.

A case says what is known: an item, and facts. What it leaves out was not asked, so the gates that need it are unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from gitflow_work.core.decide import Decision
from gitflow_work.core.gates.base import leaves
from gitflow_work.core.item import Item, Value
from gitflow_work.core.verdict import Verdict, all_of
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Transition, Workflow

FOLDER = ".workflow/workflows/tests"
UNKNOWN = "unknown"
"""The word by which a case says that somebody was asked, and could not tell."""
TITLE = "Some work"


@dataclass(frozen=True, slots=True)
class GivenActor:
    """Who makes the move. `roles` None: those that roles.yml gives the person. An empty person: nothing shows who."""

    person: str = ""
    roles: tuple[str, ...] | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The facts of a case; None where the case says nothing.

    `items` are the fields of other items, by id. `files` maps paths to contents, None where only the path is given.
    `changed` are the paths that the move's commit touches besides. `wip` counts other items in the state that the move
    leads to, by assignee; the empty name stands for the item's own. `approvals` counts by role, or names people. An
    empty `claim` is none. `overrides` names gates.
    """

    items: Mapping[str, Mapping[str, Value]] | None = None
    files: Mapping[str, str | None] | None = None
    changed: tuple[str, ...] | None = None
    body: str | None = None
    keywords: tuple[str, ...] | None = None
    actor: GivenActor | None = None
    claim: str | None = None
    wip: Mapping[str, int] | None = None
    now: datetime | None = None
    pull_request: str | None = None
    approvals: Mapping[str, int] | tuple[str, ...] | None = None
    checks: Mapping[str, str] | None = None
    required_checks: tuple[str, ...] | None = None
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `item` holds the fields that are given; `source` is the state that is left, empty when not said."""

    name: str
    line: int
    transition: str
    verdict: Verdict
    item: Mapping[str, Value] = field(default_factory=dict)
    source: str = ""
    given: Given = Given()
    gates: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of one file. `workflow` is the name of the workflow, in line `line`."""

    path: str
    workflow: str
    line: int
    cases: tuple[Case, ...]


class Leaf(NamedTuple):
    """One gate of a transition. `label` is its name; `name#2` for the second of a name."""

    label: str
    name: str
    verdict: Verdict
    found: str = ""


class Ran(NamedTuple):
    """What came of a case. `problem` says why it could not be run; then there is no verdict."""

    path: str
    workflow: str
    case: Case
    got: Verdict | None = None
    leaves: tuple[Leaf, ...] = ()
    wrong: tuple[str, ...] = ()
    problem: str = ""
    hint: str | None = None

    @property
    def passed(self) -> bool:
        """Whether all is as the case expects."""
        return not self.problem and not self.wrong


class Coverage(NamedTuple):
    """What the cases of a workflow touched. `untouched` are transitions; `seen` the verdicts of each gate, by
    `transition/label`; gates of untouched transitions and those that were only ever unknown have none.
    """

    workflow: str
    transitions: tuple[str, ...]
    untouched: tuple[str, ...]
    seen: Mapping[str, tuple[Verdict, ...]]

    @property
    def unjudged(self) -> list[str]:
        """The gates that no case touches."""
        return [name for name, verdicts in self.seen.items() if not verdicts]

    @property
    def one_sided(self) -> list[tuple[str, str]]:
        """The gates that were judged, and never seen to pass, or never to fail."""
        both = (Verdict.PASS, Verdict.FAIL)
        return [(name, str(one)) for name, seen in self.seen.items() if seen for one in both if one not in seen]


def labels(transition: Transition) -> list[tuple[str, str]]:
    """Label and name of each gate of a transition that is no combinator, in order."""
    found: list[tuple[str, str]] = []
    for gate in leaves(transition.gates):
        count = sum(name == gate.name for _, name in found) + 1
        found.append((gate.name if count == 1 else f"{gate.name}#{count}", gate.name))
    return found


def compared(path: str, workflow: str, case: Case, transition: Transition, decision: Decision) -> Ran:
    """A case and what was decided."""
    results = [leaf for gate in decision.gates for leaf in gate.leaves()]
    found = tuple(
        Leaf(label, name, one.verdict, one.found)
        for (label, name), one in zip(labels(transition), results, strict=True)
    )
    for name in case.gates:
        if not any(name in (leaf.label, leaf.name) for leaf in found):
            known = [leaf.label for leaf in found]
            listing = f"its gates: {', '.join(known)}" if known else "it has no gates"
            problem = f"{transition.name} has no gate `{name[:80]}`"
            return Ran(path, workflow, case, problem=problem, hint=near(name, known) or listing)
    wrong = [*_verdict(case, decision.verdict, found), *_gates(case, found)]
    return Ran(path, workflow, case, decision.verdict, found, tuple(wrong))


def _verdict(case: Case, got: Verdict, found: tuple[Leaf, ...]) -> list[str]:
    if got is case.verdict:
        return []
    said = "; ".join(f"{one.label} {one.verdict} ({one.found})" for one in found if one.label not in case.gates)
    return [f"expected {case.verdict}, got {got}" + (f": {said}" if said else "")]


def _gates(case: Case, found: tuple[Leaf, ...]) -> list[str]:
    wrong = []
    for name, expected in case.gates.items():
        named = [one for one in found if one.label == name and "#" in name] or [
            one for one in found if one.name == name
        ]
        got = named[0].verdict if len(named) == 1 else all_of(one.verdict for one in named)
        if got is not expected:
            said = "; ".join(one.found for one in named)
            wrong.append(f"{name} expected {expected}, got {got} ({said})")
    return wrong


def coverage(workflow: Workflow, ran: Iterable[Ran]) -> Coverage:
    """What cases touched of a workflow."""
    touched: dict[str, list[Ran]] = {}
    for one in ran:
        if one.got is not None:
            touched.setdefault(one.case.transition, []).append(one)
    names = tuple(dict.fromkeys(one.name for one in workflow.transitions))
    seen: dict[str, tuple[Verdict, ...]] = {}
    for transition in workflow.transitions:
        for at, (label, _) in enumerate(labels(transition)):
            # Two transitions of one name have gates of their own; a case runs the one that leaves its state.
            judged = {one.leaves[at].verdict for one in touched.get(transition.name, ()) if _has(one, at, label)}
            known = seen.get(f"{transition.name}/{label}", ())
            seen[f"{transition.name}/{label}"] = tuple(
                one for one in Verdict if one in known or (one in judged and one is not Verdict.UNKNOWN)
            )
    return Coverage(workflow.name, names, tuple(one for one in names if one not in touched), seen)


def _has(ran: Ran, at: int, label: str) -> bool:
    return len(ran.leaves) > at and ran.leaves[at].label == label


def item_of(fields: Mapping[str, Value], item_id: str, record_type: str, status: str, body: str = "") -> Item:
    """An item made of the fields that are given, and what every item has."""
    own = {"id": item_id, "type": record_type, "title": TITLE, "status": status}
    whole: dict[str, Value] = {**own, **{key: value for key, value in fields.items() if value or key not in own}}
    texts = {key: value if isinstance(value := whole[key], str) else own[key] for key in own}
    return Item(texts["id"], texts["type"], texts["title"], texts["status"], {**whole, **texts}, {}, body)
