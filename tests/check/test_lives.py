"""The whole rule on random lives of 50 commits: the check refuses exactly what the oracle refuses, and for its reason.

The oracle's readings of the rule are in the docstrings of oracle.py, oracle_rules.py, oracle_tree.py and
oracle_landing.py. `make soak` looks at more lives than CI does.
"""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from gitflow_work.bootstrap import open_repository
from gitflow_work.core.check.result import Checked
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.errors import Undecided
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking.ranges import Ends
from tests.check.lives import Life, random_life
from tests.check.oracle_landing import landing
from tests.check.oracle_rules import Orders, law
from tests.check.oracle_tree import at_the_end
from tests.check.story import Told, write
from tests.support import hermetic

LIVES = int(os.environ.get("LIVES", "300"))
SEED = int(os.environ.get("SEED", "20260103"))
TOGETHER = 25
"""Lives that share one repository; they share no commit."""

IN_COMMITS = {
    "illegal-transition": {"step"},
    "gate-blocked": {"step"},
    "new-item-status": {"step"},
    "unknown-workflow": {"step", "pin"},
    "workflow-changed": {"pin"},
    "type-changed": {"type"},
    "not-permitted": {"leave"},
    "id-changed": {"id"},
    "rules-changed": {"rules"},
}
AT_THE_END = {
    "unreadable-item": "unreadable",
    "duplicate-id": "double",
    "unknown-type": "type",
    "wrong-folder": "folder",
    "unknown-workflow": "workflow",
    "unknown-status": "status",
    "dangling-reference": "reference",
    "deleted-item": "gone",
    "lost-evidence": "evidence",
    "reused-id": "reused",
    "bad-override": "override",
}
BY_PATH = ("unreadable", "override")


def compared(life: Life, told: Told) -> set[str]:
    """The kinds of what both refuse; fails when they differ."""
    if not law(life.told[life.base].tree).readable:
        with pytest.raises(Undecided, match="rules that judge cannot be read"):
            checks(life, told)
        return {"undecided"}
    checked = checks(life, told)
    names = {oid: name for name, oid in told.ids.items()}
    found = [one._replace(commit=names.get(one.commit or "")) for one in checked.findings if one.level == ERROR]
    judge = life.judge(orders(life, told))
    in_commits, end = judge.in_commits(), at_the_end(judge)
    seen = {(one.commit or "", (one.item or "*").lower(), one.rule) for one in found if is_of_commit(one)}
    open_ones = judge.renumbered()
    assert {one[:2] for one in seen if one[1] not in open_ones} == {
        one for one in in_commits if one[1] not in open_ones
    }, story(life, in_commits, found)
    for commit, item, rule in (one for one in seen if one[1] not in open_ones):
        assert IN_COMMITS[rule] & in_commits[commit, item], story(life, in_commits, found)
    rest = {kind_of(one, life) for one in found if one.rule in AT_THE_END and not is_of_commit(one)}
    assert rest == end, story(life, end, found)
    lands = landing(judge) - {item for _, item in in_commits} - {item for kind, item in end if kind in PER_COMMIT}
    assert {(one.item or "").lower() for one in found if one.rule == "illegal-landing"} == lands, story(
        life, lands, found
    )
    rewritten = life.update and judge.base not in judge.reach(judge.head)
    assert [one.rule for one in found if one.rule == "history-rewritten"] == ["history-rewritten"] * rewritten
    known = {*IN_COMMITS, *AT_THE_END, "illegal-landing", "history-rewritten"}
    assert {one.rule for one in found} <= known, story(life, known, found)
    return {one.rule for one in found}


PER_COMMIT = ("gone", "evidence", "reused")
"""What is said of a commit: an item of which something is said there is not judged as it would land."""


def checks(life: Life, told: Told) -> Checked:
    """What the check says of a life."""
    repository = open_repository(str(told.top))
    try:
        base, head = told.ids[life.base], told.ids[life.head]
        return check(repository, Ends(base, head, update=life.update, on_target=life.update))
    finally:
        repository.close()


def orders(life: Life, told: Told) -> Orders:
    """The commits as git lists them."""
    names = {oid: name for name, oid in told.ids.items()}
    walk = ["git", "-C", str(told.top), "rev-list", "--date-order", "--reverse", told.ids[life.head]]
    found = []
    for asked in ([*walk, f"^{told.ids[life.base]}"], walk):
        listed = subprocess.run(asked, check=True, capture_output=True, text=True, env=hermetic(told.top)).stdout
        found.append([names[oid] for oid in listed.split()])
    return Orders(*found)


def is_of_commit(one: Finding) -> bool:
    """Whether a finding is about a single commit."""
    return one.rule in IN_COMMITS and (one.rule != "unknown-workflow" or one.commit is not None)


def kind_of(one: Finding, life: Life) -> tuple[str, str]:
    """The oracle's word for a finding at the end, with the item or path."""
    kind = AT_THE_END[one.rule]
    if kind in BY_PATH:
        return kind, one.path or ""
    if one.item is None:
        thing = life.told[life.head].tree[one.path or ""]
        return kind, getattr(thing, "id", "").lower()
    return kind, one.item.lower()


def story(life: Life, expected: object, found: list[Finding]) -> str:
    """What somebody needs to understand a difference."""
    lines = [f"{one.rule} {one.commit} {one.item} {one.path} {one.message}" for one in found]
    return "\n".join([life.tell(), f"expected {expected}", *lines])


@pytest.mark.parametrize("first", range(0, LIVES, TOGETHER))
def test_the_check_and_the_oracle_refuse_the_same(first: int, tmp_path: Path, clean_env: dict[str, str]) -> None:
    seeds = range(SEED + first, SEED + min(first + TOGETHER, LIVES))
    lives = [random_life(Random(seed)) for seed in seeds]  # noqa: S311 - a seed tells it again
    told = write([one.story() for one in lives], tmp_path / "repo")
    seen: Counter[bool] = Counter()
    for life, one in zip(lives, told, strict=True):
        seen[bool(compared(life, one))] += 1
    assert len(lives) < TOGETHER or min(seen[True], seen[False]) > 1, "too one-sided to show anything"
