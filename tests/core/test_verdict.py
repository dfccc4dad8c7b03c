"""How verdicts combine: every pair, and what vanishes."""

from __future__ import annotations

from itertools import permutations

import pytest

from gitflow_work.core.verdict import GateResult, Verdict, all_of, any_of, negated

P, F, W, U, N, O = (  # noqa: E741 - one letter each keeps the tables square
    Verdict.PASS,
    Verdict.FAIL,
    Verdict.PENDING,
    Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE,
    Verdict.OVERRIDDEN,
)

ALL = {
    (): N,
    (P,): P,
    (F,): F,
    (W,): W,
    (U,): U,
    (N,): N,
    (O,): P,
    (P, F): F,
    (P, W): W,
    (P, U): U,
    (P, N): P,
    (P, O): P,
    (F, W): F,
    (F, U): F,
    (F, N): F,
    (F, O): F,
    (W, U): U,
    (W, N): W,
    (W, O): W,
    (U, N): U,
    (U, O): U,
    (N, O): P,
    (P, W, U): U,
    (P, W, U, F): F,
    (N, N): N,
}
ANY = {
    (): N,
    (P,): P,
    (F,): F,
    (W,): W,
    (U,): U,
    (N,): N,
    (O,): P,
    (P, F): P,
    (P, W): P,
    (P, U): P,
    (P, N): P,
    (P, O): P,
    (F, W): W,
    (F, U): U,
    (F, N): F,
    (F, O): P,
    (W, U): U,
    (W, N): W,
    (W, O): P,
    (U, N): U,
    (U, O): P,
    (N, O): P,
    (F, W, U): U,
    (F, W, U, P): P,
    (N, N): N,
}
NOT = {P: F, F: P, W: W, U: U, N: N, O: F}


@pytest.mark.parametrize("given", ALL)
def test_all(given: tuple[Verdict, ...]) -> None:
    assert {all_of(order) for order in permutations(given)} == {ALL[given]}


@pytest.mark.parametrize("given", ANY)
def test_any(given: tuple[Verdict, ...]) -> None:
    assert {any_of(order) for order in permutations(given)} == {ANY[given]}


@pytest.mark.parametrize("given", Verdict)
def test_not(given: Verdict) -> None:
    assert negated(given) is NOT[given]


def test_leaves_are_the_results_that_are_no_combinators() -> None:
    one, two, three = (GateResult(name, P) for name in ("one", "two", "three"))
    tree = GateResult("all", P, gates=(one, GateResult("any", P, gates=(two, GateResult("not", F, gates=(three,))))))
    assert list(tree.leaves()) == [one, two, three]
    assert list(one.leaves()) == [one]
