"""The landing: what would land is judged once more, as a whole."""

from __future__ import annotations

import pytest

from tests.support import Repo
from tests.usecases.shop import Shop

BOXES = "\n## Acceptance Criteria\n\n- [x] it works\n"


@pytest.fixture
def shop(repo: Repo) -> Shop:
    shop = Shop(repo)
    shop.gate("start", "[{fields: [assignee]}]")
    shop.task("T-1", "To Do")
    shop.task("T-2", "To Do")
    shop.save("start")
    repo.git("switch", "-q", "-c", "work")
    return shop


def test_what_an_early_gate_asked_has_to_be_there_when_it_lands(shop: Shop) -> None:
    shop.task("T-1", "In Progress", assignee="ann")
    shop.save()
    shop.task("T-1", "In Review", assignee="ann")
    shop.save()
    assert shop.rules("main") == []
    shop.task("T-1", "In Review")
    last = shop.save("nobody's any more")
    [found] = shop.check("main").findings
    assert (found.rule, found.commit, found.item, found.transition) == (
        *("illegal-landing", last, "T-1"),
        "To Do -> In Review",
    )


def test_a_branch_behind_its_base_is_judged_as_it_would_be_merged(shop: Shop) -> None:
    shop.task("T-1", "In Progress", assignee="ann")
    shop.save()
    shop.repo.git("switch", "-q", "main")
    shop.task("T-2", "In Progress", assignee="bob")
    shop.save("main goes on with another task")
    assert shop.rules("main", "work") == []


def test_a_task_that_both_sides_moved_apart_is_a_note(shop: Shop) -> None:
    shop.task("T-1", "In Progress", assignee="ann")
    shop.save()
    shop.repo.git("switch", "-q", "main")
    shop.task("T-1", "Cancelled")
    shop.save("main gives it up")
    checked = shop.check("main", "work")
    assert [one.rule for one in checked.findings] == []
    assert [(one.rule, one.item) for one in checked.notes] == [("landing-conflict", "T-1")]


def test_artifacts_are_looked_for_in_the_merge_of_both_sides(shop: Shop) -> None:
    shop.repo.git("switch", "-q", "main")
    shop.gate("submit", "[{artifacts: 'docs/{id}.md'}]")
    shop.task("T-1", "In Progress", assignee="ann")
    shop.repo.write("docs/T-1.md", "a plan\n")
    shop.save("the plan is on main")
    shop.repo.git("switch", "-q", "-C", "work")
    shop.task("T-1", "In Review", assignee="ann")
    shop.save()
    shop.repo.git("switch", "-q", "main")
    shop.repo.git("rm", "-q", "docs/T-1.md")
    shop.save("main drops the plan")
    assert shop.rules("main", "work") == ["illegal-landing"]


def test_a_finding_about_a_commit_is_not_said_again_for_the_landing(shop: Shop) -> None:
    shop.task("T-1", "In Progress")
    shop.save("nobody is assigned")
    assert shop.rules("main") == ["gate-blocked"]
