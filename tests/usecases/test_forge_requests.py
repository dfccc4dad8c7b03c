"""The gate `pull_request`, asked of a forge: which request counts, and which spoof does not (docs/github.md)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support import Repo
from tests.usecases.forging import Site, told, why

PASSES: tuple[str, list[str]] = ("pass", [])
REFUSED = ("fail", ["gate-blocked"])
UNKNOWN = ("unknown", ["undecided"])


@pytest.fixture
def site(repo: Repo) -> Site:
    """T-1 is in review on main; `topic` has work and the move to Done."""
    one = Site(repo, "[pull_request]")
    one.start()
    repo.branch("topic")
    one.work()
    one.move("Done")
    repo.git("switch", "-q", "main")
    return one


def test_a_request_is_met_by_its_own_landing(site: Site) -> None:
    site.pull(7)
    assert told(site.judged(7)) == PASSES
    assert site.questions() == ["prefetch"]


def only_status(site: Site) -> None:
    site.repo.git("switch", "-q", "-C", "topic", "main")
    site.move("Done")
    site.pull(7)


def with_an_override_only(site: Site) -> None:
    only_status(site)
    site.repo.write(".workflow/overrides/nothing.txt", "no work\n")
    site.save()
    site.pull(7)


def retargeted(site: Site) -> None:
    site.pull(7)
    site.repo.git("branch", "scratch", "main")
    site.change(7, base="scratch")


def pushed_since(site: Site) -> None:
    site.pull(7)
    site.repo.git("switch", "-q", "topic")
    site.change(7, head=site.work("more"))
    site.repo.git("switch", "-q", "main")


def closed(site: Site) -> None:
    site.pull(7, state="closed")


def of_another_repository(site: Site) -> None:
    site.pull(7, base_repository="eve/shop")


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        (only_status, "#7 changes nothing but the status"),
        (with_an_override_only, "#7 changes nothing but the status"),
        (retargeted, "#7 goes into scratch"),
        (pushed_since, "#7 is open"),
        (closed, "#7 was closed without a merge"),
        (of_another_repository, "#7 is a request of eve/shop"),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_a_request_that_does_not_bring_the_work(site: Site, story: Callable[[Site], None], reason: str) -> None:
    site.pull(7)
    head = site.forge.pulls[7].head
    story(site)
    more = {"branch": "main"} if story is retargeted else {"head": head} if story is pushed_since else {}
    checked = site.judged(7, **more)
    assert told(checked) == REFUSED
    assert reason in why(checked)


def test_a_request_that_was_closed_and_opened_again_is_open(site: Site) -> None:
    """It is met by its own landing alone: elsewhere it is not merged, whatever it was called."""
    site.pull(7)
    site.repo.git("switch", "-q", "-c", "other", "main")
    site.move("Done", pr="7")
    site.repo.git("switch", "-q", "main")
    site.repo.git("merge", "-q", "--ff-only", "other")
    checked = site.audit(site.id("main~"))
    assert told(checked) == REFUSED
    assert "#7 is open" in why(checked)


def test_a_stacked_request_is_judged_where_it_lands(site: Site) -> None:
    """#8 goes into the branch of #7; nobody but #7 brings its move to main, and that one has to be judged as #7."""
    site.pull(7)
    site.repo.git("switch", "-q", "topic")
    site.repo.git("switch", "-q", "-c", "stacked")
    site.work("stacked", 9)
    site.pull(8, "stacked", "topic")
    checked = site.judged(8, branch="main")
    assert told(checked) == REFUSED
    assert "#8 goes into topic" in why(checked)


# After the merge -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_the_audit_finds_the_request_of_each_way_to_merge(site: Site, how: str) -> None:
    site.pull(7)
    before = site.id("main")
    site.merge(7, how)
    assert told(site.audit(before)) == PASSES


@pytest.fixture
def worked(repo: Repo) -> Site:
    """#7 brought work on T-1 to main, which is in review there."""
    one = Site(repo, "[pull_request]")
    one.start("In Progress")
    repo.branch("topic")
    one.work()
    one.move("In Review")
    one.pull(7)
    return one


@pytest.mark.parametrize("link", [{}, {"pr": "7"}, {"pr": "'#7'"}, {"pr": "https://github.com/acme/shop/pull/7"}])
@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_a_move_may_follow_the_request_that_brought_the_work(worked: Site, how: str, link: dict[str, str]) -> None:
    before = worked.merge(7, how)
    worked.move("Done", **link)
    assert told(worked.audit(before)) == PASSES
    assert len(worked.questions()) <= 2, worked.questions()


def rework(site: Site) -> None:
    """The request was merged before T-1 went back to be worked on."""
    site.merge(7)
    site.move("In Progress")
    site.move("In Review")


def rework_with_a_field(site: Site) -> None:
    rework(site)
    site.task("T-1", "In Review", pr="7")
    site.save("names the old request")


def rework_after_a_rename(site: Site) -> None:
    site.merge(7)
    site.move("In Progress")
    site.repo.git("mv", site.path("T-1"), ".workflow/tasks/T-1-shoes.md")
    site.save("rename")
    site.repo.git("mv", ".workflow/tasks/T-1-shoes.md", site.path("T-1"))
    site.move("In Review")


def rolled_back(site: Site) -> None:
    """main was taken back to before the merge, and what came then is kept on another branch."""
    start = site.id("main")
    site.merge(7)
    site.repo.git("reset", "-q", "--hard", start)
    site.move("In Review")


def into_another_branch(site: Site) -> None:
    site.repo.git("branch", "scratch", "main")
    site.pull(7, base="scratch")
    site.merge(7)
    site.repo.git("switch", "-q", "main")
    site.repo.git("merge", "-q", "--ff-only", "scratch")


def in_another_repository(site: Site) -> None:
    site.pull(7, base_repository="eve/shop")
    site.merge(7)


def in_a_repository_that_the_field_names(site: Site) -> None:
    site.repo.git("switch", "-q", "main")
    site.task("T-1", "In Review", pr="https://github.com/eve/shop/pull/7")
    site.save("review")


def of_something_else(site: Site) -> None:
    site.repo.git("switch", "-q", "-C", "topic", "main")
    site.work("nothing of T-1")
    site.pull(7)
    site.merge(7)
    site.task("T-1", "In Review", pr="7")
    site.save("review")


def closed_and_pushed(site: Site) -> None:
    site.change(7, state="closed")
    site.repo.git("switch", "-q", "main")
    site.repo.git("merge", "-q", "--ff-only", "topic")


def none_at_all(site: Site) -> None:
    site.forge.pulls.clear()
    site.forge.pulls_by_commit.clear()
    site.repo.git("switch", "-q", "main")
    site.repo.git("merge", "-q", "--ff-only", "topic")


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        (rework, "#7 was merged before the item came back"),
        (rework_with_a_field, "#7 was merged before the item came back"),
        (rework_after_a_rename, "#7 was merged before the item came back"),
        (rolled_back, "none brought this item's work"),
        (into_another_branch, "#7 goes into scratch"),
        (in_another_repository, "#7 is a request of eve/shop"),
        (in_a_repository_that_the_field_names, "#7 is a request of eve/shop"),
        (of_something_else, "#7 changed neither the item's file nor an artifact of the transition"),
        (closed_and_pushed, "#7 was closed without a merge"),
        (none_at_all, "none brought this item's work"),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_a_request_that_does_not_count_for_a_later_move(
    worked: Site, story: Callable[[Site], None], reason: str
) -> None:
    story(worked)
    before = worked.id("main")
    named = [line for line in worked.repo.show(worked.path("T-1")).splitlines() if line.startswith("pr: ")]
    fields = {"pr": named[0].removeprefix("pr: ")} if named else {}
    worked.move("Done", **fields)
    checked = worked.audit(before)
    assert told(checked) == REFUSED
    assert reason in why(checked)


def test_a_request_that_is_merged_after_the_move_does_not_count(worked: Site) -> None:
    """As of the merge, and of the move: nothing that comes later makes it right."""
    worked.repo.git("switch", "-q", "main")
    worked.move("In Review")
    before = worked.id("main")
    worked.move("Done")
    worked.repo.git("switch", "-q", "-C", "topic", "main")
    worked.work("afterwards")
    worked.task("T-1", "Done", "afterwards\n")
    worked.save()
    worked.pull(7)
    worked.merge(7)
    assert told(worked.audit(before)) == REFUSED


def test_a_request_after_the_rework_counts(worked: Site) -> None:
    rework(worked)
    worked.repo.git("switch", "-q", "-C", "topic", "main")
    worked.work("again", 12)
    worked.task("T-1", "In Review", "again\n")
    worked.save()
    worked.pull(8)
    before = worked.merge(8)
    worked.move("Done")
    assert told(worked.audit(before)) == PASSES


def test_a_branch_that_names_the_item_is_asked_first_and_counts_no_more_than_others(worked: Site) -> None:
    before = worked.merge(7)
    worked.repo.git("branch", "scratch", "main~")
    worked.pull(9, "main", base="scratch", author="eve")
    worked.change(9, head_branch="eve/T-1-done", base_repository="eve/shop")
    worked.move("Done")
    assert told(worked.audit(before)) == PASSES
