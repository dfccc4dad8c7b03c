"""`git work hook pre-receive` and `update`, in a real bare repository with real pushes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.doors.server import NOBODY, Server, push
from tests.support import Repo
from tests.usecases.shop import Shop


@pytest.fixture
def server(tmp_path: Path, clean_env: dict[str, str]) -> Server:
    return Server(tmp_path / "server.git", clean_env)


@pytest.fixture
def shop(repo: Repo, server: Server) -> Shop:
    repo.git("remote", "add", "origin", str(server.top))
    return Shop(repo)


@pytest.fixture
def adopted(shop: Shop) -> Shop:
    """T-1 in To Do, on the server."""
    shop.task("T-1", "To Do")
    shop.save("adopt")
    assert push(shop.repo, "main") == (True, ["main: 1 commit, 0 moves, 0 findings"])
    return shop


def rules(said: list[str]) -> list[str]:
    """The rules of the findings that were said, with their levels."""
    return [line.split("]")[0].split(": ")[-1] + "]" for line in said if "[" in line]


def hook(server: Server, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gitflow_work", "hook", *args]
    return subprocess.run(
        command, cwd=server.top, env=server.env, input=stdin, capture_output=True, text=True, check=False
    )


def test_a_legal_move_is_accepted(adopted: Shop, server: Server) -> None:
    adopted.task("T-1", "In Progress")
    head = adopted.save()
    assert push(adopted.repo, "main") == (True, ["main: 1 commit, 1 move, 0 findings"])
    assert server.refs() == {"refs/heads/main": head}


def test_an_illegal_one_is_refused_from_quarantine(adopted: Shop, server: Server) -> None:
    before = server.refs(), server.objects()
    adopted.task("T-1", "No State")
    adopted.save()
    accepted, said = push(adopted.repo, "main")
    assert not accepted
    assert "error[illegal-transition]" in said[0] or "error[unknown-status]" in said[0]
    assert said[-1].startswith("main: 1 commit, 0 moves, ")
    assert max(map(len, said)) < 400
    assert (server.refs(), server.objects()) == before
    told = server.environment()
    assert told["GIT_OBJECT_DIRECTORY"] == told["GIT_QUARANTINE_PATH"] != str(server.top / "objects")


def test_a_hidden_step_is_found_behind_later_ones(adopted: Shop) -> None:
    for status in ("No State", "To Do", "In Progress"):
        adopted.task("T-1", status)
        adopted.save(status)
    accepted, said = push(adopted.repo, "main")
    assert (accepted, rules(said)) == (False, ["error[illegal-transition]", "error[illegal-transition]"])


def test_rules_change_between_two_commits_of_one_push_of_the_default_branch(adopted: Shop) -> None:
    adopted.gate("start", "[{keyword: GO}]")
    adopted.save("rules")
    adopted.task("T-1", "In Progress")
    adopted.save("no word")
    accepted, said = push(adopted.repo, "main")
    assert (accepted, rules(said)) == (False, ["error[gate-blocked]"])


def test_a_branch_is_judged_by_the_default_branch_and_cannot_loosen_the_rules(adopted: Shop) -> None:
    adopted.gate("start", "[{keyword: GO}]")
    adopted.save("rules")
    assert push(adopted.repo, "main")[0]
    adopted.repo.branch("topic")
    adopted.edit(".workflow/workflows/task.yml", "    gates: [{keyword: GO}]\n", "")
    adopted.save("loosen")
    adopted.task("T-1", "In Progress")
    adopted.save("no word")
    accepted, said = push(adopted.repo, "topic")
    assert (accepted, rules(said)) == (False, ["error[gate-blocked]"])


def test_commits_on_a_branch_are_judged_once_and_again_when_they_come_to_the_default_branch(
    adopted: Shop, server: Server
) -> None:
    (server.top / "hooks/pre-receive").rename(server.top / "hooks/off")
    adopted.repo.branch("old")
    adopted.task("T-1", "No State")
    adopted.save()
    adopted.task("T-1", "To Do")
    adopted.save()
    assert push(adopted.repo, "old") == (True, [])
    (server.top / "hooks/off").rename(server.top / "hooks/pre-receive")
    adopted.repo.branch("more")
    adopted.task("T-1", "In Progress")
    adopted.save()
    assert push(adopted.repo, "more", "old:same") == (
        True,
        ["more: 1 commit, 1 move, 0 findings", "same: no new commits"],
    )
    adopted.repo.git("switch", "-q", "main")
    adopted.repo.git("merge", "-q", "--no-ff", "-m", "merge", "more")
    accepted, said = push(adopted.repo, "main")
    assert (accepted, rules(said)[:2]) == (False, ["error[illegal-transition]", "error[illegal-transition]"])


def test_a_tag_does_not_smuggle_commits_past(adopted: Shop) -> None:
    adopted.repo.branch("topic")
    adopted.task("T-1", "No State")
    adopted.save()
    adopted.repo.git("tag", "v1")
    assert push(adopted.repo, "v1") == (True, ["refs/tags/v1: only branches are judged"])
    assert push(adopted.repo, "topic")[0] is False


def test_lost_evidence_is_found_though_its_move_was_pushed_before(adopted: Shop) -> None:
    adopted.edit(
        ".workflow/workflows/task.yml",
        "name: start\n",
        "name: start\n    input_artifacts:\n      - {type: plan, path: './docs/{id}.md', required: true}\n",
    )
    adopted.save("rules")
    assert push(adopted.repo, "main")[0]
    adopted.repo.branch("topic")
    adopted.repo.write("docs/T-1.md", "plan\n")
    adopted.task("T-1", "In Progress")
    adopted.save()
    assert push(adopted.repo, "topic") == (True, ["topic: 1 commit, 1 move, 0 findings"])
    (adopted.repo.top / "docs/T-1.md").unlink()
    adopted.save()
    accepted, said = push(adopted.repo, "topic")
    assert (accepted, "error[lost-evidence]" in rules(said)) == (False, True)


@pytest.mark.parametrize(("branch", "accepted", "level"), [("main", False, "error"), ("topic", True, "warning")])
def test_rewritten_history(adopted: Shop, branch: str, accepted: bool, level: str) -> None:
    if branch != "main":
        adopted.repo.branch(branch)
    adopted.task("T-1", "In Progress")
    adopted.save()
    assert push(adopted.repo, branch)[0]
    adopted.repo.git("reset", "-q", "--hard", "HEAD~1")
    adopted.repo.write("README", "other\n")
    adopted.save()
    done, said = push(adopted.repo, f"+{branch}")
    assert (done, f"{level}[history-rewritten]" in rules(said)) == (accepted, True)


def test_a_forced_push_is_judged_too(adopted: Shop) -> None:
    adopted.repo.branch("topic")
    adopted.repo.write("README", "one\n")
    adopted.save()
    assert push(adopted.repo, "topic")[0]
    adopted.repo.git("reset", "-q", "--hard", "main")
    adopted.task("T-1", "No State")
    adopted.save()
    accepted, said = push(adopted.repo, "+topic")
    assert (accepted, "error[illegal-transition]" in rules(said)) == (False, True)


def test_deleting_a_branch_but_not_the_default_one(adopted: Shop, server: Server) -> None:
    adopted.repo.branch("topic")
    assert push(adopted.repo, "topic") == (True, ["topic: no new commits"])
    assert push(adopted.repo, ":topic") == (True, ["topic: deleted"])
    subprocess.run(["git", "config", "receive.denyDeleteCurrent", "ignore"], cwd=server.top, env=server.env, check=True)
    accepted, said = push(adopted.repo, ":main")
    assert (accepted, rules(said)) == (False, ["error[branch-deleted]"])
    assert list(server.refs()) == ["refs/heads/main"]


def test_several_refs_are_accepted_or_refused_together(adopted: Shop, server: Server) -> None:
    before = server.refs()
    adopted.repo.branch("good")
    adopted.task("T-1", "In Progress")
    adopted.save()
    adopted.repo.branch("bad", "main")
    adopted.task("T-1", "No State")
    adopted.save()
    accepted, said = push(adopted.repo, "good", "bad")
    assert not accepted
    assert "good: 1 commit, 1 move, 0 findings" in said
    assert server.refs() == before
    assert push(adopted.repo, "good")[0]


def test_a_first_push_of_several_branches(shop: Shop) -> None:
    shop.task("T-1", "Done")
    shop.save("adopt")
    shop.repo.branch("topic")
    shop.task("T-2", "To Do")
    shop.save()
    assert push(shop.repo, "main", "topic") == (
        True,
        ["main: 1 commit, 0 moves, 0 findings", "topic: 1 commit, 0 moves, 0 findings"],
    )


def test_a_first_push_of_another_branch_than_the_default_one(shop: Shop) -> None:
    shop.task("T-1", "Done")
    shop.save("adopt")
    shop.task("T-1", "No State")
    shop.save()
    accepted, said = push(shop.repo, "main:other")
    assert (accepted, "error[illegal-transition]" in rules(said)) == (False, True)
    assert push(shop.repo, "main~1:refs/heads/other")[0]


def test_a_repository_without_a_workflow_is_left_alone(repo: Repo, server: Server) -> None:
    repo.git("remote", "add", "origin", str(server.top))
    repo.write("README", "hello\n")
    repo.commit("first")
    assert push(repo, "main") == (True, ["main: no workflow here, nothing to judge"])


def test_taking_the_workflow_away_is_refused(adopted: Shop) -> None:
    adopted.repo.git("rm", "-q", "-r", ".workflow")
    adopted.save("no more rules")
    accepted, said = push(adopted.repo, "main")
    assert (accepted, "error[rules-lost]" in rules(said)) == (False, True)


def test_what_takes_too_long_is_refused(adopted: Shop, server: Server) -> None:
    server.install("pre-receive", "--timeout 0.0001")
    adopted.task("T-1", "In Progress")
    adopted.save()
    accepted, said = push(adopted.repo, "main")
    assert (accepted, "longer than 0.0001 s" in said[0]) == (False, True)
    assert hook(server, "pre-receive", "--timeout", "0").returncode == 2


def test_many_findings_are_counted_not_shown(adopted: Shop) -> None:
    for number in range(2, 32):
        adopted.task(f"T-{number}", "No State")
    adopted.save()
    _, said = push(adopted.repo, "main")
    assert sum("error[" in line for line in said) == 10
    assert any(line.startswith("and ") and line.endswith(" more") for line in said)


def test_unreadable_rules_of_the_default_branch_refuse_with_3(adopted: Shop, server: Server) -> None:
    (server.top / "hooks/pre-receive").unlink()
    adopted.repo.write(".workflow/workflows/task.yml", "states: [\n")
    adopted.save("break the rules")
    assert push(adopted.repo, "main")[0]
    old = adopted.repo.head()
    adopted.repo.write("README", "x\n")
    new = adopted.save()
    server.install("update")
    accepted, said = push(adopted.repo, "main")
    assert (accepted, "could not be judged" in said[0]) == (False, True)
    adopted.repo.git("push", "-q", "--no-verify", str(server.top), "HEAD:refs/tags/x")
    assert hook(server, "pre-receive", stdin=f"{old} {new} refs/heads/main\n").returncode == 3


def test_the_update_hook_judges_each_ref(adopted: Shop, server: Server) -> None:
    (server.top / "hooks/pre-receive").unlink()
    server.install("update")
    adopted.repo.branch("good")
    adopted.task("T-1", "In Progress")
    good = adopted.save()
    adopted.repo.branch("bad", "main")
    adopted.task("T-1", "No State")
    adopted.save()
    accepted, said = push(adopted.repo, "good", "bad")
    assert not accepted
    assert "good: 1 commit, 1 move, 0 findings" in said
    assert {name: oid for name, oid in server.refs().items() if name != "refs/heads/main"} == {"refs/heads/good": good}


@pytest.mark.parametrize("line", ["", "x y refs/heads/main", f"{NOBODY} {NOBODY}", "0 0 refs/heads/main"])
def test_what_is_no_line_of_git_is_bad_usage(server: Server, line: str) -> None:
    done = hook(server, "pre-receive", stdin=f"{line}\n")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_a_linked_default_branch_by_config(adopted: Shop, server: Server) -> None:
    text = adopted.repo.read(".workflow/config.yml")
    lines = [line for line in text.splitlines() if not line.startswith(("default_branch", "# default_branch"))]
    adopted.repo.write(".workflow/config.yml", "\n".join([*lines, "default_branch: trunk", ""]))
    adopted.save("another default branch")
    assert push(adopted.repo, "main", "main:trunk")[0]
    accepted, said = push(adopted.repo, ":trunk")
    assert (accepted, rules(said)) == (False, ["error[branch-deleted]"])


def test_a_symbolic_ref_is_no_way_round_the_default_branch(adopted: Shop, server: Server) -> None:
    """Git tells hooks the name that was pushed to, and changes the branch that it stands for."""
    adopted.task("T-1", "In Progress")
    adopted.save()
    assert push(adopted.repo, "main")[0]
    tip = server.refs()["refs/heads/main"]
    git = ["git", "-C", str(server.top), "symbolic-ref"]
    subprocess.run([*git, "refs/heads/old", "refs/heads/main"], env=server.env, check=True)
    subprocess.run([*git, "refs/heads/older", "refs/heads/old"], env=server.env, check=True)
    for ref, rule in (
        ("+main~1:old", "history-rewritten"),
        ("+main~1:older", "history-rewritten"),
        (":old", "branch-deleted"),
    ):
        accepted, said = push(adopted.repo, ref)
        assert (accepted, rules(said)) == (False, [f"error[{rule}]"])
    assert server.refs()["refs/heads/main"] == tip


def test_a_server_without_a_default_branch_keeps_what_it_judges_by(adopted: Shop, server: Server) -> None:
    git = ["git", "-C", str(server.top), "symbolic-ref", "HEAD"]
    subprocess.run([*git, "refs/heads/nowhere"], env=server.env, check=True)
    accepted, said = push(adopted.repo, ":main")
    assert (accepted, rules(said)) == (False, ["error[branch-deleted]"])
    subprocess.run([*git, "refs/heads/main"], env=server.env, check=True)
    assert push(adopted.repo, "main:topic")[0]
    assert push(adopted.repo, ":topic")[0]
