"""The gate `children`: every item that names this one as its parent is finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from gitflow_work.core.facts.items import ItemsNaming, Other
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import COUNT, listing, number, only_keys, quoted, value_or_keys
from gitflow_work.core.valueschema import LINE, Schema, told
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need

FIELD = "parent"
KEYS = ("field", "min")


@dataclass(frozen=True, slots=True)
class ChildrenGate:
    """`children`, or `children: {field: epic, min: 1}`. Without children it passes, unless `min` asks for some."""

    field: str = FIELD
    least: int = 0
    name: ClassVar[str] = "children"
    kind: ClassVar[Kind] = Kind.TREE
    value_schema: ClassVar[Schema] = told(
        "Every item that names this one as its parent is in a final state.",
        value_or_keys(
            LINE,
            {
                "field": told("The field in which children name their parent; parent unless said.", LINE),
                "min": told("At least so many children there must be.", COUNT),
            },
            alone=True,
        ),
    )

    @classmethod
    def from_value(cls, value: Any) -> ChildrenGate:
        """From nothing, a field, or a map of `field` and `min`. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        given = {} if value is None else value if isinstance(value, dict) else {"field": value}
        if value is not None and not only_keys(given, KEYS):
            raise BadGate(f"`children` knows {', '.join(KEYS)}")
        field, least = given.get("field", FIELD), number(given.get("min", 0))
        if not isinstance(field, str) or not field.strip():
            raise BadGate("the `field` of `children` is the field in which children name their parent")
        if least is None:
            raise BadGate("the `min` of `children` is a whole number")
        return cls(field.strip(), least)

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The items that name this one."""
        return (ItemsNaming(self.field, subject.item.id),)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when there are enough children and all are in a final state."""
        own = [one.strip().lower() for one in subject.item.texts(self.field)]
        if subject.item.id.lower() in own:
            hint = f"git work set {subject.item.id} {self.field}=…"
            return self._fail(f"{subject.item.id} is its own {self.field}", hint)
        answer = facts.naming(ItemsNaming(self.field, subject.item.id))
        if answer is None:
            return GateResult(self.name, Verdict.UNKNOWN, self._expected(), "not asked")
        children = answer.items
        open_ones = [one for one in children if one.problem or not one.final]
        if open_ones:
            return self._fail(_found(open_ones, own, self.field), f"git work can {quoted(open_ones[0].id)}")
        if len(children) < self.least:
            found = f"{len(children)} of at least {self.least}"
            return self._fail(found, f"git work set CHILD {self.field}={subject.item.id}")
        evidence = tuple(f"{one.path} {one.oid}" for one in children)
        found = listing(one.words for one in children) or "no children"
        return GateResult(self.name, Verdict.PASS, self._expected(), found, evidence)

    def _expected(self) -> str:
        least = f"at least {self.least}, and " if self.least else ""
        return f"children (`{self.field}` names it): {least}all in a final state"

    def _fail(self, found: str, hint: str) -> GateResult:
        return GateResult(self.name, Verdict.FAIL, self._expected(), found, hint=hint)


def _found(open_ones: list[Other], parents: list[str], field: str) -> str:
    found = listing((one.words for one in open_ones), "; ")
    both = next((one for one in open_ones if one.id.lower() in parents), None)
    return f"{found}; {both.id} is its {field}, too" if both is not None else found
