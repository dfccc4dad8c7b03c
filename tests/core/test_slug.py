"""Slugs of titles, and where a new item's file goes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.layout import item_path
from gitflow_work.core.rules import Config
from gitflow_work.core.slug import MAX_SLUG, slug
from gitflow_work.core.types.recordtype import RecordType

TASK = RecordType(name="task", prefix="T", folder="tasks", workflow="task")

SLUGS = {
    "Sign in with Google": "sign-in-with-google",
    "  --Odd   (signs)!  ": "odd-signs",
    "Übergröße für Zoë": "ubergro-e-fur-zoe",
    "日本語": "",
    "": "",
    "../../etc/passwd": "etc-passwd",
    "a" * 80: "a" * MAX_SLUG,
    "word " * 20: "-".join(["word"] * 10),
}


@pytest.mark.parametrize("title", SLUGS)
def test_slug(title: str) -> None:
    assert slug(title) == SLUGS[title]


@given(st.text())
def test_a_slug_is_words_joined_by_dashes(title: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(title))
    assert len(slug(title)) <= MAX_SLUG


@pytest.mark.parametrize(
    ("layout", "item_id", "name", "path"),
    [
        ("flat", "T-7k3f9q", "sign-in", ".workflow/tasks/T-7k3f9q-sign-in.md"),
        ("flat", "T-7k3f9q", "", ".workflow/tasks/T-7k3f9q.md"),
        ("sharded", "T-7K3f9q", "sign-in", ".workflow/tasks/7k/T-7K3f9q-sign-in.md"),
        ("sharded", "task-5.1", "", ".workflow/tasks/51/task-5.1.md"),
        ("sharded", "task-5", "a", ".workflow/tasks/5/task-5-a.md"),
    ],
)
def test_item_path(layout: str, item_id: str, name: str, path: str) -> None:
    assert item_path(Config(layout=layout), TASK, item_id, name) == path
