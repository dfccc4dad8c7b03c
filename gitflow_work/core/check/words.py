"""The outcomes of rule A as findings: rule, place, message, hint."""

from __future__ import annotations

from collections.abc import Sequence

from gitflow_work.core.check import paths
from gitflow_work.core.check.outcome import Migrated, Move, Refused, Yielded
from gitflow_work.core.decide import OF_THE_COMMIT, WHEN_IT_LANDS
from gitflow_work.core.finding import ERROR, NOTE, WARNING, Finding
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import GateResult, Verdict


def refusal(one: Refused, rules: Rules) -> Finding:
    """The finding for a change that nothing explains. A refusal for want of an answer has the rule `undecided`."""
    rule = "undecided" if one.undecided else one.rule
    message, hint = _SAY[one.rule](one, rules)
    if one.parent is not None and one.rule in ("illegal-transition", "gate-blocked"):
        message = f"{message} (against the parent {one.parent[:12]} of a merge)"
    return Finding(
        rule,
        message,
        ERROR,
        one.file[0],
        one.record.line,
        1,
        commit=one.commit,
        item=one.record.id,
        transition=_edge(one),
        hint=hint,
    )


AFTER_SQUASH = "not provable after squash: "


def not_provable(found: Finding) -> Finding:
    """The same refusal of a commit that may be the squash of others: these may have said what it lacks."""
    hint = "merge such moves without squash, or keep a keyword's line, `Work-Keyword: ID WORD`, in the squash's message"
    return found._replace(rule="not-provable", message=f"{AFTER_SQUASH}{found.message}", hint=hint)


def unproved_migration(found: Finding) -> Finding:
    """A change of versions in a commit that may be the squash of others: these may have declared it."""
    hint = "merge migrations without squash, or keep their lines `Work-Migrate: …` in the squash's message"
    return not_provable(found)._replace(hint=hint)


def migrated(those: Sequence[Migrated], found: str) -> Finding:
    """The note on items that one commit took to another version of their workflow. `found` says who may do so."""
    first = those[0]
    many = first.record.id if len(those) == 1 else f"{len(those)} items"
    message = f"{many} went from {first.was} to {first.now}; {found}"
    item = first.record.id if len(those) == 1 else None
    return Finding("migrated", message, NOTE, first.file[0], commit=first.commit, item=item)


def yielded(one: Yielded) -> Finding:
    """The note on a move of the range that gave way, or on moves there and back that a merge lost."""
    rule = "lost-return" if one.returned else "yielded"
    message = f"the move of {one.record.id} to {one.source} was given up in favour of the target branch's"
    if one.returned:
        message = f"{one.record.id} went away from {one.source} and back on one side, and this merge has neither"
    return Finding(rule, message, NOTE, one.file[0], one.record.line, 1, commit=one.commit, item=one.record.id)


def asked_later(move: Move, gate: GateResult, item: str) -> Finding:
    """The note on a gate that a branch, or what is no commit yet, is not asked for."""
    when = gate.found if gate.found == OF_THE_COMMIT else "asked when it lands"
    message = f"{item}: the gate `{gate.gate}` is {when}"
    return Finding("asked-later", message, NOTE, move.file[0], commit=move.commit, item=item)


def rewritten(old: str, new: str, *, on_target: bool) -> Finding:
    """Rule F: a ref that was at `old` and does not reach it any more.

    A branch that is still to land may be rewritten: it is judged against the target branch, so nothing is hidden.
    """
    message = f"the history was rewritten: {old[:12]} was there, and {new[:12]} does not reach it"
    hint = f"git merge {old[:12]}, or let an owner allow the forced push" if on_target else None
    return Finding("history-rewritten", message, ERROR if on_target else WARNING, commit=new, hint=hint)


def _edge(one: Refused) -> str:
    return f"{one.source if one.source is not None else '(new)'} -> {one.record.status}"


def _illegal(one: Refused, rules: Rules) -> tuple[str, str]:
    item = one.record.id
    _, workflow = rules.effective(one.record.type, one.record.pin)
    if one.source is None or workflow is None:
        return (
            f"{item} appears in {one.record.status} in a merge, though another parent knows it",
            f"merge again, and keep the file {one.file[0]} as one of the parents has it",
        )
    if workflow.state(one.record.status) is None:
        states = ", ".join(state.name for state in workflow.states)
        return f"{item} goes {_edge(one)}, which is no state; there are {states}", f"git work can {item}"
    onward = paths.names(workflow, one.source)
    message = f"{item} goes {_edge(one)}, and no transition leads there"
    if workflow.is_final(one.source):
        message += f"; {one.source} is final"
    return (
        f"{message}; from {one.source} one may go {onward}",
        f"put `status: {one.source}` back in {one.file[0]}, rewrite the commit, and see git work can {item}",
    )


def _new(one: Refused, rules: Rules) -> tuple[str, str]:
    _, workflow = rules.effective(one.record.type, one.record.pin)
    initial = workflow.initial if workflow else "the initial state"
    return (
        f"{one.record.id} is new and enters in {one.record.status}; new items enter in {initial}",
        f"create it in {initial}, then git work move {one.record.id} …",
    )


def _gates(one: Refused, rules: Rules) -> tuple[str, str]:
    blocked = [
        f"{transition.name}: " + "; ".join(describe(leaf) for leaf in unmet(decision.gates))
        for transition, decision in one.edges
    ]
    hints = (leaf.hint for _, decision in one.edges for leaf in unmet(decision.gates) if leaf.hint)
    message = f"{one.record.id} goes {_edge(one)}, and its gates do not hold in this commit"
    return f"{message}: {' / '.join(blocked)}", next(hints, f"git work can {one.record.id}")


def _type(one: Refused, rules: Rules) -> tuple[str, str]:
    message = f"{one.record.id} was a {one.was} and is a {one.record.type} now; the type of an item does not change"
    return message, f"put `type: {one.was}` back, and make a new item: git work new {one.record.type} --title …"


def _workflow(one: Refused, rules: Rules) -> tuple[str, str]:
    now, workflow = rules.effective(one.record.type, one.record.pin)
    if one.source is None:
        message = f"{one.record.id} is new and follows the workflow {now}; new items follow {one.was}"
        return message, f"remove the line `workflow:` from {one.file[0]}"
    message = f"{one.record.id} followed the workflow {one.was} and follows {now} now; that does not change by hand"
    name, _, version = one.was.partition("@")
    hint = f"git work workflow migrate {name} --from {version} {one.record.id}"
    if workflow is not None and workflow.state(one.source) is None:
        message += f", and nothing says what becomes of {one.source}"
        hint += f" --map '{one.source}=…'"
    return message, f"{hint}; or put its line `workflow:` back as it was"


def _unknown(one: Refused, rules: Rules) -> tuple[str, str]:
    name, _ = rules.effective(one.record.type, one.record.pin)
    wanted = f"the workflow `{name}`" if name else f"the type `{one.record.type}`"
    return f"{one.record.id} needs {wanted}, which the rules do not have", "git work workflow validate"


_SAY = {
    "illegal-transition": _illegal,
    "new-item-status": _new,
    "gate-blocked": _gates,
    "type-changed": _type,
    "workflow-changed": _workflow,
    "unknown-workflow": _unknown,
}


def unmet(gates: tuple[GateResult, ...]) -> list[GateResult]:
    """The leaves that keep a transition from passing, those that are only pending last. A tree that holds as a whole
    has none, and what is asked another time is left out where anything else is in the way.
    """
    bad = [gate for gate in gates if gate.verdict not in (Verdict.PASS, Verdict.OVERRIDDEN)]
    found = [
        leaf
        for gate in bad
        for leaf in gate.leaves()
        if gate.gate == "not" or leaf.verdict not in (Verdict.PASS, Verdict.OVERRIDDEN, Verdict.NOT_APPLICABLE)
    ]
    asked = [leaf for leaf in found if leaf.verdict is not Verdict.PENDING or leaf.found not in _LATER]
    return sorted(asked or found, key=lambda leaf: leaf.verdict is Verdict.PENDING)


_LATER = (WHEN_IT_LANDS, OF_THE_COMMIT)


def describe(leaf: GateResult) -> str:
    """One leaf in words: the gate, what was found, what was expected."""
    return f"{leaf.gate} ({leaf.found}; expected {leaf.expected})" if leaf.expected else f"{leaf.gate} ({leaf.found})"
