"""`move` and `set` of many items."""

from __future__ import annotations

import pytest

from tests.cli.five import FIVE, states
from tests.cli.running import GitWork, Ran, task
from tests.output.shapes import valid
from tests.support import Repo

WORKFLOW = ".workflow/workflows/task.yml"


def gated(repo: Repo, transition: str, gates: str) -> None:
    """Put gates on a transition."""
    text = repo.read(WORKFLOW)
    repo.write(WORKFLOW, text.replace(f"name: {transition}\n", f"name: {transition}\n    gates: {gates}\n"))
    repo.commit("gates", WORKFLOW)


def test_several_by_id_and_what_each_commit_says(five: Repo, git_work: GitWork) -> None:
    alone = git_work("move", "T-1", "start")
    assert (alone.status, alone.out) == (0, "T-1: To Do -> In Progress (start)\n")
    message = five.git("log", "-1", "--format=%B")
    ran = git_work("move", "T-2", "t-3", "in-progress", "-m", "Off we go")
    assert ran.status == 0
    assert ran.out == "T-2: To Do -> In Progress (start)\nT-3: To Do -> In Progress (start)\n"
    assert ran.err == "2 done in 2 commits\n"
    assert five.git("log", "-1", "--format=%B") == message.replace("T-1", "T-3").replace(
        "Work-Item", "Off we go\n\nWork-Item", 1
    )
    assert states(five)[:4] == ["In Progress"] * 3 + ["To Do"]
    assert git_work("check", "--all").status == 0


def test_one_named_item_is_done_as_ever(five: Repo, git_work: GitWork) -> None:
    assert git_work("move", "T-1", "start", "--one-commit", "--all-or-nothing", "--json").shape["kind"] == "item"
    assert git_work("set", "T-1", "assignee=ann", "--one-commit", "--json").shape["kind"] == "item"
    assert git_work("move", "T-1", "start").status == 1


@pytest.mark.parametrize(
    ("where", "chosen"),
    [
        ("true", "T-1 T-2 T-3 T-4 T-5"),
        ("false", ""),
        ('has(item.assignee) && assignee == "ann"', "T-2"),
        ('"web" in labels', "T-3"),
        ("has(item.estimate) && estimate > 5", "T-4"),
        ('!has(item.assignee) && id != "T-5"', "T-1 T-3 T-4"),
    ],
)
def test_where_chooses_among_the_items_of_head(five: Repo, git_work: GitWork, where: str, chosen: str) -> None:
    task(five, "T-9")  # on the disk only
    shape = valid(git_work("set", "--where", where, "x-a=b", "--json").shape)
    assert [one["item"] for one in shape["done"]] == chosen.split()
    assert len(shape["commits"]) == len(chosen.split())


def test_where_without_a_value_names_the_items_and_does_nothing(five: Repo, git_work: GitWork) -> None:
    for number in range(6, 12):
        task(five, f"T-{number}")
    head = five.commit("more")
    ran = git_work("move", "--where", "estimate > 5", "start")
    assert (ran.status, five.head()) == (3, head)
    assert "no value for 10 items" in ran.err
    assert ran.err.count("`estimate` is not set") == 5
    assert "; and 5 more\n" in ran.err
    assert "has(item.estimate)" in ran.err


def test_where_within_a_type(repo: Repo, git_work: GitWork) -> None:
    assert git_work("init", "--preset", "product").status == 0
    assert git_work("new", "task", "--title", "A task", "estimated_hours=3").status == 0
    assert git_work("new", "idea", "--title", "An idea").status == 0
    ran = git_work("set", "--where", "estimated_hours == 3", "--type", "task", "x-a=b", "--json")
    assert (ran.status, [one["changed"] for one in ran.shape["done"]]) == (0, [["x-a"]])
    assert git_work("set", "--where", "true", "--type", "tusk", "x-a=b").status == 2


def test_a_file_that_cannot_be_read_is_refused_by_name(five: Repo, git_work: GitWork) -> None:
    five.write(".workflow/tasks/T-7.md", "---\nid: T-7\nid: T-7\n---\n")
    head = five.commit("broken")
    shape = valid(git_work("set", "--where", "true", "x-a=b", "--all-or-nothing", "--json").shape)
    assert [one["item"] for one in shape["refused"]] == ["T-7"]
    assert (shape["done"], len(shape["held"]), five.head()) == ([], 5, head)
    ran = git_work("set", "--where", "true", "x-a=b", "--json")
    assert (ran.status, len(ran.shape["done"]), len(ran.shape["refused"])) == (1, 5, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("move", "--where", "estimate >", "start"),
        ("move", "--where", "has(item.estimat)", "start"),
        ("move", "T-1", "--where", "true", "start"),
        ("move", "--where", "true", "--from-file", "-", "start"),
        ("move", "T-1", "T-2", "start", "--type", "task"),
        ("move", "--where", "true"),
        ("move", "T-1"),
        ("move",),
        ("move", "--where", "true", ""),
        ("move", "--from-file", "/nowhere", "start"),
        ("move", "T-1", "T-2", "start", "--reason", "x"),
        ("move", "T-1", "T-2", "start", "--override", "nothing", "--reason", "x"),
        ("set", "--where", "true"),
        ("set", "T-1", "T-2"),
        ("set", "T-1"),
        ("set",),
        ("set", "T-1", "T-2", "status=Done"),
        ("set", "T-1", "T-2", "title="),
        ("set", "T-1", "T-2", "a=b", "c"),
        ("set", "T-1", "T-2", "a=b", "a=c"),
    ],
)
def test_wrong_arguments_do_nothing(five: Repo, git_work: GitWork, arguments: tuple[str, ...]) -> None:
    head = five.head()
    ran = git_work(*arguments)
    assert (ran.status, five.head()) == (2, head)
    assert "Error: " in ran.err
    assert "hint: " in ran.err


def test_what_is_refused_stops_no_other_and_is_told(five: Repo, git_work: GitWork) -> None:
    gated(five, "start", "[{fields: assignee}]")
    ran = git_work("move", "T-1", "T-2", "T-99", "start", "--json")
    shape = valid(ran.shape)
    assert ran.status == 1
    assert [(one["item"], one["from"], one["status"], one["transition"]) for one in shape["done"]] == [
        ("T-2", "To Do", "In Progress", "start")
    ]
    refused = {one["item"]: one for one in shape["refused"]}
    assert sorted(refused) == ["T-1", "T-99"]
    assert refused["T-1"]["code"] == "gate-blocked"
    assert [gate["gate"] for gate in refused["T-1"]["gates"]] == ["fields"]
    assert refused["T-99"]["code"] == "no-such-item"
    told = git_work("move", "T-1", "T-99", "start")
    assert (told.status, told.out) == (1, "")
    assert "Error: T-1 cannot go from To Do to In Progress: start: fields" in told.err
    assert "Error: T-99: there is no item T-99\n" in told.err
    assert told.err.endswith("2 refused\n")


def test_when_nothing_could_be_decided_the_exit_status_says_so(five: Repo, git_work: GitWork) -> None:
    gated(five, "start", "[{expression: item.estimate > 5}]")
    assert git_work("move", "T-1", "T-2", "start").status == 3
    gated(five, "cancel", "[{fields: assignee}]")
    assert git_work("move", "T-1", "T-4", "start").status == 3
    assert states(five)[3] == "In Progress"


@pytest.mark.parametrize("one_commit", [(), ("--one-commit",)])
def test_all_or_nothing(five: Repo, git_work: GitWork, one_commit: tuple[str, ...]) -> None:
    gated(five, "start", "[{fields: assignee}]")
    head = five.head()
    ran = git_work("move", *FIVE, "start", "--all-or-nothing", *one_commit)
    assert (ran.status, ran.out, five.head()) == (1, "", head)
    assert ran.err.endswith("4 refused, 1 held back: nothing was written, since not all may be\n")
    shape = valid(git_work("move", *FIVE, "start", "--all-or-nothing", *one_commit, "--json").shape)
    assert (shape["done"], shape["held"], shape["commits"]) == ([], ["T-2"], [])
    dry = valid(git_work("move", *FIVE, "start", "--all-or-nothing", "--dry-run", *one_commit, "--json").shape)
    assert (dry["done"], dry["held"]) == ([], ["T-2"])
    missing = git_work("move", "T-2", "T-99", "start", "--all-or-nothing", *one_commit)
    assert (missing.status, five.head()) == (1, head)
    assert git_work("set", *FIVE, "assignee=ann", "--all-or-nothing", *one_commit).status == 0
    assert git_work("move", *FIVE, "start", "--all-or-nothing", *one_commit).status == 0
    assert len(five.git("rev-list", f"{head}..HEAD").split()) == (2 if one_commit else 4 + 5)
    assert git_work("check", f"{head}..HEAD").status == 0


def test_one_commit_says_what_became_of_each(five: Repo, git_work: GitWork) -> None:
    head = five.head()
    assert git_work("move", "T-1", "T-2", "start", "--one-commit", "-m", "Work-Item: T-9").status == 0
    assert five.git("log", "--format=%B", f"{head}..HEAD").split("\n\n") == [
        "2 items: To Do -> In Progress (start)",
        "> Work-Item: T-9",
        "T-1: To Do -> In Progress (start)\nT-2: To Do -> In Progress (start)",
        "".join(f"Work-Item: {one}\nWork-Transition: start\nWork-Actor: ann@example.org\n" for one in ("T-1", "T-2")),
    ]
    events = git_work("log", "--json").shape["events"][:2]
    assert {(one["item"], one["transition"]) for one in events} == {("T-1", "start"), ("T-2", "start")}
    assert git_work("move", "T-1", "T-3", "cancel", "--one-commit").status == 0
    assert five.subjects()[0] == "2 items moved to Cancelled"
    assert git_work("set", "T-4", "T-5", "x-a=b", "x-c=d", "--one-commit").status == 0
    assert five.subjects()[0] == "2 items: set x-a, x-c"
    assert git_work("check", "--all").status == 0


def test_keywords_hold_for_each_item(five: Repo, git_work: GitWork) -> None:
    gated(five, "start", "[{keyword: GO}]")
    assert git_work("move", "T-1", "T-4", "start").status == 1
    assert git_work("move", "T-1", "T-4", "start", "--keyword", "GO", "--one-commit").status == 0
    assert five.git("log", "-1", "--format=%B").count("Work-Keyword: ") == 2
    assert git_work("check", "--all").status == 0


def test_overrides_are_made_for_each_item_that_needs_one(five: Repo, git_work: GitWork) -> None:
    gated(five, "start", "[{fields: estimate}]")
    words = ("--override", "fields", "--reason", "small ones", "--json")
    base = five.head()
    shape = valid(git_work("move", "T-1", "T-3", "T-4", "start", *words).shape)
    assert [one["item"] for one in shape["done"]] == ["T-1", "T-3", "T-4"]
    assert len(list((five.top / ".workflow/overrides").iterdir())) == 2
    ran = git_work("check", f"{base}..HEAD", "--json")
    assert (ran.status, sorted(one["item"] for one in ran.shape["overrides"])) == (0, ["T-1", "T-3"])


def test_a_limit_counts_the_moves_of_the_same_batch(five: Repo, git_work: GitWork) -> None:
    gated(five, "start", "[{wip: {limit: 2, per: state}}]")
    for manner in (("--dry-run",), ()):
        shape = valid(git_work("move", *FIVE, "start", "--json", *manner).shape)
        assert [one["item"] for one in shape["done"]] == ["T-1", "T-2"]
        assert [one["item"] for one in shape["refused"]] == ["T-3", "T-4", "T-5"]
    assert git_work("check", "--all").status == 0


def test_a_dependency_may_be_met_by_the_same_batch(five: Repo, git_work: GitWork) -> None:
    gated(five, "start", "[dependencies]")
    assert git_work("set", "T-1", "depends_on=T-2").status == 0
    assert git_work("move", "T-2", "start").status == 0
    five.write("plan", "T-1\tstart\nT-2\tcancel\nT-1\tstart\n")
    shape = valid(git_work("move", "--from-file", "plan", "--json").shape)
    assert [one["item"] for one in shape["refused"]] == ["T-1"]
    assert [(one["item"], one["status"]) for one in shape["done"]] == [("T-2", "Cancelled"), ("T-1", "In Progress")]


def test_a_batch_that_is_run_again_does_what_is_left(five: Repo, git_work: GitWork) -> None:
    assert git_work("move", "T-1", "T-2", "start").status == 0
    head = five.head()
    shape = valid(git_work("move", *FIVE, "start", "--json").shape)
    assert [one["item"] for one in shape["skipped"]] == ["T-1", "T-2"]
    assert shape["skipped"][0]["message"] == "T-1 is in In Progress already"
    assert len(five.git("rev-list", f"{head}..HEAD").split()) == 3
    again = git_work("move", *FIVE, "in progress")
    assert (again.status, again.out) == (0, "")
    assert again.err.endswith("note: skipped: T-5 is in In Progress already\n5 skipped\n")
    git_work("set", "T-1", "x-a=b")
    shape = valid(git_work("set", *FIVE, "x-a=b", "--json").shape)
    assert [one["message"] for one in shape["skipped"]] == ["T-1: nothing to change"]


def test_many_that_are_skipped_are_counted(five: Repo, git_work: GitWork) -> None:
    ran = git_work("move", *FIVE, *FIVE, "start")
    assert ran.err.endswith("In Progress already\n5 done in 5 commits, 5 skipped\n")
    ran = git_work("move", *FIVE, *FIVE, "start")
    assert ran.err.endswith("note: skipped: 5 more\n10 skipped\n")


def test_items_with_changes_of_their_own(five: Repo, git_work: GitWork) -> None:
    path = ".workflow/tasks/T-2.md"
    five.write(path, five.read(path) + "My words\n")
    shape = valid(git_work("move", *FIVE[:3], "start", "--json").shape)
    assert [one["item"] for one in shape["refused"]] == ["T-2"]
    assert shape["refused"][0]["code"] == "dirty-item"
    assert git_work("move", *FIVE[:3], "start", "--include", "--json").shape["skipped"][0]["item"] == "T-1"
    assert five.show(path).endswith("My words")


def test_a_dry_run_names_all_and_writes_nothing(five: Repo, git_work: GitWork) -> None:
    head = five.head()
    for manner in ((), ("--one-commit",), ("--all-or-nothing",)):
        ran = git_work("move", *FIVE, "start", "--dry-run", *manner)
        assert (ran.status, ran.out.count("-> In Progress"), five.head()) == (0, 5, head)
        assert ran.err == "dry run: nothing is written; 5 done\n"


def test_what_the_repository_says_is_inert(five: Repo, git_work: GitWork) -> None:
    ran: Ran = git_work("move", "T-\x1b[31m", "::error::x", "start")
    assert ran.status == 1
    assert "\x1b" not in ran.said


def test_without_a_workflow(repo: Repo, git_work: GitWork) -> None:
    repo.commit("nothing here")
    for arguments in (("move", "T-1", "T-2", "Done"), ("set", "--where", "true", "a=b")):
        ran = git_work(*arguments)
        assert ran.status == 2
        assert "git work init" in ran.err
