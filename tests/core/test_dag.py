"""What two commits do not share, and their merge bases, against the definitions."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitflow_work.core.check.dag import Dag, Difference
from tests.core.graphs import Parents, graphs, named, reached

CRISS_CROSS: Parents = [(), (0,), (0,), (1, 2), (2, 1)]
OCTOPUS: Parents = [(), (0,), (0,), (0,), (1, 2, 3), (3,)]
TWO_ROOTS: Parents = [(), (), (0,), (1,)]


def expected(parents: Parents, left: tuple[int, ...], right: int) -> Difference:
    """By the definition: a merge base is a common ancestor that no other common ancestor reaches."""
    ours, theirs = reached(parents, *left), reached(parents, right)
    shared = ours & theirs
    bases = {one for one in shared if not any(one != other and one in reached(parents, other) for other in shared)}
    return Difference(tuple(sorted(ours - theirs)), tuple(sorted(theirs - ours)), tuple(sorted(bases)))


def found(parents: Parents, left: int | tuple[int, ...], right: int) -> Difference:
    answer = Dag(named(parents)).difference(left, right)
    return Difference(answer.left, answer.right, tuple(sorted(answer.bases)))


@given(graphs(), st.data())
@settings(max_examples=500, deadline=None)
def test_two_commits(parents: Parents, data: st.DataObject) -> None:
    numbers = st.integers(0, len(parents) - 1)
    left, right = data.draw(numbers), data.draw(numbers)
    assert found(parents, left, right) == expected(parents, (left,), right)


@given(graphs(), st.data())
@settings(max_examples=300, deadline=None)
def test_several_commits_against_one(parents: Parents, data: st.DataObject) -> None:
    numbers = st.integers(0, len(parents) - 1)
    left = tuple(data.draw(st.lists(numbers, min_size=1, max_size=3, unique=True)))
    right = data.draw(numbers)
    assert found(parents, left, right) == expected(parents, left, right)


@given(st.integers(0, 4), st.integers(0, 4))
@example(3, 4)
def test_a_criss_cross_has_two_bases(left: int, right: int) -> None:
    assert found(CRISS_CROSS, left, right) == expected(CRISS_CROSS, (left,), right)
    assert found(CRISS_CROSS, 3, 4).bases == (1, 2)


def test_an_octopus() -> None:
    assert found(OCTOPUS, 4, 5) == Difference((1, 2, 4), (5,), (3,))


def test_histories_with_nothing_in_common() -> None:
    assert found(TWO_ROOTS, 2, 3) == Difference((0, 2), (1, 3), ())


def test_one_commit_against_itself() -> None:
    assert found(CRISS_CROSS, 3, 3) == Difference((), (), (3,))


def test_parents_that_are_not_listed_are_left_out() -> None:
    dag = Dag([("a", ("gone",)), ("b", ("a", "gone"))])
    assert dag.parents == [(), (0,)]
    assert dag.difference(1, 0) == Difference((1,), (), (0,))
