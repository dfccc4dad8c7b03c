"""The pull requests that brought an item's move, or its work, to a branch (design, section 10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gitflow_work.core.facts.forge import PullRequest, PullRequestsFor, PullRequestsSeen
from gitflow_work.core.forge.answers import ForgeTrouble, Pull
from gitflow_work.core.ids import fold
from gitflow_work.core.item import Item
from gitflow_work.core.people.approvals import without_status
from gitflow_work.ports.forge import Forge
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.forge.asking import said
from gitflow_work.usecases.forge.bringing import Bringing
from gitflow_work.usecases.forge.past import Past, has_work, reaches

ASKED = 6
"""So many commits, the newest, are asked for the request that brought them."""
_NUMBER = re.compile(r"#?([1-9][0-9]{0,8})")
_ADDRESS = re.compile(r"https?://[^/\s]+/([^/\s]+/[^/\s]+)/pull/([1-9][0-9]{0,8})(?:[/?#]\S*)?")


class Ground(NamedTuple):
    """Where the move is judged. `branch` is the target branch, `tip` what counts as its tip; `base` is None for none.

    `folders` are those of items. `link` are config.yml's words for what chooses among requests.
    """

    branch: str
    tip: str
    base: str | None
    folders: Sequence[str]
    link: Sequence[str]


class Moving(NamedTuple):
    """The move that is judged. `commit` makes it, None when it is not made yet; `start` are the commits it builds on.

    `artifacts` answers the paths of the files that the transition requires or produces. `path` is the item's file.
    """

    commit: str | None
    start: tuple[str, ...]
    item: Item
    path: str
    artifacts: Callable[[], Sequence[str]]


class Requests:
    """Answers for one move. ForgeTrouble becomes the answer's doubt."""

    def __init__(
        self, repository: Repository, forge: Forge, bringing: Bringing, ground: Ground, moving: Moving
    ) -> None:
        self._repository = repository
        self._forge = forge
        self._bringing = bringing
        self._ground = ground
        self._moving = moving
        self._past: Past | None = None

    def seen(self, need: PullRequestsFor) -> PullRequestsSeen:
        """The requests that may count, up to the first that does."""
        branch = need.into or self._ground.branch
        if not branch:
            return PullRequestsSeen("the target branch", doubt="which branch that is is not known; see default_branch")
        found: dict[int, PullRequest] = {}
        doubts: list[str] = []
        for one in self._candidates(branch, doubts, need.source):
            if one.number not in found:
                found[one.number] = one
                if one.landed_on(branch) or one.lands_on(branch):
                    return PullRequestsSeen(branch, tuple(found.values()))
        if self._repository.is_shallow:
            doubts.append("the history is shallow; git fetch --unshallow")
        return PullRequestsSeen(branch, tuple(found.values()), "; ".join(dict.fromkeys(doubts)))

    def landed(self, source: str) -> Pull | None:
        """The newest request that counts as one that brought the work, for a move that none brings itself."""
        doubts: list[str] = []
        branch = self._ground.branch
        for one in self._candidates(branch, doubts, source):
            if one.landed_on(branch) and self._is_as_merged(one.merge_commit):
                return self._forge.pull(one.number)
        if doubts:
            raise ForgeTrouble(doubts[0])
        return None

    def _is_as_merged(self, merge: str) -> bool:
        """Whether the move finds the item (but its status) and the transition's artifacts as the request left them."""
        moving = self._moving
        before, now = (self._repository.tree(one) for one in (merge, moving.commit or moving.start[0]))
        if any(before.entry(path) != now.entry(path) for path in moving.artifacts()):
            return False
        entries = [one.entry(moving.path) for one in (before, now)]
        contents = [without_status(now.read([one.oid])[one.oid]) for one in entries if one is not None]
        return len(contents) == 2 and contents[0] == contents[1]

    def _candidates(self, branch: str, doubts: list[str], source: str) -> Iterator[PullRequest]:
        """The request that brings the move, then what the item links, then those that brought its commits."""
        asked: list[Callable[[], Iterator[PullRequest]]] = [lambda: self._bringing_it(branch, source)]
        if "field" in self._ground.link:
            asked.append(lambda: self._linked(branch, source))
        asked.append(lambda: self._by_commit(branch, source, doubts))
        for ask in asked:
            try:
                yield from ask()
            except ForgeTrouble as error:
                doubts.append(said(error))

    def _bringing_it(self, branch: str, source: str) -> Iterator[PullRequest]:
        pull = self._bringing.of(self._moving.commit)
        if pull is None:
            return
        fact = self._fact(pull, branch, source)
        if pull.merged_at is not None:
            # It brought the very commit: rebased ones lie before what the forge calls the merge commit.
            yield fact._replace(landed=True if self._moving.commit is not None else fact.landed)
        else:
            here = self._bringing.here(pull)
            yield fact._replace(judged_here=here, has_work=not here or self._has_work(pull))

    def _has_work(self, pull: Pull) -> bool:
        base = self._ground.base
        if base is None or self._repository.resolve(pull.head) != pull.head:
            folders = tuple(f"{one}/" for one in self._ground.folders)
            return any(not path.startswith(folders) for path in self._forge.files(pull.number))
        return has_work(self._repository, base, pull.head, self._ground.folders)

    def _linked(self, branch: str, source: str) -> Iterator[PullRequest]:
        """What the field `pr` names; its requests count when they touched the item, like all others."""
        for text in self._moving.item.texts("pr"):
            address, number = _ADDRESS.fullmatch(text.strip()), _NUMBER.fullmatch(text.strip())
            if address is not None and address[1].casefold() != self._forge.repository().casefold():
                yield PullRequest(int(address[2]), branch, unfit=f"is a request of {address[1]}")
            elif address is not None or number is not None:
                named = int(address[2] if address is not None else number[1])  # type: ignore[index]  # one of both
                self._forge.prefetch(named)
                yield self._touching(self._forge.pull(named), branch, source)

    def _touching(self, pull: Pull, branch: str, source: str) -> PullRequest:
        own = {*self._history.paths, *self._moving.artifacts()}
        fact = self._fact(pull, branch, source)
        if fact.unfit or own.intersection(self._forge.files(pull.number)):
            return fact
        return fact._replace(unfit="changed neither the item's file nor an artifact of the transition")

    def _by_commit(self, branch: str, source: str, doubts: list[str]) -> Iterator[PullRequest]:
        """The requests of the newest commits that touched the item, those whose branch names it first."""
        tip = self._tip(branch)
        if tip is None:
            doubts.append(f"the tip of {branch} is not here; git fetch origin {branch}")
            return
        paths = list(dict.fromkeys([*self._history.paths, *self._moving.artifacts()]))
        # A commit that is only drafted, or made just now, the forge does not know.
        mine = self._moving.commit if self._bringing.is_open else None
        commits = [one for one in self._repository.touching([tip], paths) if one != mine]
        left = self._history.left(source)
        before = set(self._repository.touching(left, paths)) - set(left) if left else set()
        fresh = [one for one in commits if one not in before]
        found = False
        # What came before the item left the state last is asked for the reason only, and one request is enough of it.
        for commit in (*fresh[:ASKED], *[one for one in commits if one in before][:ASKED]):
            if found and commit in before:
                break
            try:
                pulls = self._forge.pulls_of(commit)
            except ForgeTrouble as error:
                doubts.append(said(error))
                continue
            for pull in sorted(pulls, key=self._is_named, reverse=True):
                fact = self._fact(pull, branch, source)
                brought = pull.merged_at is not None or not fact.unfit
                if brought:
                    found = True
                    yield fact
        if len(fresh) > ASKED:
            doubts.append(f"older commits than {fresh[ASKED - 1][:12]} were not asked for their requests")

    def _is_named(self, pull: Pull) -> bool:
        parts = re.split(r"[^a-z0-9.-]+", pull.head_branch.casefold())
        key = fold(self._moving.item.id)
        return "branch" in self._ground.link and any(one == key or one.startswith(f"{key}-") for one in parts)

    def _fact(self, pull: Pull, branch: str, source: str) -> PullRequest:
        merged = pull.merged_at is not None
        elsewhere = pull.base_repository.casefold() != self._forge.repository().casefold()
        fact = PullRequest(
            pull.number,
            pull.base,
            merged=merged,
            closed=pull.state == "closed" and not merged,
            merge_commit=pull.merge_commit,
            unfit=f"is a request of {pull.base_repository or 'another repository'}" if elsewhere else "",
        )
        if not merged or elsewhere or pull.base != branch:
            return fact
        tip = self._tip(branch)
        landed = reaches(self._repository, tip, pull.merge_commit) if tip is not None else None
        return fact._replace(landed=landed, outdated=self._outdated(pull, source))

    def _outdated(self, pull: Pull, source: str) -> bool | None:
        """Whether the merge lies before a commit by which the item left `source`, or before all that is known of it."""
        if self._repository.is_shallow:
            return None
        found = [reaches(self._repository, left, pull.merge_commit) for left in self._history.left(source)]
        return True if True in found else None if None in found else False

    def _tip(self, branch: str) -> str | None:
        if branch == self._ground.branch:
            return self._ground.tip
        names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
        return next((found for one in names if (found := self._repository.ref(one)) is not None), None)

    @property
    def _history(self) -> Past:
        if self._past is None:
            moving = self._moving
            self._past = Past(self._repository, moving.start, moving.item.id, moving.path, self._ground.folders)
        return self._past
