"""Which permission patterns cover which permission."""

from __future__ import annotations

import pytest

from gitflow_work.core.people.permissions import allows

COVERED = [
    ("*", "task:new"),
    ("*", "task:move:start"),
    ("task:*", "task:new"),
    ("task:*", "task:move:start"),
    ("*:new", "task:new"),
    ("task:move:*", "task:move:start"),
    ("*:move:start", "task:move:start"),
    ("*:*:start", "task:move:start"),
    ("task:move:start", "task:move:start"),
    ("override:*", "override:illegal-transition"),
    ("rules:change", "rules:change"),
]
NOT_COVERED = [
    ("", "task:new"),
    ("task", "task:new"),
    ("task:", "task:new"),
    ("task:new", "task:new:x"),
    ("task:new:*", "task:new"),
    ("task:*", "task"),
    ("task:*", "tasks:new"),
    ("task:move", "task:move:start"),
    ("*:new", "task:move:new"),
    ("Task:new", "task:new"),
    ("ta*:new", "task:new"),
    ("rules:*", "override:rules"),
]


@pytest.mark.parametrize(("pattern", "permission"), COVERED)
def test_covered(pattern: str, permission: str) -> None:
    assert allows(["idea:delete", pattern], permission)


@pytest.mark.parametrize(("pattern", "permission"), NOT_COVERED)
def test_not_covered(pattern: str, permission: str) -> None:
    assert not allows(["idea:delete", pattern], permission)


def test_nothing_granted_allows_nothing() -> None:
    assert not allows([], "task:new")
