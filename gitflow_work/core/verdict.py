"""Verdicts: what a gate answers, and how answers combine (design, section 5). Never booleans."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import NamedTuple


class Verdict(enum.StrEnum):
    """The answer of a gate, of a tree of gates, of a transition."""

    PASS = "pass"
    FAIL = "fail"
    PENDING = "pending"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    OVERRIDDEN = "overridden"


class GateResult(NamedTuple):
    """What one gate found. Combinators (`all`, `any`, `not`) carry their children in `gates`.

    `evidence` names what was looked at (`docs/plans/T-1.md 3f78…`); `who` can mend it; `hint` is the command that
    would.
    """

    gate: str
    verdict: Verdict
    expected: str = ""
    found: str = ""
    evidence: tuple[str, ...] = ()
    who: str = "anyone"
    hint: str | None = None
    gates: tuple[GateResult, ...] = ()

    def leaves(self) -> Iterable[GateResult]:
        """The results that are not combinators, in order."""
        if not self.gates:
            yield self
        for child in self.gates:
            yield from child.leaves()


_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PENDING, Verdict.PASS)
_BEST_FIRST = (Verdict.PASS, Verdict.UNKNOWN, Verdict.PENDING, Verdict.FAIL)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """fail > unknown > pending > pass. Not-applicable children vanish; nothing left is not-applicable itself."""
    return _first(_WORST_FIRST, verdicts)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """pass > unknown > pending > fail. Not-applicable children vanish; nothing left is not-applicable itself."""
    return _first(_BEST_FIRST, verdicts)


def negated(verdict: Verdict) -> Verdict:
    """Pass and fail change places; an overridden verdict counts as pass; the rest stays."""
    if verdict is Verdict.FAIL:
        return Verdict.PASS
    return Verdict.FAIL if verdict in (Verdict.PASS, Verdict.OVERRIDDEN) else verdict


def _first(order: tuple[Verdict, ...], verdicts: Iterable[Verdict]) -> Verdict:
    present = {Verdict.PASS if one is Verdict.OVERRIDDEN else one for one in verdicts}
    return next((one for one in order if one in present), Verdict.NOT_APPLICABLE)
