"""The step Check on every event, in checkouts of a real git server; and the scripts of the examples in the docs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.github import published
from tests.house.action_runner import Runner, StepResult, unanswered
from tests.house.shell import TOP
from tests.support import Repo
from tests.usecases.eventing import ZERO, Forge, pushed

pytestmark = pytest.mark.xdist_group("action")

MAIN, MERGE = "refs/heads/main", "refs/pull/7/merge"
HOSTILE = (
    "</code><img src=x onerror=alert(1)> `x` ``` [a](https://example.org) @ann #1 | ::error::x \u202e %0A::add-mask::y"
)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    made = Runner(tmp_path_factory.mktemp("runner"))
    done = made.step("Install", made.root, inputs={"python": sys.executable})
    assert done.status == 0, done.log
    return made


@pytest.fixture
def forge(tmp_path: Path, clean_env: dict[str, str]) -> Forge:
    return Forge(tmp_path, clean_env)


def check(runner: Runner, clone: Repo, event: str, given: Any) -> StepResult:
    return runner.step("Check", clone.top, event=event, payload=given)


def topic(forge: Forge, status: str) -> dict[str, Any]:
    """The payload of a request that moves T-1 from main's status."""
    forge.repo.branch("topic", "main")
    forge.shop.task("T-1", status)
    forge.shop.save("topic")
    given = forge.request(7, "main")
    forge.repo.git("switch", "-q", "main")
    return given


@pytest.mark.parametrize("event", ["pull_request", "pull_request_review"])
def test_requests(runner: Runner, forge: Forge, event: str) -> None:
    given = topic(forge, "In Progress")
    old = forge.checkout(MERGE)
    done = check(runner, old, event, given)
    assert (done.status, done.outputs["verdict"], done.outputs["items"]) == (0, "pass", '["T-1"]'), done.log
    forge.repo.git("branch", "-q", "-D", "topic")
    given = topic(forge, "No such state")
    done = check(runner, old, event, given)
    assert (done.status, unanswered(done)) == (3, True), "a merge commit of another head is no answer"
    done = check(runner, forge.checkout(MERGE), event, given)
    assert (done.status, done.outputs["verdict"]) == (1, "fail"), done.log


def test_pushes_are_audited(runner: Runner, forge: Forge) -> None:
    forge.shop.task("T-1", "Done")
    done_at = forge.shop.save("done")
    forge.shop.task("T-1", "To Do")
    after = forge.shop.save("undone")
    forge.push("main")
    clone = forge.checkout(MAIN)
    assert check(runner, clone, "push", pushed(MAIN, forge.first, done_at)).status == 0
    done = check(runner, clone, "push", pushed(MAIN, forge.first, after))
    assert (done.status, done.outputs["findings"]) == (1, "1"), done.log
    assert f"(commit {after[:12]})" in done.log
    assert check(runner, clone, "push", pushed(MAIN, ZERO, after)).status == 1


@pytest.mark.parametrize(
    ("ref", "before", "after", "words"),
    [
        ("refs/tags/v1", ZERO, "1" * 40, "tags are not judged"),
        ("refs/heads/topic", "1" * 40, ZERO, "the branch topic was deleted"),
    ],
)
def test_nothing_to_judge_is_said(runner: Runner, forge: Forge, ref: str, before: str, after: str, words: str) -> None:
    done = check(runner, forge.checkout(MAIN), "push", pushed(ref, before, after))
    assert (done.status, done.outputs) == (0, {"verdict": "pass", "findings": "0", "items": "[]"})
    assert done.log.startswith("::notice title=git work check::")
    assert words in done.log
    assert words in done.summary


def test_a_merge_group(runner: Runner, forge: Forge) -> None:
    topic(forge, "In Progress")
    base = forge.shop.id("main")
    forge.repo.git("merge", "-q", "--no-ff", "-m", "entry", "topic")
    head = forge.push("gh-readonly-queue/main/pr-7")
    group = {"base_sha": base, "head_sha": head, "base_ref": MAIN}
    given = {"merge_group": group, "repository": {"default_branch": "main"}}
    done = check(runner, forge.checkout("refs/heads/gh-readonly-queue/main/pr-7"), "merge_group", given)
    assert (done.status, done.outputs["items"]) == (0, '["T-1"]'), done.log


@pytest.mark.parametrize("given", [None, [], 7, "x", {}, {"pull_request": []}, {"pull_request": {"number": "7"}}])
@pytest.mark.parametrize("event", ["pull_request", "push", "merge_group"])
def test_a_payload_of_another_shape_gives_no_answer(runner: Runner, forge: Forge, event: str, given: Any) -> None:
    done = check(runner, forge.repo, event, given)
    assert (done.status, unanswered(done)) == (3, True), done.log
    assert done.log.startswith("::error title=git work check::the event's payload cannot be read")
    assert "a defect" not in done.log


PUBLISHED = ("pull_request", "pull_request_review", "merge_group", "push", "issues")


@pytest.mark.parametrize("event", PUBLISHED)
def test_published_payloads_of_other_repositories(runner: Runner, forge: Forge, event: str) -> None:
    """What GitHub publishes as examples: nothing of it is here, and that is said, without a traceback."""
    [examples] = [one["examples"] for one in published.webhooks() if one["name"] == event]
    done = check(runner, forge.checkout(MAIN), event, examples[0])
    unreadable = "the event issues does not say which commits to judge"
    words = {"issues": unreadable, "push": "tags are not judged"}.get(event, "is not here")
    assert (done.status, done.outputs["verdict"]) == ((0, "pass") if event == "push" else (3, "unknown")), done.log
    assert words in done.log, done.log
    assert "Traceback" not in done.log
    assert "a defect" not in done.log


def test_hostile_text_commands_nobody(runner: Runner, forge: Forge) -> None:
    """A title, a status, a branch and a file's name that try to be markup or a workflow command."""
    task = f"---\nid: T-2\ntype: task\ntitle: '{HOSTILE[:-21]}'\nstatus: '{HOSTILE[:60]}'\n---\n"
    forge.repo.branch("topic", "main")
    forge.repo.write(".workflow/tasks/T-2-%0A::set-output name=verdict::pass.md", task)
    forge.repo.write(".workflow/tasks/T-3.md", task.replace("T-2", "T-3").replace(f"'{HOSTILE[:60]}'", "To Do"))
    forge.shop.save("hostile")
    forge.shop.edit(".workflow/tasks/T-3.md", "To Do", "In Progress")
    forge.shop.save("a legal move of a hostile item")
    given = forge.request(7, "main")
    given["pull_request"]["base"]["ref"] = "x::error::y"
    done = check(runner, forge.checkout(MERGE), "pull_request", given)
    assert (done.status, unanswered(done)) == (3, True)
    given["pull_request"]["base"]["ref"] = "main"
    done = check(runner, forge.checkout(MERGE), "pull_request", given)
    assert (done.status, set(json.loads(done.outputs["items"]))) == (1, {"T-2", "T-3"}), done.log
    lines = done.log.splitlines()
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert all(line.startswith(("::error file=", "::stop-commands::work-", "::work-")) for line in commands), commands
    assert "##[" not in done.log
    assert "\u202e" not in done.log + done.summary
    assert "T-3" in done.summary


def script(name: str, step: str) -> str:
    """The script of a step of an example."""
    jobs = yaml.safe_load((TOP / "docs" / "examples" / name).read_text(encoding="utf-8"))["jobs"]
    [found] = [one for job in jobs.values() for one in job["steps"] if one.get("name") == step]
    return str(found["run"])


def run(clone: Repo, text: str, **env: str) -> None:
    file = clone.top.parent / "script.sh"
    file.write_text(text, encoding="utf-8")
    more = {"TOKEN": "none", "GITHUB_SERVER_URL": "https://github.com", **env}
    clone.git("-c", f"alias.example=!bash --noprofile --norc -e {file}", "example", env=more)


def test_the_example_for_forks_fetches_what_the_check_reads(runner: Runner, forge: Forge) -> None:
    """It works without the merge commit, too; and nothing of the request is ever checked out."""
    given = topic(forge, "No such state")
    for merge in (True, False):
        if not merge:
            forge.server.git("update-ref", "-d", MERGE)
        clone = forge.checkout(MAIN)
        run(clone, script("forks.yml", "Fetch the request's commits"), NUMBER="7")
        done = check(runner, clone, "pull_request_target", given)
        assert (done.status, done.outputs["verdict"]) == (1, "fail"), done.log
        assert ("as merged by" in done.log) is merge
        assert clone.read(".workflow/tasks/T-1.md") == forge.repo.read(".workflow/tasks/T-1.md")
        assert clone.status() == ""


def test_the_example_of_the_audit_fetches_what_a_forced_push_left(runner: Runner, forge: Forge) -> None:
    forge.shop.task("T-1", "In Progress")
    before = forge.shop.save("lost")
    forge.push("main")
    forge.repo.git("reset", "-q", "--hard", forge.first)
    forge.push("main", "--force")
    clone, event = forge.checkout(MAIN), pushed(MAIN, before, forge.first, forced=True)
    assert check(runner, clone, "push", event).status == 3
    fetch = script("audit.yml", "Fetch what the branch was")
    run(clone, fetch, BEFORE=ZERO)
    run(clone, fetch, BEFORE=before)
    done = check(runner, clone, "push", event)
    assert done.status == 1
    assert "history-rewritten" in done.log
