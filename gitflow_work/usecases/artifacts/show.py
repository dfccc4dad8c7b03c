"""`artifacts`: every artifact of an item's workflow, in which state HEAD has it, and what moves recorded of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitflow_work.core.artifacts import patterns
from gitflow_work.core.artifacts import state as core
from gitflow_work.core.artifacts.artifact import Artifact
from gitflow_work.core.artifacts.state import Standing, State
from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.base import Subject
from gitflow_work.core.item import Item
from gitflow_work.core.lint.base import leaves
from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.errors import Undecided
from gitflow_work.ports.items import EventLog
from gitflow_work.ports.reading import Tree
from gitflow_work.usecases.artifacts.records import Record, Since, recorded, since
from gitflow_work.usecases.deciding.facts import EMPTY_BLOBS, LFS_POINTER, Told, gather
from gitflow_work.usecases.deciding.items import Ground, ground
from gitflow_work.usecases.deciding.judging import slug_of
from gitflow_work.usecases.deciding.kepttree import KeptTree
from gitflow_work.usecases.deciding.transition import workflow_for
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, rules_of

MAX_FILES = 20
"""So many files of one artifact are looked at one by one."""


class FileState(NamedTuple):
    """One file of an artifact. `oid` is its blob in HEAD; None: HEAD does not have it, and a move recorded it.

    `disk` says how the work tree differs from HEAD; empty when it does not.
    """

    path: str
    oid: str | None
    record: Record | None = None
    since: Since | None = None
    disk: str = ""


class Shown(NamedTuple):
    """An artifact of a transition. `role` is input, output, or gate, for one of `gates`; `is_next`: the transition
    may be taken in the item's state. `more` files are not among `files`.
    """

    transition: Transition
    is_next: bool
    role: str
    standing: Standing
    files: tuple[FileState, ...] = ()
    more: int = 0
    disk: tuple[str, ...] = ()


class Artifacts(NamedTuple):
    """All of an item's artifacts, those of the next transitions first. `notes` say what could not be told."""

    item: Item
    shown: tuple[Shown, ...]
    notes: tuple[str, ...] = ()


def artifacts(space: Workspace, history: EventLog, beginning: str) -> Artifacts:
    """The artifacts of an item in HEAD's tree. Raises BadUsage when `beginning` means no item or several."""
    item_id, path = locate(space, beginning, committed=True)
    head = space.repository.head()
    tree, rules = rules_of(space, head)
    item, _ = committed_item(space, tree, item_id, path)
    workflow = workflow_for(item, path, rules)
    notes: tuple[str, ...] = ()
    records: dict[str, Record] = {}
    assert head is not None  # rules_of found rules in it
    try:
        records = recorded(space.repository, history, head, item.id)
    except Undecided as reason:
        notes = (f"what moves recorded is not known: {reason.message}",)
    look = _Look(space, ground(KeptTree(tree), rules), head, records)
    named = _named(workflow, item)
    shown = tuple(look.at(item, path, workflow, one) for one in named)
    return Artifacts(item, shown, notes)


class _Named(NamedTuple):
    transition: Transition
    is_next: bool
    role: str
    artifact: Artifact
    beside: tuple[Artifact, ...]


def _named(workflow: Workflow, item: Item) -> list[_Named]:
    """Every artifact of every transition; those of the next ones first, else in file order."""
    following = {id(one) for one in workflow.leaving(item.status)}
    ordered = sorted(workflow.transitions, key=lambda one: id(one) not in following)
    return [one for each in ordered for one in _of(each, id(each) in following)]


def _of(transition: Transition, is_next: bool) -> Iterator[_Named]:
    declared = (*transition.inputs, *transition.outputs)
    for role, listed in (("input", transition.inputs), ("output", transition.outputs)):
        yield from (_Named(transition, is_next, role, one, declared) for one in listed)
    for gate in leaves(transition.gates):
        if isinstance(gate, ArtifactsGate) and gate.artifacts != declared:
            yield from (_Named(transition, is_next, "gate", one, gate.artifacts) for one in gate.artifacts)


class _Look:
    """A look at the tree of HEAD, at what was recorded, and at the disk."""

    def __init__(self, space: Workspace, ground: Ground, head: str, records: dict[str, Record]) -> None:
        self._space = space
        self._ground = ground
        self._head = head
        self._records = records
        self._since: dict[str, Since | None] = {}

    def at(self, item: Item, path: str, workflow: Workflow, named: _Named) -> Shown:
        """One artifact, as the item would have it in the state that the transition leads to."""
        target = named.transition.target
        moved = item._replace(status=target, fields={**item.fields, "status": target})
        kind = self._ground.rules.types.get(item.type)
        subject = Subject(moved, named.transition, item.status, slug_of(path, item.id), kind, workflow)
        asked = core.needs(named.artifact, subject, named.beside)
        facts = gather(asked, self._ground, moved, Told())
        found = core.standing(named.artifact, subject, facts, named.beside)
        shown = Shown(named.transition, named.is_next, named.role, found)
        if found.pattern is None:
            return shown
        files = [self._file(one.path, one.oid) for one in found.files[:MAX_FILES]]
        there = {one.path for one in found.files}
        expression = patterns.compiled(found.pattern)[1]
        gone = [path for path in self._records if path not in there and expression.match(path)]
        files += [self._file(path, None) for path in gone[:MAX_FILES]]
        shown = shown._replace(files=tuple(files), more=max(0, len(found.files) - MAX_FILES))
        return self._absent(shown, found.pattern) if not found.files else shown

    def _file(self, path: str, oid: str | None) -> FileState:
        record = self._records.get(path)
        if record is None or record.oid == oid:
            return FileState(path, oid, record, None, self._on_disk(path, oid))
        if path not in self._since:
            self._since[path] = since(self._space.repository, self._head, path, record)
        return FileState(path, oid, record, self._since[path], self._on_disk(path, oid))

    def _on_disk(self, path: str, oid: str | None) -> str:
        ours = self._space.worktree.read(path)
        if oid is None:
            return "there, not committed" if ours is not None else ""
        if ours is None:
            return "not there" if not self._space.worktree.exists(path) else "no regular file"
        committed = self._ground.tree.read([oid])[oid]
        if committed.startswith(LFS_POINTER) or ours == committed:
            return ""
        # What git would do to line ends is no change.
        return "" if _plain(ours) == _plain(committed) else "changed, not committed"

    def _absent(self, shown: Shown, pattern: str) -> Shown:
        """What stands where the artifact should be and does not count, and what only the disk has."""
        reasons = tuple(_uncounted(self._ground.tree, pattern))
        if reasons:
            shown = shown._replace(standing=shown.standing._replace(state=State.EMPTY, reasons=reasons))
        listed = {one.path for one in shown.files}
        return shown._replace(disk=tuple(path for path in self._only_there(pattern) if path not in listed))

    def _only_there(self, pattern: str) -> list[str]:
        folder, expression = patterns.compiled(pattern)
        if "*" not in pattern and "{" not in pattern and not pattern.endswith("/"):
            candidates = [pattern]
        else:
            candidates = [path for path in self._space.worktree.names(folder.rstrip("/")) if expression.match(path)]
        return [path for path in candidates[:MAX_FILES] if self._space.worktree.read(path)]


def _uncounted(tree: Tree, pattern: str) -> Iterator[str]:
    folder, expression = patterns.compiled(pattern)
    found = {path: one for path, one in tree.files(folder.rstrip("/")).items() if expression.match(path)}
    kinds = {"120000": "a symbolic link", "160000": "a submodule"}
    for path, entry in sorted(found.items())[:MAX_FILES]:
        what = kinds.get(entry.mode) or ("empty" if entry.oid in EMPTY_BLOBS else "a pointer of git LFS")
        yield f"{path} is {what}"


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")
