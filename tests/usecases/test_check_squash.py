"""What has landed as one commit of a single parent may be the squash of several (docs/check.md, "After a squash")."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gitflow_work.bootstrap import open_repository
from gitflow_work.core.check.result import Checked
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.check import check
from gitflow_work.usecases.checking import ranges
from tests.support import Repo
from tests.usecases.shop import ROLES, Shop

WORD = "\n\n    Work-Keyword: T-1 READY"
PEOPLE = """
people:
  ann: {name: Ann, email: [ann@example.org]}
  bob: {name: Bob, email: [bob@example.org]}
roles:
  lead: {permissions: ['*'], members: [bob]}
"""


@pytest.fixture
def shop(repo: Repo) -> Shop:
    return Shop(repo)


@pytest.fixture
def repository(shop: Shop) -> Iterator[Repository]:
    opened = open_repository(str(shop.repo.top))
    yield opened
    opened.close()


def squashed(shop: Shop, gates: str, message: str = "sign-in (#7)", **fields: str) -> Checked:
    """The audit of one commit that takes T-1 from To Do to In Review, `gates` being those of the second step."""
    if gates:
        shop.gate("submit", gates)
    shop.task("T-1", "To Do")
    shop.save("adopt")
    shop.task("T-1", "In Review", **fields)
    shop.save(message)
    return shop.check("HEAD^", landed=True)


def told(checked: Checked) -> tuple[str, list[str]]:
    """The verdict, and the rules of the findings."""
    return str(checked.verdict), [one.rule for one in checked.findings]


NOTHING: tuple[str, list[str]] = ("pass", [])
LOST = ("unknown", ["not-provable"])
REFUSED = ("fail", ["gate-blocked"])


@pytest.mark.parametrize(
    ("gates", "message", "fields", "expected"),
    [
        ("", "one", {}, NOTHING),  # a path exists
        ("[{fields: [assignee]}]", "one", {"assignee": "ann"}, NOTHING),  # what a tree tells needs no forge
        ("[{fields: [assignee]}]", "one", {}, REFUSED),
        ("[{keyword: READY}]", "one", {}, LOST),
        ("[{keyword: READY}]", f"one{WORD}", {}, NOTHING),  # a body that kept the line
        ("[signed]", "one", {}, LOST),
        ("[{roles: [lead]}]", "one", {}, LOST),  # the author of the squash is not who made each step
        ("[{keyword: READY}, {fields: [assignee]}]", "one", {}, REFUSED),
        ("[{keyword: READY}, {fields: [assignee]}]", "one", {"assignee": "ann"}, LOST),
        ("[any: [{keyword: READY}, {fields: [assignee]}]]", "one", {}, LOST),
        ("[any: [{keyword: READY}, {fields: [assignee]}]]", "one", {"assignee": "ann"}, NOTHING),
        ("[all: [{keyword: READY}, {fields: [assignee]}]]", "one", {}, REFUSED),
        ("[not: [{keyword: READY}]]", f"one{WORD}", {}, LOST),
        ("[{pull_request: }]", "one", {}, ("unknown", ["undecided"])),
    ],
)
def test_what_one_commit_proves(
    shop: Shop,
    repository: Repository,
    gates: str,
    message: str,
    fields: dict[str, str],
    expected: tuple[str, list[str]],
) -> None:
    shop.repo.write(ROLES, f"{PEOPLE}everyone: ['*']\n")
    checked = squashed(shop, gates, message, **fields)
    if "pull_request" in gates:  # a landing gate is due on the target branch only
        ends = ranges.Ends(shop.id("HEAD^"), shop.id("HEAD"), on_target=True, audit=True, landed=True)
        checked = check(repository, ends)
    assert told(checked) == expected


def test_it_is_listed_as_not_provable_with_a_way_out(shop: Shop) -> None:
    [found] = squashed(shop, "[{keyword: READY}]").findings
    assert found.message.startswith("not provable after squash: T-1 goes To Do -> In Review")
    assert found.hint is not None
    assert "without squash" in found.hint


@pytest.mark.parametrize("status", ["Nowhere", "Done"])
def test_without_a_path_or_after_another_step_it_is_refused_as_ever(shop: Shop, status: str) -> None:
    assert told(squashed(shop, "[{keyword: READY}]")) == LOST
    shop.task("T-1", "Cancelled")
    shop.save("cancel")
    shop.task("T-1", status)
    shop.save("and what no transition allows")
    verdict, rules = told(shop.check("HEAD~3", landed=True))
    assert (verdict, rules[-2:]) == ("fail", ["not-provable", "illegal-transition"])


def test_step_by_step_a_squash_of_two_steps_is_refused(shop: Shop) -> None:
    shop.edit(".workflow/config.yml", "squash: path", "squash: step")
    assert told(squashed(shop, "[{keyword: READY}]")) == ("fail", ["illegal-transition"])


def test_a_merge_keeps_the_commits_that_say_it(shop: Shop) -> None:
    shop.gate("submit", "[{keyword: READY}]")
    shop.task("T-1", "In Progress")
    shop.save("adopt")
    shop.repo.branch("topic")
    shop.task("T-1", "In Review")
    moved = shop.save("no word")
    shop.repo.git("switch", "-q", "main")
    shop.repo.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    checked = shop.check("HEAD^", landed=True)
    assert told(checked) == REFUSED
    assert checked.findings[0].commit == moved


@pytest.mark.parametrize(
    ("what", "rule"),
    [("move", "not-permitted"), ("delete", "deleted-item"), ("rules", "rules-changed")],
)
def test_who_made_each_change_is_not_provable_either(shop: Shop, what: str, rule: str) -> None:
    shop.repo.write(ROLES, f"{PEOPLE}everyone: ['task:new']\n")
    shop.task("T-1", "To Do")
    shop.save("adopt")
    if what == "move":
        shop.task("T-1", "In Progress")
    elif what == "delete":
        (shop.repo.top / shop.path("T-1")).unlink()
    else:
        shop.gate("submit", "[{keyword: READY}]")
    shop.repo.env["GIT_AUTHOR_EMAIL"] = "ann@example.org"
    shop.save("by ann, who may not")
    assert told(shop.check("HEAD^")) == ("fail", [rule])
    assert told(shop.check("HEAD^", landed=True)) == LOST
    shop.repo.env["GIT_AUTHOR_EMAIL"] = "bob@example.org"
    shop.repo.git("commit", "-q", "--amend", "--reset-author", "--no-edit")
    assert told(shop.check("HEAD^", landed=True)) == NOTHING


def test_only_an_audit_of_what_has_landed_says_so(shop: Shop, repository: Repository) -> None:
    squashed(shop, "[{keyword: READY}]")
    assert told(check(repository, ranges.whole(repository))) == LOST
    assert told(check(repository, ranges.default(repository))) == LOST  # no upstream: the whole history
    assert told(check(repository, ranges.given(repository, "HEAD^"))) == REFUSED
    shop.repo.git("update-ref", "refs/remotes/origin/main", "HEAD^")
    shop.repo.git("remote", "add", "origin", "nowhere")
    shop.repo.git("config", "branch.main.remote", "origin")
    shop.repo.git("config", "branch.main.merge", "refs/heads/main")
    assert told(check(repository, ranges.default(repository))) == REFUSED  # not pushed yet: it can still be mended


def noted(shop: Shop, repository: Repository, base: str = "main") -> list[str]:
    """The notes about a squash of the branch, as a pull request has it judged."""
    checked = check(repository, ranges.Ends(shop.id(base), shop.id("HEAD"), on_target=True, request=True))
    assert checked.verdict == "pass"
    return [one.message for one in checked.notes if one.rule == "squash"]


def test_a_pull_request_that_cannot_land_as_one_commit_says_so_once(shop: Shop, repository: Repository) -> None:
    shop.edit(".workflow/config.yml", "squash: path", "squash: step")
    for task in ("T-1", "T-2"):
        shop.task(task, "To Do")
    shop.save("adopt")
    shop.repo.branch("topic")
    for task in ("T-1", "T-2"):
        shop.task(task, "In Progress")
    shop.save("one step each")
    assert noted(shop, repository) == []
    for task in ("T-1", "T-2"):
        shop.task(task, "In Review")
    shop.save("and one more")
    [said] = noted(shop, repository)
    assert "will be refused" in said
    assert said.endswith("T-1 goes To Do -> In Review and 1 more")
    assert [one.rule for one in check(repository, ranges.given(repository, "main")).notes] == []


def test_a_pull_request_whose_gates_a_squash_loses_says_which(shop: Shop, repository: Repository) -> None:
    shop.gate("submit", "[any: [{keyword: READY}, {fields: [assignee]}]]")
    shop.task("T-1", "In Progress")
    shop.task("T-2", "In Progress")
    shop.save("adopt")
    shop.repo.branch("topic")
    shop.task("T-2", "In Review", assignee="ann")
    shop.save("a field outlives a squash")
    assert noted(shop, repository) == []
    shop.task("T-1", "In Review")
    shop.save(f"submit{WORD}")
    assert noted(shop, repository) == ["a squash commit may lose what was asked of single commits: keyword"]
