"""Moves with commands around them, and the trust that they need."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import PATIENCE, TOP, GitWork, task
from tests.support import Repo

WORKFLOW = ".workflow/workflows/task.yml"
SUBMIT = "  - name: submit\n    from: In Progress\n    to: In Review\n"
READY = '#!/bin/sh\necho "$GIT_WORK_HOOK $GIT_WORK_ATTEMPT" >> ran\ntest ! -e refuse\n'


class Desk:
    """T-1 in In Progress; `submit` gets the keys of an attempt."""

    def __init__(self, repo: Repo, git_work: GitWork) -> None:
        self.repo = repo
        self.git_work = git_work
        task(repo, "T-1", status="In Progress")
        task(repo, "T-2", status="In Progress")
        repo.write(".gitignore", "ran\nrefuse\nmade\n")
        self.script("tools/ready.sh", READY)

    def script(self, path: str, text: str) -> None:
        """An executable file, to be committed by `keys`."""
        self.repo.write(path, text).chmod(0o755)

    def keys(self, text: str, *, trusted: bool = True) -> None:
        """Give `submit` these keys, and commit all."""
        file = self.repo.top / WORKFLOW
        head, _, tail = file.read_text().partition(SUBMIT)
        file.write_text(head + SUBMIT + "".join(f"    {line}\n" for line in text.splitlines()) + tail)
        self.repo.git("add", "-A")
        self.repo.git("commit", "-q", "-m", "keys")
        if trusted:
            assert self.git_work("trust").status == 0

    @property
    def ran(self) -> list[str]:
        """What the commands wrote."""
        file = self.repo.top / "ran"
        return file.read_text().splitlines() if file.exists() else []

    def status(self, item: str = "T-1") -> str:
        """The item's status in HEAD."""
        text = self.repo.git("show", f"HEAD:.workflow/tasks/{item}.md")
        return next(line.removeprefix("status: ") for line in text.splitlines() if line.startswith("status: "))


@pytest.fixture
def desk(started: Repo, git_work: GitWork) -> Desk:
    return Desk(started, git_work)


BOTH = "hooks: {before: tools/ready.sh, after: tools/ready.sh}"


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


# Trust


def test_nothing_runs_without_trust(desk: Desk) -> None:
    desk.keys(BOTH, trusted=False)
    for args in (["move", "T-1", "submit"], ["move", "T-1", "submit", "--dry-run"], ["can", "T-1", "submit"]):
        done = desk.git_work(*args)
        assert done.status == 3, args
        assert "git work trust" in done.said
    assert (desk.ran, desk.status()) == ([], "In Progress")
    [edge] = desk.git_work("can", "T-1", "submit", "--json").shape["transitions"]
    assert [(one["gate"], one["verdict"]) for one in edge["gates"]] == [("hooks", "unknown")]


def test_without_hooks_nothing_has_to_be_trusted(desk: Desk) -> None:
    desk.keys(BOTH + "\nretry: {attempts: 2}", trusted=False)
    assert desk.git_work("move", "T-1", "submit", "--no-hooks").status == 0
    assert (desk.ran, desk.status()) == ([], "In Review")


CHANGES = {
    "the workflow": lambda repo: repo.write(WORKFLOW, (repo.top / WORKFLOW).read_text() + "# more\n"),
    "the script": lambda repo: repo.write("tools/ready.sh", READY + "#\n"),
    "its permission": lambda repo: (repo.top / "tools/ready.sh").chmod(0o644),
    "a file beside it": lambda repo: repo.write("tools/lib.sh", "two\n"),
    "a word": lambda repo: repo.write("tools/arg.txt", "two\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_what_was_trusted_is_untrusted(desk: Desk, change: str) -> None:
    desk.repo.write("tools/lib.sh", "one\n")
    desk.repo.write("tools/arg.txt", "one\n")
    desk.keys("hooks: {before: {run: tools/ready.sh tools/arg.txt, files: [tools/lib.sh]}}")
    assert desk.git_work("can", "T-1", "submit").status == 0
    CHANGES[change](desk.repo)
    assert desk.git_work("can", "T-1", "submit").status == 0  # what is not committed does not run
    desk.repo.git("commit", "-q", "-a", "-m", "change")
    assert desk.git_work("move", "T-1", "submit").status == (1 if change == "its permission" else 3)
    assert desk.ran == []
    desk.repo.git("reset", "-q", "--hard", "HEAD^")
    assert desk.git_work("move", "T-1", "submit").status == 0  # these bytes were trusted


def test_a_change_beside_it_is_none(desk: Desk) -> None:
    desk.keys(BOTH)
    desk.repo.write("tools/other.sh", "other\n")
    desk.repo.commit("other")
    assert desk.git_work("move", "T-1", "submit").status == 0


def test_trust_is_the_clones_own(desk: Desk, tmp_path: Path) -> None:
    desk.keys(BOTH)
    desk.repo.git("clone", "-q", str(desk.repo.top), str(tmp_path / "clone"))
    clone = tmp_path / "clone"
    assert desk.git_work("can", "T-1", "submit", at=clone).status == 3
    assert desk.git_work("trust", at=clone).status == 0
    assert desk.git_work("can", "T-1", "submit", at=clone).status == 0
    assert desk.repo.git("status", "--porcelain") == ""
    linked = desk.repo.worktree(tmp_path / "linked", "-b", "other", "main")
    assert desk.git_work("can", "T-1", "submit", at=linked.top).status == 0


def test_trust_is_shown_and_taken_back(desk: Desk) -> None:
    desk.keys(BOTH, trusted=False)
    for option in ("--dry-run", "--list"):
        shown = desk.git_work("trust", option)
        assert (shown.status, shown.out.splitlines()[0]) == (0, f"{WORKFLOW}: not trusted")
    desk.git_work("trust")
    assert desk.git_work("trust", "--list").out.splitlines()[0] == f"{WORKFLOW}: trusted"
    [one] = desk.git_work("trust", "--list", "--json").shape["workflows"]
    assert [(each["when"], each["words"]) for each in one["commands"]] == [
        ("before", ["tools/ready.sh"]),
        ("after", ["tools/ready.sh"]),
    ]
    assert [each["path"] for each in one["files"]] == ["tools/ready.sh"]
    desk.git_work("trust", "--revoke", "--dry-run")
    assert desk.git_work("can", "T-1", "submit").status == 0
    assert desk.git_work("trust", "--revoke", "--json").shape["revoked"] == 1
    assert desk.git_work("can", "T-1", "submit").status == 3
    assert desk.git_work("trust", "--revoke", "--list").status == 2


def test_without_commands_there_is_nothing_to_trust(desk: Desk) -> None:
    done = desk.git_work("trust")
    assert (done.status, done.out) == (0, "")
    assert "no workflow of HEAD names a command" in done.err


def test_what_lies_in_the_work_tree_is_not_what_runs(desk: Desk, tmp_path: Path) -> None:
    desk.keys(BOTH)
    script = desk.repo.top / "tools/ready.sh"
    for evil in ("text", "link"):
        script.unlink()
        if evil == "text":
            desk.script("tools/ready.sh", "#!/bin/sh\necho evil >> ran\n")
        else:
            (tmp_path / "evil").write_text("#!/bin/sh\necho evil >> ran\n")
            (tmp_path / "evil").chmod(0o755)
            script.symlink_to(tmp_path / "evil")
    assert desk.git_work("move", "T-1", "submit").status == 0
    assert desk.ran == ["before 1", "after 1"]


def _link(desk: Desk) -> None:
    (desk.repo.top / "tools/ready.sh").unlink()
    (desk.repo.top / "tools/ready.sh").symlink_to("/bin/true")


DEFECTS = {
    "a symbolic link": (_link, "hooks: {before: tools/ready.sh}", "symbolic link"),
    "a link that is a word": (_link, "hooks: {before: sh tools/ready.sh}", "symbolic link"),
    "not executable": (
        lambda desk: (desk.repo.top / "tools/ready.sh").chmod(0o644),
        "hooks: {before: tools/ready.sh}",
        "not executable",
    ),
    "not there": (lambda desk: None, "hooks: {before: tools/redy.sh}", "no file of this commit"),
    "a folder": (lambda desk: None, "hooks: {before: ./tools}", "no file of this commit"),
    "a file that is not there": (
        lambda desk: None,
        "hooks: {before: {run: make, files: [tools/lib.sh]}}",
        "no file of this commit",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_what_cannot_be_trusted(desk: Desk, defect: str) -> None:
    make, keys, said = DEFECTS[defect]
    make(desk)
    desk.keys(keys, trusted=False)
    shown = desk.git_work("trust")
    assert shown.status == 1
    assert said in shown.out
    done = desk.git_work("move", "T-1", "submit")
    assert done.status == 1
    assert said in done.err
    assert desk.ran == []


def test_validate_names_files_that_are_not_there(desk: Desk) -> None:
    keys = "hooks: {before: tools/ready.sh, after: {run: tools/redy.sh now, files: [tools/lib.sh, tools/ready.sh]}}"
    desk.keys(keys, trusted=False)
    found = desk.git_work("workflow", "validate", "--json").shape["findings"]
    assert [(one["rule"], one["line"], one["message"].split()[5]) for one in found] == [
        ("missing-script", 23, "tools/redy.sh,"),
        ("missing-script", 23, "tools/lib.sh,"),
    ]


def test_hostile_commands_are_shown_inert(desk: Desk) -> None:
    desk.keys('hooks: {before: {run: [echo, "\\e[2Jred", "::error::x"]}}', trusted=False)
    shown = desk.git_work("trust", "--dry-run")
    assert "\\x1b[2Jred" in shown.out
    assert "\n::" not in shown.out


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
