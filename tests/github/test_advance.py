"""`git work advance`: after the merge, by whom the rules name, once, and never on a doubt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github import faults
from tests.github.life import ADVANCE, BOT, BY_REQUEST, ROLES, TASK, Life, living
from tests.output.shapes import valid
from tests.support import Repo

METHODS = ["merge", "squash", "rebase"]


@pytest.fixture
def life(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Life]:
    with living(tmp_path, clean_env) as made:
        yield made


@pytest.mark.parametrize("method", METHODS)
def test_after_each_way_of_merging_the_item_moves_once(life: Life, method: str) -> None:
    number, _, merged = life.landed(method)
    assert life.status() == "In Review"
    bot = life.clone("ann", "runner")
    before = (bot.head(), bot.status())
    planned = valid(life.work(bot, "advance", "--dry-run", "--json").shape)
    assert ([one["item"] for one in planned["moved"]], planned["pushed"], life.main()) == (["T-1"], None, merged)
    done = valid(life.work(bot, "advance", "--json").shape)
    [moved] = done["moved"]
    assert (moved["from"], moved["to"], moved["transition"]) == ("In Review", "Done", "finish")
    assert (done["person"], done["pushed"], life.main()) == (BOT, moved["commit"], moved["commit"])
    assert (life.status(), life.status("T-2")) == ("Done", "To Do")
    assert (bot.head(), bot.status()) == before, "nothing of the checkout is touched"
    said = life.server.git("log", "-1", "--format=%an <%ae>%n%B", "main")
    assert said.startswith("Triage <shop-triage@example.org>\nT-1: In Review -> Done (finish)\n")
    assert f"as {BOT}, whom github: advance of config.yml names" in said
    assert f"Work-Evidence: pull_request #{number} " in said
    again = valid(life.work(bot, "advance", "--json").shape)
    assert (again["moved"], again["held"], life.main()) == ([], [], done["pushed"])
    audit = life.action(life.clone("ann", "audit"), "push", life.pushed(merged, life.main()))
    assert (audit.status, audit.outputs["verdict"]) == (0, "pass"), audit.out


def test_nothing_moves_before_the_merge_or_on_a_doubt(life: Life) -> None:
    life.begin()
    number = life.gh.open(head="topic")
    before = life.main()
    assert life.work(life.bob, "advance").status == 0
    life.gh.review(number, "ann")
    merged = life.gh.merge(number)  # without its check
    held = valid(life.work(life.bob, "advance", "--json").shape)
    assert (held["moved"], life.main()) == ([], merged)
    [one] = held["held"]
    assert "build" in one["why"]
    assert merged != before


@pytest.mark.parametrize("fault", [faults.BAD_GATEWAY, faults.HTML_PAGE, faults.UNAUTHORIZED, faults.NO_LINK])
def test_a_fault_moves_nothing_and_is_no_success(life: Life, fault: faults.Fault) -> None:
    _, _, merged = life.landed()
    with life.gh.failing(fault):
        ran = life.work(life.bob, "advance")
    if fault is not faults.NO_LINK:  # it cuts nothing of lists as short as these
        assert (ran.status, life.main(), life.status()) == (3, merged, "In Review")
    assert life.gh.token not in ran.said


@pytest.mark.parametrize(
    ("advance", "roles", "why"),
    [
        ("", ROLES, "nobody is named who may move items"),
        (ADVANCE, ROLES.replace("triage-bot", "sorter"), "triage-bot, whom `github: advance` names, is nobody"),
        (ADVANCE, ROLES.replace(", email: shop-triage@example.org", ""), "has no e-mail address"),
    ],
)
def test_without_an_authority_nothing_is_moved_and_it_says_so(
    tmp_path: Path, clean_env: dict[str, str], advance: str, roles: str, why: str
) -> None:
    with living(tmp_path, clean_env, advance, roles) as life:
        _, _, merged = life.landed()
        ran = life.work(life.bob, "advance")
        assert (ran.status, life.main()) == (1, merged)
        assert why in ran.out
        shape = valid(life.work(life.bob, "advance", "--json").shape)
        assert why in shape["why"]


def test_an_authority_without_the_permission_moves_nothing(tmp_path: Path, clean_env: dict[str, str]) -> None:
    with living(tmp_path, clean_env, roles=ROLES.replace("[ann, triage-bot]", "[ann]")) as life:
        _, _, merged = life.landed()
        shape = valid(life.work(life.bob, "advance", "--json").shape)
        assert (shape["moved"], life.main()) == ([], merged)
        assert "permission" in shape["held"][0]["why"]


def test_a_request_cannot_give_itself_the_authority(tmp_path: Path, clean_env: dict[str, str]) -> None:
    """The rules are those of the target branch, not those of whatever is checked out."""
    with living(tmp_path, clean_env, advance="") as life:
        _, _, merged = life.landed()
        config = life.bob.read(".workflow/config.yml")
        life.bob.write(".workflow/config.yml", config + ADVANCE)
        life.bob.commit("Let the bot do it")
        assert life.work(life.bob, "advance").status == 1
        assert life.main() == merged


def test_a_transition_that_is_not_listed_is_not_taken(tmp_path: Path, clean_env: dict[str, str]) -> None:
    with living(tmp_path, clean_env, ADVANCE.replace("finish", "submit")) as life:
        _, _, merged = life.landed()
        shape = valid(life.work(life.bob, "advance", "--json").shape)
        assert (shape["moved"], shape["held"], life.main()) == ([], [], merged)


def test_a_lost_race_is_begun_anew(life: Life) -> None:
    """Somebody pushes between our look and our push: the server's hook does it, once."""
    life.landed()
    other = life.clone("ann")
    other.write("other.txt", "other\n")
    other.commit("Another change")
    other.git("push", "-q", "origin", "HEAD:refs/heads/waiting")
    racing(life, other.head(), times=1)
    done = valid(life.work(life.bob, "advance", "--json").shape)
    assert (life.status(), life.main()) == ("Done", done["pushed"])
    assert life.server.git("log", "--format=%s", "-2", "main").splitlines()[1] == "Another change"


def test_a_race_lost_for_ever_is_told(life: Life) -> None:
    life.landed()
    racing(life, "", times=99)
    before = life.status()
    ran = life.work(life.bob, "advance")
    assert (ran.status, before, life.status()) == (3, "In Review", "In Review")
    assert "moved on each time" in ran.err


def racing(life: Life, commit: str, times: int) -> None:
    """Before the server takes a push to main, main goes to `commit`, or to a new one, so many times."""
    made = commit or '$(git commit-tree -p "$old" -m "Raced" "$old^{tree}")'
    script = f"""read old new ref
test "$ref" = refs/heads/main || exit 0
count=$(cat raced 2>/dev/null || echo 0)
test "$count" -lt {times} || exit 0
echo $((count + 1)) > raced
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
export GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@example.org GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=ann@example.org
git update-ref refs/heads/main "{made}"
"""
    hook = life.server.top / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    hook.chmod(0o755)


def test_a_push_that_the_server_refuses_is_told(life: Life) -> None:
    _, _, merged = life.landed()
    hook = life.server.top / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'protected branch' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    ran = life.work(life.bob, "advance")
    assert (ran.status, life.main()) == (1, merged)
    assert "could not be pushed" in ran.err
    assert "by: pull_request" in ran.err


def test_by_a_request_of_its_own(tmp_path: Path, clean_env: dict[str, str]) -> None:
    with living(tmp_path, clean_env, BY_REQUEST) as life:
        _, _, merged = life.landed()
        token = life.gh.token_of("shop-triage")
        done = valid(life.work(life.bob, "advance", "--json", token=token).shape)
        assert (done["request"]["head"], done["request"]["base"], life.main()) == ("git-work/advance", "main", merged)
        branch = life.server.git("rev-parse", "git-work/advance")
        again = valid(life.work(life.bob, "advance", "--json", token=token).shape)
        assert (again["request"]["number"], again["pushed"]) == (done["request"]["number"], None)
        assert life.server.git("rev-parse", "git-work/advance") == branch
        assert [one.number for one in life.gh.repo.pulls() if one.state == "open"] == [done["request"]["number"]]
        before = life.main()
        life.green(done["request"]["number"])  # it brings the move, so the gates are its own
        life.gh.merge(done["request"]["number"])
        assert life.status() == "Done"
        audit = life.action(life.clone("ann", "audit"), "push", life.pushed(before, life.main()))
        assert (audit.status, audit.outputs["verdict"]) == (0, "pass"), audit.out
        assert valid(life.work(life.bob, "advance", "--json", token=token).shape)["moved"] == []


def test_the_action_moves_on_a_push_to_the_target_branch_only(life: Life) -> None:
    _, before, merged = life.landed()
    runner = life.clone("ann", "runner")
    payload = life.pushed(before, merged)
    other = life.action(runner, "push", {**payload, "ref": "refs/heads/topic"}, mode="advance")
    assert (other.status, other.outputs["items"], life.main()) == (0, "[]", merged)
    wrong = life.action(runner, "pull_request_target", payload, mode="advance")
    assert (wrong.status, life.main()) == (2, merged)
    done = life.action(runner, "push", payload, mode="advance")
    assert (done.status, done.outputs["verdict"], done.outputs["items"]) == (0, "pass", '["T-1"]'), done.out
    assert "- [x] **`T-1`** `Task 1`: `In Review` → `Done` by `finish`" in done.page
    assert life.status() == "Done"
    again = life.action(runner, "push", payload, mode="advance")
    assert (again.status, again.outputs["items"]) == (0, "[]")
    odd = life.action(runner, "push", payload, mode="retreat")
    assert (odd.status, odd.outputs["verdict"]) == (2, "unknown")


def test_two_items_are_two_commits(life: Life) -> None:
    life.landed()
    life.landed(branch="second", item="T-2")
    done = valid(life.work(life.bob, "advance", "--json").shape)
    assert [one["item"] for one in done["moved"]] == ["T-1", "T-2"]
    assert len({one["commit"] for one in done["moved"]}) == 2
    assert (life.status(), life.status("T-2")) == ("Done", "Done")


def test_an_item_that_was_never_requested_stays(life: Life) -> None:
    clone = life.clone("ann")
    clone.write(".workflow/tasks/T-3.md", TASK.format(id="T-3", title="Pushed", status="In Review"))
    clone.commit("T-3: pushed past everything")
    clone.git("push", "-q", "origin", "HEAD:main")
    shape = valid(life.work(life.bob, "advance", "--json").shape)
    assert (shape["moved"], life.status("T-3")) == ([], "In Review")


def test_a_shallow_clone_moves_nothing(life: Life) -> None:
    _, _, merged = life.landed()
    top = life.folder / "shallow"
    life.server.git("clone", "-q", "--depth=1", f"file://{life.server.top}", str(top))
    ran = life.work(Repo.opened(top, life.bob.env), "advance")
    assert (ran.status, life.main()) == (3, merged)
    assert "--unshallow" in ran.err
