"""Who made the commits of a range, what they may do, and what they approved; under the rules that judge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from gitflow_work.core.facts import ApprovalsFor, Approved
from gitflow_work.core.ids import fold
from gitflow_work.core.people.approvals import Approval, count
from gitflow_work.core.people.identity import (
    CommitFacts,
    Makers,
    Proof,
    Shown,
    Signature,
    State,
    address_of,
    makers,
    permitted,
    who,
)
from gitflow_work.core.people.permissions import allows
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.formats import trailers
from gitflow_work.ports.reading import CommitInfo, Repository
from gitflow_work.usecases.checking.recent import Recent

if TYPE_CHECKING:
    from gitflow_work.usecases.forge.landing import Landing

_AT_ONCE = 500
"""Messages that are looked through at a time; those of a long range are not kept."""


class People:
    """Answers about the makers of commits. Signatures are verified when somebody asks, each once."""

    def __init__(
        self, repository: Repository, rules: Rules, commits: Sequence[str], landing: Landing | None = None
    ) -> None:
        self._repository = repository
        self._rules = rules
        self._range = commits
        self._landing = landing
        self._signatures = repository.signatures(rules.people)
        self._infos = Recent[str, CommitInfo]()
        self._shown: dict[str, Shown] = {}

    def info(self, commit: str) -> CommitInfo:
        """The commit itself."""
        found = self._infos.get(commit)
        if found is None:
            found = self._infos[commit] = self._repository.commits([commit])[commit]
        return found

    def shown(self, commit: str) -> Shown:
        """Who is shown to have made a commit."""
        if commit not in self._shown:
            self._shown[commit] = who(self._facts(commit), self._rules)
        return self._shown[commit]

    def permitted(self, commit: str, permission: str, *, move: bool = False) -> GateResult:
        """Whether the maker of a commit has a permission. What everyone may needs no look at the commit.

        For a `move` the holders of a role who approve the pull request show it, too.
        """
        if allows(self._rules.everyone, permission):
            return GateResult("permission", Verdict.PASS, permission, "everyone may")
        leave = permitted(self._rules, self.shown(commit), permission)
        if leave.verdict is Verdict.PASS or self._landing is None:
            return leave
        granting = [role.name for role in self._rules.roles if allows(role.permissions, permission)]
        return permitted(self._rules, self.acting(commit, granting, granting if move else ()), permission)

    def acting(self, commit: str, asked: Sequence[str], vouched: Sequence[str]) -> Shown:
        """Who is shown to have made a commit, with what the forge knows of the roles `asked`, where it is asked.

        Of those in `vouched` a holder's approval of the pull request will do, too.
        """
        shown = self.shown(commit)
        if self._landing is None or set(shown.roles) & set(asked):
            return shown
        shown = self._landing.with_teams(shown, asked)
        if not vouched or set(shown.roles) & set(asked):
            return shown
        return self._landing.with_reviews(shown, vouched, commit, self.signs)

    def signs(self, commit: str) -> bool:
        """Whether a signature shows who made a commit; not so for one that is not here."""
        return self._repository.resolve(commit) == commit and self.shown(commit).by is Proof.SIGNATURE

    def approved(self, need: ApprovalsFor, item: str, data: bytes, past: Callable[[], Collection[str]]) -> Approved:
        """The signed approvals of the range for an item's transition; `data` is the item's file as it is judged.

        `past` is asked only when there are any: the commits before the item left the transition's state last.
        """
        given = self._approvals.get((fold(item), need.transition), ())
        if not given:
            return count((), need.role, data, Makers())
        left = past()
        found = [
            Approval(commit, self._blob(blob), self.shown(commit), self._is_empty(commit), commit in left)
            for commit, blob in given
        ]
        return count(found, need.role, data, self._makers())

    @cached_property
    def _approvals(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """Folded id and transition to the commits of the range that approve it, each with the blob that it names."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for start in range(0, len(self._range), _AT_ONCE):
            for commit, info in self._repository.commits(self._range[start : start + _AT_ONCE]).items():
                for item, transition, blob in trailers.approvals(info.message):
                    found.setdefault((fold(item), transition), []).append((commit, blob))
        return found

    def _makers(self) -> Makers:
        """Everybody who may have made the changes of the range; approvals change nothing."""
        changing = [commit for commit in self._range if not self._is_empty(commit)]
        return makers({commit: self._facts(commit) for commit in changing}, self._rules)

    def _facts(self, commit: str) -> CommitFacts:
        info = self.info(commit)
        signature = self._signatures.signer(self._repository.raw_commit(commit))
        return CommitFacts(
            address_of(info.author), address_of(info.committer), signature, self._login(commit, signature)
        )

    def _login(self, commit: str, signature: Signature) -> str | None:
        """The forge's word for who made a commit, asked only where nothing else would do."""
        if self._landing is None or self._rules.config.identity == "advisory" or signature.state is State.GOOD:
            return None
        return self._landing.login(commit)

    def _is_empty(self, commit: str) -> bool:
        parents = self.info(commit).parents
        return len(parents) == 1 and self._tree(commit) == self._tree(parents[0])

    def _tree(self, commit: str) -> bytes:
        return self._repository.raw_commit(commit).split(b"\n", 1)[0]

    def _blob(self, oid: str) -> bytes | None:
        from gitflow_work.errors import Undecided

        try:
            [(_, data)] = self._repository.blobs([oid])
        except Undecided:
            return None
        return data
