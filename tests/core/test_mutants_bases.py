"""Rule A in merges: what stood where the sides began, with one base, several or none."""

from __future__ import annotations

import pytest

from gitflow_work.core.verdict import Verdict
from tests.core.forks import A, B, of_merge, says
from tests.core.histories import Commit, Said, judged


def criss_cross(*bases: str, crossed: str = "Doing", start: str = "New") -> list[Commit]:
    """Commits with these statuses, each an ancestor of both sides and none of another; then a merge of the sides.

    One side goes to Review and back to where the two crossed, the other drops the item, and the merge follows it. So
    the first loses a there-and-back, which is in order when it stands where the virtual merge base does.
    """
    names = [f"b{at}" for at in range(len(bases))]
    tips = [Commit(name, "base", says(status)) for name, status in zip(names, bases, strict=True)]
    return [
        Commit("base", "", says(start)),
        *tips,
        Commit("x", " ".join(names), says("Doing")),
        Commit("y", " ".join(reversed(names)), says(crossed)),
        Commit("y2", "y", says("Review")),
        Commit("y3", "y2", says(crossed)),
        Commit("x2", "x", says("Dropped")),
        Commit("m", "x2 y3", says("Dropped")),
    ]


REFUSED = ["m illegal-transition: Review -> Dropped at y3"]


@pytest.mark.parametrize("bases", [("Doing", "Doing"), ("Doing", "New"), ("New", "Doing"), ("New", "Doing", "New")])
def test_the_folded_base_is_what_git_would_take(bases: tuple[str, ...]) -> None:
    """The side that went there and back stands where the fold does, and leads to Dropped no other way."""
    blocked = Said({("m", "drop"): Verdict.FAIL})
    assert of_merge(criss_cross(*bases), world=blocked) == ["m forgets the way back to Doing"]


@pytest.mark.parametrize(
    "bases", [("Doing", "Dropped"), ("New", "New"), ("Review", "Review"), ("Doing", "Review", "New"), ("Review", "New")]
)
def test_a_conflict_between_bases_is_no_base(bases: tuple[str, ...]) -> None:
    blocked = Said({("m", "drop"): Verdict.FAIL})
    assert of_merge(criss_cross(*bases), world=blocked) == ["m gate-blocked: Doing -> Dropped [drop] at y3"]


def test_unrelated_histories_have_no_status_in_common() -> None:
    story = [
        Commit("base", "", says("New")),
        Commit("other", "", {B: "T-2 New"}),
        Commit("m", "base other", {B: "T-2 New", A: None}),
        Commit("back", "m", says("New")),
    ]
    assert judged(story) == ["other - -> New ()"]


@pytest.mark.parametrize("at", ["Doing", "Review"])
def test_a_base_with_two_statuses_is_no_base(at: str) -> None:
    other = "Review" if at == "Doing" else "Doing"
    story = [
        Commit("base", "", says("New")),
        Commit("b0", "base", says("Doing")),
        Commit("b1", "base", says("Review")),
        Commit("k", "b0 b1", {A: "?"}),
        Commit("y1", "k", says(at)),
        Commit("y2", "y1", says(other)),
        Commit("y3", "y2", says(at)),
        Commit("x", "k", says("Dropped")),
        Commit("m", "x y3", says("Dropped")),
    ]
    [said] = of_merge(story, world=Said({("m", "drop"): Verdict.FAIL}))
    assert said.endswith("at y3")
