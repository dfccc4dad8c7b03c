"""Changes of items beyond their status: who may make them, and which of them a merge makes itself."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.check.cases import Ask, clean
from tests.check.story import BROKEN, IP, TD, Rules, Story, item_text, path_of

ONE = path_of("T-1")
FIELDS = ("rule", "commit", "item", "path", "line")
MAY = ("task:new", "task:move:*", "task:delete")
"""What everyone may; nobody may edit."""
NO_EDIT = Rules(everyone=MAY)
CLAIM = Rules(everyone=(*MAY, "task:claim"))
EDIT = Rules(everyone=(*MAY, "task:edit"))


def file(more: str = "", body: str = "", *, status: str = TD, item: str = "T-1") -> str:
    return item_text(item, status, more=more) + body


def one(*args: str, **more: str) -> dict[str, str | None]:
    return {ONE: file(*args, **more)}


def edited(commit: str, line: int = 1, item: str = "T-1") -> tuple[object, ...]:
    return ("not-permitted", commit, item, path_of(item), line)


FULL = "labels: [a, b]\npriority: High\n# why it is so\nassignee: ann\n"
BODY = "\nFirst.\n\nSecond.\n\nThird.\n"


class Case(NamedTuple):
    """A change from FULL and BODY, the permissions that allow it beyond MAY, the line and the parts it is found by."""

    text: str
    allowed: tuple[str, ...] = ("task:edit",)
    line: int = 1
    parts: str = ""


SINGLE = {
    "nothing": Case(file(FULL, BODY), ("",)),
    "move": Case(file(FULL, BODY, status=IP), ("",)),
    "move with a comment of its own": Case(file(FULL, BODY).replace("To Do", "In Progress # now"), ("",)),
    "field": Case(file(FULL.replace("High", "Low"), BODY), line=7, parts="priority"),
    "title": Case(file(FULL, BODY).replace("Some work", "Other"), line=4, parts="title"),
    "new key": Case(file(FULL + "x-more: 1\n", BODY), line=10, parts="x-more"),
    "gone key": Case(file(FULL.replace("priority: High\n", ""), BODY), parts="priority"),
    "spelling": Case(file(FULL.replace("High", "'High'"), BODY), line=7, parts="priority"),
    "order": Case(file("priority: High\nlabels: [a, b]\n# why it is so\nassignee: ann\n", BODY), parts="comments"),
    "comment": Case(file(FULL.replace("# why it is so", "# why not"), BODY), parts="comments"),
    "comment elsewhere": Case(file("# why it is so\n" + FULL.replace("# why it is so\n", ""), BODY), parts="comments"),
    "comment at the status": Case(file(FULL, BODY).replace("To Do", "To Do # not yet"), line=5, parts="status"),
    "body": Case(file(FULL, BODY.replace("First", "Last")), parts="body"),
    "no body": Case(file(FULL), parts="body"),
    "end of line": Case(file(FULL, BODY.rstrip("\n")), parts="body"),
    "hidden in a move": Case(file(FULL.replace("High", "Low"), BODY, status=IP), line=7, parts="priority"),
    "several": Case(file(FULL.replace("High", "Low"), ""), line=7, parts="priority, body"),
    "assignee": Case(file(FULL.replace("ann", "bob"), BODY), ("task:claim", "task:edit"), 9, "assignee"),
    "claim": Case(
        file(FULL + "claimed_by: a-1\nclaimed_until: 2026-01-02T03:04:05Z\n", BODY),
        ("task:claim", "task:edit"),
        10,
        "claimed_by, claimed_until",
    ),
    "release": Case(file(FULL.replace("assignee: ann\n", ""), BODY), ("task:claim", "task:edit"), 1, "assignee"),
    "claim in a move": Case(
        file(FULL.replace("ann", "bob"), BODY, status=IP), ("task:claim", "task:edit"), 9, "assignee"
    ),
    "claim and more": Case(
        file("labels: [a]\n# why it is so\nassignee: bob\n", BODY), line=6, parts="assignee, labels, priority"
    ),
    "pin": Case(file(FULL + "workflow: task@1\n", BODY), ("task:migrate", "rules:change", "task:edit"), 10, "workflow"),
}


@pytest.mark.parametrize("case", SINGLE.values(), ids=SINGLE.keys())
def test_a_commit_that_changes_more_than_the_status(ask: Ask, case: Case) -> None:
    for extra in ("", "task:claim", "task:edit", "task:migrate", "rules:change", "idea:edit"):
        story = Story(Rules(everyone=(*MAY, *((extra,) if extra else ()))))
        story.commit("base", files=one(FULL, BODY))
        story.commit("c", "base", files={ONE: case.text})
        seen = ask(story, "base", "c")
        if extra in case.allowed or case.allowed == ("",):
            assert clean(seen)
            continue
        assert seen.errors(*FIELDS) == [edited("c", case.line)]
        [(message,)] = seen.errors("message")
        assert f"T-1 was edited: {case.parts}, which needs the permission " in str(message)
        assert " or ".join(case.allowed) in str(message)


def test_a_file_may_be_renamed_by_whoever_may_commit(ask: Ask) -> None:
    story = Story(NO_EDIT)
    story.commit("base", files=one(FULL))
    there = ".workflow/tasks/deep/T-1-some-work.md"
    story.commit("renamed", "base", files={ONE: None, there: file(FULL)})
    story.commit("moved", "base", files={ONE: None, there: file(FULL, status=IP)})
    story.commit("changed", "base", files={ONE: None, there: file(FULL, BODY)})
    assert clean(ask(story, "base", "renamed"))
    assert clean(ask(story, "base", "moved"))
    assert ask(story, "base", "changed").errors(*FIELDS) == [("not-permitted", "changed", "T-1", there, 1)]


@pytest.mark.parametrize(
    "between",
    [
        {ONE: None},
        {ONE: BROKEN},
        {".workflow/tasks/T-1-again.md": file("priority: Low\n")},
    ],
    ids=["deleted", "broken", "double"],
)
@pytest.mark.parametrize("more", [0, 2])
def test_an_item_is_compared_with_what_could_be_read_last(ask: Ask, between: dict[str, str | None], more: int) -> None:
    story = Story(NO_EDIT)
    story.commit("base", files=one(FULL))
    story.commit("gap", "base", files=between)
    last = "gap"
    for number in range(more):
        story.commit(f"other{number}", last, files={"src.txt": str(number)})
        last = f"other{number}"
    gone: dict[str, str | None] = dict.fromkeys(between, None)
    story.commit("same", last, files={**gone, **one(FULL)})
    story.commit("moved", last, files={**gone, **one(FULL, status=IP)})
    story.commit("other", last, files={**gone, **one("priority: Low\n")})
    assert clean(ask(story, "base", "same"))
    assert clean(ask(story, "base", "moved"))
    assert [row[:3] for row in ask(story, "base", "other").errors(*FIELDS)] == [("not-permitted", "other", "T-1")]


def test_a_revert_is_an_edit_and_a_new_item_is_none(ask: Ask) -> None:
    story = Story(NO_EDIT)
    story.commit("base", files=one(FULL))
    story.commit("new", "base", files={path_of("T-2"): file("priority: High\n", BODY, item="T-2")})
    story.commit("edit", "new", files=one(FULL, BODY))
    story.commit("revert", "edit", files=one(FULL))
    assert clean(ask(story, "base", "new"))
    assert ask(story, "base", "revert").errors(*FIELDS) == [edited("edit"), edited("revert")]
    assert ask(story, "edit", "revert").errors(*FIELDS) == [edited("revert")]


def test_adoption_and_what_others_may_edit_is_free(ask: Ask) -> None:
    story = Story(Rules(everyone=("task:new", "idea:edit")))
    idea = ".workflow/ideas/I-1.md"
    story.commit("base", files={idea: item_text("I-1", TD, kind="idea"), **one(FULL)})
    story.commit("idea", "base", files={idea: item_text("I-1", TD, kind="idea", more="priority: Low\n")})
    assert clean(ask(story, "base", "idea"))
    story.commit("both", "idea", files={idea: item_text("I-1", TD, kind="idea"), **one(FULL, BODY)})
    assert ask(story, "base", "both").errors(*FIELDS) == [edited("both")]


LINES = "\na\n\nb\n\nc\n\nd\n"
LEFT = file("labels: [a, b]\npriority: Low\n", LINES.replace("a\n", "A\n"))
RIGHT = file("labels: [a, c]\npriority: High\nassignee: bob\n", LINES.replace("d\n", "D\n"))
FORK = file("labels: [a]\npriority: High\n", LINES)
BOTH = LINES.replace("a\n", "A\n").replace("d\n", "D\n")


def fork(base: str = FORK, left: str = LEFT, right: str = RIGHT) -> Story:
    """BASE is `left`, and `right` the branch; both may edit what they do: the rules at `right`'s root say who may."""
    story = Story(NO_EDIT)
    story.commit("root", files={ONE: base})
    story.commit("left", "root", files={ONE: left})
    story.commit("right", "root", files={ONE: right})
    return story


MERGES = {
    "what each side did": (file("labels: [a, b, c]\npriority: Low\nassignee: bob\n", BOTH), ""),
    "one side where both changed it": (file("labels: [a, c]\npriority: Low\nassignee: bob\n", BOTH), ""),
    "the lines of one side": (
        file("labels: [a, b]\npriority: Low\nassignee: bob\n", LINES.replace("a\n", "A\n")),
        "",
    ),
    "a member that nobody wrote": (file("labels: [a, b, x]\npriority: Low\nassignee: bob\n", BOTH), "labels"),
    "a member less than both": (file("labels: [b, c]\npriority: Low\nassignee: bob\n", BOTH), "labels"),
    "a value that nobody wrote": (file("labels: [a, b]\npriority: None\nassignee: bob\n", BOTH), "priority"),
    "a key that nobody wrote": (file("labels: [a, b]\npriority: Low\nassignee: bob\nx-k: 1\n", BOTH), "x-k"),
    "a line that nobody wrote": (
        file("labels: [a, b]\npriority: Low\nassignee: bob\n", BOTH.replace("b\n", "x\n")),
        "body",
    ),
    "a line less than both": (
        file("labels: [a, b]\npriority: Low\nassignee: bob\n", BOTH.replace("b\n", "")),
        "body",
    ),
    "no body": (file("labels: [a, b]\npriority: Low\nassignee: bob\n"), "body"),
    "a comment": (file("labels: [a, b]\npriority: Low\n# x\nassignee: bob\n", BOTH), "comments"),
    "what the target branch did undone": (file("labels: [a, b]\npriority: High\nassignee: bob\n", BOTH), "priority"),
    "what the branch did given up": (file("labels: [a, b]\npriority: Low\n", BOTH), ""),
    "all of the branch": (RIGHT, "priority"),
    "all of the target branch": (LEFT, ""),
}


@pytest.mark.parametrize("order", [("left", "right"), ("right", "left")], ids=["ours", "theirs"])
@pytest.mark.parametrize(("text", "parts"), MERGES.values(), ids=MERGES.keys())
def test_a_merge_edits_what_comes_from_none_of_its_parents(
    ask: Ask, text: str, parts: str, order: tuple[str, str]
) -> None:
    story = fork()
    story.commit("m", *order, files={ONE: text})
    seen = ask(story, "left", "m")
    [first, *found] = seen.errors("rule", "commit", "message")
    assert first[:2] == ("not-permitted", "right")  # the branch's own edit, which is not what is asked here
    said = [str(message) for _, commit, message in found if commit == "m"]
    assert len(said) == len(found) == bool(parts)
    assert all(f"T-1 was edited by the merge itself: {parts}, which needs" in one for one in said)


def test_a_merge_between_two_side_branches_may_not_drop_what_either_did(ask: Ask) -> None:
    story = Story(NO_EDIT)
    story.commit("base", files={ONE: FORK})
    story.commit("one", "base", files={ONE: FORK.replace("High", "Low")})
    story.commit("two", "base", files={"src.txt": "x"})
    story.commit("dropped", "one", "two", files={ONE: FORK})
    story.commit("kept", "one", "two", files={ONE: FORK.replace("High", "Low")})
    assert [row[1] for row in ask(story, "base", "kept").errors(*FIELDS)] == ["one"]
    assert [row[1] for row in ask(story, "base", "dropped").errors(*FIELDS)] == ["one", "dropped"]


def test_whoever_may_edit_may_merge_as_they_like(ask: Ask) -> None:
    story = Story(EDIT)
    story.commit("root", files={ONE: FORK})
    story.commit("left", "root", files={ONE: LEFT})
    story.commit("right", "root", files={ONE: RIGHT})
    story.commit("m", "left", "right", files={ONE: file("priority: None\n", "\nx\n")})
    assert clean(ask(story, "left", "m"))


def test_a_claim_in_a_merge_is_a_claim(ask: Ask) -> None:
    story = Story(CLAIM)
    story.commit("root", files={ONE: FORK})
    story.commit("left", "root", files={"src.txt": "x"})
    story.commit("right", "root", files={"other.txt": "x"})
    story.commit("m", "left", "right", files={ONE: FORK.replace("---\n\na", "assignee: bob\n---\n\na")})
    assert clean(ask(story, "left", "m"))


def test_merge_bases_that_differ_excuse_either_side(ask: Ask) -> None:
    story = Story(EDIT)
    low, none = FORK.replace("High", "Low"), FORK.replace("High", "None")
    story.commit("root", files={ONE: FORK})
    story.commit("a1", "root", files={ONE: low})
    story.commit("b1", "root", files={ONE: none})
    story.commit("a2", "a1", "b1", files={ONE: low})
    story.commit("b2", "b1", "a1", files={ONE: none})
    story.commit("rules", "a2", files={".workflow/roles.yml": 'people: {}\nroles: {}\neveryone: ["task:new"]\n'})
    story.commit("m", "rules", "b2", files={ONE: none})
    story.commit("x", "rules", "b2", files={ONE: FORK})
    assert clean(ask(story, "rules", "m"))
    assert [row[1] for row in ask(story, "rules", "x").errors(*FIELDS)] == ["x"]


def test_a_merge_that_restores_a_deleted_item_is_compared_with_what_it_was(ask: Ask) -> None:
    story = Story(NO_EDIT)
    story.commit("base", files={ONE: FORK})
    story.commit("gone", "base", files={ONE: None})
    story.commit("side", "base", files={"src.txt": "x"})
    story.commit("same", "gone", "side", files={ONE: FORK})
    story.commit("other", "gone", "side", files={ONE: RIGHT})
    assert clean(ask(story, "base", "same"))
    assert [row[1] for row in ask(story, "base", "other").errors(*FIELDS)] == ["other"]
