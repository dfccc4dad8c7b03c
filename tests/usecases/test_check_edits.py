"""Edits without leave: by whom, proved how, after a squash; and that merges which git makes by itself need none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitflow_work.core.check.edits import Content, merged
from gitflow_work.formats.items.parts import content
from tests.support import Repo
from tests.usecases.shop import ROLES, Shop

PEOPLE = """
people:
  ann: {name: Ann, email: [ann@example.org]}
  bob: {name: Bob, email: [bob@example.org]}
roles:
  lead: {permissions: ['task:edit'], members: [bob]}
  crew: {permissions: ['task:claim'], members: [ann]}
everyone: ['task:new', 'task:move:*']
"""


@pytest.fixture
def shop(repo: Repo) -> Shop:
    made = Shop(repo)
    made.repo.write(ROLES, PEOPLE)
    made.task("T-1", "To Do")
    return made


def edited(shop: Shop, who: str, **fields: str) -> str:
    """One commit by somebody that edits T-1; its id."""
    shop.save("adopt")
    shop.repo.env["GIT_AUTHOR_EMAIL"] = f"{who}@example.org"
    shop.task("T-1", "To Do", **fields)
    return shop.save("edit")


def told(shop: Shop, *, landed: bool = False) -> tuple[str, list[str]]:
    checked = shop.check("HEAD^", landed=landed)
    return str(checked.verdict), [one.rule for one in checked.findings]


NOTHING: tuple[str, list[str]] = ("pass", [])
REFUSED = ("fail", ["not-permitted"])


@pytest.mark.parametrize(
    ("who", "field", "expected"),
    [
        ("bob", "priority", NOTHING),
        ("bob", "assignee", NOTHING),
        ("ann", "priority", REFUSED),
        ("ann", "assignee", NOTHING),
        ("x", "priority", REFUSED),
        ("x", "assignee", REFUSED),
    ],
)
def test_an_address_shows_who_it_was(shop: Shop, who: str, field: str, expected: tuple[str, list[str]]) -> None:
    edited(shop, who, **{field: "High"})
    assert told(shop) == expected


@pytest.mark.parametrize("who", ["ann", "bob", "x"])
def test_verified_an_address_proves_nothing(shop: Shop, who: str) -> None:
    shop.edit(".workflow/config.yml", "identity: advisory", "identity: verified")
    edited(shop, who, priority="High")
    assert told(shop) == ("unknown", ["undecided"])
    [found] = shop.check("HEAD^").findings
    assert "nothing proves who made the commit" in found.message


def test_a_squash_may_have_been_made_of_what_others_may(shop: Shop) -> None:
    edited(shop, "ann", priority="High")
    assert told(shop) == REFUSED
    assert told(shop, landed=True) == ("unknown", ["not-provable"])
    shop.repo.env["GIT_AUTHOR_EMAIL"] = "bob@example.org"
    shop.repo.git("commit", "-q", "--amend", "--reset-author", "--no-edit")
    assert told(shop, landed=True) == NOTHING


def test_a_merge_by_somebody_else_of_what_they_may_is_nobodys_edit(shop: Shop) -> None:
    body = "".join(f"\nLine {number}.\n" for number in range(9))
    shop.task("T-1", "To Do", body, priority="High")
    shop.save("adopt")
    base = shop.id("HEAD")
    shop.repo.env["GIT_AUTHOR_EMAIL"] = "bob@example.org"
    shop.repo.branch("topic")
    shop.task("T-1", "To Do", body.replace("Line 8", "Last"), priority="High")
    shop.save("one end")
    shop.repo.git("switch", "-q", "main")
    shop.task("T-1", "In Progress", body.replace("Line 0", "First"), priority="Low")
    shop.save("the other")
    shop.repo.env["GIT_AUTHOR_EMAIL"] = "x@example.org"
    shop.repo.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    assert shop.rules(base) == []
    shop.edit(shop.path("T-1"), "Line 4", "Evil")
    shop.repo.git("commit", "-q", "-a", "--amend", "--no-edit")
    assert shop.rules(base) == ["not-permitted"]
    shop.repo.git("switch", "-q", "topic")
    shop.repo.git("merge", "-q", "-s", "ours", "-m", "merge", "main^1")
    found = {one.rule: one.message for one in shop.check(base).findings}
    assert set(found) == {"illegal-transition", "not-permitted"}
    assert "T-1 was edited by the merge itself: priority, which needs" in found["not-permitted"]


LABELS = st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(lambda found: f"[{', '.join(found)}]")
LINE = st.sampled_from(["One.", "Two.", "Three.", "", "- [ ] a", "- [x] a"])
FILES = st.builds(
    lambda status, priority, labels, note, body: (
        f"---\nid: T-1\ntype: task\ntitle: One\n\n\nstatus: {status}\n\n\npriority: {priority}\n\n\n"
        f"{note}labels: {labels}\n---\n" + "".join(f"{line}\n" for line in body)
    ),
    st.sampled_from(["To Do", "Done"]),
    st.sampled_from(["High", "Low"]),
    LABELS,
    st.sampled_from(["", "# a note\n"]),
    st.lists(LINE, max_size=6, unique=True),
)


@given(base=FILES, ours=FILES, theirs=FILES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_git_merges_without_a_conflict_is_no_edit(tmp_path: Path, base: str, ours: str, theirs: str) -> None:
    files = {"ours": ours, "base": base, "theirs": theirs}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    if done.returncode:
        return  # a conflict, which somebody resolves
    before: list[Content | None] = [content(base.encode())]
    parents = [content(ours.encode()), content(theirs.encode())]
    assert merged(content(done.stdout), parents, lambda *_: before, lambda *_: False) == set()
