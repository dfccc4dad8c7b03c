"""Claims of several items: those that an expression chooses, or a file names."""

from __future__ import annotations

import pytest

from tests.claims.clones import Hub, git_work


def claimed(hub: Hub, *args: str) -> tuple[int, list[str]]:
    ran = git_work(hub.clone("ann"), "claim", *args, "--json")
    return ran.status, [f"{one['item']} {one['outcome']}" for one in ran.shape.get("results", [])]


def test_an_expression_chooses(hub: Hub) -> None:
    assert claimed(hub, "--where", "id in ['T-1', 'T-2']", "--type", "task") == (0, ["T-1 claimed", "T-2 claimed"])
    assert hub.holder("T-1") == hub.holder("T-2") != ""


def test_nothing_may_be_chosen(hub: Hub) -> None:
    ran = git_work(hub.clone("ann"), "claim", "--where", "id == 'T-99'")
    assert (ran.status, ran.out, ran.err) == (0, "", "no item is meant\n")


def test_a_file_names_them(hub: Hub) -> None:
    ann = hub.clone("ann")
    (ann.top.parent / "ids").write_text("# first\nT-2\n\nT-1\n")
    ran = git_work(ann, "claim", "--from-file", str(ann.top.parent / "ids"), "--json")
    assert (ran.status, [one["item"] for one in ran.shape["results"]]) == (0, ["T-2", "T-1"])


def test_what_another_has_is_refused_and_the_rest_goes_on(hub: Hub) -> None:
    bob = hub.clone("bob", GIT_AUTHOR_EMAIL="bob@example.org")
    assert git_work(bob, "claim", "T-1").status == 0
    assert claimed(hub, "--where", "id in ['T-1', 'T-2']") == (1, ["T-1 refused", "T-2 claimed"])


@pytest.mark.parametrize(
    "args", [(), ("T-1", "--where", "true"), ("--where", "nothing == 1"), ("--type", "task", "T-1")], ids=" ".join
)
def test_what_is_not_clear_is_refused(hub: Hub, args: tuple[str, ...]) -> None:
    ran = git_work(hub.clone("ann"), "claim", *args, "--json")
    assert (ran.status, ran.shape["kind"]) == (2, "error")
    assert ran.shape["hint"]
    assert hub.record("T-1") is None
