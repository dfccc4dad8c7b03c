"""The history that is known to a check, and how more of it is learned when merges ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gitflow_work.core.check.dag import Dag
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.check.world import History
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking.reading import Changes, Commits, Reader
from gitflow_work.usecases.checking.related import Related


class Known:
    """Commits with what they changed. Starts with a range, and grows when merges or lost items ask for more.

    `history` has no topology until it is learned. An audit judges many ranges by one of these: `begin` each.
    """

    def __init__(self, repository: Repository, reader: Reader, commits: Commits) -> None:
        self._repository = repository
        self._reader = reader
        self.commits = list(commits)
        self.changes: Changes = reader.changes(commits)
        self._parents = dict(commits)
        self._dag: Dag | None = None
        self._parted: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._whole = False
        self.history = History(self._timeline(self.commits))
        self.related = Related(repository, reader, self.commits, lambda: self.history.timeline)

    def know_all(self) -> None:
        """Take the range's own commits for the whole topology, when nothing lies before them."""
        self._whole = True
        self._dag = Dag(self.commits)
        self.history = History(self.history.timeline, self._dag)

    def begin(self) -> None:
        """Before a further range: its merges ask for their parents' pasts anew."""
        if not self._whole:
            self.history = History(self.history.timeline)

    def learn(self, merges: Iterable[str]) -> None:
        """Learn the topology of all ancestors, and the changes of those in which the parents of `merges` differ."""
        dag = self._topology()
        wanted: set[int] = set()
        for merge in merges:
            numbers = [dag.number[parent] for parent in self._parents[merge]]
            for at, left in enumerate(numbers):
                for right in numbers[at + 1 :]:
                    parted = dag.difference(left, right)
                    wanted.update(parted.left, parted.right)
        self._learn(dag, wanted)

    def learn_all(self, base: str) -> None:
        """Learn what every ancestor changed, of `base`, too: an item's last status may lie anywhere."""
        dag = self._topology()
        if base not in dag.number:
            dag = self._dag = Dag(self._repository.ancestry([*self._tips(), base], []))
        self._learn(dag, range(len(dag.oids)))
        self._whole = True

    def lost(self, base: str, keys: Iterable[str], gone_before: Callable[[set[str]], set[str]]) -> bool:
        """Whether items carry a status from before the known commits, having none of their own where those begin.

        `keys` are the items whose answer hangs on it. A file there that cannot be read may have been any item; one that
        BASE has and the beginning has not may be older than both.
        """
        if self._whole:
            return False
        timeline = self.history.timeline
        if any(timeline.files(oid, key) or self._reader.has_unreadable(oid) for oid, key in timeline.lacking):
            return True
        asked = {key for _, key in timeline.lacking}.intersection({*keys, *timeline.mixed})
        return any(timeline.files(base, key) for key in asked) or bool(asked and gone_before(asked) & asked)

    def left(self, base: str, since: str, key: str, status: str) -> bool:
        """Whether a commit that BASE reaches and `since` does not took the item out of a status."""
        reader = self._reader
        for delta in reader.changes(self._repository.ancestry([base], [since])).deltas.values():
            if key in delta.ids:
                was, now = (
                    {one.status for _, oid in files if (one := reader.record_of(oid)) is not None and one.key == key}
                    for files in (delta.removed, delta.added)
                )
                if status in was and status not in now:
                    return True
        return False

    def parted(self, one: str, other: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The merge bases of two commits, and the commits that only `one` reaches."""
        dag = self._topology()
        if (one, other) not in self._parted:
            found = dag.difference(dag.number[one], dag.number[other])
            bases, only = (tuple(dag.oids[at] for at in numbers) for numbers in (found.bases, found.left))
            self._parted[one, other] = bases, only
        return self._parted[one, other]

    def _topology(self) -> Dag:
        if self._dag is None:
            self._dag = Dag(self._repository.ancestry(self._tips(), []))
        return self._dag

    def _tips(self) -> list[str]:
        inner = {parent for _, parents in self.commits for parent in parents}
        return [oid for oid, _ in self.commits if oid not in inner]

    def _learn(self, dag: Dag, wanted: Iterable[int]) -> None:
        topology = [(oid, tuple(dag.oids[one] for one in dag.parents[at])) for at, oid in enumerate(dag.oids)]
        known = self.history.timeline.parents
        more = [topology[at] for at in sorted(wanted) if topology[at][0] not in known]
        timeline = self.history.timeline
        if more:
            self.changes.deltas.update(self._reader.changes(more).deltas)
            both = {*known, *(oid for oid, _ in more)}
            timeline = self._timeline([one for one in topology if one[0] in both])
        self.history = History(timeline, dag)

    def _timeline(self, commits: Commits) -> Timeline:
        reader = self._reader
        return Timeline(commits, self.changes.deltas, reader.record_of, reader.base_files)
