"""The gate `dependencies`: everything that the item waits for is finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from gitflow_work.core.facts.items import Other, Others, WaitsFor
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import listing, only_keys, quoted, texts, value_or_keys
from gitflow_work.core.valueschema import LINE, Schema, told
from gitflow_work.core.valueschema import texts as lists
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need

FIELD = "depends_on"
KEYS = ("field", "states")


@dataclass(frozen=True, slots=True)
class DependenciesGate:
    """`dependencies`, or `dependencies: {field: [depends_on, blocked_by], states: [Done]}`.

    An item counts when its state is final, with `states` when it is one of these. What is missing, double or
    unreadable counts as not finished.
    """

    fields: tuple[str, ...] = (FIELD,)
    states: tuple[str, ...] = ()
    name: ClassVar[str] = "dependencies"
    kind: ClassVar[Kind] = Kind.TREE
    value_schema: ClassVar[Schema] = told(
        "Everything that the item waits for is in a final state.",
        value_or_keys(
            lists(LINE, least=1),
            {
                "field": told("The field, or fields, that hold ids; depends_on unless said.", lists(LINE, least=1)),
                "states": told("The states that count, instead of all final ones.", lists(LINE, least=1)),
            },
            alone=True,
        ),
    )

    @classmethod
    def from_value(cls, value: Any) -> DependenciesGate:
        """From nothing, one field or a list of them, or a map of `field` and `states`. Raises BadGate otherwise."""
        from gitflow_work.core.gates import BadGate

        given = {} if value is None else value if isinstance(value, dict) else {"field": value}
        if value is not None and not only_keys(given, KEYS):
            raise BadGate(f"`dependencies` knows {', '.join(KEYS)}")
        fields = texts(given.get("field", FIELD))
        if fields is None:
            raise BadGate("the `field` of `dependencies` is one or more fields that hold ids")
        states = texts(given["states"]) if "states" in given else ()
        if states is None:
            raise BadGate("the `states` of `dependencies` are the states that count as finished")
        return cls(fields, states)

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """How the items stand that it waits for; nothing when there are none."""
        asked = self._asked(subject)
        return (asked,) if asked.ids else ()

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when each item that it waits for is finished, or there is none."""
        asked = self._asked(subject)
        if not asked.ids:
            return GateResult(self.name, Verdict.PASS, self._expected(), "waits for nothing")
        if subject.item.id.lower() in (one.lower() for one in asked.ids):
            found = f"{subject.item.id} waits for itself"
            hint = f"git work set {subject.item.id} {self.fields[0]}=…, without {subject.item.id}"
            return GateResult(self.name, Verdict.FAIL, self._expected(), found, hint=hint)
        others = facts.waits(asked)
        if others is None:
            return GateResult(self.name, Verdict.UNKNOWN, self._expected(), "not asked")
        waiting = [one for one in others.items if not self._counts(one)]
        if waiting:
            return self._fail(subject, others, waiting)
        evidence = tuple(f"{one.path} {one.oid}" for one in others.items)
        found = listing(one.words for one in others.items)
        return GateResult(self.name, Verdict.PASS, self._expected(), found, evidence)

    def _asked(self, subject: Subject) -> WaitsFor:
        named = (one.strip() for field in self.fields for one in subject.item.texts(field))
        ids = {one.lower(): one for one in named if one}
        return WaitsFor(subject.item.id, tuple(ids.values()), self.fields)

    def _counts(self, other: Other) -> bool:
        if other.problem:
            return False
        return other.status in self.states if self.states else other.final

    def _expected(self) -> str:
        wanted = "in " + " or ".join(self.states) if self.states else "in a final state"
        return f"all of {', '.join(self.fields)} {wanted}"

    def _fail(self, subject: Subject, others: Others, waiting: list[Other]) -> GateResult:
        found = listing((one.words for one in waiting), "; ")
        if others.circle:
            found += f"; they wait for each other: {' -> '.join(others.circle)}"
        broken = next((one for one in waiting if one.problem), None)
        hint = f"git work can {quoted(waiting[0].id)}"
        if broken is not None:
            hint = f"git work set {subject.item.id} {self.fields[0]}=…, or mend {broken.path or broken.id}"
        return GateResult(self.name, Verdict.FAIL, self._expected(), found, hint=hint)
