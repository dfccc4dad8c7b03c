"""The landing of one range, or of a move that is not made yet: every question of its gates that a forge answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gitflow_work.core.check.lands import Lands
from gitflow_work.core.facts import ApprovalsFor, Approved
from gitflow_work.core.facts.forge import ChecksFor, ChecksSeen, Heard, PullRequestsFor, PullRequestsSeen, SaidBy
from gitflow_work.core.forge.answers import ForgeTrouble, Pull
from gitflow_work.core.people.identity import Shown
from gitflow_work.core.rules import Rules
from gitflow_work.ports.forge import Forge
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.forge import runs, voices
from gitflow_work.usecases.forge.asking import Own, said
from gitflow_work.usecases.forge.bringing import Bringing
from gitflow_work.usecases.forge.freshness import Freshness
from gitflow_work.usecases.forge.holders import Holders
from gitflow_work.usecases.forge.requests import Ground, Moving, Requests
from gitflow_work.usecases.forge.voices import Shows


class Span(NamedTuple):
    """What is judged: from `base` to `head`, commits with their parents. `tip` is what counts as the branch's tip."""

    base: str | None
    head: str
    commits: Sequence[tuple[str, tuple[str, ...]]]
    tip: str


class Landing:
    """Facts from a forge. What goes wrong with it is in the answers, as a doubt; no method raises ForgeTrouble."""

    def __init__(
        self,
        repository: Repository,
        forge: Forge,
        rules: Rules,
        lands: Lands,
        span: Span,
        own: Own = Own(),  # noqa: B008
    ) -> None:
        self._repository = repository
        self._forge = forge
        self._rules = rules
        self._lands = lands
        self._span = span
        self._own = own
        self._folders = tuple(rules.folders())
        self._holders = Holders(forge, rules)
        same = Freshness(repository, "", "", self._folders).same
        self._bringing = Bringing(repository, forge, lands, span.base, span.head, span.commits, same)
        self._fresh: dict[int, Freshness] = {}

    def told(self, moving: Moving, source: str) -> dict[str, Any]:
        """What usecases.facts.Told takes of a forge about one move, but for approvals, which others know of, too."""
        return {
            "pull_requests": lambda need: self.pull_requests(moving, need),
            "checks": lambda need: self.checks(moving, need, source),
            "heard": lambda need: self.heard(moving, need, source),
        }

    def pull_requests(self, moving: Moving, need: PullRequestsFor) -> PullRequestsSeen:
        """The requests that brought the item's move or its work."""
        return self._requests(moving).seen(need)

    def checks(self, moving: Moving, need: ChecksFor, source: str) -> ChecksSeen:
        """The checks on what lands: a request's head, the merge group's commit, what landed as it was at the merge."""
        head = self._span.head
        try:
            pull = self._judged(moving, source)
        except ForgeTrouble as error:
            return ChecksSeen(head, doubt=said(error))
        commits: tuple[str, ...] = (head,)
        if pull is not None and not self._lands.group:
            # A merge queue's commit is checked before it lands, and then is the merge commit.
            commits = (pull.head,) if pull.merged_at is None else (pull.merge_commit, pull.head)
        until = pull.merged_at if pull is not None else None
        return runs.seen(self._forge, need, self._lands.branch, commits, self._own, until)

    def approved(self, moving: Moving, need: ApprovalsFor, source: str, shows: Shows) -> Approved:
        """The reviews that approve what lands."""
        try:
            pull = self._judged(moving, source)
            if pull is None:
                return Approved(refused=("no pull request brings it",), complete=True)
            return self._reviewed(pull, need, shows)
        except ForgeTrouble as error:
            return Approved(doubt=said(error))

    def heard(self, moving: Moving, need: SaidBy, source: str) -> Heard:
        """Who said a word of the request."""
        try:
            pull = self._judged(moving, source)
            if pull is None:
                return Heard(refused=("no pull request brings it",))
            return voices.heard(self._forge, self._holders, pull, need, moving.item.id)
        except ForgeTrouble as error:
            return Heard(doubt=said(error))

    def login(self, commit: str) -> str | None:
        """The account that the forge has verified to have made all commits of the request that brings this one."""
        try:
            pull = self._bringing.of(commit)
            if pull is None:
                return None
            return pull.author if commit in voices.all_by_author(self._forge, pull) else None
        except ForgeTrouble:
            return None  # nobody is shown, which never passes

    def with_teams(self, shown: Shown, asked: Iterable[str]) -> Shown:
        """`shown`, with the roles of `asked` that the forge's teams give."""
        wanted = tuple(asked)
        try:
            return self._holders.with_teams(shown, wanted)
        except ForgeTrouble as error:
            # The roles stay among those that perhaps are the person's.
            return shown._replace(reason=f"{shown.reason}; {said(error)}")

    def with_reviews(self, shown: Shown, asked: Iterable[str], commit: str | None, shows: Shows) -> Shown:
        """`shown`, with the roles of `asked` that reviews of the request that brings `commit` show."""
        wanted = tuple(asked)
        try:
            pull = self._bringing.of(commit)
            if pull is None:
                return shown
            found = [(role, self._reviewed(pull, ApprovalsFor("", role), shows)) for role in wanted]
        except ForgeTrouble as error:
            return shown._replace(untold=tuple((role, said(error)) for role in wanted))
        sure = [(role, one.people[0][0]) for role, one in found if one.people and not one.doubt]
        unsure = [(role, one) for role, one in found if one.doubt or not (one.people or one.complete)]
        untold = tuple((role, one.doubt or "; ".join(one.refused)) for role, one in unsure)
        return shown._replace(vouched=tuple(sure), untold=untold)

    def brought(self) -> Pull | None:
        """The merged request that brought HEAD to the branch. Raises ForgeTrouble."""
        return self._bringing.of(self._span.head)

    def may_have_request(self) -> bool:
        """Whether a request brought HEAD, as far as can be told."""
        try:
            return self.brought() is not None
        except ForgeTrouble:
            return True

    def of_request(self, pull: Pull, head: str, commits: Sequence[tuple[str, tuple[str, ...]]]) -> Landing:
        """The same for the original commits of a request that was merged as another commit."""
        lands = Lands(self._lands.branch, pull.number, pull.head, landed=True)
        span = Span(self._span.base, head, commits, self._span.head)
        return Landing(self._repository, self._forge, self._rules, lands, span, self._own)

    def _judged(self, moving: Moving, source: str) -> Pull | None:
        """The request that brings the move; for one that comes without, that which brought the work before."""
        pull = self._bringing.of(moving.commit)
        if pull is None:
            return self._requests(moving).landed(source)
        if pull.merged_at is None and not self._bringing.here(pull):
            changed = (
                f"goes into {pull.base}" if pull.base != self._lands.branch else f"has moved on to {pull.head[:12]}"
            )
            raise ForgeTrouble(f"#{pull.number} {changed} since this check began", hint="run the check again")
        return pull

    def _reviewed(self, pull: Pull, need: ApprovalsFor, shows: Shows) -> Approved:
        base = self._base_of(pull)
        if pull.number not in self._fresh:
            self._fresh[pull.number] = Freshness(self._repository, base, pull.head, self._folders)
        return voices.reviewed(self._forge, self._holders, self._rules, pull, need, self._fresh[pull.number], shows)

    def _base_of(self, pull: Pull) -> str:
        """The target branch as it was when the request was about to land."""
        if pull.merged_at is not None and self._repository.resolve(pull.merge_commit) == pull.merge_commit:
            parents = self._repository.commits([pull.merge_commit])[pull.merge_commit].parents
            return parents[0] if parents else pull.merge_commit
        return self._span.base or self._span.tip

    def _requests(self, moving: Moving) -> Requests:
        link = self._rules.config.github.link
        ground = Ground(self._lands.branch, self._span.tip, self._span.base, self._folders, link)
        return Requests(self._repository, self._forge, self._bringing, ground, moving)
