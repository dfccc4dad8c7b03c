"""Many commits, some at a time: made one on top of the other in memory, stored by one process, landed by one swap.

Each is decided on the tree that those before have left, so what counts for one commit counts for the next, too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from gitflow_work.adapters.git import guards
from gitflow_work.adapters.git.growing import GrowingTree
from gitflow_work.adapters.git.guards import Base, Seen
from gitflow_work.adapters.git.index import Indexed, Signature
from gitflow_work.adapters.git.journal import Pending, Step
from gitflow_work.adapters.git.landing import Moved
from gitflow_work.adapters.git.making import Making
from gitflow_work.adapters.git.newtrees import Change, object_id
from gitflow_work.adapters.git.pack import Pack
from gitflow_work.errors import WorkError
from gitflow_work.ports.writing import Manner, Outcome, Plan, Task

AT_ONCE = 100
"""So many tasks are landed together, unless it has to be all."""
_SHARE = 1.0
"""Seconds after which others get their turn, even if it were fewer."""


class Batch:
    """The tasks of one call. `attempt` takes on the next of them."""

    def __init__(self, making: Making, tasks: Sequence[Task], manner: Manner) -> None:
        self._making = making
        self._tasks = tasks
        self._manner = manner
        self._at = 0
        self._landed = False
        self.interrupted = False

    @property
    def is_done(self) -> bool:
        """Whether every task has its outcome."""
        return self._at >= len(self._tasks)

    def attempt(self, lock: int | None) -> list[Outcome]:
        """Make and land the next commits; the outcomes of the tasks in question. None: write nothing.

        Raises Moved on a lost race, WorkError when git refuses; then nothing has changed, and the tasks are still next.
        """
        self._landed = False
        part = _Part(self._making, self._manner, dry=lock is None)
        outcomes = part.made(self._tasks, self._at)
        refused = any(one.refused for one in outcomes)
        if lock is None or (refused and self._manner.all_or_none):
            outcomes = [one._replace(commit=None, planned=one.planned or one.commit is not None) for one in outcomes]
        else:
            outcomes, self._landed = part.land(outcomes, lock)
            self.interrupted = part.interrupted
        self._at += len(outcomes)
        return outcomes

    def after(self) -> tuple[str, ...]:
        """Run what comes after commits, when there were any."""
        try:
            return self._making.hooks.after() if self._landed else ()
        except KeyboardInterrupt:
            self.interrupted = True
            return ()


class _Part:
    """Commits that land together, on top of HEAD as it is now."""

    def __init__(self, making: Making, manner: Manner, *, dry: bool) -> None:
        self._making = making
        self._manner = manner
        self._dry = dry
        places, objects = making.places, making.repository.objects
        if not dry:
            guards.refuse_unfinished(places)
        self._base: Base = guards.base(making.repository)
        if not dry:
            guards.refuse_elsewhere(making.git, places, self._base.ref)
        self._plain = dry or making.is_plain
        self._pack = Pack(places.id_width)
        root = making.repository.tree(self._base.commit).root if self._base.commit else None
        self._tree = GrowingTree(objects, making.repository.trees, places.id_width, root, self._pack)
        self._tip = self._base.commit
        self._seen: dict[str, Seen] = {}
        self._now: dict[str, Change] = {}
        self._messages: list[tuple[int, str]] = []
        self._sign = False
        self._alone = False
        self._subjects: list[str] = []
        self._indexed: dict[str, list[Indexed]] = {}
        self._asked: frozenset[str] = frozenset()
        self._signature: Signature = None
        self._who: tuple[str, str] | None = None
        self.interrupted = False
        """Whether Ctrl-C was pressed while the commits landed."""

    def made(self, tasks: Sequence[Task], start: int) -> list[Outcome]:
        """The commits of as many tasks as have a place in this part, in memory."""
        at_once = self._at_once(len(tasks))
        self._alone = at_once == 1
        if not self._dry:
            self._making.index.wait()
        self._signature = self._making.index.signature()
        self._ask([path for task in tasks[start : start + at_once] for path in task.paths])
        outcomes: list[Outcome] = []
        until = time.monotonic() + _SHARE
        for number in range(start, min(start + at_once, len(tasks))):
            outcomes.append(self._outcome(number, tasks[number]))
            if at_once <= AT_ONCE and time.monotonic() > until:
                break
        return outcomes

    def land(self, outcomes: list[Outcome], lock: int) -> tuple[list[Outcome], bool]:
        """Store the commits and move the branch; the outcomes with what could not be done beside it, and whether
        there was something to land. Raises Moved, WorkError.
        """
        if self._messages and self._manner.joined is not None:
            numbers, messages = zip(*self._messages, strict=True)
            oid = self._commit(self._manner.joined(numbers, messages), sign=self._sign)
            outcomes = [one._replace(commit=oid, planned=False) if one.planned else one for one in outcomes]
        if self._tip is None or self._tip == self._base.commit:
            return outcomes, False
        self._pack.store(self._making.git)
        steps = tuple(Step(path, self._seen[path], change.new) for path, change in self._now.items())
        pending = Pending(self._base.ref, self._base.commit, self._tip, steps)
        more = f" (and {len(self._subjects) - 1} more)" if len(self._subjects) > 1 else ""
        reason = f"work: {self._subjects[0]}{more}"
        notes = self._landed(pending, reason, lock)
        return [*outcomes[:-1], outcomes[-1]._replace(notes=tuple(notes))], True

    def _landed(self, pending: Pending, reason: str, lock: int) -> list[str]:
        signature = self._unchanged()
        try:
            return self._making.landing.land(
                pending, reason, lambda step: self._now[step.path].content, signature, lock
            )
        except KeyboardInterrupt:
            # It was put off until all was done. Then what was done is to be told first.
            if self._making.repository.objects.oid(pending.ref) != pending.new:
                raise
            self.interrupted = True
            return []

    def _at_once(self, tasks: int) -> int:
        if self._manner.all_or_none or self._manner.joined is not None:
            return tasks
        # Hooks look at HEAD, and each may take its time: they get one commit at a time, as from git.
        return AT_ONCE if self._plain and (self._dry or not self._making.hooks.any_at_all) else 1

    def _outcome(self, number: int, task: Task) -> Outcome:
        try:
            plan = task.build(self._base.commit, self._tree)
            changes = self._tree.changes(plan.files) if plan is not None else ()
            if plan is None or not (changes or plan.allow_empty):
                return Outcome(number)
            self._look(changes, plan)
            self._tree.apply(changes)
            self._now.update({change.path: change for change in changes})
        except WorkError as refused:
            return Outcome(number, refused=refused)
        if self._dry or self._manner.joined is not None:
            self._messages.append((number, plan.message))
            self._sign |= plan.sign
            return Outcome(number, planned=True)
        return self._committed(number, plan)

    def _committed(self, number: int, plan: Plan) -> Outcome:
        """The outcome with a commit, or with what a hook had against it."""
        try:
            return Outcome(number, commit=self._commit(plan.message, sign=plan.sign))
        except WorkError as refused:
            if not (self._alone or self._manner.all_or_none):
                raise  # the next task would be decided on a tree that nobody will ever have
            return Outcome(number, refused=refused)

    def _look(self, changes: Sequence[Change], plan: Plan) -> None:
        """Raise WorkError when a file has changes of its own. What an earlier task of this part changed is ours."""
        fresh = [change for change in changes if change.path not in self._seen]
        known = self._indexed if all(change.path in self._asked for change in fresh) else None
        making = self._making
        self._seen.update(guards.survey(making.git, making.tree, making.index, fresh, plan.include, known))

    def _ask(self, paths: Sequence[str]) -> None:
        self._asked = frozenset(paths)
        if paths:
            self._indexed = dict(self._making.index.entries(self._making.git, sorted(self._asked)))

    def _commit(self, message: str, *, sign: bool) -> str:
        """Make a commit of the tree as it is, on top of the one before."""
        making = self._making
        root = self._tree.root  # asked first: it puts the trees into the pack
        if sign or not self._plain:
            self._pack.store(making.git)
            message = making.hooks.before(making.git, making.index, root, message)
            self._tip = making.commit(root, self._tip, message, sign=sign)
        else:
            self._tip = self._written(root, message)
        self._subjects.append(message.split("\n", 1)[0])
        return self._tip

    def _written(self, root: str, message: str) -> str:
        if self._who is None:
            self._who = self._making.identities()
        author, committer = self._who
        parent = f"parent {self._tip}\n" if self._tip else ""
        text = f"tree {root}\n{parent}author {author}\ncommitter {committer}\n\n{message}"
        data = text.encode("utf-8", "surrogateescape")
        oid = object_id("commit", data, self._making.places.id_width)
        self._pack.add(oid, "commit", data)
        return oid

    def _unchanged(self) -> Signature:
        """The index's signature, when the index still has what it had where this part changes something."""
        index = self._making.index
        now = index.signature()
        if now != self._signature and self._now:
            index.wait()
            now = index.signature()
            found = index.entries(self._making.git, list(self._now))
            for path in self._now:
                there = found.get(path, [])
                if len(there) > 1 or (there[0].entry if there else None) != self._seen[path].index:
                    raise Moved
        return now
