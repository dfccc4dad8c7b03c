"""`import backlog`: the tasks of a Backlog.md or flowspec folder as items, in one commit."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gitflow_work.core import ids
from gitflow_work.core.foreign import ForeignFile, ForeignFolder, Report
from gitflow_work.core.item import Item, Value
from gitflow_work.core.layout import item_path
from gitflow_work.core.rules import Rules
from gitflow_work.core.slug import slug
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Workflow
from gitflow_work.errors import BadFile, BadUsage, WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.backlog.fields import KEPT, Target, foreign_id, map_fields
from gitflow_work.formats.backlog.ids import Source, assign
from gitflow_work.formats.backlog.taskfile import ForeignTask, read
from gitflow_work.formats.backlog.values import one_text, texts
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.reading import Repository, Tree
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor
from gitflow_work.usecases.importing.report import Tally
from gitflow_work.usecases.importing.state import choose
from gitflow_work.usecases.naming import folded, state_named
from gitflow_work.usecases.workspace import Workspace, rules_of

_BEGINNING = re.compile(r"[A-Za-z]{1,10}-[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Options:
    """What the user chose: the type of the items, and states for statuses, both by name."""

    type: str = "task"
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """One task that became an item. `source` is its path in the foreign folder, `path` its file here."""

    source: str
    id: str
    status: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Import:
    """What was imported, or would be. `commit` is None in a dry run, and when there was nothing new.

    `already` counts the tasks that an earlier import brought.
    """

    items: tuple[Imported, ...]
    reports: tuple[Report, ...]
    already: int
    commit: str | None
    message: str = ""
    notes: tuple[str, ...] = ()


def import_backlog(space: Workspace, folder: ForeignFolder, options: Options, *, dry_run: bool = False) -> Import:
    """Make items of the tasks of a folder, all in one commit.

    Raises BadUsage for a type or state that is not there, WorkError when the commit is refused. What cannot be read is
    in the reports, and stops nothing else.
    """
    made: list[Import] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        present = _present(tree, rules, options.type, space.index.ids())
        if head is not None:
            _add_deleted(present, space.repository, head, tree, rules)
        planned = _Planner(space, rules, options, present).plan(folder)
        made[:] = [planned.result]
        return Plan(planned.files, planned.result.message) if planned.files else None

    if dry_run:
        build(space.repository.head())
        return made[0]
    written = space.writer.commit(build)
    if written is None:
        return made[0]
    return replace(made[0], commit=written.commit, notes=written.notes)


@dataclass(frozen=True, slots=True)
class _Task:
    file: ForeignFile
    task: ForeignTask


@dataclass(frozen=True, slots=True)
class _Planned:
    result: Import
    files: dict[str, bytes | None]


@dataclass(slots=True)
class _Present:
    """What the repository has: paths of item files, folded ids with their file, items of earlier imports."""

    paths: set[str] = field(default_factory=set)
    taken: dict[str, str] = field(default_factory=dict)
    earlier: dict[tuple[str, str], str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    """Ids of items of other types: references of ours cannot mean them."""


class _Planner:
    def __init__(self, space: Workspace, rules: Rules, options: Options, present: _Present) -> None:
        self._space = space
        self._rules = rules
        self._type, self._workflow = _type_named(rules, options.type)
        self._mapping = _states(self._workflow, options.mapping)
        self._present = present
        self._files: dict[str, bytes | None] = {}

    def plan(self, folder: ForeignFolder) -> _Planned:
        """The commit and its reports. A task that cannot be written is left out before ids and references are given."""
        unread = list(folder.reports)
        tasks = [_Task(file, task) for file in folder.files if (task := _read(file, unread)) is not None]
        while True:
            tally = Tally()
            items, already, failed = self._items(tasks, tally)
            if not failed:
                break
            unread += [_unreadable(file, f"it cannot become an item: {why}", 1) for file, why in failed]
            gone = {file.path for file, _ in failed}
            tasks = [one for one in tasks if one.file.path not in gone]
        tally.unused(self._mapping)
        count = f"{len(items)} {self._type.name}{'' if len(items) == 1 else 's'}"
        lines = [("Import", f"backlog {len(items)}"), ("Actor", actor(self._space, self._rules))]
        message = trailers.write(f"Import {count} from a backlog", "", "", lines)
        result = Import(tuple(items), (*unread, *tally.all()), already, None, message)
        return _Planned(result, self._files)

    def _items(self, tasks: Sequence[_Task], tally: Tally) -> tuple[list[Imported], int, list[tuple[ForeignFile, str]]]:
        """The items of `tasks`, how many were imported earlier, and the files that cannot be written, with why."""
        self._files.clear()
        items: list[Imported] = []
        failed: list[tuple[ForeignFile, str]] = []
        sources = [Source(one.file.path, foreign_id(one.task, one.file.path)) for one in tasks]
        given = assign(sources, self._present.taken, self._present.earlier, self._draw)
        holders = {key: one for key, one in given.holders.items() if ids.fold(one) not in self._present.others}
        for one, source, placed in zip(tasks, sources, given.placed, strict=True):
            tally.placed(source, placed)
            if placed.again:
                continue
            try:
                items.append(self._item(one, placed.id, holders, tally))
            except WorkError as bad:
                failed.append((one.file, bad.message))
        return items, sum(one.again for one in given.placed), failed

    def _item(self, one: _Task, item_id: str, holders: Mapping[str, str], tally: Tally) -> Imported:
        """One item, its file added to the plan. Raises WorkError when its values or its body cannot be written."""
        task, source = one.task, one.file.path
        labels = texts(task.values.get("labels")) or []
        chosen = choose(one_text(task.values.get("status")), labels, self._workflow, self._mapping)
        mapped = map_fields(task, source, Target(self._type, item_id, chosen.status, holders, chosen.unknown))
        title = str(mapped.fields["title"])
        data = itemedit.render(mapped.fields, task.body, task.newline)
        path = self._free(item_id, slug(title))
        self._files[path] = data
        by_label = chosen.how == "label" or (chosen.how == "status" and chosen.unknown is not None)
        tally.state(chosen, self._workflow, source, task.lines.get("labels" if by_label else "status"))
        tally.mapped(mapped)
        return Imported(source, item_id, chosen.status, title, path)

    def _free(self, item_id: str, name: str) -> str:
        """A path that nothing has yet, neither in HEAD nor on the disk, compared without case."""
        number, path = 1, item_path(self._rules.config, self._type, item_id, name)
        while path.casefold() in self._present.paths or self._space.worktree.exists(path):
            number += 1
            path = item_path(self._rules.config, self._type, item_id, f"{name}-{number}".lstrip("-"))
        return path

    def _draw(self, taken: Collection[str]) -> str:
        if self._rules.config.ids == "sequential":
            return ids.next_number(self._type.prefix, taken)
        return ids.draw(self._type.prefix, taken, self._space.choose)


def _read(file: ForeignFile, reports: list[Report]) -> ForeignTask | None:
    """The task of a file; None when it cannot be read. What is to be told is added to `reports`."""
    try:
        task = read(file.data, file.path)
    except BadFile as bad:
        reports.append(_unreadable(file, bad.message, bad.line))
        return None
    for line, value in task.recovered:
        message = f"{value[:60]} begins with @ and had no quotes; it is read as text"
        reports.append(Report("recovered-value", message, file.path, line))
    return task


def _unreadable(file: ForeignFile, message: str, line: int) -> Report:
    hint = f"mend line {line}, then run the import again"
    return Report("unreadable-file", message, file.path, line, hint)


def _type_named(rules: Rules, name: str) -> tuple[RecordType, Workflow]:
    found = rules.types.get(name)
    if found is None:
        known = ", ".join(sorted(rules.types)) or "none"
        hint = near(name, rules.types) or "git work import backlog PATH --type TYPE"
        raise BadUsage(f"there is no type {name}; there are {known}", hint=hint, code="unknown-type")
    _, workflow = rules.effective(found.name)
    if workflow is None:
        raise BadUsage(f"the type {found.name} has no workflow", hint="git work workflow validate")
    return found, workflow


def _states(workflow: Workflow, mapping: Mapping[str, str]) -> dict[str, str]:
    """The user's map with folded keys and the workflow's own spelling of states. Raises BadUsage for no state."""
    found: dict[str, str] = {}
    for old, new in mapping.items():
        state = state_named(workflow, new)
        if state is None:
            names = [one.name for one in workflow.states]
            raise BadUsage(
                f"--map {old}={new}: the workflow {workflow.name} has no state {new}; it has {', '.join(names)}",
                hint=near(new, names) or f"--map '{old}={names[0]}'",
                code="unknown-state",
            )
        if found.setdefault(folded(old), state) != state:
            raise BadUsage(f"--map gives {old} two states: {found[folded(old)]} and {state}", hint="give it one")
    return found


def _present(tree: Tree, rules: Rules, type_name: str, known: Collection[str]) -> _Present:
    """What stands in the item folders of `tree`; `known` are folded ids of the work tree, which are taken as well."""
    present = _Present(taken=dict.fromkeys(known, "a file that is not committed"))
    entries = {path: entry for folder in rules.folders() for path, entry in tree.files(folder).items()}
    contents = tree.read({entry.oid for entry in entries.values() if entry.is_regular})
    for path, entry in sorted(entries.items()):
        present.paths.add(path.casefold())
        item = _item(contents[entry.oid]) if entry.is_regular else None
        if item is None:
            if beginning := _BEGINNING.match(path.rsplit("/", 1)[-1]):
                present.taken[ids.fold(beginning[0])] = path
            continue
        present.taken[ids.fold(item.id)] = path
        _remember(present, item.id, item.fields)
        if item.type != type_name:
            present.others.add(ids.fold(item.id))
    return present


def _remember(present: _Present, item_id: str, fields: Mapping[str, Value]) -> None:
    imported, source = fields.get(f"{KEPT}id"), fields.get(f"{KEPT}from")
    if isinstance(imported, str) and isinstance(source, str):
        present.earlier[imported, source] = item_id


def _add_deleted(present: _Present, repository: Repository, head: str, tree: Tree, rules: Rules) -> None:
    """Take the ids of deleted items too: they are not used again."""
    deleted = list(repository.deleted_files(head, list(rules.folders())))
    contents = tree.read({oid for _, oid in deleted}) if deleted else {}
    for path, oid in deleted:
        item = _item(contents[oid])
        if item is not None:
            present.taken.setdefault(ids.fold(item.id), f"{path}, which is deleted")


def _item(data: bytes) -> Item | None:
    try:
        return parse(data)
    except BadFile:
        return None
