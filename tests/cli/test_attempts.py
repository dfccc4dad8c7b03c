"""Moves with commands around them: what runs, how often, and what becomes of a failure."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.desk import BOTH, READY, WORKFLOW, Desk
from tests.cli.running import PATIENCE, TOP


def test_commands_run_before_and_after(desk: Desk) -> None:
    desk.keys(BOTH)
    done = desk.git_work("move", "T-1", "submit")
    assert (done.status, done.err, desk.status()) == (0, "", "In Review")
    assert desk.ran == ["before 1", "after 1"]


def test_a_refusal_moves_nothing_and_says_why(desk: Desk) -> None:
    desk.script("tools/ready.sh", READY + "status=$?\nprintf 'one\\n\\033[31mtwo\\n'\nexit $status\n")
    desk.keys(BOTH)
    desk.repo.write("refuse", "")
    head = desk.repo.head()
    done = desk.git_work("move", "T-1", "submit")
    assert done.status == 1
    assert "the command before submit, tools/ready.sh, ended with the status 1: one / \\x1b[31mtwo" in done.err
    assert (desk.repo.head(), desk.ran) == (head, ["before 1"])
    shape = desk.git_work("move", "T-1", "submit", "--json").shape
    assert (shape["kind"], shape["code"], shape["exit"]) == ("error", "hook-refused", 1)


def test_what_comes_after_refuses_nothing(desk: Desk) -> None:
    desk.keys("hooks: {after: [sh -c 'echo no; exit 3', tools/ready.sh]}")
    done = desk.git_work("move", "T-1", "submit")
    assert (done.status, desk.status(), desk.ran) == (0, "In Review", ["after 1"])
    assert "ended with the status 3: no" in done.err


def test_gates_come_first(desk: Desk) -> None:
    desk.keys(BOTH + "\ngates: [{keyword: LGTM}]")
    assert desk.git_work("move", "T-1", "submit").status == 1
    assert desk.ran == []
    assert desk.git_work("move", "T-1", "submit", "--keyword", "LGTM").status == 0


def test_values_are_never_part_of_a_line(desk: Desk) -> None:
    title = "$(touch made) `touch made`; touch made; ' \" x"
    desk.repo.write(
        ".workflow/tasks/T-1.md", f"---\nid: T-1\ntype: task\ntitle: {json.dumps(title)}\nstatus: In Progress\n---\n"
    )
    desk.keys("hooks: {before: {run: [sh, -c, 'printf %s \"$GIT_WORK_TITLE\" > ran']}}")
    assert desk.git_work("move", "T-1", "submit").status == 0
    assert desk.ran == [title]
    assert not (desk.repo.top / "made").exists()


def test_a_dry_run_tells_and_runs_nothing(desk: Desk) -> None:
    desk.keys(BOTH)
    done = desk.git_work("move", "T-1", "submit", "--dry-run")
    assert (done.status, desk.ran, desk.status()) == (0, [], "In Progress")
    assert "the command before the move would run: tools/ready.sh" in done.err


# Tries and failures


def test_a_command_is_tried_again(desk: Desk) -> None:
    desk.script("tools/ready.sh", READY + "status=$?\nrm -f refuse\nexit $status\n")
    desk.keys("hooks: {before: [sh -c 'echo once >> ran', tools/ready.sh]}\nretry: {attempts: 3, delay: 0s}")
    desk.repo.write("refuse", "")
    done = desk.git_work("move", "T-1", "submit")
    assert (done.status, desk.ran) == (0, ["once", "before 1", "before 2"])
    assert "try 2 of 3 in 0 s" in done.err


def test_tries_come_to_an_end(desk: Desk) -> None:
    desk.keys(BOTH + "\nretry: {attempts: 3, delay: 0s}")
    desk.repo.write("refuse", "")
    assert desk.git_work("move", "T-1", "submit").status == 1
    assert desk.ran == ["before 1", "before 2", "before 3"]


PLAN = "output_artifacts: [{type: plan, path: 'docs/{id}.md', required: true}]\n"
MAKE = "#!/bin/sh\nmkdir -p docs\necho plan > docs/$GIT_WORK_ITEM.md\necho more > docs/other.md\n"
COMMIT = "git add docs && git commit -q -m made -- docs\n"


def test_commands_make_what_the_gates_ask_for(desk: Desk) -> None:
    desk.script("tools/plan.sh", MAKE + COMMIT)
    desk.keys(PLAN + "hooks: {before: {run: tools/plan.sh, makes: plan}}")
    assert desk.git_work("can", "T-1", "submit").status == 1
    assert desk.git_work("move", "T-1", "submit").status == 0
    assert desk.git_work("check", "--all").status == 0


@pytest.mark.parametrize("committed", [True, False])
def test_a_failure_takes_back_what_was_made_and_the_item(desk: Desk, *, committed: bool) -> None:
    desk.script("tools/plan.sh", MAKE + (COMMIT if committed else ""))
    desk.script("tools/tell.sh", '#!/bin/sh\necho "$GIT_WORK_HOOK: $GIT_WORK_REASON" >> ran\n')
    desk.keys(
        PLAN + "hooks: {before: [{run: tools/plan.sh, makes: plan}, 'false']}\n"
        "on_failure: {rollback_state: Cancelled, notify: tools/tell.sh}"
    )
    done = desk.git_work("move", "T-1", "submit")
    assert (done.status, desk.status()) == (1, "Cancelled")
    assert not (desk.repo.top / "docs/T-1.md").exists()
    assert (desk.repo.top / "docs/other.md").exists()
    assert desk.repo.git("ls-tree", "-r", "--name-only", "HEAD", "docs") == ("docs/other.md" if committed else "")
    assert len(desk.ran) == 1
    assert desk.ran[0].startswith(
        "notify: T-1 cannot go from In Progress to In Review: the command before submit, false, ended"
    )
    assert "Rolled back, as submit failed" in desk.repo.git("log", "-1", "--format=%B")
    assert desk.git_work("check", "--all").status == 0


def test_what_is_written_down_is_inert(desk: Desk) -> None:
    desk.keys(
        'hooks: {before: {run: [sh, -c, "printf \'\\\\033[31mred\'; exit 3", "\\e[2J"]}}\n'
        "on_failure: {rollback_state: Cancelled, notify: sh -c 'printf %s \"$GIT_WORK_REASON\" > ran'}"
    )
    done = desk.git_work("move", "T-1", "submit")
    assert "\\x1b[31mred" in done.err
    message = desk.repo.git("log", "-1", "--format=%B")
    assert "?[2J" in message
    assert desk.ran[0].endswith("ended with the status 3")
    assert "\x1b" not in message + desk.ran[0]


def test_what_was_there_before_stays(desk: Desk) -> None:
    desk.repo.write("docs/T-1.md", "mine\n")
    desk.script("tools/plan.sh", "#!/bin/sh\ngit add docs && git commit -q -m made -- docs\nexit 1\n")
    desk.keys(PLAN + "hooks: {before: {run: tools/plan.sh, makes: plan}}\non_failure: {rollback_state: In Progress}")
    desk.repo.git("rm", "-q", "--cached", "docs/T-1.md")
    desk.repo.git("commit", "-q", "-m", "forget it")
    assert desk.git_work("move", "T-1", "submit").status == 1
    assert desk.repo.git("show", "HEAD:docs/T-1.md") == "mine"


def test_a_way_back_that_is_closed_is_told(desk: Desk) -> None:
    file = desk.repo.top / WORKFLOW
    file.write_text(file.read_text().replace("to: Cancelled\n", "to: Cancelled\n    gates: [{keyword: NO}]\n"))
    desk.keys("hooks: {before: 'false'}\non_failure: {rollback_state: Cancelled}")
    done = desk.git_work("move", "T-1", "submit")
    assert (done.status, desk.status()) == (1, "In Progress")
    assert "could not all be undone" in done.err


def test_nothing_is_undone_when_nothing_ran(desk: Desk) -> None:
    desk.keys("gates: [{keyword: LGTM}]\nhooks: {before: 'true'}\non_failure: {rollback_state: Cancelled}")
    assert desk.git_work("move", "T-1", "submit").status == 1
    assert desk.status() == "In Progress"


def test_what_changed_meanwhile_is_decided_anew(desk: Desk) -> None:
    by_hand = "sed -i s/In.Progress/Cancelled/ .workflow/tasks/T-1.md"
    line = f"echo x >> ran; {by_hand}; git commit -q -m moved -- .workflow/tasks/T-1.md"
    desk.keys(f"hooks: {{before: {{run: [sh, -c, '{line}']}}}}")
    done = desk.git_work("move", "T-1", "submit")
    assert (done.status, desk.status(), desk.ran) == (1, "Cancelled", ["x"])


def test_commands_that_change_what_was_trusted_end_the_attempt(desk: Desk) -> None:
    line = 'echo x >> ran; echo "#" >> tools/ready.sh; git commit -q -a -m changed'
    desk.keys(f"hooks: {{before: {{run: [sh, -c, '{line}']}}, after: tools/ready.sh}}")
    done = desk.git_work("move", "T-1", "submit")
    assert (done.status, desk.status(), desk.ran) == (3, "In Progress", ["x"])
    assert "does not trust" in done.err


TOGGLE = """#!/bin/sh
echo $GIT_WORK_FROM >> ran
other='To Do'
test "$GIT_WORK_FROM" = 'To Do' && other='In Progress'
sed -i "s/^status: .*/status: $other/" .workflow/tasks/T-1.md
git commit -q -a -m toggled
"""


def test_an_attempt_that_never_finds_what_it_decided_comes_to_an_end(desk: Desk) -> None:
    desk.script("tools/toggle.sh", TOGGLE)
    file = desk.repo.top / WORKFLOW
    file.write_text(file.read_text().replace("from: To Do\n    to: In Progress", "from: To Do\n    to: In Review"))
    desk.keys("hooks: {before: tools/toggle.sh}")
    file.write_text(file.read_text().replace("from: In Progress\n", "from: [In Progress, To Do]\n", 1))
    desk.repo.commit("from both", WORKFLOW)
    desk.git_work("trust")
    done = desk.git_work("move", "T-1", "submit")
    assert (done.status, desk.ran) == (1, ["In Progress", "To Do", "In Progress"])
    assert "were changed each time" in done.err


def test_a_command_may_write_since_nobody_holds_the_lock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TOP))
    desk.keys(f"hooks: {{before: {{run: [{sys.executable}, -m, gitflow_work, set, T-1, priority=High]}}}}")
    assert desk.git_work("move", "T-1", "submit").status == 0
    assert desk.git_work("show", "T-1", "--json").shape["item"]["fields"]["priority"] == "High"
    assert desk.repo.git("log", "-2", "--format=%s").startswith("T-1: In Progress -> In Review (submit)\nT-1: set")


# Batches


def test_each_item_of_a_batch_runs_its_commands(desk: Desk) -> None:
    desk.keys(BOTH)
    done = desk.git_work("move", "T-1", "T-2", "submit")
    assert (done.status, desk.status("T-1"), desk.status("T-2")) == (0, "In Review", "In Review")
    assert desk.ran == ["before 1", "after 1"] * 2


def test_a_refusal_stops_no_other_item(desk: Desk) -> None:
    desk.keys("hooks: {before: {run: [sh, -c, 'test $GIT_WORK_ITEM = T-2']}}")
    shape = desk.git_work("move", "T-1", "T-2", "submit", "--json").shape
    assert [one["item"] for one in shape["done"]] == ["T-2"]
    assert [(one["item"], one["code"]) for one in shape["refused"]] == [("T-1", "hook-refused")]


@pytest.mark.parametrize("option", ["--one-commit", "--all-or-nothing"])
def test_commands_are_run_for_one_item_at_a_time(desk: Desk, option: str) -> None:
    desk.keys(BOTH)
    done = desk.git_work("move", "T-1", "T-2", "submit", option)
    assert (done.status, desk.ran, desk.status()) == (1, [], "In Progress")
    assert "taken by itself" in done.err
    assert desk.git_work("move", "T-1", "T-2", "submit", option, "--no-hooks").status == 0


def test_ctrl_c_ends_the_command_and_undoes_nothing(desk: Desk) -> None:
    desk.keys(
        "hooks: {before: {run: [sh, -c, 'echo $$ > ran; exec sleep 300']}}\non_failure: {rollback_state: Cancelled}"
    )
    command = [sys.executable, "-m", "gitflow_work", "move", "T-1", "submit"]
    env = {**desk.repo.env, "PYTHONPATH": str(TOP)}
    with subprocess.Popen(command, cwd=desk.repo.top, env=env, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + PATIENCE
        while not desk.ran and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.strip(), desk.status()) == (130, b"", "In Progress")
    with pytest.raises(ProcessLookupError):
        os.kill(int(desk.ran[0]), 0)
