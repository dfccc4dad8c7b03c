"""Which pull request brings a commit to the branch: the one that is checked, a group's, or the one that landed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gitflow_work.core.check.lands import Lands
from gitflow_work.core.forge.answers import ForgeTrouble, Pull
from gitflow_work.ports.forge import Forge
from gitflow_work.ports.reading import Repository

Commits = Sequence[tuple[str, tuple[str, ...]]]
Same = Callable[[str, str, str], bool]
"""Whether two commits make one change of a base (Freshness.same): left, base, right."""


def ours(forge: Forge, pull: Pull, branch: str) -> bool:
    """Whether a request is one of this repository into `branch`."""
    return pull.base == branch and pull.base_repository.casefold() == forge.repository().casefold()


class Bringing:
    """Answers for one range, from `base` to `head`. Any question may raise ForgeTrouble."""

    def __init__(
        self,
        repository: Repository,
        forge: Forge,
        lands: Lands,
        base: str | None,
        head: str,
        commits: Commits,
        same: Same,
    ) -> None:
        self._repository = repository
        self._forge = forge
        self._lands = lands
        self._base = base
        self._head = head
        self._parents = dict(commits)
        self._same = same
        self._found: dict[str, Pull | None] = {}
        self._group: Mapping[str, Pull] | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing says how the commits come to the branch: they are not there yet."""
        return self._lands.number is None and not self._lands.group and not self._lands.landed

    def of(self, commit: str | None) -> Pull | None:
        """The request that brings `commit`, which None means is not made yet; None when none is known to."""
        if self._lands.number is not None:
            self._forge.prefetch(self._lands.number)
            return self._forge.pull(self._lands.number)
        if commit is None:
            return None
        if self._lands.group:
            self._group = self._members() if self._group is None else self._group
            if commit not in self._group:
                what = f"which pull request of the merge group brings {commit[:12]} cannot be told"
                raise ForgeTrouble(what, hint="git fetch origin 'refs/pull/*/head', before the check")
            return self._group[commit]
        return self._landed(self._head) if self._lands.landed else None

    def here(self, pull: Pull) -> bool:
        """Whether what is judged is this request, unmerged: its head, or the merge of it, alone or in a group."""
        if self._lands.group:
            return self._group is not None and any(one.number == pull.number for one in self._group.values())
        if (self._lands.number, self._lands.head) != (pull.number, pull.head) or pull.base != self._lands.branch:
            return False
        return self._head == pull.head or self._parents.get(self._head, ())[1:2] == (pull.head,)

    def _landed(self, commit: str) -> Pull | None:
        """The merged request that brought `commit` of the branch's first-parent line."""
        if commit not in self._found:
            pulls = self._forge.pulls_of(commit)
            fitting = [one for one in pulls if one.merged_at is not None and ours(self._forge, one, self._lands.branch)]
            exact = [one for one in fitting if one.merge_commit == commit]
            rebased = (one for one in fitting if self._is_rebased(one, commit))
            self._found[commit] = exact[0] if exact else next(rebased, None)
            if self._found[commit] is not None:
                self._forge.prefetch(self._found[commit].number)  # type: ignore[union-attr]  # looked at just now
        return self._found[commit]

    def _is_rebased(self, pull: Pull, commit: str) -> bool:
        """Whether `commit` is one of the last commits of the line up to the request's, as many as the request has."""
        at = pull.merge_commit
        if self._repository.resolve(at) != at:
            return False
        for _ in self._forge.commits(pull.number):
            if at == commit:
                return True
            parents = self._repository.commits([at])[at].parents
            if len(parents) != 1:
                return False
            at = parents[0]
        return False

    def _members(self) -> dict[str, Pull]:
        """The commits of a merge group, each with its request.

        A merge names it by its second parent. A group of single-parent commits is one request's when it makes the
        same change: that of the request after which the queue's branch is named.
        """
        assert self._base is not None  # events.py has looked
        found: dict[str, Pull] = {}
        at, line = self._head, []
        while at in self._parents:
            line.append(at)
            at = next(iter(self._parents[at]), "")
        for commit in line:
            if len(self._parents[commit]) == 2:
                second = self._parents[commit][1]
                pulls = [one for one in self._forge.pulls_of(second) if one.head == second]
                fitting = [one for one in pulls if ours(self._forge, one, self._lands.branch)]
                if len(fitting) == 1:
                    found |= dict.fromkeys(self._brought(commit), fitting[0])
        alone = [one for one in line if len(self._parents[one]) == 1]
        if alone and self._lands.queued is not None:
            self._forge.prefetch(self._lands.queued)
            pull = self._forge.pull(self._lands.queued)
            start = self._base if len(alone) == len(line) else self._parents[self._head][0]
            is_there = self._repository.resolve(pull.head) == pull.head and ours(self._forge, pull, self._lands.branch)
            if is_there and self._head in alone and self._same(pull.head, start, self._head):
                found |= dict.fromkeys(alone if start == self._base else [self._head], pull)
        return found

    def _brought(self, merge: str) -> list[str]:
        """A merge and the commits that it brought to its first parent."""
        first, *others = self._parents[merge]
        behind: set[str] = set()
        found: set[str] = set()
        self._walk(first, behind)
        for one in others:
            self._walk(one, found)
        return [merge, *(found - behind)]

    def _walk(self, start: str, into: set[str]) -> None:
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if at in self._parents and at not in into:
                into.add(at)
                waiting += self._parents[at]
