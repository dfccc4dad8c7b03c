"""Histories that part and are merged again, and what rule A says of the merge."""

from __future__ import annotations

from tests.core.histories import Commit, Said, judged

A, B = "a.md", "b.md"


def says(status: str | None, path: str = A) -> dict[str, str | None]:
    return {path: status and f"T-1 {status}"}


def fork(left: list[str | None], right: list[str | None], merged: str | None, start: str = "Doing") -> list[Commit]:
    """From the base (status `start`) a line l1, l2 … and a line r1, r2 …, and their merge m, l's tip first."""
    found = [Commit("base", "", says(start))]
    for side, statuses in (("l", left), ("r", right)):
        names = ["base", *(f"{side}{at + 1}" for at in range(len(statuses)))]
        found += [Commit(names[at + 1], names[at], says(status)) for at, status in enumerate(statuses)]
    ends = [f"{side}{len(one)}" if one else "base" for side, one in (("l", left), ("r", right))]
    return [*found, Commit("m", " ".join(ends), says(merged))]


def of_merge(
    commits: list[Commit], base: str = "base", world: Said | None = None, *, step: bool = False, known: bool = True
) -> list[str]:
    """What is said of the last commit alone."""
    said = judged(commits, base=base, world=world, step=step, known=known)
    return [one for one in said if one.startswith(f"{commits[-1].name} ")]
