"""Gates about other items, in real repositories: what `move` says, and what `check` says of the same commit."""

from __future__ import annotations

import pytest

from gitflow_work.core.finding import ERROR
from gitflow_work.core.verdict import Verdict
from gitflow_work.usecases.can import can
from gitflow_work.usecases.move import Blocked, Request, move
from tests.support import Repo
from tests.usecases.importing import opened
from tests.usecases.shop import Shop

TD, IP, IR, DONE = "To Do", "In Progress", "In Review", "Done"


@pytest.fixture
def shop(repo: Repo) -> Shop:
    made = Shop(repo)
    made.edit(".workflow/types/task.yml", "closed: true", "closed: false")
    return made


def said(shop: Shop, task: str, transition: str, gate: str) -> tuple[Verdict, str]:
    """What `can` tells of one gate."""
    with opened(shop.repo) as space:
        [edge] = can(space, task, transition).edges
    return next((one.verdict, one.found) for one in edge.decision.gates if one.gate == gate)


def moved_by_tool(shop: Shop, task: str, transition: str) -> None:
    """`move`."""
    with opened(shop.repo) as space:
        move(space, task, Request(transition))


def blocked(shop: Shop, base: str, head: str = "HEAD") -> list[tuple[str, str | None, str | None]]:
    """Rule, commit and item of the errors of a check."""
    return [(one.rule, one.commit, one.item) for one in shop.check(base, head).findings if one.level == ERROR]


STANDING = [
    ([], Verdict.FAIL, "T-2 does not exist"),
    ([("T-2.md", "T-2", TD)], Verdict.FAIL, "T-2 is in To Do"),
    ([("T-2.md", "T-2", DONE)], Verdict.PASS, "T-2 is in Done"),
    ([("T-2-a-name.md", "T-2", DONE)], Verdict.PASS, "T-2 is in Done"),
    ([("t-2.md", "t-2", DONE)], Verdict.PASS, "t-2 is in Done"),
    ([("T-20.md", "T-20", DONE)], Verdict.FAIL, "T-2 does not exist"),
    ([("other.md", "T-2", DONE)], Verdict.PASS, "T-2 is in Done"),
    ([("other.md", '"\\x54-2"', DONE)], Verdict.PASS, "T-2 is in Done"),
    ([("T-2.md", "T-9", DONE)], Verdict.FAIL, "T-2 does not exist"),
    ([("T-2.md", "T-9", DONE), ("other.md", "T-2", DONE)], Verdict.PASS, "T-2 is in Done"),
    ([("T-2.md", "T-2", DONE), ("T-2-b.md", "T-2", DONE)], Verdict.FAIL, "T-2 stands in 2 files"),
    ([("T-2.md", "T-2\nid: T-2", DONE)], Verdict.FAIL, "T-2 cannot be read"),
    ([("T-2.md", "T-2", "Nowhere")], Verdict.FAIL, "T-2 is in Nowhere, which task@1 does not have"),
    ([("deep/er/T-2.md", "T-2", DONE)], Verdict.PASS, "T-2 is in Done"),
]


@pytest.mark.parametrize(("files", "verdict", "found"), STANDING)
def test_how_a_dependency_stands(shop: Shop, files: list[tuple[str, str, str]], verdict: Verdict, found: str) -> None:
    shop.gate("start", "[dependencies]")
    shop.task("T-1", TD, depends_on="[T-2]")
    base = shop.save("start")
    for name, item, status in files:
        text = f"---\nid: {item}\ntype: task\ntitle: x\nstatus: {status}\n---\n"
        shop.repo.write(f".workflow/tasks/{name}", text)
    shop.save("others")
    assert said(shop, "T-1", "start", "dependencies") == (verdict, found)
    shop.task("T-1", IP, depends_on="[T-2]")
    moved = shop.save("moved by hand")
    assert (("gate-blocked", moved, "T-1") in blocked(shop, f"{moved}~1")) is (verdict is Verdict.FAIL)
    assert (("gate-blocked", moved, "T-1") in blocked(shop, base)) is (verdict is Verdict.FAIL)


def test_a_circle_of_dependencies_is_told(shop: Shop) -> None:
    shop.gate("start", "[dependencies]")
    shop.task("T-1", TD, depends_on="[T-2]")
    shop.task("T-2", TD, depends_on="[T-4, T-3]")
    shop.task("T-3", TD, depends_on="[t-1]")
    shop.save()
    circle = "T-2 is in To Do; they wait for each other: T-1 -> T-2 -> T-3 -> t-1"
    verdict, found = said(shop, "T-1", "start", "dependencies")
    assert (verdict, found.lower()) == (Verdict.FAIL, circle.lower().replace("-> t-1", "-> t-1"))
    with pytest.raises(Blocked, match="wait for each other"):
        moved_by_tool(shop, "T-1", "start")


def test_children_are_found_whatever_their_files_are_called(shop: Shop) -> None:
    shop.gate("finish", "[{children: {min: 2}}]")
    shop.task("T-1", IR)
    shop.task("T-2", DONE, parent="t-1")
    shop.task("T-3", DONE, parent="T-10")
    shop.repo.write(
        ".workflow/tasks/odd.md", '---\nid: T-4\ntype: task\ntitle: x\nstatus: Done\nparent: "\\u0054-1"\n---\n'
    )
    base = shop.save()
    assert said(shop, "T-1", "finish", "children") == (Verdict.PASS, "T-2 is in Done, T-4 is in Done")
    shop.task("T-2", IP, parent="T-1")
    shop.save("one is open again, by hand and in another commit")
    assert said(shop, "T-1", "finish", "children") == (Verdict.FAIL, "T-2 is in In Progress")
    shop.task("T-1", DONE)
    moved = shop.save("moved by hand")
    assert ("gate-blocked", moved, "T-1") in blocked(shop, f"{moved}~1")
    assert ("gate-blocked", moved, "T-1") in blocked(shop, base)


def test_a_broken_file_that_names_the_parent_is_in_the_way(shop: Shop) -> None:
    shop.gate("finish", "[children]")
    shop.task("T-1", IR)
    shop.repo.write(".workflow/tasks/a.md", "---\nid: T-2\nparent: T-1\n---\n")
    shop.repo.write(".workflow/tasks/b.md", "---\nid: T-3\nparent: T-9\n---\n")
    shop.save()
    assert said(shop, "T-1", "finish", "children") == (Verdict.FAIL, ".workflow/tasks/a.md cannot be read")


def test_children_of_a_branch_and_of_the_target_count_when_it_lands(shop: Shop) -> None:
    """Rule C: on the branch there is no child, on main one came meanwhile."""
    shop.gate("finish", "[children]")
    shop.task("T-1", IR)
    base = shop.save("base")
    shop.repo.branch("topic")
    shop.task("T-1", DONE)
    head = shop.save("finished")
    assert blocked(shop, base) == []
    shop.repo.git("switch", "-q", "main")
    shop.task("T-2", TD, parent="T-1")
    shop.save("a child")
    assert blocked(shop, "main", head) == [("illegal-landing", head, "T-1")]


def test_a_dependency_that_is_opened_again_in_the_range_takes_the_evidence_away(shop: Shop) -> None:
    """Rule B: the tree gates of the last step hold in HEAD's tree."""
    shop.gate("start", "[dependencies]")
    shop.edit(
        ".workflow/workflows/task.yml",
        "  - name: rework",
        "  - name: reopen\n    from: Done\n    to: To Do\n    back: true\n  - name: rework",
    )
    shop.task("T-1", TD, depends_on="[T-2]")
    shop.task("T-2", DONE)
    base = shop.save("base")
    shop.task("T-1", IP, depends_on="[T-2]")
    moved = shop.save("moved")
    assert blocked(shop, base) == []
    shop.task("T-2", TD)
    shop.save("opened again")
    assert blocked(shop, base) == [("lost-evidence", moved, "T-1")]
    assert blocked(shop, moved) == []


def test_a_limit_counts_in_move_and_is_a_note_in_check(shop: Shop) -> None:
    shop.edit(".workflow/workflows/task.yml", "- In Progress", "- {name: In Progress, wip: 1}")
    shop.task("T-1", TD, assignee="ann")
    shop.task("T-2", IP, assignee="Ann")
    shop.task("T-3", IP, assignee="bob")
    shop.repo.write(
        ".workflow/tasks/odd.md", '---\nid: T-4\ntype: task\ntitle: x\nstatus: "In\\x20Progress"\nassignee: ann\n---\n'
    )
    base = shop.save()
    assert said(shop, "T-1", "start", "wip") == (Verdict.FAIL, "3 of ann: T-2, T-4, T-1")
    with pytest.raises(Blocked, match="at most 1 in In Progress for each assignee"):
        moved_by_tool(shop, "T-1", "start")
    shop.task("T-1", IP, assignee="ann")
    shop.save("moved by hand")
    checked = shop.check(base)
    assert checked.verdict is Verdict.PASS
    [note] = [one for one in checked.notes if one.rule == "wip-exceeded"]
    assert note.message == "In Progress has 3 items of ann, and the limit is 1: T-1, T-2, T-4"
    assert note.path == ".workflow/workflows/task.yml"
    assert "wip-exceeded" in [one.rule for one in shop.check(base, audit=True).notes]
    assert "wip-exceeded" not in [one.rule for one in shop.check("HEAD").notes]


def test_moving_within_the_limit_is_no_note(shop: Shop) -> None:
    shop.gate("start", "[{wip: {limit: 1, per: state}}]")
    shop.task("T-1", TD)
    base = shop.save()
    moved_by_tool(shop, "T-1", "start")
    assert shop.check(base).notes == []
    assert blocked(shop, base) == []


CHANGES: list[tuple[dict[str, str], bool]] = [
    ({}, True),
    ({"docs/a.md": "x\n"}, True),
    ({".workflow/overrides/abcdefgh.yml": ""}, True),
    ({"src/a.py": "x\n"}, False),
    ({"docs/a.md": "x\n", "src/a.py": "x\n"}, False),
    ({".workflow/tasks/T-2.md": "---\nid: T-2\ntype: task\ntitle: x\nstatus: To Do\n---\n"}, False),
]


@pytest.mark.parametrize(("files", "allowed"), CHANGES)
def test_only_what_is_allowed_may_change_with_the_move(shop: Shop, files: dict[str, str], allowed: bool) -> None:
    shop.gate("start", "[{paths: {only: docs/}}]")
    shop.task("T-1", TD)
    base = shop.save()
    shop.task("T-1", IP)
    for path, text in files.items():
        shop.repo.write(path, text)
    moved = shop.save("moved")
    found = [one for one in blocked(shop, base) if one[0] == "gate-blocked"]
    assert found == ([] if allowed else [("gate-blocked", moved, "T-1")])


def test_what_else_a_branch_changes_is_not_asked_again_when_it_lands(shop: Shop) -> None:
    shop.gate("start", "[{paths: {only: docs/}}]")
    shop.gate("submit", "[{not: [{paths: {only: .workflow/}}]}]")
    shop.task("T-1", TD)
    base = shop.save()
    moved_by_tool(shop, "T-1", "start")
    shop.repo.write("src/a.py", "x\n")
    shop.save("work")
    shop.task("T-1", IR)
    shop.repo.write("src/a.py", "y\n")
    shop.save("submitted, with work")
    assert blocked(shop, base) == []
    shop.repo.git("mv", shop.path("T-1"), ".workflow/tasks/T-1-renamed.md")
    shop.save("renamed")
    assert blocked(shop, base) == []


def test_a_move_that_renames_its_file_touches_nothing_else(shop: Shop) -> None:
    shop.gate("start", "[{paths: {only: docs/}}]")
    shop.task("T-1", TD)
    base = shop.save()
    shop.repo.git("rm", "-q", shop.path("T-1"))
    shop.repo.write(
        ".workflow/tasks/T-1-new-name.md", "---\nid: T-1\ntype: task\ntitle: T-1\nstatus: In Progress\n---\n"
    )
    shop.save("moved and renamed")
    assert blocked(shop, base) == []


def test_what_must_not_be_there_is_looked_for_as_it_is(shop: Shop) -> None:
    shop.gate("start", "[{paths: {absent: [WIP.md, 'drafts/']}}]")
    shop.task("T-1", TD)
    shop.save()
    assert said(shop, "T-1", "start", "paths") == (Verdict.PASS, "none there")
    shop.repo.write("WIP.md", "")
    shop.repo.write("drafts/deep/a.txt", "")
    base = shop.save()
    assert said(shop, "T-1", "start", "paths") == (Verdict.FAIL, "there: WIP.md, drafts/deep/a.txt")
    shop.task("T-1", IP)
    moved = shop.save("by hand")
    assert ("gate-blocked", moved, "T-1") in blocked(shop, base)


ASSIGNED: list[tuple[dict[str, str], Verdict]] = [
    ({}, Verdict.FAIL),
    ({"assignee": ""}, Verdict.FAIL),
    ({"assignee": "bob"}, Verdict.FAIL),
    ({"assignee": "ann"}, Verdict.PASS),
    ({"assignee": "ann@example.org"}, Verdict.PASS),
    ({"assignee": "[bob, Ann]"}, Verdict.PASS),
]


@pytest.mark.parametrize(("fields", "verdict"), ASSIGNED)
def test_who_makes_the_move_is_assigned(shop: Shop, fields: dict[str, str], verdict: Verdict) -> None:
    shop.gate("start", "[{claimed: {by: actor}}]")
    shop.repo.git("config", "user.name", "ann")
    shop.repo.git("config", "user.email", "ann@example.org")
    shop.task("T-1", TD, **fields)
    base = shop.save()
    assert said(shop, "T-1", "start", "claimed")[0] is verdict
    shop.task("T-1", IP, **fields)
    moved = shop.save("by hand")
    assert (("gate-blocked", moved, "T-1") in blocked(shop, base)) is (verdict is Verdict.FAIL)


def test_somebody_is_assigned_in_the_commit_that_moves(shop: Shop) -> None:
    shop.gate("start", "[claimed]")
    shop.task("T-1", TD)
    base = shop.save()
    shop.task("T-1", IP)
    moved = shop.save("nobody has it")
    shop.task("T-1", IP, assignee="bob")
    shop.save("too late")
    assert blocked(shop, base) == [("gate-blocked", moved, "T-1")]
