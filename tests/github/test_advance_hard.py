"""`git work advance` where it is hard: without a remote, refused, unsigned, twice at once, and with very many items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.adapters.git.signing import MISSING, Keys
from tests.cli.running import Ran
from tests.github import faults
from tests.github.life import ADVANCE, BY_REQUEST, ROLES, TASK, Life, living
from tests.output.shapes import valid

VERIFIED = f"{ADVANCE}check: {{identity: verified}}\n"
GITHUB_SAYS = """remote: error: GH006: Protected branch update failed for refs/heads/main.
remote: error: Changes must be made through a pull request.
"""


@pytest.fixture
def life(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Life]:
    with living(tmp_path, clean_env) as made:
        yield made


@pytest.fixture
def by_request(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Life]:
    with living(tmp_path, clean_env, BY_REQUEST) as made:
        yield made


def refusing(life: Life, ref: str = "") -> None:
    """From now on the server refuses pushes to a ref, in the words of GitHub."""
    hook = life.server.top / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    said = "".join(f"echo '{line.removeprefix('remote: ')}' >&2\n" for line in GITHUB_SAYS.splitlines())
    hook.write_text(f'#!/bin/sh\nread old new ref\ncase "$ref" in *{ref}) ;; *) exit 0;; esac\n{said}exit 1\n')
    hook.chmod(0o755)


# Without a remote ----------------------------------------------------------------------------------------------------


def test_without_a_remote_a_dry_run_looks_at_the_branch_that_is_here(life: Life) -> None:
    life.landed()
    life.bob.git("switch", "-q", "main")
    life.bob.git("pull", "-q")
    life.bob.git("remote", "remove", "origin")
    planned = valid(life.work(life.bob, "advance", "-n", "--json").shape)
    assert ([one["item"] for one in planned["moved"]], planned["tip"]) == (["T-1"], life.bob.head())
    assert planned["notes"] == ["there is no remote origin: this is main as it is here"]
    ran = life.work(life.bob, "advance")
    assert (ran.status, "there is no remote origin" in ran.err, "git remote add origin" in ran.err) == (2, True, True)
    assert life.status() == "In Review"
    nowhere = life.work(life.bob, "advance", "-n", "--branch", "nowhere")
    assert (nowhere.status, "there is no branch nowhere" in nowhere.err) == (2, True)


def test_the_target_is_the_only_branch_where_nothing_names_it(life: Life) -> None:
    life.bob.write(".workflow/config.yml", life.bob.read(".workflow/config.yml").replace("default_branch: main\n", ""))
    life.bob.commit("No default branch")
    life.bob.git("remote", "remove", "origin")
    assert valid(life.work(life.bob, "advance", "-n", "--json").shape)["branch"] == "main"
    life.bob.git("branch", "second")
    two = life.work(life.bob, "advance", "-n")
    assert (two.status, "default_branch" in two.err) == (2, True)


def test_a_remote_that_does_not_answer_is_no_remote_to_do_without(life: Life) -> None:
    life.bob.git("remote", "set-url", "origin", str(life.folder / "nowhere"))
    ran = life.work(life.bob, "advance", "-n")
    assert (ran.status, "the remote did not answer" in ran.err) == (3, True)


# Refused -------------------------------------------------------------------------------------------------------------


def test_a_protected_branch_says_why_and_what_to_do(life: Life) -> None:
    _, _, merged = life.landed()
    refusing(life)
    shape = valid(life.work(life.bob, "advance", "--json").shape)
    assert shape["code"] == "push-refused"
    said = "GH006: Protected branch update failed for refs/heads/main; Changes must be made through a pull request"
    assert shape["message"] == f"main could not be pushed: origin: {said}"
    assert "by: pull_request" in shape["hint"]
    assert (life.main(), life.status()) == (merged, "In Review")


def test_what_a_server_says_is_shown_harmless_and_short(life: Life) -> None:
    life.landed()
    hook = life.server.top / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nprintf '\\033]0;x\\007%05000d\\n' 1 >&2\nexit 1\n")
    hook.chmod(0o755)
    ran = life.work(life.bob, "advance")
    assert (ran.status, "\x1b" in ran.said, "could not be pushed" in ran.err) == (1, False, True)
    assert len(ran.err) < 1000


def test_a_branch_of_its_own_that_may_not_be_pushed_is_told(by_request: Life) -> None:
    life = by_request
    life.landed()
    refusing(life, "git-work/advance")
    ran = life.work(life.bob, "advance")
    assert (ran.status, "git-work/advance could not be pushed" in ran.err) == (1, True)
    assert "contents: write" in ran.err
    assert [one.number for one in life.gh.repo.pulls() if one.state == "open"] == []


def test_a_request_that_may_not_be_opened_is_opened_by_the_next_run(by_request: Life) -> None:
    life = by_request
    life.landed()
    with life.gh.failing(faults.FORBIDDEN, "POST .*/pulls"):
        ran = life.work(life.bob, "advance")
    assert (ran.status, "the token may not" in ran.err) == (3, True)
    done = valid(life.work(life.bob, "advance", "--json").shape)
    assert (done["request"]["head"], done["pushed"]) == ("git-work/advance", None), "the branch is there already"


def test_under_verified_identity_nothing_unsigned_is_pushed(tmp_path: Path, clean_env: dict[str, str]) -> None:
    with living(tmp_path, clean_env, VERIFIED) as life:
        _, _, merged = life.landed()
        planned = valid(life.work(life.bob, "advance", "-n", "--json").shape)
        assert ([one["item"] for one in planned["moved"]], len(planned["notes"])) == (["T-1"], 1)
        assert "signed" in planned["notes"][0]
        ran = life.work(life.bob, "advance")
        assert (ran.status, life.main()) == (3, merged)
        assert "commit.gpgSign" in ran.err


@pytest.mark.skipif("ssh-keygen" in MISSING, reason="ssh-keygen is not installed")
def test_under_verified_identity_a_signed_move_is_pushed_and_audited(tmp_path: Path, clean_env: dict[str, str]) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    keys = Keys(folder)
    email = "email: shop-triage@example.org"
    roles = ROLES.replace(email, f"{email}, keys: ['{keys.ssh('bot')}']")
    with living(tmp_path, clean_env, VERIFIED, roles) as life:
        _, _, merged = life.landed()
        settings = {"gpg.format": "ssh", "user.signingKey": str(keys.file("bot")), "commit.gpgSign": "true"}
        for key, value in settings.items():
            life.bob.git("config", key, value)
        planned = valid(life.work(life.bob, "advance", "-n", "--json").shape)
        assert (len(planned["moved"]), planned["notes"]) == (1, [])
        done = valid(life.work(life.bob, "advance", "--json").shape)
        assert (done["pushed"], life.status()) == (life.main(), "Done")
        audit = life.action(life.clone("ann", "audit"), "push", life.pushed(merged, life.main()))
        assert (audit.status, audit.outputs["verdict"]) == (0, "pass"), audit.out


# Twice ---------------------------------------------------------------------------------------------------------------


def at_once(*runs: Callable[[], Ran]) -> list[Ran]:
    with ThreadPoolExecutor(len(runs)) as pool:
        return [one.result() for one in [pool.submit(run) for run in runs]]


def test_two_runs_at_once_make_each_move_once(life: Life) -> None:
    life.landed()
    _, _, merged = life.landed(branch="second", item="T-2")
    clones = [life.clone("ann"), life.clone("bob")]
    ran = at_once(*(lambda one=one: life.work(one, "advance", "--json") for one in clones))
    assert [one.status for one in ran] == [0, 0], ran
    said = life.server.git("log", "--format=%s", f"{merged}..main").splitlines()
    assert sorted(said) == ["T-1: In Review -> Done (finish)", "T-2: In Review -> Done (finish)"]
    pushed = [shape["pushed"] for one in ran if (shape := valid(one.shape))["pushed"]]
    assert set(pushed) == {life.main()}, "made in one second they are one commit"


def test_two_runs_at_once_open_one_request(by_request: Life) -> None:
    life = by_request
    life.landed()
    clones = [life.clone("ann"), life.clone("bob")]
    ran = at_once(*(lambda one=one: life.work(one, "advance", "--json") for one in clones))
    assert min(one.status for one in ran) == 0, ran
    assert all(one.status in (0, 1, 3) for one in ran), ran
    assert len([one for one in life.gh.repo.pulls() if one.state == "open"]) == 1
    again = valid(life.work(life.bob, "advance", "--json").shape)
    assert again["request"] is not None
    assert len([one for one in life.gh.repo.pulls() if one.state == "open"]) == 1


# Many ----------------------------------------------------------------------------------------------------------------


def test_of_more_than_a_hundred_items_the_rest_is_left_and_the_next_run_begins_elsewhere(life: Life) -> None:
    clone = life.clone("ann")
    for number in range(100, 203):
        text = TASK.format(id=f"T-{number}", title=f"Pushed {number}", status="In Review")
        clone.write(f".workflow/tasks/T-{number}.md", text)
    clone.commit("Pushed past everything")
    clone.git("push", "-q", "origin", "HEAD:main")
    shape = valid(life.work(life.bob, "advance", "--json").shape)
    first = {one["item"] for one in shape["held"]}
    assert (shape["left"], shape["moved"], len(first)) == (3, [], 100)
    clone.git("commit", "-q", "--allow-empty", "-m", "On")
    clone.git("push", "-q", "origin", "HEAD:main")
    ran = life.work(life.bob, "advance")
    assert "note: 3 more items were not looked at" in ran.err
    second = set(re.findall(r"stays: (T-\d+)", ran.out))
    assert len(second) == 100
    assert second - first, "each tip begins elsewhere"
