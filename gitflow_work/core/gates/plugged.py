"""Gates that other packages bring, by the entry point group `gitflow_work.gates` of the installed environment.

What they bring is a class like ours (core/gates/base.py): `from_value(value)` makes a gate with `name`, `kind`, `needs`
and `judge`. Whatever such a gate raises makes its verdict unknown, which never passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitflow_work.core.gates.base import Gate, Kind, Subject
from gitflow_work.core.plugins import GATES, installed
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.errors import WorkError

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need


def is_plugged(name: str) -> bool:
    """Whether another package brings a gate of this name."""
    return name in installed().names(GATES)


def plugin(name: str, value: Any) -> PluggedGate | None:
    """The gate called `name`, made from its value; None when nobody brings it. Raises BadGate when that fails."""
    from gitflow_work.core.gates import BadGate

    if not is_plugged(name):
        return None
    try:
        made = installed().load(GATES, name).from_value(value)
        kind = Kind(made.kind)
        fits = all(callable(getattr(made, one, None)) for one in ("needs", "judge"))
    except WorkError as problem:
        raise BadGate(f"`{name}`: {problem.message}", hint=problem.hint) from None
    except Exception as problem:  # another package's code may raise anything
        raise BadGate(f"`{name}` could not be made: {type(problem).__name__}: {problem}") from problem
    if not fits:
        raise BadGate(f"`{name}` is no gate: it has no `needs` and `judge`")
    return PluggedGate(name, kind, made)


@dataclass(frozen=True, slots=True)
class PluggedGate:
    """Another package's gate, held to the protocol of ours."""

    name: str
    kind: Kind
    made: Gate

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """What it asks for; nothing when it fails to say."""
        try:
            asked = tuple(self.made.needs(subject))
            hash(asked)
        except Exception:  # noqa: BLE001  -- then judge, without facts, says what is wrong
            return ()
        return asked

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Its verdict, under the name in the workflow file; unknown when it fails or answers something else."""
        try:
            result: object = self.made.judge(subject, facts)
            if isinstance(result, GateResult):
                return self._held(result)
            found = f"its answer is no GateResult but {type(result).__name__}"
        except Exception as problem:  # noqa: BLE001  -- another package's code may raise anything
            found = f"it failed: {type(problem).__name__}: {problem}"
        return self._unknown(found)

    def _held(self, said: GateResult) -> GateResult:
        """What it said, as the texts that ours are; raises where it cannot be."""
        return GateResult(
            self.name,
            Verdict(said.verdict),
            str(said.expected),
            str(said.found),
            tuple(str(one) for one in said.evidence),
            str(said.who),
            None if said.hint is None else str(said.hint),
        )

    def _unknown(self, found: str) -> GateResult:
        return GateResult(self.name, Verdict.UNKNOWN, f"the gate `{self.name}` holds", f"unknown: {found}")
