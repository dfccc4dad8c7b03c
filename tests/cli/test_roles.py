"""Roles on the command line: who has them, what one may do, and that every verb that writes asks."""

from __future__ import annotations

import pytest

from tests.cli.running import GitWork, Ran, one_task, task
from tests.support import Repo, Templates

ROLES = """\
people:
  ann: {name: Ann Dev, github: ann-dev, email: ann@example.org, keys: ['SHA256:none']}
  bob: {email: bob@example.org}
  cat: {email: cat@example.org}
roles:
  lead: {permissions: ["*"], members: [ann]}
  helper: {permissions: ["task:claim", "task:move:start"], members: [bob]}
  reader: {permissions: [], members: [cat]}
  outside: {permissions: ["task:delete"], members: ["team:acme/out"]}
everyone: ["task:new", "idea:*"]
"""
BY_MAIL = "note: you may as {}, by e-mail, which anybody can write; a signature would prove it (docs/people.md)\n"


def with_rules(repo: Repo) -> None:
    one_task(repo)
    repo.write(".workflow/roles.yml", ROLES)
    task(repo, "T-2")
    repo.write(".workflow/ideas/I-1.md", "---\nid: I-1\ntype: idea\ntitle: An idea\nstatus: New\n---\n")
    workflow = repo.read(".workflow/workflows/task.yml")
    gates = "name: submit\n    roles: [lead]\n    gates: [{approvals: {role: lead}}, {signed: {role: helper}}]\n"
    repo.write(".workflow/workflows/task.yml", workflow.replace("name: submit\n", gates, 1))
    repo.commit("rules")


@pytest.fixture
def ruled(repo: Repo, templates: Templates) -> Repo:
    """T-1, an idea, and rules under which ann may do all, bob may claim and start, cat nothing."""
    return templates.into(repo, with_rules)


@pytest.fixture
def as_(monkeypatch: pytest.MonkeyPatch, git_work: GitWork, ruled: Repo) -> GitWork:
    """`as_("bob", "list")`: the command, with bob's address."""
    assert ruled.status() == ""

    def run(name: str, *args: str) -> Ran:
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", f"{name}@example.org")
        return git_work(*args)

    return run


def test_the_list_names_members_and_what_everyone_may(as_: GitWork) -> None:
    shown = as_("ann", "role", "list").out
    assert ["helper", "2", "bob"] in [line.split() for line in shown.splitlines()]
    assert shown.endswith("everyone may: task:new, idea:*\n")
    shape = as_("ann", "role", "list", "--json").shape
    assert shape["roles"][0] == {"name": "lead", "members": ["ann"], "permissions": ["*"]}


def test_a_role_says_what_it_may_who_proves_it_and_what_asks_for_it(as_: GitWork) -> None:
    shape = as_("ann", "role", "show", "LEAD", "--json").shape["role"]
    [ann] = shape["members"]
    assert (ann["name"], ann["github"], ann["emails"], ann["team"]) == ("ann", "ann-dev", ["ann@example.org"], False)
    assert "a fingerprint verifies nothing" in ann["keys"][0]["problem"]
    assert shape["asked_by"] == [
        {"type": "task", "transition": "submit", "gate": "roles"},
        {"type": "task", "transition": "submit", "gate": "approvals"},
    ]
    helper = as_("ann", "role", "show", "helper", "--json").shape["role"]
    assert helper["may"] == [{"type": "task", "verbs": ["claim"], "transitions": ["start"]}]
    assert [one["gate"] for one in helper["asked_by"]] == ["signed"]
    assert "its members, as GitHub knows them" in as_("ann", "role", "show", "outside").out
    missing = as_("ann", "role", "show", "leed")
    assert (missing.status, "did you mean `lead`?" in missing.err) == (2, True)


def test_who_am_i(as_: GitWork) -> None:
    shown = as_("bob", "role", "whoami")
    assert shown.out.startswith("bob, by e-mail, which anybody can write: advisory\nroles: helper; only GitHub knows")
    shape = as_("bob", "role", "whoami", "--json").shape
    assert (shape["person"], shape["by"], shape["advisory"], shape["signs"]) == ("bob", "email", True, False)
    assert (shape["roles"], shape["perhaps"]) == (["helper"], ["outside"])
    nobody = as_("x", "role", "whoami", "--json").shape
    assert (nobody["person"], nobody["roles"], nobody["reason"]) == (
        None,
        [],
        "x@example.org is nobody's in roles.yml",
    )


def test_what_i_may_do_with_a_type(as_: GitWork) -> None:
    asked = as_("bob", "role", "whoami", "--can", "task", "--json").shape["asked"]
    by = {one["permission"]: (one["verdict"], one["by"]) for one in asked}
    assert by["task:new"] == ("pass", ["everyone"])
    assert by["task:claim"] == ("pass", ["helper"])
    assert by["task:edit"] == ("fail", [])
    assert by["task:delete"] == ("unknown", [])
    assert by["task:move:start"] == ("pass", ["helper"])
    assert by["task:move:submit"] == ("fail", [])


@pytest.mark.parametrize(
    ("who", "permission", "status"),
    [
        ("ann", "task:edit", 0),
        ("ann", "override:roles", 0),
        ("ann", "rules:change", 0),
        ("bob", "task:claim", 0),
        ("bob", "task:edit", 1),
        ("bob", "task:delete", 3),
        ("bob", "idea:edit", 0),
        ("x", "idea:edit", 0),
        ("x", "task:new", 0),
        ("x", "task:edit", 1),
        ("ann", "task:*", 2),
        ("ann", "task", 2),
        ("ann", "tusk:edit", 2),
        ("ann", "task:move:nowhere", 2),
        ("ann", "override:", 2),
        ("ann", "*", 2),
    ],
)
def test_one_permission_is_answered_by_the_exit_status(as_: GitWork, who: str, permission: str, status: int) -> None:
    assert as_(who, "role", "whoami", "--permission", permission).status == status


WRITES = {
    ("set", "T-1", "priority=High"): ("task:edit", "ann"),
    ("set", "T-1", "title=New", "assignee=bob"): ("task:edit", "ann"),
    ("set", "T-1", "assignee=bob"): ("task:claim or task:edit", "ann bob"),
    ("claim", "T-1"): ("task:claim or task:edit", "ann bob"),
    ("set", "T-1", "T-2", "priority=High"): ("task:edit", "ann"),
    ("spawn", "T-1", "task", "--link", "depends_on"): ("task:edit", "ann"),
    ("set", "I-1", "title=Other"): ("", "ann bob cat x"),
}


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["done", "dry"])
@pytest.mark.parametrize("who", ["ann", "bob", "cat", "x"])
@pytest.mark.parametrize("command", WRITES, ids=" ".join)
def test_verbs_that_write_ask_as_the_check_does(
    as_: GitWork, ruled: Repo, command: tuple[str, ...], who: str, dry: tuple[str, ...]
) -> None:
    permission, allowed = WRITES[command]
    before = ruled.head()
    done = as_(who, *command, *dry)
    if who in allowed.split():
        assert done.status == 0, done
        if permission:
            assert done.err.count(BY_MAIL.format(who)) == 1
    else:
        assert done.status == 1, done
        assert f"it needs the permission {permission}" in done.err
    assert (ruled.head() != before) == (done.status == 0 and not dry)
    checked = as_(who, "check", f"{before}..HEAD")
    assert checked.status == 0, checked


def test_nobody_opens_an_editor_in_vain(as_: GitWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_EDITOR", "false")
    assert "you may not edit T-1: it needs the permission task:claim or task:edit" in as_("cat", "edit", "T-1").err


def test_the_same_by_hand_is_refused_by_the_check_and_an_edit_in_a_move_too(as_: GitWork, ruled: Repo) -> None:
    base = ruled.head()
    ruled.git("config", "core.hooksPath", "/dev/null")
    path = ".workflow/tasks/T-1.md"
    ruled.write(path, ruled.read(path).replace("priority: Medium", "priority: High"))
    taken = as_("bob", "move", "T-1", "start", "--include")
    assert (taken.status, "you may not edit T-1 (priority)" in taken.err) == (1, True)
    ruled.env["GIT_AUTHOR_EMAIL"] = "bob@example.org"
    ruled.write(path, ruled.read(path).replace("status: To Do", "status: In Progress"))
    ruled.commit("by hand")
    [found] = as_("bob", "check", f"{base}..HEAD", "--json").shape["findings"]
    assert (found["rule"], found["item"], found["line"]) == ("not-permitted", "T-1", 6)
    assert "T-1 was edited: priority, which needs the permission task:edit: bob, by e-mail" in found["message"]
    ruled.git("reset", "-q", "--hard", base)
    ruled.write(path, ruled.read(path).replace("priority: Medium", "priority: High"))
    assert as_("ann", "move", "T-1", "start", "--include").status == 0
    assert as_("ann", "check", f"{base}..HEAD").status == 0


def test_where_everyone_may_nothing_is_said(started: Repo, git_work: GitWork) -> None:
    assert git_work("set", "T-1", "priority=High").err == ""
    assert git_work("move", "T-1", "start").err == ""
    assert started.status() == ""


def test_only_what_github_knows_is_not_known_here(as_: GitWork, ruled: Repo) -> None:
    ruled.write(".workflow/roles.yml", ROLES.replace('"task:delete"', '"task:edit"'))
    ruled.commit("rules")
    done = as_("cat", "set", "T-1", "priority=High")
    assert done.status == 3
    assert "it is not known whether you may edit T-1 (priority)" in done.err
