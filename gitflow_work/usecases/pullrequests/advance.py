"""`advance`: after a merge, moves the items whose next transition is now met.

Moved are items whose transition asks GitHub and whose gates all hold on the target branch as it is now; by the person
that `github: advance` of config.yml names, who needs the permission. Each move is one commit by `move`. They are made
in a repository of their own, judged as `check` judges them, and then pushed by compare-and-swap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from gitflow_work.core.check.lands import Lands
from gitflow_work.core.check.words import describe, unmet
from gitflow_work.core.forge.advancing import PULL_REQUEST, Advance
from gitflow_work.core.forge.answers import Pull
from gitflow_work.core.gates.base import Kind, leaves
from gitflow_work.core.people.people import Person
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict
from gitflow_work.core.workflow import Transition
from gitflow_work.errors import BadUsage, Undecided, WorkError
from gitflow_work.ports.forge import Forge
from gitflow_work.ports.items import Query, Row
from gitflow_work.ports.remote import Remote
from gitflow_work.usecases.actor import signs
from gitflow_work.usecases.can import Possible, can
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import Ends
from gitflow_work.usecases.deciding.transition import Edge, workflow_for
from gitflow_work.usecases.move import Request, move
from gitflow_work.usecases.naming import goal
from gitflow_work.usecases.pullrequests.opening import Opener, known_forge
from gitflow_work.usecases.workspace import Workspace, rules_of

ASKED = 100
"""So many items are looked at in one run; which, changes with the branch's tip."""
TRIES = 5
"""So often it is begun anew when the branch moved meanwhile."""
BRANCH = "git-work/advance"

Outpost = Callable[[str, str, Person], AbstractContextManager[Workspace]]
"""A workspace of its own, in which a branch is checked out at a commit, and whose commits are a person's."""


class Step(NamedTuple):
    """What became of one item. `commit` None: it was not moved, and `why` says why; in a dry run it would be.

    `verdict` is that on the transition; without one, there were several to choose from.
    """

    item: str
    title: str
    source: str
    target: str
    transition: str
    verdict: Verdict
    commit: str | None = None
    why: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether the item was moved, or would be."""
        return not self.why


class Advanced(NamedTuple):
    """`why` says why nothing was looked at at all. `pushed` is the commit that `branch` went to, None for none.

    `request`: the pull request that brings the moves. `left`: so many items were not looked at.
    """

    branch: str
    tip: str
    person: str = ""
    by: str = ""
    steps: tuple[Step, ...] = ()
    pushed: str | None = None
    request: Pull | None = None
    left: int = 0
    why: str = ""
    notes: tuple[str, ...] = ()

    @property
    def moved(self) -> tuple[Step, ...]:
        """The items that were moved, or would be."""
        return tuple(one for one in self.steps if one.is_moved)


def advance(
    space: Workspace, opened: Opener, remote: Remote, outpost: Outpost, branch: str = "", *, dry_run: bool = False
) -> Advanced:
    """Move what is due on `branch`, by default the target branch, as the remote has it.

    Without the remote a dry run looks at the branch as it is here. Raises BadUsage where no branch, remote, rules or
    repository of GitHub are known; WorkError when the moves would not pass the check, or the push is refused; Undecided
    when the remote does not answer or moves on all the time.
    """
    branch = branch or _target(space, remote)
    for _ in range(TRIES):
        tip, notes = _tip(space, remote, branch, dry_run=dry_run)
        _, rules = rules_of(space, tip)
        asked = rules.config.github.advance
        person = next((one for one in rules.people if one.name == asked.person), None)
        if person is None or not person.emails:
            return Advanced(branch, tip, asked.person, asked.by, why=_nobody(asked, person))
        forge = known_forge(opened, rules)
        with outpost(branch, tip, person) as there:
            steps, left = _steps(there, rules, tip, person, dry_run=dry_run)
            notes += _unsigned(rules, there, steps)
            found = Advanced(branch, tip, person.name, asked.by, tuple(steps), left=left, notes=tuple(notes))
            new = there.repository.head()
            if dry_run or new is None or new == tip:
                return found
            _judge(there, found, new)
            if asked.by == PULL_REQUEST:
                return _requested(remote, forge, there, found, new)
            swap = remote.push(new, branch, tip)
        if swap.won:
            return found._replace(pushed=new)
        if swap.why:
            hint = "the token needs contents: write and leave to push, or set github: advance: by: pull_request"
            raise WorkError(f"{branch} could not be pushed: {swap.why}", hint=hint, code="push-refused")
    raise Undecided(f"{branch} moved on each time before the push", hint="run git work advance again")


def _target(space: Workspace, remote: Remote) -> str:
    _, rules = rules_of(space, space.repository.head())
    branch = rules.config.default_branch or space.repository.default_branch() or remote.only()
    if not branch:
        raise BadUsage("which branch is the target is not known", hint="set default_branch in .workflow/config.yml")
    return branch


def _tip(space: Workspace, remote: Remote, branch: str, *, dry_run: bool) -> tuple[str, list[str]]:
    """The commit to begin at, and what there is to say of it."""
    if not dry_run or remote.is_known:
        return remote.fetch(branch), []
    found = space.repository.ref(f"refs/heads/{branch}")
    if found is None:
        raise BadUsage(f"there is no branch {branch}", hint="git branch --list", code="no-branch")
    return found, [f"there is no remote {remote.name}: this is {branch} as it is here"]


def _unsigned(rules: Rules, there: Workspace, steps: Sequence[Step]) -> list[str]:
    moved = any(one.is_moved for one in steps)
    if rules.config.identity != "verified" or not moved or signs(there):
        return []
    return ["under identity: verified moves count when they are signed, and no key is set up here to do it"]


def _nobody(asked: Advance, person: Person | None) -> str:
    if not asked.person:
        return "nobody is named who may move items: set `github: advance: as: PERSON` in .workflow/config.yml"
    if person is None:
        return f"{asked.person}, whom `github: advance` names, is nobody in .workflow/roles.yml"
    return f"{asked.person} has no e-mail address in .workflow/roles.yml, so nothing shows who moved an item"


def _steps(there: Workspace, rules: Rules, tip: str, person: Person, *, dry_run: bool) -> tuple[list[Step], int]:
    wanted = rules.config.github.advance.transitions
    due = [one for one in there.index.rows(Query(live=False)) if any(_asks(rules, one, wanted))]
    start = int(tip[:8], 16) % len(due) if len(due) > ASKED else 0
    steps = []
    for row in (due[start:] + due[:start])[:ASKED]:
        judged = _judged(can(there, row.id, None), rules, wanted)
        steps += [_moved(there, one, tip, person) if one.is_moved and not dry_run else one for one in judged]
    return sorted(steps, key=lambda one: (one.item, one.transition)), max(0, len(due) - ASKED)


def _asks(rules: Rules, row: Row, wanted: Sequence[str]) -> Iterator[Transition]:
    """The transitions out of an item's state that ask a forge, as far as they are wanted."""
    pin = row.fields.get("workflow")
    _, workflow = rules.effective(row.type, pin if isinstance(pin, str) else "")
    for one in workflow.leaving(row.status) if workflow is not None else ():
        if (not wanted or one.name in wanted) and any(gate.kind is Kind.LANDING for gate in leaves(one.gates)):
            yield one


def _judged(possible: Possible, rules: Rules, wanted: Sequence[str]) -> Iterator[Step]:
    """What is due of one item: the one transition that holds, or why none does."""
    item = possible.item
    workflow = workflow_for(item, possible.path, rules)
    asking = []
    for edge in possible.edges:
        gates = leaves(edge.transition.gates)
        if (not wanted or edge.transition.name in wanted) and any(one.kind is Kind.LANDING for one in gates):
            asking.append(edge)
    met = [one for one in asking if one.is_open]
    if len({one.transition.target for one in met}) > 1:
        names = ", ".join(one.transition.name for one in met)
        yield _step(possible, met[0], f"several transitions hold: {names}; list one in github: advance: transitions")
        return
    for edge in met[:1]:
        # `move` takes the first open one of those that lead there; none but this may be that.
        rivals = goal(workflow, item.status, edge.transition.name).edges
        first = next(one for one in possible.edges if one.transition in rivals and one.is_open)
        same = first.transition == edge.transition
        yield _step(possible, edge, "" if same else f"{first.transition.name} leads there, too, and comes first")
    for edge in () if met else asking:
        said = "; ".join(describe(leaf) for leaf in unmet(edge.decision.gates))
        yield _step(possible, edge, said or str(edge.verdict))


def _step(possible: Possible, edge: Edge, why: str) -> Step:
    item, transition = possible.item, edge.transition
    return Step(item.id, item.title, item.status, transition.target, transition.name, edge.verdict, why=why)


def _moved(there: Workspace, step: Step, tip: str, person: Person) -> Step:
    text = f"Moved by git work advance as {person.name}, whom github: advance of config.yml names, at {tip[:12]}."
    request = Request(step.transition, text=text, if_status=step.source)
    try:
        moved = move(there, step.item, request)
    except WorkError as error:
        return step._replace(why=error.message)
    return step._replace(commit=moved.commit)


def _judge(there: Workspace, found: Advanced, new: str) -> None:
    """Raises WorkError when the check would refuse the moves, Undecided when it could not judge them."""
    asking = there.asking() if there.asking is not None else None
    checked = check(there.repository, Ends(found.tip, new, on_target=True, lands=Lands(found.branch)), asking)
    if checked.verdict is Verdict.PASS:
        return
    said = "; ".join(one.message for one in checked.findings[:3])
    if checked.verdict is Verdict.FAIL:
        raise WorkError(f"the check refuses the moves, so nothing is pushed: {said}", hint="git work check -h")
    unsigned = "git config commit.gpgSign true, and user.signingKey: a key that roles.yml names"
    hint = unsigned if found.notes else "git work advance, later"
    raise Undecided(f"the check cannot judge the moves, so nothing is pushed: {said}", hint=hint)


def _requested(remote: Remote, forge: Forge, there: Workspace, found: Advanced, new: str) -> Advanced:
    """Push the moves to a branch of their own and see that it has a request."""
    open_ones = [
        one
        for one in forge.pulls_with_head(BRANCH)
        if one.state == "open" and one.base == found.branch and one.head_branch == BRANCH
    ]
    old = remote.tip(BRANCH)
    if old is None or not _has_them(remote, there, old, found, new):
        swap = remote.push(new, BRANCH, old)
        if swap.why:
            hint = "the token needs contents: write, and leave to push to that branch"
            raise WorkError(f"{BRANCH} could not be pushed: {swap.why}", hint=hint, code="push-refused")
        if not swap.won:
            raise Undecided(f"{BRANCH} was changed by somebody else meanwhile", hint="run git work advance again")
        found = found._replace(pushed=new)
    if open_ones:
        return found._replace(request=open_ones[0])
    items = ", ".join(one.item for one in found.moved)
    title = f"Move what has landed: {items}" if len(items) < 200 else f"Move {len(found.moved)} items that have landed"
    lines = [f"- {one.item}: {one.source} to {one.target} ({one.transition})" for one in found.moved]
    body = "\n".join([f"By git work advance, as {found.person}.", "", *lines, ""])
    return found._replace(request=forge.open_pull(BRANCH, found.branch, title, body))


def _has_them(remote: Remote, there: Workspace, old: str, found: Advanced, new: str) -> bool:
    """Whether the branch has these very moves already, on the same commit of the target branch."""
    repository = there.repository
    if remote.fetch(BRANCH) != old or repository.merge_bases([old, found.tip]) != [found.tip]:
        return False
    return not any(changes for _, _, changes in repository.changes([(old, (new,))], []))
