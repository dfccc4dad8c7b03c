"""Many items in one call: each decided by itself, on what those before have left; written together.

What may be done of one item is said by a Change; `run` does it to all. So `move`, `set` and others share how refusals
are told, what is skipped, and how a batch that was cut short goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from gitflow_work.core.item import Item
from gitflow_work.errors import WorkError
from gitflow_work.formats import trailers
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Manner, Outcome, Plan, Task
from gitflow_work.usecases.batches.chainitems import ChainItems
from gitflow_work.usecases.deciding.items import Ground
from gitflow_work.usecases.workspace import (
    SEPARATELY,
    Workspace,
    committed_item,
    locate,
    rule_entries,
    rules_of,
    schema_entries,
)


class Planned(NamedTuple):
    """What a Change makes of an item. `source` and `transition` are empty where it is not moved.

    `notes` are told once, however many items have them.
    """

    plan: Plan
    item: Item
    changed: tuple[str, ...]
    source: str = ""
    transition: str = ""
    notes: tuple[str, ...] = ()


Change = Callable[[Ground, Item, bytes, str], "Planned | str"]
"""What is to become of an item, which has these bytes at this path; a sentence when nothing is. Raises WorkError."""


Alone = Callable[[str, bool], "tuple[Planned, str | None]"]
"""Does to the item of this id what is not done among others, and answers the commit; with True it writes nothing."""


class Job(NamedTuple):
    """One item of a batch: the beginning of its id as it was named, and what is to become of it.

    `place` is its id and path, where they are known already. `alone` is for an item whose change raises Separately.
    """

    named: str
    change: Change
    place: tuple[str, str] | None = None
    alone: Alone | None = None


class How(NamedTuple):
    """How a batch is written. `title` makes the subject of the one commit that `one_commit` asks for, of its items."""

    one_commit: bool = False
    all_or_nothing: bool = False
    dry_run: bool = False
    include: bool = False
    text: str = ""
    title: Callable[[Sequence[Planned]], str] = lambda done: f"{len(done)} items changed"


class Done(NamedTuple):
    """An item that was changed, or in a dry run would be; `commit` is None then."""

    path: str
    planned: Planned
    commit: str | None


class Refused(NamedTuple):
    """An item, as it was named, and why nothing was done to it."""

    item: str
    error: WorkError


class Skipped(NamedTuple):
    """An item for which there was nothing to do, and why."""

    item: str
    why: str


class Batch(NamedTuple):
    """What a batch did. Without `stopped` and `interrupted` every item is in one of the first four lists.

    `held`: may be done, but was not, since another one was refused and all or nothing was asked for. `left`: not come
    to. `stopped`: what kept the rest from being written at all.
    """

    done: list[Done]
    refused: list[Refused]
    skipped: list[Skipped]
    held: list[str]
    left: list[str]
    notes: list[str]
    stopped: WorkError | None = None
    interrupted: bool = False

    @property
    def commits(self) -> list[str]:
        """The commits that were made, in order."""
        return list(dict.fromkeys(one.commit for one in self.done if one.commit))

    @property
    def exit(self) -> int:
        """The exit status: 0 when nothing was refused, 3 when all that was refused could not be decided, else 1."""
        if self.interrupted:
            return 130
        statuses = {one.error.exit for one in self.refused} | ({self.stopped.exit} if self.stopped else set())
        return 0 if not statuses else 3 if statuses == {3} else 1


def run(
    space: Workspace,
    jobs: Sequence[Job],
    how: How,
    told: Callable[[int, int], None],
    refused: Sequence[Refused] = (),
) -> Batch:
    """Do all jobs, in order. `told` hears which item of how many has its turn; `refused` are so from the outset.

    Raises WorkError when there are no rules, or nothing can be written here at all.
    """
    rules_of(space, space.repository.head())
    batch = Batch([], list(refused), [], [], [], [])
    working = [one for one in (_Work(space, job, how) for job in jobs) if one.is_located(batch)]
    if how.all_or_nothing and batch.refused:
        how = how._replace(dry_run=True)  # the others are looked at all the same, so that everything is named at once
    batch = _run(space, working, batch, how, told)
    if how.all_or_nothing and batch.refused:
        return batch._replace(done=[], held=[*batch.held, *(one.planned.item.id for one in batch.done)])
    return batch


def _run(space: Workspace, working: Sequence[_Work], batch: Batch, how: How, told: Callable[[int, int], None]) -> Batch:
    shared = _Shared(space)
    count = len(working)
    tasks = [
        Task(one.builder(shared, partial(told, number, count)), (one.path,)) for number, one in enumerate(working, 1)
    ]
    manner = Manner(how.all_or_nothing, _joined(working, how) if how.one_commit else None, how.dry_run)
    seen = 0
    try:
        for outcome in space.writer.commit_all(tasks, manner):
            seen = outcome.number + 1
            working[outcome.number].tell(outcome, batch, how)
    except WorkError as error:
        if not seen:
            raise
        batch = batch._replace(stopped=error)
    except KeyboardInterrupt:
        batch = batch._replace(interrupted=True)
    return batch._replace(left=[one.named for one in working[seen:]])


class _Shared:
    """What the decisions of a batch share: the rules, read once for each state they are in, and the other items."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._ground: Ground | None = None
        self._items: ChainItems | None = None
        self._key: object = None
        self._touched: tuple[str, ...] = ()

    def ground(self, head: str | None, tree: Tree) -> Ground:
        """What an item is judged against: `tree`, as the tasks before have left it."""
        if self._ground is None or self._ground.tree is not tree:
            self._ground = self._begun(head, tree)
        elif self._items is not None:
            self._items.now(tree, self._touched)
        self._touched = ()
        return self._ground

    def touched(self, plan: Plan) -> None:
        """The plan may be carried out before the next decision."""
        self._touched = tuple(plan.files)

    def _begun(self, head: str | None, tree: Tree) -> Ground:
        entries = {**rule_entries(tree), **schema_entries(tree)}
        if self._items is not None and self._ground is not None and entries == self._key:
            self._items.now(tree)
            return self._ground._replace(tree=tree)
        _, rules = rules_of(self._space, head)
        self._key, self._items = entries, ChainItems(tree, rules)
        return Ground(tree, rules, self._items)


class _Work:
    """A job on its way: located, decided, told."""

    def __init__(self, space: Workspace, job: Job, how: How) -> None:
        self.named = job.named
        self.path = ""
        self.planned: Planned | None = None
        self._space = space
        self._job = job
        self._include = how.include
        self._id = ""
        self._why = ""

    def is_located(self, batch: Batch) -> bool:
        """Whether the item was found; else the batch knows why not."""
        try:
            self._id, self.path = self._job.place or locate(self._space, self.named, committed=True)
        except WorkError as error:
            batch.refused.append(Refused(self.named, error))
            return False
        return True

    def builder(self, shared: _Shared, begun: Callable[[], None]) -> Callable[[str | None, Tree], Plan | None]:
        """The decision, to be made when the item's turn comes, which `begun` is told."""

        def build(head: str | None, tree: Tree) -> Plan | None:
            begun()
            ground = shared.ground(head, tree)
            item, data = committed_item(self._space, tree, self._id, self.path, include=self._include)
            made = self._job.change(ground, item, data, self.path)
            if isinstance(made, str):
                self._why = made
                return None
            self.planned = made
            self._why = f"{item.id}: nothing to change"
            shared.touched(made.plan)
            return made.plan

        return build

    def tell(self, outcome: Outcome, batch: Batch, how: How) -> None:
        """Note what became of it."""
        batch.notes.extend(outcome.notes)
        together = how.one_commit or how.all_or_nothing
        if outcome.refused is not None and outcome.refused.code == SEPARATELY and self._job.alone and not together:
            self._do_alone(self._job.alone, batch, how)
        elif outcome.refused is not None:
            batch.refused.append(Refused(self._id, outcome.refused))
        elif outcome.planned and not how.dry_run:
            batch.held.append(self._id)
        elif (outcome.planned or outcome.commit) and self.planned is not None:
            batch.done.append(Done(self.path, self.planned, outcome.commit))
            batch.notes.extend(one for one in self.planned.notes if one not in batch.notes)
        else:
            batch.skipped.append(Skipped(self._id, self._why))

    def _do_alone(self, alone: Alone, batch: Batch, how: How) -> None:
        """The others of its part have landed, and nobody holds the lock."""
        try:
            planned, commit = alone(self._id, how.dry_run)
        except WorkError as error:
            batch.refused.append(Refused(self._id, error))
            return
        batch.done.append(Done(self.path, planned, commit))
        batch.notes.extend(one for one in planned.notes if one not in batch.notes)


def _joined(working: Sequence[_Work], how: How) -> Callable[[Sequence[int], Sequence[str]], str]:
    """The message of one commit for several items: a line and the trailers of each."""

    def joined(numbers: Sequence[int], messages: Sequence[str]) -> str:
        done = [planned for number in numbers if (planned := working[number].planned) is not None]
        lines = "\n".join(message.split("\n", 1)[0] for message in messages)
        text = "\n\n".join([*([how.text.strip()] if how.text.strip() else []), lines])
        told = [one for message in messages for one in trailers.read(message)]
        return trailers.write(how.title(done), "", text, told)

    return joined
