"""Which of a transition's gates a refusal names."""

from __future__ import annotations

import pytest

from gitflow_work.core.check.words import unmet
from gitflow_work.core.decide import OF_THE_COMMIT, WHEN_IT_LANDS
from gitflow_work.core.verdict import GateResult, Verdict

FAILS = GateResult("approvals", Verdict.FAIL, "approved", "0 approvals")
UNKNOWN = GateResult("signed", Verdict.UNKNOWN, "signed", "unknown")
RUNS = GateResult("checks", Verdict.PENDING, "checks: build", "build runs")
LATER = GateResult("pull_request", Verdict.PENDING, "", WHEN_IT_LANDS)
ELSEWHERE = GateResult("keyword", Verdict.PENDING, "", OF_THE_COMMIT)
PASSES = GateResult("fields", Verdict.PASS, "title", "title")
WAIVED = GateResult("wip", Verdict.OVERRIDDEN, "", "")
ASIDE = GateResult("children", Verdict.NOT_APPLICABLE, "", "none")


def combined(name: str, verdict: Verdict, *gates: GateResult) -> GateResult:
    return GateResult(name, verdict, gates=gates)


TABLE: dict[str, tuple[tuple[GateResult, ...], list[GateResult]]] = {
    "nothing is asked": ((), []),
    "what holds": ((PASSES, WAIVED), []),
    "what fails": ((PASSES, FAILS), [FAILS]),
    "each reason": ((FAILS, UNKNOWN), [FAILS, UNKNOWN]),
    "what is not there yet, last": ((RUNS, FAILS), [FAILS, RUNS]),
    "what is not there yet, alone": ((PASSES, RUNS), [RUNS]),
    "not what is asked another time": ((LATER, FAILS, ELSEWHERE), [FAILS]),
    "nor beside what is not there yet": ((LATER, RUNS), [RUNS]),
    "but where there is nothing else": ((LATER, PASSES), [LATER]),
    "within others": ((combined("any", Verdict.FAIL, FAILS, ASIDE), PASSES), [FAILS]),
    "nothing within what holds": ((combined("any", Verdict.PASS, PASSES, FAILS), RUNS), [RUNS]),
    "what should not hold, and does": ((combined("not", Verdict.FAIL, PASSES),), [PASSES]),
}


@pytest.mark.parametrize(("gates", "expected"), TABLE.values(), ids=TABLE)
def test_what_a_refusal_names(gates: tuple[GateResult, ...], expected: list[GateResult]) -> None:
    assert unmet(gates) == expected
