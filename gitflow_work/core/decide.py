"""The one function that decides whether a transition is allowed: facts in, decision out."""

from __future__ import annotations

from collections.abc import Collection
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core import verdict as verdicts
from gitflow_work.core.gates.base import AllOf, AnyOf, Gate, GateNode, Kind, NotOf, Subject, leaves
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need

EVERY_KIND = frozenset(Kind)
IN_A_COMMIT = frozenset({Kind.TREE, Kind.EVENT})
TREE_ONLY = frozenset({Kind.TREE})
OF_THE_COMMIT = "asked of the commit that makes the move"
"""What is found of an event gate that is not asked."""
WHEN_IT_LANDS = "asked when it lands"
"""What is found of a landing gate that is not asked."""


class Decision(NamedTuple):
    """The verdict on one transition, and what each of its gates said."""

    verdict: Verdict
    gates: tuple[GateResult, ...]
    waits: bool = False
    """A landing gate that was asked is pending: not yet is no yes, where it is due."""

    @property
    def holds(self) -> bool:
        """Whether nothing that was asked speaks against it. A gate that is asked later ("pending") does not."""
        if self.verdict is Verdict.PENDING:
            return not self.waits
        return self.verdict in (Verdict.PASS, Verdict.OVERRIDDEN)


def needs(subject: Subject, kinds: frozenset[Kind] = EVERY_KIND) -> tuple[Need, ...]:
    """Every fact that the gates of the subject's transition ask for, each once, in order."""
    asked: dict[Need, None] = {}
    for gate in leaves(subject.transition.gates):
        if gate.kind in kinds:
            asked.update(dict.fromkeys(gate.needs(subject)))
    return tuple(asked)


def decide(
    subject: Subject,
    facts: Facts,
    kinds: frozenset[Kind] = EVERY_KIND,
    waived: Collection[str] = (),
    later: Collection[str] = (),
) -> Decision:
    """Whether the subject's transition may be taken.

    Gates of a kind that is not in `kinds`, or named in `later`, are not asked and count as pending; a landing gate in
    `later` is asked, and is pending where it fails. Gates whose names are in `waived` are overridden where they would
    not pass. A transition without gates passes.
    """
    asked = _Asked(kinds, waived, later)
    results = tuple(_top(_judge(node, subject, facts, asked)) for node in subject.transition.gates)
    combined = verdicts.all_of(one.verdict for one in results)
    if combined is Verdict.NOT_APPLICABLE:
        # A transition without gates is open; one whose gates all stepped aside is not a yes (design, section 5).
        combined = Verdict.FAIL if results else Verdict.PASS
    waits = any(map(_waits, subject.transition.gates, results, repeat(asked)))
    return Decision(combined, results, waits)


def _waits(node: GateNode, result: GateResult, asked: _Asked) -> bool:
    if isinstance(node, AllOf | AnyOf | NotOf):
        return any(map(_waits, node.children, result.gates, repeat(asked)))
    due = node.kind is Kind.LANDING and node.kind in asked.kinds and node.name not in asked.later
    return due and result.verdict is Verdict.PENDING


def _top(result: GateResult) -> GateResult:
    """A combinator that stepped aside wholly is no yes. Only at the top: inside `not` a fail would turn into a pass."""
    if result.gates and result.verdict is Verdict.NOT_APPLICABLE:
        return result._replace(verdict=Verdict.FAIL, found="none of its gates applies")
    return result


class _Asked(NamedTuple):
    kinds: frozenset[Kind]
    waived: Collection[str]
    later: Collection[str]


def _judge(node: GateNode, subject: Subject, facts: Facts, asked: _Asked) -> GateResult:
    if isinstance(node, AllOf | AnyOf | NotOf):
        return _combined(node, subject, facts, asked)
    result = _leaf(node, subject, facts, asked)
    if node.name in asked.waived and result.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        return result._replace(verdict=Verdict.OVERRIDDEN)
    return result


def _leaf(node: Gate, subject: Subject, facts: Facts, asked: _Asked) -> GateResult:
    lands, waits = node.kind is Kind.LANDING, node.name in asked.later
    if node.kind not in asked.kinds or (waits and not lands):
        later = WHEN_IT_LANDS if lands else OF_THE_COMMIT
        return GateResult(node.name, Verdict.PENDING, expected=f"the gate `{node.name}` holds", found=later)
    result = node.judge(subject, facts)
    if waits and result.verdict is Verdict.FAIL:
        # What the forge knows is not enough; the commit may still say it.
        return result._replace(verdict=Verdict.PENDING, found=OF_THE_COMMIT)
    return result


def _combined(node: AllOf | AnyOf | NotOf, subject: Subject, facts: Facts, asked: _Asked) -> GateResult:
    children = tuple(_judge(child, subject, facts, asked) for child in node.children)
    given = [child.verdict for child in children]
    if isinstance(node, AnyOf):
        name, verdict = "any", verdicts.any_of(given)
    elif isinstance(node, AllOf):
        name, verdict = "all", verdicts.all_of(given)
    else:
        name, verdict = "not", verdicts.negated(verdicts.all_of(given))
    return GateResult(name, verdict, gates=children)
