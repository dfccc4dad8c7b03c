"""The gate `wip`: not too much is under way at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from gitflow_work.core.facts.items import Census, ItemsIn, Member
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import listing, number, only_keys, quoted, value_or_keys
from gitflow_work.core.valueschema import Schema, told, whole_number
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need

PER = ("assignee", "state")
KEYS = ("limit", "per")


@dataclass(frozen=True, slots=True)
class WipGate:
    """`wip: 3`, `wip: {limit: 3, per: state}`, or `wip` with the limit of the state (`wip: 3` there asks it as well).

    Counts the items of the workflow in the state that the move leads to, the moved one with them: those of each
    assignee, or all. In a check nobody counts: two legal branches may exceed a limit together, which is a note.
    """

    limit: int | None = None
    per: str = PER[0]
    name: ClassVar[str] = "wip"
    kind: ClassVar[Kind] = Kind.EVENT
    value_schema: ClassVar[Schema] = told(
        "Not too many items in the state that the move leads to.",
        value_or_keys(
            whole_number(9999),
            {
                "limit": told("How many; the state's own limit unless said.", whole_number(9999, optional=False)),
                "per": told("Count those of each assignee, or all.", {"enum": [*PER], "default": PER[0]}),
            },
            alone=True,
        ),
    )

    @classmethod
    def from_value(cls, value: Any) -> WipGate:
        """From nothing, a number, or a map of `limit` and `per`. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        given = {} if value is None else value if isinstance(value, dict) else {"limit": value}
        if value is not None and not only_keys(given, KEYS):
            raise BadGate(f"`wip` knows {', '.join(KEYS)}")
        limit, per = number(given["limit"]) if "limit" in given else None, given.get("per", PER[0])
        if "limit" in given and not limit:
            raise BadGate("the `limit` of `wip` is a whole number from 1 to 9999")
        if per not in PER:
            raise BadGate(f"the `per` of `wip` is {' or '.join(PER)}")
        return cls(limit, per)

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The items in the state; nothing where there is no limit."""
        asked = self._asked(subject)
        return () if asked is None or self.limit_for(subject) is None else (asked,)

    def limit_for(self, subject: Subject) -> int | None:
        """The limit that counts for a move: its own, else that of the state it leads to."""
        state = subject.workflow.state(subject.transition.target) if subject.workflow else None
        return self.limit or (state.wip if state else None)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when the number is at most the limit."""
        target, limit, asked = subject.transition.target, self.limit_for(subject), self._asked(subject)
        if asked is None:
            return GateResult(self.name, Verdict.UNKNOWN, "a limit", "not asked")
        if limit is None:
            return GateResult(self.name, Verdict.NOT_APPLICABLE, "a limit", f"{target} has none")
        expected = f"at most {limit} in {target}" + (" for each assignee" if self.per == "assignee" else "")
        census = facts.census(asked)
        if census is None:
            return GateResult(self.name, Verdict.UNKNOWN, expected, "not asked")
        if not census.counted:
            return GateResult(self.name, Verdict.PASS, expected, "not counted here")
        own = Member(subject.item.id, subject.item.texts("assignee"))
        members = [one for one in census.members if one.id.lower() != own.id.lower()]
        group, ids = self.fullest(own, members)
        more = f"; cannot be read: {listing(census.unreadable)}" if census.unreadable else ""
        found = f"{len(ids)}{group}{more}"
        if len(ids) <= limit:
            return GateResult(self.name, Verdict.PASS, expected, found)
        found = f"{len(ids)}{group}: {listing(ids)}{more}"
        hint = f"finish one first: git work list --status {quoted(target)}"
        return GateResult(self.name, Verdict.FAIL, expected, found, hint=hint)

    def fullest(self, own: Member, members: list[Member]) -> tuple[str, list[str]]:
        """Of the groups that `own` is counted in, the one with most items: its name for people, and the ids."""
        if self.per == "state":
            return "", [*(one.id for one in members), own.id]
        groups = []
        for name in own.assignees or ("",):
            named = [one.id for one in members if _is_of(one, name)]
            groups.append((f" of {name}" if name else " of nobody", [*named, own.id]))
        return max(groups, key=lambda one: len(one[1]))

    def _asked(self, subject: Subject) -> ItemsIn | None:
        if subject.workflow is None:
            return None
        return ItemsIn(subject.workflow.name.partition("@")[0], subject.transition.target)


def above(limit: int, gate: WipGate, census: Census) -> list[tuple[str, list[str]]]:
    """The groups that exceed a limit: whose they are, for people, and the ids."""
    names: dict[str, str] = {}
    for one in census.members:
        for name in one.assignees or ("",):
            names.setdefault(name.casefold(), name)
    groups = []
    for name in sorted(names.values()) if gate.per == "assignee" else [""]:
        mine = [one.id for one in census.members if gate.per == "state" or _is_of(one, name)]
        if len(mine) > limit:
            groups.append(("" if gate.per == "state" else f" of {name or 'nobody'}", mine))
    return groups


def _is_of(member: Member, name: str) -> bool:
    if not name:
        return not member.assignees
    return name.casefold() in (one.casefold() for one in member.assignees)
