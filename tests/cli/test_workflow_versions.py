"""`git work workflow bump` and `migrate`: what they write, what they refuse, and that the check takes it."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, init, task
from tests.support import Repo, Templates

FLOW = ".workflow/workflows/task.yml"
OLD = ".workflow/workflows/task@1.yml"
ROLES = ".workflow/roles.yml"


def three_tasks(repo: Repo) -> None:
    init(repo)
    for name, status in (("T-1", "In Progress"), ("T-2", "In Review"), ("T-3", "Done")):
        task(repo, name, status=status)
    repo.git("add", "-A")
    repo.git("commit", "-q", "--amend", "--no-edit")


@pytest.fixture
def busy(repo: Repo, templates: Templates) -> Repo:
    """The preset simple, with T-1 under way, T-2 in review, and T-3 done."""
    return templates.into(repo, three_tasks)


def item(repo: Repo, name: str) -> dict[str, str]:
    lines = repo.show(f".workflow/tasks/{name}.md").splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def changed_flow(repo: Repo, old: str, new: str) -> None:
    repo.write(FLOW, repo.read(FLOW).replace(old, new))
    repo.commit("the rules are others")


def green(git_work: GitWork) -> bool:
    ran = git_work("check", "--all")
    assert ran.status == 0, ran
    return True


def test_bump_copies_raises_and_pins_in_one_commit(busy: Repo, git_work: GitWork) -> None:
    before, head = busy.show(FLOW), busy.head()
    shape = git_work("workflow", "bump", "task", "--json").shape
    assert (shape["from"], shape["to"], shape["kept"], shape["items"]) == ("1", "2", OLD, ["T-1", "T-2"])
    assert busy.git("rev-parse", "HEAD^") == head
    assert busy.show(OLD) == before
    assert busy.show(FLOW) == before.replace('version: "1"', 'version: "2"')
    assert [item(busy, name).get("workflow") for name in ("T-1", "T-2", "T-3")] == ["task@1", "task@1", None]
    assert busy.status() == ""
    assert green(git_work)
    assert git_work("move", "T-1", "submit").status == 0
    assert green(git_work)


def test_bump_and_migrate_write_nothing_in_a_dry_run(busy: Repo, git_work: GitWork) -> None:
    head = busy.head()
    assert git_work("workflow", "bump", "task", "-n").status == 0
    assert (busy.head(), busy.status()) == (head, "")
    git_work("workflow", "bump", "task")
    head = busy.head()
    assert git_work("workflow", "migrate", "task", "--from", "1", "-n", "--json").shape["commit"] is None
    assert (busy.head(), busy.status()) == (head, "")


def test_where_nothing_is_under_way_no_copy_is_kept(busy: Repo, git_work: GitWork) -> None:
    shape = git_work("workflow", "bump", "idea", "--json").shape
    assert (shape["kept"], shape["items"]) == (None, [])
    assert busy.changed() == [".workflow/workflows/idea.yml"]


def test_what_is_pinned_already_keeps_its_file_and_its_line(busy: Repo, git_work: GitWork) -> None:
    for name in ("T-1", "T-2", "T-3"):
        busy.write(f".workflow/tasks/{name}.md", busy.read(f".workflow/tasks/{name}.md").replace(
            "priority", "workflow: task@1\npriority"
        ))  # fmt: skip
    busy.commit("pins")
    shape = git_work("workflow", "bump", "task", "--json").shape
    assert (shape["kept"], shape["items"]) == (OLD, [])
    assert green(git_work)


def test_changes_of_the_file_are_taken_along_when_asked_and_what_they_lose_is_pinned(
    busy: Repo, git_work: GitWork
) -> None:
    committed = busy.show(FLOW)
    busy.write(FLOW, busy.read(FLOW).replace("Done", "Finished"))
    assert "--include" in git_work("workflow", "bump", "task").err
    assert git_work("workflow", "bump", "task", "--include").status == 0
    assert busy.show(OLD) == committed
    assert "Finished" in busy.show(FLOW)
    assert item(busy, "T-3")["workflow"] == "task@1"  # finished, and its state is gone
    assert green(git_work)


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (["tusk"], 2, "did you mean `task`?"),
        (["task", "--version", "1"], 2, "has the version 1 already"),
        (["task", "--version", "a/b"], 2, "is no version"),
        (["task", "--version", "../x"], 2, "is no version"),
    ],
)
def test_bump_refuses(busy: Repo, git_work: GitWork, args: list[str], status: int, said: str) -> None:
    ran = git_work("workflow", "bump", *args)
    assert (ran.status, said in ran.err) == (status, True), ran
    assert busy.status() == ""


def test_bump_refuses_where_a_file_of_the_version_is_there(busy: Repo, git_work: GitWork) -> None:
    busy.write(".workflow/workflows/task@2.yml", busy.read(FLOW))
    for committed in (False, True):
        ran = git_work("workflow", "bump", "task")
        assert (ran.status, "task@2.yml is there already" in ran.err) == (1, True)
        if not committed:
            busy.commit("by hand")
    assert git_work("workflow", "bump", "task", "--version", "3").status == 0
    assert "older version" in git_work("workflow", "bump", "task@1").err


@pytest.mark.parametrize(
    ("line", "version", "after"),
    [
        ("version: '7'   # ours\n", "8", 'version: "8"   # ours\n'),
        ("version: 7\n", "8", 'version: "8"\n'),
        ('version:   "a.b"\n', "c", 'version:   "c"\n'),
        ("", "2", 'version: "2"\n'),
    ],
)
def test_only_the_line_of_the_version_changes(
    busy: Repo, git_work: GitWork, line: str, version: str, after: str
) -> None:
    text = busy.read(FLOW).replace('version: "1"\n', line)
    busy.write(FLOW, text)
    busy.commit("another spelling")
    args = ["--version", version] if "a.b" in line else []
    assert git_work("workflow", "bump", "task", *args, "--json").shape["to"] == version
    expected = text.replace(line, after) if line else text.replace("description", after + "description", 1)
    assert busy.read(FLOW) == expected


def test_a_version_that_is_no_number_has_no_next_one(busy: Repo, git_work: GitWork) -> None:
    changed_flow(busy, '"1"', '"2026-spring"')
    ran = git_work("workflow", "bump", "task")
    assert (ran.status, "--version" in ran.err) == (2, True)


def test_a_file_whose_version_means_more_is_left_to_people(busy: Repo, git_work: GitWork) -> None:
    busy.write(FLOW, 'version: "1.0"\nstates: [Doing]\ntransitions:\n'
               "  - {name: start, from: To Do, to: Doing}\n  - {name: end, from: Doing, to: Done}\n")  # fmt: skip
    for name, status in (("T-1", "To Do"), ("T-2", "Doing")):
        task(busy, name, status=status)
    busy.commit("the oldest shape")
    ran = git_work("workflow", "bump", "task", "--version", "3")
    assert (ran.status, "would mean something else" in ran.err) == (1, True), ran


def test_migrate_maps_states_and_takes_the_pin_away(busy: Repo, git_work: GitWork) -> None:
    git_work("workflow", "bump", "task")
    changed_flow(busy, "In Review", "Reading")
    refused = git_work("workflow", "migrate", "task", "--from", "1")
    assert (refused.status, "--map 'In Review=…'" in refused.err) == (1, True)
    shape = git_work("workflow", "migrate", "task", "--from", "1", "--map", "in-review=reading", "--json").shape
    assert [(one["id"], one["from"], one["to"]) for one in shape["items"]] == [
        ("T-1", "In Progress", "In Progress"),
        ("T-2", "In Review", "Reading"),
    ]
    assert shape["states"] == {"In Review": "Reading"}
    assert [item(busy, name).get("workflow") for name in ("T-1", "T-2")] == [None, None]
    assert busy.status() == ""
    assert green(git_work)
    ran = git_work("check", "--all", "--json").shape
    assert [one["message"] for one in ran["notes"] if one["rule"] == "migrated"] == [
        "2 items went from task@1 to task@2; everyone may"
    ]


def test_single_items_go_over_and_back(busy: Repo, git_work: GitWork) -> None:
    git_work("workflow", "bump", "task")
    shape = git_work("workflow", "migrate", "task", "--from", "1", "T-2", "--json").shape
    assert [one["id"] for one in shape["items"]] == ["T-2"]
    assert git_work("workflow", "migrate", "task", "--from", "1", "T-2").status == 1
    assert git_work("workflow", "migrate", "task", "--from", "2", "--to", "1", "T-2").status == 0
    assert item(busy, "T-2")["workflow"] == "task@1"
    assert green(git_work)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--from", "9"], "no version `9`"),
        (["--from", "1", "--to", "9"], "no version `9`"),
        (["--from", "2"], "is where these items are"),
        (["--from", "1", "--map", "Lost=Done"], "task@1 has no state `Lost`"),
        (["--from", "1", "--map", "Done=Lost"], "task@2 has no state `Lost`"),
        (["--from", "1", "--map", "Done=To Do"], "Done stays Done"),
        (["--from", "1", "--map", "Done"], "is not KEY=VALUE"),
        (["--from", "1", "T-9"], "no item T-9"),
        ([], "--from"),
    ],
)
def test_migrate_refuses(busy: Repo, git_work: GitWork, args: list[str], said: str) -> None:
    git_work("workflow", "bump", "task")
    head = busy.head()
    ran = git_work("workflow", "migrate", "task", *args)
    assert (ran.status, said in ran.err) == (2, True), ran
    assert (busy.head(), busy.status()) == (head, "")


def test_both_need_their_permission(busy: Repo, git_work: GitWork) -> None:
    git_work("workflow", "bump", "task")
    busy.write(ROLES, 'people: {}\nroles: {}\neveryone: ["task:move:*", "task:new"]\n')
    busy.commit("not everybody may everything")
    for args in (["bump", "task"], ["migrate", "task", "--from", "1"]):
        ran = git_work("workflow", *args)
        assert (ran.status, "you may not" in ran.err) == (1, True), ran


def test_a_pin_that_is_changed_by_hand_is_refused_also_in_hooks(busy: Repo, git_work: GitWork) -> None:
    git_work("workflow", "bump", "task")
    path = ".workflow/tasks/T-1.md"
    busy.write(path, busy.read(path).replace("workflow: task@1\n", ""))
    busy.git("add", path)
    message = busy.write("message", "By hand\n")
    ran = git_work("hook", "commit-msg", str(message))
    assert (ran.status, "workflow-changed" in ran.err) == (1, True)
    busy.write("message", "Over\n\nWork-Migrate: task@1 -> task@2\n")
    assert git_work("hook", "commit-msg", str(message)).status == 0
    assert git_work("hook", "pre-commit").status == 0  # what the message will say is not known yet


def test_what_lands_squashed_without_its_lines_is_not_provable(busy: Repo, git_work: GitWork) -> None:
    git_work("workflow", "bump", "task")
    path = ".workflow/tasks/T-1.md"
    busy.write(path, busy.read(path).replace("workflow: task@1\n", ""))
    busy.commit("squashed")
    ran = git_work("check", "--all", "--json")
    assert ([one["rule"] for one in ran.shape["findings"]], ran.status) == (["not-provable"], 3)


def test_line_ends_stay_as_they_are(busy: Repo, git_work: GitWork) -> None:
    windows = busy.read(FLOW).replace("\n", "\r\n")
    busy.write(FLOW, windows)
    busy.commit("from elsewhere")
    assert git_work("workflow", "bump", "task").status == 0
    assert busy.read(FLOW) == windows.replace('"1"', '"2"')
