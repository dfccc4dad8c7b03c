"""`approve`: an approval without a forge, as a signed empty commit (design, section 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from gitflow_work.core.gates.approvals import ApprovalsGate
from gitflow_work.core.gates.base import AllOf, AnyOf, Gate, GateNode, NotOf
from gitflow_work.core.item import Item
from gitflow_work.core.people.identity import ROLES_FILE, CommitFacts, Signature, State, holds, who
from gitflow_work.core.people.people import Person
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.formats import trailers
from gitflow_work.ports.signatures import Signatures
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor
from gitflow_work.usecases.deciding.transition import workflow_for
from gitflow_work.usecases.naming import folded, state_named
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, rules_of


class Approved(NamedTuple):
    """What `approve` did. `commit` is None in a dry run. `blob` is the id of the item's file that was approved."""

    item: Item
    path: str
    transition: str
    blob: str
    commit: str | None
    message: str
    notes: tuple[str, ...] = ()


class _Made(NamedTuple):
    approved: Approved
    rules: Rules
    transition: Transition


def approve(
    space: Workspace,
    beginning: str,
    word: str,
    text: str,
    signatures: Callable[[tuple[Person, ...]], Signatures],
    *,
    dry_run: bool = False,
) -> Approved:
    """Approve that an item takes a transition, with the item's file as HEAD has it.

    `word` names a transition, or a state that one leads to. The commit is signed or not made. The notes say when it
    will not count: by a key that roles.yml does not list, or without the role that is asked for. Raises BadUsage for a
    word that means no transition or several, WorkError when the item can neither take it nor has just taken it.
    """
    item_id, path = locate(space, beginning)
    made: list[_Made] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        item, _ = committed_item(space, tree, item_id, path)
        transition = _meant(workflow_for(item, path, rules), item, word)
        entry = tree.entry(path)
        blob = entry.oid if entry is not None else ""
        lines = [("Item", item.id), ("Approve", f"{transition.name} {blob}"), ("Actor", actor(space, rules))]
        message = trailers.write(f"{item.id}: approve {transition.name}", item.title, text, lines)
        made[:] = [_Made(Approved(item, path, transition.name, blob, None, message), rules, transition)]
        return Plan({}, message, allow_empty=True, sign=True)

    if dry_run:
        build(space.repository.head())
        return made[0].approved
    written = space.writer.commit(build)
    assert written is not None  # an empty commit is one, too
    approved, rules, transition = made[0]
    signature = signatures(rules.people).signer(space.repository.raw_commit(written.commit))
    return approved._replace(commit=written.commit, notes=(*written.notes, *_doubts(signature, rules, transition)))


def _meant(workflow: Workflow, item: Item, word: str) -> Transition:
    """The transition that is approved: one that the item can take, or by which it may have come where it is."""
    state = state_named(workflow, word)
    named = [one for one in workflow.transitions if one.name == word]
    named = named or [one for one in workflow.transitions if folded(one.name) == folded(word)]
    if state is not None:
        named = [one for one in workflow.transitions if one.target == state]
    elif not named:
        known = [one.name for one in workflow.transitions]
        raise BadUsage(
            f"{word} is no transition of the workflow {workflow.name}; it has {', '.join(known)}",
            hint=near(word, known) or f"git work can {item.id}",
            code="unknown-transition",
        )
    ahead = [one for one in named if item.status in one.sources]
    found = ahead or [one for one in named if one.target == item.status]
    if not found:
        raise WorkError(
            f"{item.id} is in {item.status}, which {word} neither leaves nor leads to",
            hint=f"git work can {item.id}",
            code="illegal-transition",
        )
    names = list(dict.fromkeys(one.name for one in found))
    if len(names) > 1:
        raise BadUsage(f"{word} may mean {', '.join(names)}", hint=f"git work approve {item.id} '{names[0]}'")
    return found[0]


def _doubts(signature: Signature, rules: Rules, transition: Transition) -> list[str]:
    """Why the approval will not count, as far as that is known already."""
    if signature.state is not State.GOOD:
        return [f"this approval does not count: {signature.detail}; list your key under `people` in {ROLES_FILE}"]
    asked = [gate for gate in _leaves(transition.gates) if isinstance(gate, ApprovalsGate)]
    if not asked:
        return [f"{transition.name} asks for no approvals"]
    shown = who(CommitFacts(signature=signature), rules)
    results = [holds(shown, [gate.role]) for gate in asked if gate.role]
    lacking = [one for one in results if one.verdict is not Verdict.PASS]
    return [f"this approval does not count: needs {one.expected}, and {one.found}" for one in lacking]


def _leaves(nodes: Iterable[GateNode]) -> Iterator[Gate]:
    for node in nodes:
        if isinstance(node, AllOf | AnyOf | NotOf):
            yield from _leaves(node.children)
        else:
            yield node
