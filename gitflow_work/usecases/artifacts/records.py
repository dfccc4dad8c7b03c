"""What moves recorded of artifacts, and since when a file is another than the recorded one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from gitflow_work.core.ids import fold
from gitflow_work.errors import Undecided
from gitflow_work.formats import trailers
from gitflow_work.ports.items import EventLog
from gitflow_work.ports.reading import CommitInfo, FileChange, Repository

GATE = "artifacts "
"""What the evidence of the gate begins with."""


class Record(NamedTuple):
    """A blob that a move recorded: by which transition (empty when unsaid), in which commit, and when."""

    oid: str
    transition: str
    commit: str
    when: datetime


class Since(NamedTuple):
    """The commit after which a file is not the recorded one any more, and its time."""

    commit: str
    when: datetime


def recorded(repository: Repository, history: EventLog, head: str, item_id: str) -> dict[str, Record]:
    """The newest record of each path, from the messages of the commits that did something to the item.

    Raises Undecided when the history is not all here.
    """
    oids = list(dict.fromkeys(event.commit for event in history.of(head, item_id)))
    commits = repository.commits(oids)
    found: dict[str, Record] = {}
    for oid in oids:
        for path, record in _in_message(commits[oid], item_id):
            found.setdefault(path, record)
    return found


def _in_message(commit: CommitInfo, item_id: str) -> list[tuple[str, Record]]:
    found = []
    item = transition = ""
    for name, value in trailers.read(commit.message):
        if name == "Item":
            item, transition = value, ""
        elif name == "Transition":
            transition = value
        elif name == "Evidence" and fold(item) == fold(item_id) and value.startswith(GATE):
            path, _, oid = value.removeprefix(GATE).rpartition(" ")
            if path and len(oid) in (40, 64) and set(oid) <= set("0123456789abcdef"):
                found.append((path, Record(oid, transition, commit.oid, commit.when)))
    return found


def since(repository: Repository, head: str, path: str, record: Record) -> Since | None:
    """When `path` ceased to be the recorded blob, on the way from the record to `head`; None when nobody can tell.

    A message may claim a blob that its own commit does not have; then it is since that commit.
    """
    entry = repository.tree(record.commit).entry(path)
    if entry is None or entry.oid != record.oid:
        return Since(record.commit, record.when)
    try:
        commits = repository.ancestry([head], [record.commit])
        made = _ceased(repository, commits, path, record.oid)
    except Undecided:
        return None
    return Since(made, repository.commits([made])[made].when) if made else None


def _ceased(repository: Repository, commits: Sequence[tuple[str, tuple[str, ...]]], path: str, oid: str) -> str | None:
    """The last commit that had the blob before and another after; a merge only when no other had."""
    found: dict[bool, str] = {}
    differs: dict[str, dict[int, FileChange]] = {}
    for commit, number, changes in repository.changes(commits, [path]):
        for change in changes:
            if change.path == path:
                differs.setdefault(commit, {})[number] = change
    parents: Mapping[str, tuple[str, ...]] = dict(commits)
    for commit, _ in commits:
        made = differs.get(commit, {})
        if any(one.old and one.old.oid == oid and (one.new is None or one.new.oid != oid) for one in made.values()):
            found[len(made) == max(1, len(parents[commit]))] = commit
    return found.get(True) or found.get(False)
