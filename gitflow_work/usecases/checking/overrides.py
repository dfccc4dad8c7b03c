"""The overrides of one range: files that it adds, each with leave, each for one move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import Finding
from gitflow_work.core.ids import fold
from gitflow_work.core.override import FOLDER, Override
from gitflow_work.core.verdict import Verdict
from gitflow_work.errors import BadFile
from gitflow_work.ports.reading import Entry, Repository
from gitflow_work.usecases.checking.leave import without_leave
from gitflow_work.usecases.checking.task import Task
from gitflow_work.usecases.checking.world import CommitWorld

_Edge = tuple[str, str, str]


class Waivers:
    """Which gates are waived for a move. An override is used up by the first commit that needs it."""

    def __init__(self, granted: Iterable[Override]) -> None:
        self._granted: dict[_Edge, list[Override]] = {}
        for one in granted:
            self._granted.setdefault((fold(one.item), one.source, one.target), []).append(one)
        self._used_by: dict[str, str] = {}

    def renew(self) -> None:
        """Forget what was used: the range is judged anew."""
        self._used_by.clear()

    def rules(self, item: str, source: str, target: str, commit: str | None = None) -> frozenset[str]:
        """The gates waived for an item on an edge: in a commit; without one, wherever the move was made."""
        found = self._granted.get((fold(item), source, target), ())
        return frozenset(one.rule for one in found if commit is None or self._used_by.get(one.path, commit) == commit)

    def use(self, item: str, source: str, target: str, commit: str, rules: Iterable[str]) -> None:
        """Note that a commit's move on an edge needed the overrides of these gates; one for each gate."""
        for rule in set(rules):
            matching = (one for one in self._granted.get((fold(item), source, target), ()) if one.rule == rule)
            free = next((one for one in matching if self._used_by.get(one.path, commit) == commit), None)
            if free is not None:
                self._used_by[free.path] = commit


def granted(repository: Repository, world: CommitWorld, put: Sequence[str], task: Task, into: Checked) -> Waivers:
    """The overrides that the range adds with leave. Those without, and files that cannot be read, are findings.

    `put` are the commits of the range that put override files there, parents first. Leave is asked of those by whom a
    file says what it says at HEAD, not of who began it.
    """
    from gitflow_work.formats.rules.overridefile import is_override_path

    before = _files(repository, task.base)
    fresh = {path: one for path, one in _files(repository, task.head).items() if path not in before}
    fresh = {path: one for path, one in fresh.items() if is_override_path(path)}
    parents = dict(task.commits)
    allowed: list[Override] = []
    for path, entry in sorted(fresh.items()):
        commits = [oid for oid in put if _puts(repository, oid, parents[oid], path, entry)]
        if commits and task.base is not None and repository.ever_had(task.base, path):
            commits = [oid for oid in commits if any(repository.ever_had(one, path) for one in parents[oid])]
        if not commits:
            continue  # BASE's history had it, and removed it: the range brings what has counted once
        override = _read(repository, path, entry, commits[0], into)
        if override is None:
            continue
        leaves = {oid: world.permitted(oid, f"override:{override.rule}") for oid in commits}
        allowing = next((oid for oid, one in leaves.items() if one.verdict is Verdict.PASS), None)
        commit, leave = commits[0], leaves[commits[0]]
        if allowing is not None:
            allowed.append(override._replace(commit=allowing))
            into.overrides.append(allowed[-1])
        else:
            what = f"the gate `{override.rule}` is overridden for {override.item}"
            found = without_leave("bad-override", what, leave, path, commit, squash=task.may_be_squash)
            into.add(found._replace(item=override.item))
    return Waivers(allowed)


def _puts(repository: Repository, commit: str, parents: Sequence[str], path: str, entry: Entry) -> bool:
    return repository.tree(commit).entry(path) == entry and all(
        repository.tree(one).entry(path) != entry for one in parents
    )


def _read(repository: Repository, path: str, entry: Entry, commit: str, into: Checked) -> Override | None:
    from gitflow_work.formats.rules.overridefile import parse

    try:
        if not entry.is_regular:
            raise BadFile("an override is a regular file", path=path)
        [(_, data)] = repository.blobs([entry.oid])
        return parse(data, path)._replace(commit=commit)
    except BadFile as problem:
        line, column = problem.line, problem.column
        into.add(Finding("bad-override", problem.message, path=path, line=line, column=column, commit=commit))
        return None


def _files(repository: Repository, commit: str | None) -> dict[str, Entry]:
    return dict(repository.tree(commit).files(FOLDER.rstrip("/"))) if commit is not None else {}
