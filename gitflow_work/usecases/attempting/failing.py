"""What a failed attempt brings about: `on_failure` of the transition.

Undone is only what commands are declared to make (`makes`), and only what was not there before the first of them ran.
What they committed is taken out by a commit, and so stays in history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from gitflow_work.core.artifacts import patterns
from gitflow_work.core.attempt import NOTIFY
from gitflow_work.core.decide import TREE_ONLY, needs
from gitflow_work.core.facts import FilesMatching
from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.base import Subject
from gitflow_work.errors import WorkError
from gitflow_work.formats import trailers
from gitflow_work.ports.commands import Ended
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Plan, WorkTree
from gitflow_work.usecases.attempting.trust import last_lines, shown
from gitflow_work.usecases.attempting.turn import Chosen, made_artifacts
from gitflow_work.usecases.deciding.facts import anything_matching
from gitflow_work.usecases.deciding.judging import slug_of
from gitflow_work.usecases.workspace import Workspace

MAX_LOOKED = 10_000
"""So many files of the work tree are looked at for what commands have made."""
_MAX_REASON = 300


class Failing:
    """What was there before the commands of an attempt ran, and what to do when the attempt fails."""

    def __init__(
        self, space: Workspace, chosen: Chosen, values: Mapping[str, str], tell: Callable[[str], None]
    ) -> None:
        self._space = space
        self._chosen = chosen
        self._values = dict(values)
        self._tell = tell
        self._patterns = _patterns(chosen)
        self._committed = set(_in_tree(chosen.ground.tree, self._patterns))
        self._on_disk = set(_on_disk(space.worktree, self._patterns))

    def undo(self, error: WorkError) -> None:
        """Remove what the attempt made, roll the item back, notify. What cannot be done is told; nothing is raised."""
        asked = self._chosen.transition.on_failure
        if asked is None:
            return
        reason = _inert(getattr(error, "reason", "") or error.message)
        for step in (self._remove, self._roll_back):
            try:
                step(reason)
            except (WorkError, OSError) as failed:
                why = failed.message if isinstance(failed, WorkError) else failed.strerror
                self._tell(f"what {self._chosen.transition.name} began could not all be undone: {why}")
        self._notify(reason)

    def _remove(self, reason: str) -> None:
        head = self._space.repository.head()
        tree = self._space.repository.tree(head) if head is not None else self._chosen.ground.tree
        now = set(_in_tree(tree, self._patterns))
        committed = sorted(now - self._committed - self._on_disk)
        loose = sorted(set(_on_disk(self._space.worktree, self._patterns)) - now - self._committed - self._on_disk)
        for path in loose:
            self._space.worktree.remove(path)
        if committed:
            self._commit_removal(committed, reason)
        for path in (*loose, *committed):
            self._tell(f"{path} was made by this attempt, and is removed")

    def _commit_removal(self, paths: Sequence[str], reason: str) -> None:
        item, name = self._chosen.item, self._chosen.transition.name
        lines = [("Item", item.id), ("Actor", self._values["GIT_WORK_ACTOR"])]
        text = f"{name} failed, and this was made by its commands: {reason}"
        message = trailers.write(f"{item.id}: remove what {name} made", item.title, text, lines)

        def build(head: str | None) -> Plan | None:
            there = set(_in_tree(self._space.repository.tree(head), self._patterns)) if head is not None else set()
            return Plan({path: None for path in paths if path in there}, message) if there & set(paths) else None

        self._space.writer.commit(build)

    def _roll_back(self, reason: str) -> None:
        from gitflow_work.usecases.move import Request, move

        item, asked = self._chosen.item, self._chosen.transition.on_failure
        if asked is None or not asked.rollback_state or asked.rollback_state == item.status:
            return
        text = f"Rolled back, as {self._chosen.transition.name} failed: {reason}"
        request = Request(asked.rollback_state, text=text, if_status=item.status, no_hooks=True)
        moved = move(self._space, item.id, request, tell=self._tell)
        self._tell(f"{item.id}: rolled back: {moved.source} -> {moved.item.status} ({moved.transition})")

    def _notify(self, reason: str) -> None:
        asked, whole = self._chosen.transition.on_failure, self._chosen.bundle
        commands = self._space.commands() if self._space.commands is not None else None
        if asked is None or whole is None or commands is None:
            return
        values = self._values | {"GIT_WORK_HOOK": NOTIFY, "GIT_WORK_REASON": reason}
        for command in asked.notify:
            try:
                ended = commands.run(command, whole.files, values)
            except WorkError as error:
                ended = Ended(error.message)
            if ended.why:
                self._tell(f"the command that notifies, {shown(command)}, {ended.why}")
            elif ended.said:
                self._tell(f"{shown(command)} says:\n{last_lines(ended.said)}")


def _inert(text: str) -> str:
    """One line without anything that a terminal would obey: it is written into commits."""
    return "".join(one if one.isprintable() else "?" for one in text[:_MAX_REASON])


def _patterns(chosen: Chosen) -> tuple[str, ...]:
    """The paths of the artifacts that the commands make, with the item's values filled in."""
    made = made_artifacts(chosen.transition)
    if not made or chosen.transition.on_failure is None:
        return ()
    item, rules = chosen.item, chosen.ground.rules
    transition = chosen.transition._replace(gates=(ArtifactsGate(made),))
    slug = slug_of(chosen.path, item.id)
    subject = Subject(item, transition, item.status, slug, rules.types.get(item.type), chosen.workflow)
    return tuple(one.pattern for one in needs(subject, TREE_ONLY) if isinstance(one, FilesMatching))


def _in_tree(tree: Tree, wanted: Sequence[str]) -> Iterator[str]:
    for pattern in wanted:
        yield from anything_matching(tree, pattern)


def _on_disk(disk: WorkTree, wanted: Sequence[str]) -> Iterator[str]:
    """The files of the work tree that match. A pattern that is open at its beginning is not looked for."""
    for pattern in wanted:
        folder, expression = patterns.compiled(pattern)
        if not any(mark in pattern for mark in "*{") and not pattern.endswith("/"):
            yield from [pattern] * disk.exists(pattern)
        elif folder:
            yield from (path for path in _below(disk, folder.rstrip("/")) if expression.match(path))


def _below(disk: WorkTree, folder: str) -> Iterator[str]:
    waiting, looked = [folder], 0
    while waiting and looked < MAX_LOOKED:
        for path in disk.names(waiting.pop()):
            looked += 1
            waiting.append(path)  # of a file there are no names
            if disk.read(path) is not None:
                yield path
