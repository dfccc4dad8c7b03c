"""The gate `approvals`: so many people with a role approved what lands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import ApprovalsFor, Approved, Facts, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.valueschema import LINE, Schema, told, whole_number
from gitflow_work.core.verdict import GateResult, Verdict

KEYS = ("role", "count", "fresh")
FRESH = ("diff", "commit", "any")


@dataclass(frozen=True, slots=True)
class ApprovalsGate:
    """`approvals: {role: maintainer, count: 2}`. Signed approval commits count, and reviews, each person once.

    `fresh` says when a review of the forge is out of date; a signed approval always binds to the item's contents.
    """

    role: str = ""
    count: int = 1
    fresh: str = "diff"
    name: ClassVar[str] = "approvals"
    kind: ClassVar[Kind] = Kind.LANDING
    value_schema: ClassVar[Schema] = told(
        "So many people (one, unless said) with a role approved what lands.",
        {
            **whole_number(999),
            "type": ["integer", "string", "object", "null"],
            "properties": {
                "role": told("A role of roles.yml.", LINE),
                "count": told("How many people.", whole_number(999, optional=False)),
                "fresh": told(
                    "When a review is out of date: its diff, or its commit, has changed.", {"enum": [*FRESH]}
                ),
            },
            "additionalProperties": False,
        },
    )

    @classmethod
    def from_value(cls, value: Any) -> ApprovalsGate:
        """From nothing, a number, or a map of `role`, `count` and `fresh`. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        given = {} if value is None else value if isinstance(value, dict) else {"count": value}
        if not given.keys() <= set(KEYS):
            raise BadGate(f"`approvals` knows {', '.join(KEYS)}")
        role, fresh = given.get("role", ""), given.get("fresh", "diff")
        number = str(given.get("count", 1))
        if not isinstance(role, str) or (role != role.strip()) or ("role" in given and not role):
            raise BadGate("the `role` of `approvals` is a role of roles.yml")
        if not (number.isascii() and number.isdecimal() and 0 < len(number) < 4 and int(number) > 0):
            raise BadGate("the `count` of `approvals` is a whole number from 1 to 999")
        if fresh not in FRESH:
            raise BadGate(f"the `fresh` of `approvals` is {', '.join(FRESH[:-1])} or {FRESH[-1]}")
        return cls(role, int(number), fresh)

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The approvals of this transition by holders of the role."""
        return (self._asked(subject),)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass with enough approvals; with fewer unknown, as long as the forge may know of more."""
        approved = facts.approvals(self._asked(subject))
        people = f"{self.count} {'person' if self.count == 1 else 'people'}"
        expected = f"approved by {people}" + (f" with the role {self.role}" if self.role else "")
        if approved is None:
            return GateResult(self.name, Verdict.UNKNOWN, expected, "unknown: asks GitHub")
        evidence = tuple(f"{person} {commit}" for person, commit in approved.people)
        enough = len(approved.people) >= self.count
        if enough and not approved.doubt:
            found = "approved by " + ", ".join(person for person, _ in approved.people)
            return GateResult(self.name, Verdict.PASS, expected, found, evidence)
        short = approved.complete and not enough
        command = f"git work approve {subject.item.id} {_quoted(subject.transition.name)}"
        return GateResult(
            self.name,
            Verdict.FAIL if short else Verdict.UNKNOWN,
            expected,
            _found(approved),
            evidence,
            who=self.role or "somebody else",
            hint=f"let {self._asks} approve the pull request, or: {command}" if approved.asked else command,
        )

    @property
    def _asks(self) -> str:
        return f"a {self.role}" if self.role else "somebody else"

    def _asked(self, subject: Subject) -> ApprovalsFor:
        return ApprovalsFor(subject.transition.name, self.role, self.fresh)


def _found(approved: Approved) -> str:
    count = len(approved.people)
    kind = "approval" if approved.asked else "signed approval"
    parts = [f"{count} {kind}{'' if count == 1 else 's'}", *approved.refused]
    parts += [approved.doubt] if approved.doubt else []
    return "; ".join(parts) + ("" if approved.complete or approved.asked else "; unknown: asks GitHub")


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)
