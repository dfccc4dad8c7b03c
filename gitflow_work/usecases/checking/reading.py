"""Reading a range: what each commit changed, and what each item file says; one process for each kind of question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from sys import intern

from gitflow_work.core.check.records import Change, Delta, Files, Record, by_item, delta
from gitflow_work.core.ids import fold
from gitflow_work.core.item import Item
from gitflow_work.core.layout import CONFIG_PATH, WORKFLOW_DIR, is_item_path, may_be_item_path
from gitflow_work.core.override import FOLDER as OVERRIDES
from gitflow_work.errors import BadFile
from gitflow_work.ports.reading import Entry, FileChange, Repository

Commits = Sequence[tuple[str, tuple[str, ...]]]
_AT_ONCE = 1000
"""So many commits are read before the blobs that they mention."""
ODD = "!"
"""Before the id of what is no regular file: it can never be read as an item."""


@dataclass
class Changes:
    """What the commits of a range changed below `.workflow`."""

    deltas: dict[tuple[str, int], Delta] = field(default_factory=dict)
    configs: set[str] = field(default_factory=set)
    """The commits whose tree has a `config.yml` that a parent lacks."""
    rules: dict[str, dict[str, dict[int, Entry | None]]] = field(default_factory=dict)
    """Commit to the rule files that a parent has otherwise: path, number of the parent, what that one has."""
    overrides: list[str] = field(default_factory=list)
    """The commits that put files into `.workflow/overrides/`, new ones or other ones, parents first."""


class Reader:
    """Parses each blob once. `folders` are the item folders of all rules that matter here."""

    def __init__(self, repository: Repository, folders: Iterable[str]) -> None:
        self._repository = repository
        self.folders = tuple(f"{folder}/" for folder in folders)
        """The item folders, each ending in `/`."""
        self.records: dict[str, Record | None] = {}
        self.problems: dict[str, BadFile] = {}
        self._bases: dict[str, Mapping[str, Files]] = {}
        self._unreadable: dict[str, bool] = {}
        self._deleted: dict[str, set[str]] = {}

    def record_of(self, oid: str) -> Record | None:
        """The record of a blob that was read before; None when it cannot be read as an item."""
        return self.records.get(oid)

    def changes(self, commits: Commits) -> Changes:
        """The changes of `commits`, with every blob that they mention read."""
        found = Changes()
        merges = {oid for oid, parents in commits if len(parents) > 1}
        answers = self._repository.changes(commits, [WORKFLOW_DIR])
        while some := list(islice(answers, _AT_ONCE)):
            items = {
                (oid, number): [_item(one) for one in changed if is_item_path(one.path, self.folders)]
                for oid, number, changed in some
            }
            for oid, number, changed in some:
                self._note_rules(found, oid, number, changed)
            self.learn({blob for rows in items.values() for _, *two in rows for blob in two if blob})
            for key, rows in items.items():
                found.deltas[key] = delta(rows, self.record_of, edits=key[0] in merges)
        return found

    def learn(self, oids: Iterable[str]) -> None:
        """Read and parse the blobs among `oids` that are new."""
        for oid, data in self._repository.blobs(sorted(one for one in oids if self._is_new(one))):
            self.keep(oid, data)

    def keep(self, oid: str, data: bytes) -> Item | BadFile:
        """Parse one blob and keep what the rule asks of it."""
        from gitflow_work.formats.items.itemfile import parse

        try:
            item = parse(data)
        except BadFile as problem:
            self.records[oid] = None
            self.problems[oid] = problem
            return problem
        # Each text once: the versions of an item differ in little, and a long range has very many.
        key, name, kind, status, pin, title = map(
            intern, (fold(item.id), item.id, item.type, item.status, item.text("workflow"), item.title)
        )
        imported = "x-imported-id" in item.fields
        self.records[oid] = Record(key, name, kind, status, pin, imported, item.lines["status"], title)
        return item

    def files(self, commit: str) -> dict[str, Entry]:
        """The item files of a commit's tree, odd ones too."""
        tree = self._repository.tree(commit)
        found: dict[str, Entry] = {}
        for folder in self.folders:
            found.update(self.items_of(tree.files(folder.rstrip("/"))))
        return found

    def items_of(self, entries: Mapping[str, Entry]) -> dict[str, Entry]:
        """The item files among the entries of a tree, odd ones too."""
        return {path: one for path, one in entries.items() if is_item_path(path, self.folders)}

    def base_files(self, commit: str, key: str) -> Files:
        """The files of an item in a commit outside the range."""
        known = self._bases.get(commit)
        if known is None:
            files = [(path, blob(entry)) for path, entry in self.files(commit).items()]
            self.learn(oid for _, oid in files)
            known = self._bases[commit] = by_item(files, self.record_of)
            self._unreadable[commit] = any(self.records.get(oid) is None for _, oid in files)
        return known.get(key, ())

    def has_unreadable(self, commit: str) -> bool:
        """Whether a commit outside the range, whose item files were asked for, has one that cannot be read."""
        return self._unreadable.get(commit, False)

    def deleted_ids(self, commit: str) -> set[str]:
        """The folded ids of the items that were ever deleted in the history of a commit; perhaps some more.

        A file may have been broken before it was deleted: then all that its path ever said counts.
        """
        known = self._deleted.get(commit)
        if known is None:
            # Everywhere: a type may have had another folder when its item was deleted.
            rows = [row for row in self._repository.deleted_files(commit, [WORKFLOW_DIR]) if may_be_item_path(row[0])]
            self.learn(oid for _, oid in rows)
            oids = {oid for _, oid in rows}
            broken = sorted({path for path, oid in rows if self.records.get(oid) is None})
            if broken:
                for _, _, changed in self._repository.changes(self._repository.ancestry([commit], []), broken):
                    oids.update(blob(one.old) for one in changed if one.old)
                self.learn(oids)
            records = (self.records.get(oid) for oid in oids)
            known = self._deleted[commit] = {one.key for one in records if one is not None}
        return known

    def _is_new(self, oid: str) -> bool:
        if oid[:1] == ODD:
            self.records.setdefault(oid, None)
            return False
        return oid not in self.records

    def _note_rules(self, found: Changes, oid: str, number: int, changed: Iterable[FileChange]) -> None:
        from gitflow_work.formats.rules.rulesfiles import is_rule_path
        from gitflow_work.formats.rules.schemafiles import is_schema_path

        for one in changed:
            if one.path == CONFIG_PATH and one.old is None:
                found.configs.add(oid)
            if one.path.startswith(OVERRIDES) and one.new is not None and oid not in found.overrides[-1:]:
                found.overrides.append(oid)
            if is_rule_path(one.path) or is_schema_path(one.path):
                found.rules.setdefault(oid, {}).setdefault(one.path, {})[number] = one.old


def _item(change: FileChange) -> Change:
    old, new = (intern(blob(one)) if one else None for one in (change.old, change.new))
    return intern(change.path), old, new


def blob(entry: Entry) -> str:
    """The id under which the reader keeps what stands at an entry."""
    return entry.oid if entry.is_regular else f"{ODD}{entry.mode}-{entry.oid}"
