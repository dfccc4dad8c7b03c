"""The history that is known to a check, and how more of it is learned when merges ask for it."""

from __future__ import annotations

from collections.abc import Iterable

from gitflow_work.core.check.dag import Dag
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.check.world import History
from gitflow_work.ports import Repository
from gitflow_work.usecases.checking.reading import Changes, Commits, Reader


class Known:
    """Commits with what they changed. Starts with a range, and grows once, when merges need their parents' pasts."""

    def __init__(self, repository: Repository, reader: Reader, commits: Commits) -> None:
        self._repository = repository
        self._reader = reader
        self.commits = list(commits)
        self.changes: Changes = reader.changes(commits)
        self._parents = dict(commits)
        self.history = History(self._timeline(self.commits))

    def know_all(self) -> None:
        """Take the range's own commits for the whole topology, when nothing lies before them."""
        self.history = History(self.history.timeline, Dag(self.commits))

    def learn(self, head: str, merges: Iterable[str]) -> None:
        """Learn the topology of all ancestors, and what was changed by commits that the parents of `merges` differ in."""
        topology = self._repository.ancestry([head], [])
        dag = Dag(topology)
        wanted: set[int] = set()
        for merge in merges:
            numbers = [dag.number[parent] for parent in self._parents[merge]]
            for at, left in enumerate(numbers):
                for right in numbers[at + 1 :]:
                    parted = dag.difference(left, right)
                    wanted.update(parted.left, parted.right)
        known = self._parents
        more = [topology[number] for number in sorted(wanted) if topology[number][0] not in known]
        found = self._reader.changes(more)
        self.changes.deltas.update(found.deltas)
        both = {oid for oid, _ in (*self.commits, *more)}
        timeline = self._timeline([one for one in topology if one[0] in both])
        self.history = History(timeline, dag)

    def _timeline(self, commits: Commits) -> Timeline:
        reader = self._reader
        return Timeline(commits, self.changes.deltas, reader.record_of, reader.base_files)
