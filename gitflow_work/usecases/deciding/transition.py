"""What `can` and `move` share: the item as HEAD has it, its workflow, and the verdict on each edge."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core.decide import EVERY_KIND, IN_A_COMMIT, Decision
from gitflow_work.core.facts import Change, Claim, ClaimOn, Instant
from gitflow_work.core.gates.base import Kind, leaves
from gitflow_work.core.item import Item
from gitflow_work.core.people.actornames import names_of
from gitflow_work.core.people.identity import Shown, permitted
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict, all_of
from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.errors import WorkError
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.deciding.facts import Told
from gitflow_work.usecases.deciding.items import Ground
from gitflow_work.usecases.deciding.judging import judge
from gitflow_work.usecases.workspace import Workspace

if TYPE_CHECKING:
    from gitflow_work.usecases.forge.landing import Landing


class Edge(NamedTuple):
    """A transition out of the item's state, with the verdict on it."""

    transition: Transition
    decision: Decision
    verdict: Verdict
    """The decision's, but that a gate which is asked only when the move lands does not hold a branch up."""

    @property
    def is_open(self) -> bool:
        """Whether it may be taken now."""
        return self.verdict in (Verdict.PASS, Verdict.OVERRIDDEN)


def workflow_for(item: Item, path: str, rules: Rules) -> Workflow:
    """The workflow of an item. Raises WorkError when its type, pin or status is unknown to the rules."""
    name, workflow = rules.effective(item.type, item.text("workflow"))
    if item.type not in rules.types:
        known = ", ".join(sorted(rules.types))
        raise _unfit(f"{path}:{item.lines['type']}: there is no type `{item.type}`; known: {known}", "unknown-type")
    if workflow is None:
        raise _unfit(f"{path}: there is no workflow `{name}`", "unknown-workflow")
    if workflow.state(item.status) is None:
        states = ", ".join(one.name for one in workflow.states)
        where = f"{path}:{item.lines['status']}"
        raise _unfit(f"{where}: the workflow {name} has no state `{item.status}`; it has {states}", "unknown-status")
    return workflow


def edges(
    ground: Ground,
    item: Item,
    path: str,
    transitions: Iterable[Transition],
    told: Told,
    kinds: frozenset[Kind],
    landing: tuple[Landing, str] | None = None,
) -> list[Edge]:
    """The verdicts on `transitions` out of the item's state. Gates look at the item in the state it would have.

    `landing` answers what a forge knows, and names the commit that the move is to be made on.
    """
    found = []
    for transition in transitions:
        moved = item._replace(status=transition.target, fields={**item.fields, "status": transition.target})
        known = told if landing is None else _with_landing(landing, told, ground, item, path, transition)
        decision = judge(ground, moved, path, transition, item.status, known, kinds)
        later = decision.verdict is Verdict.PENDING and kinds != EVERY_KIND
        found.append(Edge(transition, decision, Verdict.PASS if later else decision.verdict))
    return found


def _with_landing(
    landing: tuple[Landing, str], told: Told, ground: Ground, item: Item, path: str, transition: Transition
) -> Told:
    from gitflow_work.usecases.deciding.judging import artifacts_of
    from gitflow_work.usecases.forge.now import told_with

    asked, start = landing
    return told_with(asked, told, start, item, path, lambda: artifacts_of(ground, item, path, transition, item.status))


def landing_asked(space: Workspace, rules: Rules, transitions: Iterable[Transition]) -> tuple[Landing, str] | None:
    """What answers about landing gates of a move now; None when none of `transitions` has any, or no forge is known."""
    head = space.repository.head()
    if head is None or not any(gate.kind is Kind.LANDING for one in transitions for gate in leaves(one.gates)):
        return None
    from gitflow_work.usecases.forge.now import landing_now

    landing = landing_now(space, rules)
    return (landing, head) if landing is not None else None


def with_leave(found: Iterable[Edge], item: Item, rules: Rules, shown: Shown) -> list[Edge]:
    """The same edges; one for which `shown` lacks the permission `TYPE:move:TRANSITION` says so as one more gate."""
    judged = []
    for edge in found:
        leave = permitted(rules, shown, f"{item.type}:move:{edge.transition.name}")
        if leave.verdict is not Verdict.PASS:
            decision = Decision(all_of([edge.decision.verdict, leave.verdict]), (*edge.decision.gates, leave))
            judged.append(Edge(edge.transition, decision, all_of([edge.verdict, leave.verdict])))
        else:
            judged.append(edge)
    return judged


def told_now(
    space: Workspace,
    rules: Rules,
    shown: Shown,
    keywords: tuple[str, ...],
    waived: Collection[str] = (),
    *,
    asks: bool = True,
) -> Told:
    """What is known of a move that the user would make now. It changes the item's file and nothing else.

    `asks`: the remote may be asked. Who only reads does not: it would run what git is configured to run for that.
    """
    author, address = space.settings.get("user.name", ""), space.settings.get("user.email", "")
    return Told(
        keywords,
        lambda: shown,
        waived=waived,
        moment=lambda: Instant(space.clock.now(), rules.config.zone),
        change=Change,
        names=lambda: names_of(shown, rules, author, address),
        claim=(lambda need: _claim(space, rules, need)) if asks else None,
    )


def _claim(space: Workspace, rules: Rules, need: ClaimOn) -> Claim:
    from gitflow_work.usecases.claiming.claims import claim_fact

    return claim_fact(space, rules, need)


def kinds_asked(repository: Repository, rules: Rules) -> frozenset[Kind]:
    """The gates that a move is asked now: all of them on the target branch; elsewhere landing gates come later."""
    default = rules.config.default_branch or repository.default_branch()
    branch = repository.branch()
    on_target = branch is not None and branch == f"refs/heads/{default}"
    return EVERY_KIND if on_target else IN_A_COMMIT


def _unfit(message: str, code: str) -> WorkError:
    return WorkError(message, hint="git work workflow validate, then mend the item or the rules", code=code)
