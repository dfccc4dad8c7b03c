"""Random histories for tests: commits by number, each after its parents."""

from __future__ import annotations

from hypothesis import strategies as st

Parents = list[tuple[int, ...]]


@st.composite
def graphs(draw: st.DrawFn, most: int = 12) -> Parents:
    """The parents of each commit: none, one, two or three earlier ones, in any order."""
    found: Parents = []
    for number in range(draw(st.integers(1, most))):
        earlier = st.integers(max(0, number - 5), number - 1) if number else st.nothing()
        found.append(tuple(draw(st.lists(earlier, max_size=min(3, number), unique=True))))
    return found


def named(parents: Parents) -> list[tuple[str, tuple[str, ...]]]:
    """The same as names of commits and of their parents."""
    return [(f"c{at}", tuple(f"c{one}" for one in came)) for at, came in enumerate(parents)]


def reached(parents: Parents, *tips: int) -> set[int]:
    """These commits and all before them."""
    found: set[int] = set()
    waiting = list(tips)
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += parents[at]
    return found
