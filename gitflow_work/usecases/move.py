"""`move`: one transition of one item, as one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core.decide import EVERY_KIND
from gitflow_work.core.item import Item
from gitflow_work.core.override import Override
from gitflow_work.core.people.permissions import allows
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.errors import WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.formats.rules import overridefile
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor, advice, own_identity
from gitflow_work.usecases.committing import carried_out
from gitflow_work.usecases.deciding.items import Ground, ground
from gitflow_work.usecases.deciding.transition import (
    Edge,
    edges,
    kinds_asked,
    landing_asked,
    told_now,
    with_leave,
    workflow_for,
)
from gitflow_work.usecases.naming import folded, goal
from gitflow_work.usecases.override import check_overrides, made_overrides
from gitflow_work.usecases.workspace import SEPARATELY, Workspace, committed_item, locate, rules_of

if TYPE_CHECKING:
    from gitflow_work.usecases.attempting.turn import Turn


class Blocked(WorkError):
    """Transitions exist, but their gates do not hold. Exit 3 when only what could not be asked is in the way."""

    code = "gate-blocked"

    def __init__(self, message: str, *, hint: str | None = None, blocked: Sequence[Edge] = ()) -> None:
        super().__init__(message, hint=hint)
        self.blocked = tuple(blocked)
        verdicts = {edge.verdict for edge in self.blocked}
        self.exit = 3 if Verdict.UNKNOWN in verdicts and Verdict.FAIL not in verdicts else 1

    @property
    def gates(self) -> tuple[GateResult, ...]:
        """What every gate of the refused transitions said."""
        return tuple(gate for edge in self.blocked for gate in edge.decision.gates)


class Separately(WorkError):
    """A transition that may be chosen has commands, or tries again: one item at a time, and not while others wait."""

    code = SEPARATELY


class Moved(NamedTuple):
    """What `move` did. `commit` is None in a dry run. `message` is the commit's."""

    item: Item
    path: str
    source: str
    transition: str
    gates: tuple[GateResult, ...]
    commit: str | None
    message: str
    notes: tuple[str, ...] = ()


class Request(NamedTuple):
    """What is asked for. `if_status` makes the move conditional; `text` goes into the commit's message."""

    word: str
    keywords: tuple[str, ...] = ()
    text: str = ""
    if_status: str | None = None
    include: bool = False
    overrides: tuple[str, ...] = ()
    """The gates to override."""
    reason: str = ""
    no_hooks: bool = False
    """Whether the commands of the transition are left out."""


def _unheard(_: str) -> None:
    """What is told to nobody."""


def move(
    space: Workspace,
    beginning: str,
    request: Request,
    *,
    dry_run: bool = False,
    tell: Callable[[str], None] = _unheard,
) -> Moved:
    """Move the item that `beginning` means. Raises Blocked, WorkError or BadUsage when it may not be.

    `tell` hears at once what somebody who waits should know: tries, and what commands said.
    """
    check_overrides(request.overrides, request.reason)
    item_id, path = locate(space, beginning, committed=True)
    made: list[Moved] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        item, data = committed_item(space, tree, item_id, path, include=request.include)
        plan, moved = planned(space, ground(tree, rules), item, data, path, request)
        made[:] = [moved]
        return plan

    try:
        return carried_out(space, build, made, dry_run=dry_run)
    except Separately:
        from gitflow_work.usecases.attempting.attempt import attempt

        return attempt(space, (item_id, path), request, dry_run=dry_run, tell=tell)


def planned(
    space: Workspace, on: Ground, item: Item, data: bytes, path: str, request: Request, turn: Turn | None = None
) -> tuple[Plan, Moved]:
    """The commit that moves an item, as it is in a tree, with `data` as its bytes. Raises like `move`.

    Without a `turn` it raises Separately where a transition has commands, or tries again.
    """
    rules = on.rules
    edge = _choose(space, on, item, path, request, turn)
    after = itemedit.set_values(data, {"status": edge.transition.target})
    overrides = made_overrides(space, rules, item, edge, request.overrides, request.reason)
    message = _message(space, rules, item, edge, request, overrides)
    notes = (*_leave(space, on, item, data, path, request, edge), *_idle(request, overrides))
    name, gates = edge.transition.name, edge.decision.gates
    moved = Moved(parse(after, path), path, item.status, name, gates, None, message, notes)
    same = edge.transition.target == item.status
    files = {} if same else {path: after}
    files |= {one.path: overridefile.render(one) for one in overrides}
    return Plan(files, message, include=request.include, allow_empty=same), moved


def _idle(request: Request, overrides: Sequence[Override]) -> Iterator[str]:
    """What was to be overridden and need not be: the transition does not ask for it, or it holds."""
    for rule in dict.fromkeys(request.overrides):
        if rule not in {one.rule for one in overrides}:
            yield f"nothing had to be overridden for {rule}, so no override is written"


def _choose(space: Workspace, on: Ground, item: Item, path: str, request: Request, turn: Turn | None) -> Edge:
    """The first edge in file order whose gates hold. Raises when there is none."""
    rules = on.rules
    workflow = workflow_for(item, path, rules)
    if request.if_status is not None and folded(request.if_status) != folded(item.status):
        raise WorkError(
            f"{item.id} is in {item.status}, not in {request.if_status}",
            hint=f"git work show {item.id}",
            code="status-changed",
        )
    wanted = goal(workflow, item.status, request.word)
    if not wanted.edges:
        raise _illegal(item, workflow, wanted.state, request.word)
    if turn is None:
        _refuse_separate(item, wanted.edges, request)
    asked = wanted.edges if turn is None else turn.asked(wanted.edges)
    kinds = kinds_asked(space.repository, rules)
    shown = own_identity(space, rules)
    told = told_now(space, rules, shown, request.keywords, request.overrides)
    landing = landing_asked(space, rules, asked) if kinds == EVERY_KIND else None
    judged: Sequence[Edge] = with_leave(edges(on, item, path, asked, told, kinds, landing), item, rules, shown)
    if turn is not None:
        judged = turn.judged(judged, on, workflow)
    chosen = next((edge for edge in judged if edge.is_open), None)
    if chosen is None:
        raise _blocked(item, judged)
    if turn is not None:
        turn.take(chosen, item, path, on, workflow)
    return chosen


def _refuse_separate(item: Item, transitions: Sequence[Transition], request: Request) -> None:
    for one in transitions:
        if one.retry is not None or (one.has_commands and not request.no_hooks):
            raise Separately(
                f"{item.id}: {one.name} runs commands or tries again, so it is taken by itself",
                hint=f"git work move {item.id} {_word(request.word)}",
            )


def _leave(
    space: Workspace, on: Ground, item: Item, data: bytes, path: str, request: Request, edge: Edge
) -> tuple[str, ...]:
    """Notes on what shows that the user may move the item, and edit what is taken along. Raises like need_edit."""
    notes: tuple[str, ...] = ()
    if request.include:
        from gitflow_work.usecases.write import committed_bytes, need_edit

        notes = need_edit(space, on.rules, item, committed_bytes(on.tree, path), data)
    if not allows(on.rules.everyone, f"{item.type}:move:{edge.transition.name}"):
        notes = advice(on.rules, own_identity(space, on.rules)) or notes
    return notes


def _illegal(item: Item, workflow: Workflow, state: str | None, word: str) -> WorkError:
    from gitflow_work.core.check.paths import Limits, shortest
    from gitflow_work.core.check.paths import names as onward

    if state == item.status:
        return WorkError(f"{item.id} is in {state} already", hint=f"git work can {item.id}", code="illegal-transition")
    wanted = f"to {state}" if state else f"by {word}"
    final = f"; {item.status} is final" if workflow.is_final(item.status) else ""
    path = shortest(workflow, item.status, state, Limits()) if state else None
    anywhere = (one for one in workflow.leaving(item.status) if one.target != item.status)
    nearest = path[0][1] if path else next(anywhere, None)
    step = f"git work move {item.id} {_word(nearest.target)}" if nearest else f"git work can {item.id}"
    return WorkError(
        f"{item.id} cannot go from {item.status} {wanted}: no transition leads there{final}; "
        f"from {item.status} one may go {onward(workflow, item.status)}",
        hint=f"{step}, or see git work can {item.id}" if nearest else step,
        code="illegal-transition",
    )


def _blocked(item: Item, judged: Sequence[Edge]) -> Blocked:
    from gitflow_work.core.check.words import describe, unmet

    said = []
    hints = []
    for edge in judged:
        leaves = unmet(edge.decision.gates)
        said.append(f"{edge.transition.name}: " + "; ".join(describe(leaf) for leaf in leaves))
        hints += [leaf.hint for leaf in leaves if leaf.hint]
    target = judged[0].transition.target
    return Blocked(
        f"{item.id} cannot go from {item.status} to {target}: " + " / ".join(said),
        hint=hints[0] if hints else f"git work can {item.id}",
        blocked=judged,
    )


def _message(
    space: Workspace, rules: Rules, item: Item, edge: Edge, request: Request, overrides: Sequence[Override]
) -> str:
    transition = edge.transition
    values = {"id": item.id, "from": item.status, "to": transition.target, "transition": transition.name}
    subject = rules.config.subject
    for name, value in values.items():
        subject = subject.replace("{" + name + "}", value)
    lines = [("Item", item.id), ("Transition", transition.name), ("Actor", actor(space, rules))]
    for gate in edge.decision.gates:
        for leaf in gate.leaves():
            if leaf.verdict is Verdict.PASS and leaf.gate != "keyword":
                lines += [("Evidence", f"{leaf.gate} {one}") for one in leaf.evidence]
    lines += [("Keyword", f"{item.id} {word}") for word in request.keywords]
    lines += [("Override", f"{one.rule} {one.path}") for one in overrides]
    return trailers.write(subject, item.title, request.text, lines)


def _word(text: str) -> str:
    import shlex

    return shlex.quote(text)
