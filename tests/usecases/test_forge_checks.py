"""The gate `checks`, asked of a forge: on which commit, from whom, until when; and our own (docs/github.md)."""

from __future__ import annotations

import pytest

from gitflow_work.core.forge.answers import CheckRun
from gitflow_work.usecases.forge.asking import Own
from tests.support import Repo
from tests.usecases.forging import Site, told, why

PASSES: tuple[str, list[str]] = ("pass", [])
REFUSED = ("fail", ["gate-blocked"])
UNKNOWN = ("unknown", ["undecided"])
RUN = "https://github.com/acme/shop/actions/runs/55/job/"


def requested(repo: Repo, gate: str = "[{checks: [test]}]") -> Site:
    """T-1 is in review on main; #7 of `topic` has work and the move to Done."""
    one = Site(repo, gate)
    one.start()
    repo.branch("topic")
    one.work()
    one.move("Done")
    repo.git("switch", "-q", "main")
    one.pull(7)
    return one


@pytest.fixture
def site(repo: Repo) -> Site:
    return requested(repo)


@pytest.mark.parametrize(
    ("conclusions", "expected", "reason"),
    [
        (["success"], PASSES, ""),
        (["failure", "success"], PASSES, ""),
        ([], REFUSED, "test has not come yet"),
        ([""], REFUSED, "test runs"),
        (["success", ""], REFUSED, "test runs"),
        (["failure"], REFUSED, "test failure"),
        (["skipped"], REFUSED, "test skipped"),
        (["success", "cancelled"], REFUSED, "test cancelled"),
    ],
)
def test_the_newest_run_on_the_head_counts(
    site: Site, conclusions: list[str], expected: tuple[str, list[str]], reason: str
) -> None:
    for one in conclusions:
        site.run("test", one, site.id("topic"))
    checked = site.judged(7)
    assert told(checked) == expected
    assert reason in why(checked)
    assert site.questions() == ["prefetch", "checks"]


def test_a_run_on_another_commit_does_not_count(site: Site) -> None:
    site.run("test", "success", site.id("topic~"))
    assert told(site.judged(7)) == REFUSED


def test_another_app_of_the_same_name_counts_against_it(site: Site) -> None:
    site.run("test", "success", site.id("topic"))
    site.run("test", "failure", site.id("topic"), app="look-alike")
    assert told(site.judged(7)) == REFUSED


def test_of_a_named_app_only_its_runs_count(repo: Repo) -> None:
    site = requested(repo, "[{checks: {names: [test], app: trusted}}]")
    site.run("test", "success", site.id("topic"), app="look-alike")
    assert told(site.judged(7)) == REFUSED
    site.run("test", "success", site.id("topic"), app="trusted")
    assert told(site.judged(7)) == PASSES


def test_what_the_branch_requires(repo: Repo) -> None:
    site = requested(repo, "[{checks: required}]")
    assert told(site.judged(7)) == UNKNOWN  # the forge does not tell
    site.forge.required["main"] = ("test",)
    assert told(site.judged(7)) == REFUSED
    site.run("test", "success", site.id("topic"))
    assert told(site.judged(7)) == PASSES
    assert site.questions() == ["prefetch", "required_checks", "checks"]


# Our own check -------------------------------------------------------------------------------------------------------


def run(
    name: str, number: int, *, status: str = "in_progress", app: str = "github-actions", url: str = RUN
) -> CheckRun:
    return CheckRun(name, app, status, "", "0" * 40, f"{url}{number}", None, number)


@pytest.mark.parametrize(
    ("own", "runs", "names"),
    [
        (Own(), [run("work", 1)], set()),
        (Own(check=1), [run("work", 1), run("test", 2)], {"work"}),
        (Own(check=1), [run("work", 1, app="eve")], set()),  # ids of another app's runs are its own
        (Own(run="55", job="work"), [run("work", 1), run("test", 2)], {"work"}),
        (Own(run="55", job="check"), [run("Workflow rules", 1)], {"Workflow rules"}),
        (Own(run="55", job="check"), [run("Workflow rules", 1), run("test", 2)], set()),  # it may be either
        (
            Own(run="55", job="check"),
            [run("Workflow rules", 1), run("test", 2, status="completed")],
            {"Workflow rules"},
        ),
        (Own(run="5", job="check"), [run("Workflow rules", 1)], set()),
    ],
)
def test_which_check_is_ours(own: Own, runs: list[CheckRun], names: set[str]) -> None:
    assert own.names(runs) == names


def test_the_environment_says_who_we_are() -> None:
    given = {"GITHUB_ACTIONS": "true", "WORK_CHECK_RUN": "12", "GITHUB_RUN_ID": "55", "GITHUB_JOB": "check"}
    assert Own.of(given) == Own(12, "55", "check")
    assert Own.of({**given, "WORK_CHECK_RUN": "twelve"}) == Own(0, "55", "check")
    assert Own.of({**given, "GITHUB_ACTIONS": ""}) == Own()


def test_our_own_check_is_not_waited_for(repo: Repo) -> None:
    site = requested(repo, "[{checks: required}]")
    site.forge.required["main"] = ("test", "work")
    site.run("work", "", site.id("topic"), id=900)
    site.run("test", "success", site.id("topic"))
    assert told(site.judged(7)) == REFUSED
    site.own = Own(check=900)
    assert told(site.judged(7)) == PASSES


# After the merge -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_the_audit_goes_by_what_the_merge_went_by(site: Site, how: str) -> None:
    before, head = site.id("main"), site.id("topic")
    site.run("test", "success", head)
    landed = site.merge(7, how)
    site.run("test", "failure", landed)  # main's own, later
    assert told(site.audit(before)) == PASSES


def test_an_admins_merge_with_a_red_check_is_found(site: Site) -> None:
    before, head = site.id("main"), site.id("topic")
    site.run("test", "failure", head)
    site.merge(7)
    assert told(site.audit(before)) == REFUSED


def test_what_turned_green_after_the_merge_says_nothing_of_it(site: Site) -> None:
    before, head = site.id("main"), site.id("topic")
    site.run("test", "failure", head)
    site.merge(7)
    site.run("test", "success", head)
    checked = site.audit(before)
    assert told(checked) == UNKNOWN
    assert "what ran after the merge says nothing of it: test" in why(checked)


def test_what_a_queue_checked_counts(site: Site) -> None:
    """The queue's commit is checked, and then it is what main is set to."""
    before = site.id("main")
    site.repo.git("switch", "-q", "--detach", "main")
    site.repo.git("merge", "-q", "--no-ff", "-m", "Merge #7", "topic")
    queued = site.repo.head()
    site.run("test", "success", queued)
    site.repo.git("branch", "-f", "main", queued)
    site.change(7, state="closed", merged_at=site.later(), merge_commit=queued)
    site.forge.pulls_by_commit[queued] = (site.forge.pulls[7],)
    assert told(site.audit(before)) == PASSES


# In a merge queue ----------------------------------------------------------------------------------------------------


def queued(site: Site, how: str) -> str:
    site.repo.git("switch", "-q", "--detach", "main")
    site.repo.git(
        "merge", "-q", "--no-ff" if how == "merge" else "--squash", *(["-m", "x"] if how == "merge" else []), "topic"
    )
    if how == "squash":
        site.repo.git("commit", "-q", "-m", "T-1 (#7)")
    return site.repo.head()


@pytest.mark.parametrize("how", ["merge", "squash"])
@pytest.mark.parametrize("gate", ["[pull_request]", "[{approvals: {role: lead}}]", "[{checks: [test]}]"])
def test_a_group_is_judged_afresh(repo: Repo, how: str, gate: str) -> None:
    site = requested(repo, gate)
    head = queued(site, how)
    site.review(7, "ann-dev")
    site.run("test", "success", site.id("topic"))
    answer = site.group(site.id("main"), head, 7)
    assert told(answer) == (REFUSED if "checks" in gate else PASSES)  # its own commit is not checked yet
    site.run("test", "success", head)
    assert told(site.group(site.id("main"), head, 7)) == PASSES


@pytest.mark.parametrize("number", [None, 8])
def test_a_squash_that_is_not_the_change_of_the_request_has_none(repo: Repo, number: int | None) -> None:
    site = requested(repo, "[{approvals: {role: lead}}]")
    site.review(7, "ann-dev")
    repo.git("switch", "-q", "-c", "other", "main")
    site.work("another change", 12)
    site.pull(8, "other")
    site.review(8, "ann-dev")
    checked = site.group(site.id("main"), queued(site, "squash"), number)
    assert told(checked) == UNKNOWN
    assert "which pull request of the merge group brings" in why(checked)


def test_a_group_of_two_asks_for_each(repo: Repo) -> None:
    site = requested(repo, "[{approvals: {role: lead}}]")
    site.review(7, "ann-dev")
    repo.git("switch", "-q", "-c", "other", "main")
    site.task("T-2", "To Do")
    site.work("more", 15)
    site.pull(8, "other")
    repo.git("switch", "-q", "--detach", "main")
    for branch in ("topic", "other"):
        repo.git("merge", "-q", "--no-ff", "-m", branch, branch)
    assert told(site.group(site.id("main"), repo.head(), 8)) == PASSES
    site.forge.reviews_of[7] = ()
    site.review(8, "ann-dev")
    assert told(site.group(site.id("main"), repo.head(), 8)) == REFUSED
