"""The gate `pull_request`: a pull request brought the move, or the work for it, to the target branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import Facts, Need
from gitflow_work.core.facts.forge import PullRequest, PullRequestsFor, PullRequestsSeen
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import listing, value_or_keys
from gitflow_work.core.valueschema import LINE, NOTHING, Schema, told
from gitflow_work.core.verdict import GateResult, Verdict


@dataclass(frozen=True, slots=True)
class PullRequestGate:
    """`pull_request`, or `pull_request: {into: release}`. Without `into`: the target branch."""

    into: str = ""
    name: ClassVar[str] = "pull_request"
    kind: ClassVar[Kind] = Kind.LANDING
    value_schema: ClassVar[Schema] = told(
        "A pull request brought the move, or the work for it, to the target branch.",
        value_or_keys(NOTHING, {"into": told("Another branch than the target branch.", LINE)}, alone=True),
    )

    @classmethod
    def from_value(cls, value: Any) -> PullRequestGate:
        """From nothing, or `{into: BRANCH}`. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        if value is None:
            return cls()
        branch = value.get("into") if isinstance(value, dict) and value.keys() == {"into"} else None
        if not isinstance(branch, str) or not branch.strip() or not branch.isprintable():
            raise BadGate("`pull_request` stands alone, or names a branch: `pull_request: {into: main}`")
        return cls(branch.strip())

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The requests that brought the item's move or its work."""
        return (self._asked(subject),)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass for a request that landed since the item last left the state, or that is the one being judged."""
        seen = facts.pull_requests(self._asked(subject))
        if seen is None:
            branch = self.into or "the target branch"
            return GateResult(self.name, Verdict.UNKNOWN, f"a pull request into {branch}", "unknown: asks GitHub")
        expected = f"a pull request into {seen.branch}"
        here = [one for one in seen.requests if one.base == seen.branch and not one.unfit]
        for one in here:
            if one.landed_on(seen.branch):
                evidence = (f"#{one.number} {one.merge_commit}",)
                return GateResult(self.name, Verdict.PASS, expected, f"#{one.number} is merged", evidence)
        for one in here:
            if one.lands_on(seen.branch):
                found = f"met when #{one.number} lands"
                return GateResult(self.name, Verdict.PASS, expected, found, (f"#{one.number}",))
        return self._not_yet(seen, here, expected)

    def _not_yet(self, seen: PullRequestsSeen, here: list[PullRequest], expected: str) -> GateResult:
        told = listing(_why_not(one, seen.branch) for one in seen.requests)
        reasons = told or "none brought this item's work"
        doubtful = [one for one in here if one.merged and one.landed is not False and one.outdated is not True]
        if seen.doubt or doubtful:
            found = "unknown: " + "; ".join(one for one in (seen.doubt, told) if one)
            return GateResult(self.name, Verdict.UNKNOWN, expected, found)
        if any(_is_open(one) and not one.judged_here for one in here):
            return GateResult(self.name, Verdict.PENDING, expected, reasons, hint="merge it")
        hint = f"git push, and open a pull request into {seen.branch} with the work"
        return GateResult(self.name, Verdict.FAIL, expected, reasons, hint=hint)

    def _asked(self, subject: Subject) -> PullRequestsFor:
        return PullRequestsFor(subject.item.id, subject.transition.name, subject.source, self.into)


def _is_open(one: PullRequest) -> bool:
    return not one.merged and not one.closed


def _why_not(one: PullRequest, branch: str) -> str:
    name = f"#{one.number}"
    if one.unfit:
        return f"{name} {one.unfit}"
    if one.base != branch:
        return f"{name} goes into {one.base}"
    if not one.merged:
        if one.closed:
            return f"{name} was closed without a merge"
        return f"{name} changes nothing but the status" if one.judged_here else f"{name} is open"
    if one.landed is False:
        return f"{name} is merged, and {branch} does not have it any more"
    if one.outdated:
        return f"{name} was merged before the item came back"
    return f"{name} is merged; whether it still counts could not be told"
