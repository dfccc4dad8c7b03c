"""Keeps the cache's tables in step with git's index, by difference where that is sure, else as a whole.

By difference: the tables stood for a commit's tree and what was staged on top of it. What lies between that commit
and HEAD, and what is staged now, are two short answers of git, however many items there are.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from gitflow_work.adapters.git.process import GitFailed
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.index import rows, scan, store
from gitflow_work.core.finding import Finding
from gitflow_work.core.layout import CONFIG_PATH, WORKFLOW_DIR, is_item_path
from gitflow_work.errors import BadUsage
from gitflow_work.ports.reading import Entry

Progress = Callable[[int, int], None]


class Mirror:
    """The tables of one work tree. `top` is the folder that paths start in."""

    def __init__(self, db: sqlite3.Connection, repository: GitRepository, progress: Progress) -> None:
        self.db = db
        self._repository = repository
        self._places = repository.places
        self._progress = progress
        # As text that the tables take: a path need not be UTF-8.
        self.place = self._places.git_dir.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        self.top = self._places.top or self._places.git_dir

    def catch_up(self) -> None:
        """Make the tables say what git's index says. Raises BadUsage without a `.workflow`, and sqlite3.Error."""
        now = scan.token(self._places)
        if self.meta("token") == now:
            return
        with self.writing():
            if self.meta("token") != now:
                self._take_over(now)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction: all of it, or nothing."""
        self.db.execute("begin immediate")
        try:
            yield
            self.db.execute("commit")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("rollback")
            raise

    def meta(self, key: str) -> str | None:
        """What is noted about this work tree under `key`."""
        asked = "select value from meta where place = ? and key = ?"
        found = self.db.execute(asked, (self.place, key)).fetchone()
        return found[0] if found else None

    def set_meta(self, key: str, value: str) -> None:
        """Note it."""
        self.db.execute("insert or replace into meta values (?, ?, ?)", (self.place, key, value))

    @cached_property
    def types(self) -> dict[str, dict[str, Any]]:
        """Name of each type to what listing needs of it, as `_learn_rules` notes it."""
        found: dict[str, dict[str, Any]] = json.loads(self.meta("rules") or "{}")
        return found

    @property
    def rule_problems(self) -> list[Finding]:
        """What was wrong with the rules when they were learnt."""
        found = json.loads(self.meta("rule_problems") or "[]")
        return [Finding(rule, text, path=path, line=line, column=at) for rule, text, path, line, at in found]

    @cached_property
    def _folders(self) -> tuple[str, ...]:
        return tuple(f"{one['folder']}/" for one in self.types.values())

    def is_item(self, path: str) -> bool:
        """Whether a file at `path` is read as an item."""
        return is_item_path(path, self._folders)

    @cached_property
    def links(self) -> frozenset[str]:
        """Places of items at which git's index has a symlink, a submodule, or a name that is not UTF-8."""
        return frozenset(json.loads(self.meta("links") or "[]"))

    def _take_over(self, now: str) -> None:
        head = self._repository.objects.oid("HEAD")
        if not self._by_difference(head):
            self._as_a_whole(head, now)
        self.set_meta("listed", "")
        self.set_meta("token", now)
        self.__dict__.pop("links", None)

    def _by_difference(self, head: str | None) -> bool:
        """Whether it could be done: the tables' commit is known and there, no conflict is open, no rules differ."""
        base = json.loads(self.meta("base") or "null")
        if base is None or head is None:
            return False
        try:
            moved = scan.between(self._repository.git, base["commit"], head) if base["commit"] != head else {}
            staged = scan.staged(self._repository.git, head)
        except GitFailed:
            return False
        if moved is None or staged is None:
            return False
        now = {path: Entry(*old) if old else None for path, old in base["staged"].items()}
        now.update({path: new for path, (_, new) in moved.items()})
        now.update({path: new for path, (_, new) in staged.items()})
        if any(path.endswith((".yml", ".yaml")) for path in now):
            return False  # rules, or what may be some
        items = {path: entry for path, entry in now.items() if self.is_item(path)}
        texts = {path: entry for path, entry in items.items() if scan.is_text(path)}
        files = {path: entry.oid if entry and entry.is_regular else None for path, entry in texts.items()}
        self._parse({oid: path for path, oid in files.items() if oid})
        store.change_files(self.db, self.place, files)
        links = {path for path, entry in items.items() if entry and not files.get(path)}
        self.set_meta("links", json.dumps(sorted((self.links - items.keys()) | links)))
        self._note_base(head, staged)
        return True

    def _as_a_whole(self, head: str | None, now: str) -> None:
        tracked = scan.tracked(self._repository.git)
        if CONFIG_PATH not in tracked and not os.path.exists(os.path.join(self.top, CONFIG_PATH)):
            raise BadUsage(
                "this repository has no .workflow yet", hint="git work init --preset simple", code="no-workflow"
            )
        self._learn_rules(tracked)
        items = {path: entry for path, entry in tracked.items() if self.is_item(path)}
        files = {path: entry.oid for path, entry in items.items() if entry.is_regular and scan.is_text(path)}
        self._parse({oid: path for path, oid in files.items()})
        store.replace_files(self.db, self.place, files)
        self.set_meta("links", json.dumps(sorted(path for path in items if path not in files)))
        staged = scan.staged(self._repository.git, head) if head else None
        # Both looks at git's index were at the same one only when it has not changed meanwhile.
        self._note_base(head, staged if scan.token(self._places) == now else None)

    def _note_base(self, head: str | None, staged: scan.Differences | None) -> None:
        if head is None or staged is None:
            self.set_meta("base", "")
            return
        self.set_meta("base", json.dumps({"commit": head, "staged": {path: old for path, (old, _) in staged.items()}}))

    def _learn_rules(self, tracked: Mapping[str, Entry]) -> None:
        """What listing needs of the rules; kept until a rule file changes."""
        from gitflow_work.formats.rules.rulesfiles import is_rule_path, load

        wanted = {path: one.oid for path, one in tracked.items() if is_rule_path(path) and one.is_regular}
        sign = json.dumps(sorted(wanted.items()))
        if self.meta("rules_of") == sign and wanted:
            return
        contents = dict(self._repository.blobs(wanted.values()))
        rules = load({path: contents[oid] for path, oid in wanted.items()})
        types = {}
        for name, one in rules.types.items():
            _, workflow = rules.effective(name)
            states = workflow.states if workflow else ()
            types[name] = {
                "folder": f"{WORKFLOW_DIR}/{one.folder}",
                "states": [state.name for state in states],
                # Where nothing moves, nothing is finished: a tag is there as long as its file is.
                "finals": [state.name for state in states if state.final and len(states) > 1],
                "initial": workflow.initial if workflow else "",
                "keys": list(one.fields),
                "references": [key for key, field in one.fields.items() if field.is_reference],
                "priorities": one.fields["priority"].values if "priority" in one.fields else (),
            }
        problems = [(one.rule, one.message, one.path, one.line, one.column) for one in rules.problems]
        self.set_meta("rule_problems", json.dumps(problems))
        self.set_meta("rules", json.dumps(types))
        self.set_meta("rules_of", sign)
        for name in ("types", "_folders"):
            self.__dict__.pop(name, None)

    def _parse(self, paths: Mapping[str, str]) -> None:
        """Read the blobs that the cache does not know. `paths`: blob id to a path, for messages."""
        oids = store.unknown(self.db, paths)
        found = []
        for done, (oid, data) in enumerate(self._repository.blobs(oids)):
            found.append(rows.blob(oid, data, paths[oid]))
            if done % 500 == 0:
                self._progress(done, len(oids))
        if found:
            store.keep(self.db, found)
            self._progress(len(found), len(found))
