"""Overrides: with leave, once, in the range that adds the file, for one item and edge."""

from __future__ import annotations

import pytest

from tests.support import Repo
from tests.usecases.shop import ROLES, Shop

ANN = "people:\n  ann: {email: [ann@example.org]}\nroles:\n  lead: {permissions: ['override:*'], members: [ann]}\n"


@pytest.fixture
def shop(repo: Repo) -> Shop:
    shop = Shop(repo)
    shop.gate("submit", "[checklist]")
    shop.task("T-1", "In Progress")
    shop.task("T-2", "In Progress")
    shop.save("start")
    repo.git("switch", "-q", "-c", "work")
    return shop


def override(
    shop: Shop, name: str = "a", item: str = "T-1", source: str = "In Progress", rule: str = "checklist"
) -> None:
    lines = {"item": item, "from": source, "to": "In Review", "rule": rule, "reason": "it moved", "by": "ann"}
    text = "".join(f"{key}: {value}\n" for key, value in lines.items())
    shop.repo.write(f".workflow/overrides/{name}.yml", text)


def test_a_gate_is_passed_and_everybody_sees_it(shop: Shop) -> None:
    override(shop)
    shop.task("T-1", "In Review")
    commit = shop.save()
    checked = shop.check("main")
    assert checked.findings == []
    assert [(one.item, one.rule, one.by, one.commit) for one in checked.overrides] == [
        ("T-1", "checklist", "ann", commit)
    ]


@pytest.mark.parametrize(
    "wrong", [{"item": "T-2"}, {"source": "To Do"}, {"rule": "fields"}], ids=["item", "edge", "gate"]
)
def test_it_counts_for_its_item_edge_and_gate_alone(shop: Shop, wrong: dict[str, str]) -> None:
    override(shop, **wrong)
    shop.task("T-1", "In Review")
    shop.save()
    assert shop.rules("main") == ["gate-blocked"]


def test_it_outlives_a_squash(shop: Shop) -> None:
    override(shop)
    shop.save("the override first")
    shop.task("T-1", "In Review")
    shop.save("then the move")
    assert shop.rules("main") == []
    shop.repo.git("switch", "-q", "main")
    shop.repo.git("merge", "-q", "--squash", "work")
    shop.save("as one")
    assert shop.rules("main^") == []


def test_it_counts_once(shop: Shop) -> None:
    override(shop)
    shop.task("T-1", "In Review")
    shop.save()
    shop.task("T-1", "In Progress")
    shop.save("rework")
    shop.task("T-1", "In Review")
    again = shop.save("the same once more")
    assert [(one.rule, one.commit) for one in shop.check("main").findings] == [("gate-blocked", again)]
    override(shop, "b")
    shop.repo.git("add", "-A")
    shop.repo.git("commit", "-q", "--amend", "--no-edit")
    assert shop.rules("main") == []


def test_one_that_landed_earlier_counts_no_more(shop: Shop) -> None:
    shop.repo.git("switch", "-q", "main")
    override(shop)
    shop.save("landed, and never used")
    shop.repo.git("switch", "-q", "-C", "work")
    shop.task("T-1", "In Review")
    shop.save()
    assert shop.rules("main") == ["gate-blocked"]


def test_it_needs_leave(shop: Shop) -> None:
    shop.repo.git("switch", "-q", "main")
    shop.repo.write(ROLES, "people: {}\nroles: {}\neveryone: ['task:*']\n")
    shop.save("nobody may override")
    shop.repo.git("switch", "-q", "-C", "work")
    override(shop)
    shop.task("T-1", "In Review")
    shop.save()
    assert sorted(shop.rules("main")) == ["bad-override", "gate-blocked"]
    shop.repo.git("switch", "-q", "main")
    shop.repo.write(ROLES, f"{ANN}everyone: ['task:*']\n")
    shop.save("a lead may")
    assert shop.rules("main", "work") == []


@pytest.mark.parametrize(
    "text", ["", "item: T-1\n", "- a\n", "item: [\n", "item: T-1\nfrom: a\nto: b\nrule: c\nwhy: d\n"]
)
def test_a_file_that_is_no_override_is_named(shop: Shop, text: str) -> None:
    shop.repo.write(".workflow/overrides/a.yml", text)
    shop.save()
    [found] = shop.check("main").findings
    assert (found.rule, found.path) == ("bad-override", ".workflow/overrides/a.yml")
