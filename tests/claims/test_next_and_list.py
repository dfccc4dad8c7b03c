"""`next --claim`, the list of claims, and the gate that asks for one."""

from __future__ import annotations

import pytest

from tests.claims.clones import Hub, claimed_at, fields, git_work


def test_next_claims_the_best_that_nobody_has(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob")
    git_work(bob, "set", "T-2", "priority=High")
    first = git_work(ann, "next", "--claim", "--json").shape
    assert (first["item"]["id"], first["claim"]["outcome"], first["passed"]) == ("T-1", "claimed", [])
    assert first["item"]["fields"]["claimed_by"] == first["claim"]["agent"]
    second = git_work(bob, "next", "--claim", "--json").shape
    assert (second["item"]["id"], second["claim"]["shared"]) == ("T-2", True)
    for one in (ann, bob):
        ran = git_work(one, "next", "--claim", "--json")
        assert (ran.status, ran.shape["item"], ran.shape["claim"]) == (1, None, None)
    ran = git_work(ann, "next", "--claim")
    assert "git work claims" in ran.err


def test_next_leaves_what_has_run_out_unless_that_is_asked_for(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob", GIT_AUTHOR_EMAIL="bob@example.org")
    claimed_at(ann, "T-1", -3)
    ann.git("push", "-q", "origin", "main")
    bob.git("pull", "-q")
    assert git_work(bob, "next", "--claim", "--json").shape["item"]["id"] == "T-2"
    assert git_work(bob, "next", "--claim").status == 1
    got = git_work(bob, "next", "--claim", "--take-over", "--json").shape
    assert (got["item"]["id"], got["claim"]["outcome"]) == ("T-1", "taken-over")
    assert fields(bob)["assignee"] == "bob@example.org"


def test_the_list_tells_what_each_side_says(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob", GIT_AUTHOR_EMAIL="bob@example.org")
    git_work(ann, "claim", "T-1")
    claimed_at(bob, "T-2", -3)
    ran = git_work(ann, "claims")
    assert (ran.status, "T-2" in ran.out) == (0, False)
    assert "git work claims --fetch" in ran.err
    found = {one["item"]: one for one in git_work(ann, "claims", "--fetch", "--json").shape["claims"]}
    assert (found["T-1"]["mine"], found["T-1"]["shared"], found["T-1"]["differs"]) == (True, True, None)
    assert (found["T-2"]["expired"], found["T-2"]["mine"], found["T-2"]["file"]) == (True, False, None)
    assert found["T-2"]["differs"] == "the item does not say so; git pull"
    assert [one["item"] for one in git_work(ann, "claims", "--mine", "--json").shape["claims"]] == ["T-1"]
    assert "has run out" in git_work(ann, "claims").out


def test_a_record_that_says_nothing_is_somebodys_for_ever(hub: Hub) -> None:
    ann = hub.clone("ann")
    tree = ann.git("mktree", stdin="")
    oid = ann.git("commit-tree", tree, "-m", "\x1b[31mWork-Claim: eve\nWork-Until: yesterday\nWork-Agent: a b")
    ann.git("push", "-q", "origin", f"{oid}:refs/work/claims/t-1", f"{oid}:refs/work/claims/no-such.item")
    ran = git_work(ann, "claim", "T-1", "--take-over")
    assert (ran.status, "T-1 is claimed by somebody" in ran.err) == (1, True)
    ran = git_work(ann, "claims", "--fetch")
    assert (ran.status, "somebody" in ran.out) == (0, True)
    assert git_work(ann, "claim", "T-1", "--take-over", "--reason", "nobody knows").status == 0


@pytest.mark.parametrize(("holder", "status"), [("ann", 0), ("bob", 1), (None, 0)])
def test_the_gate_asks_the_remote_in_a_move_and_not_in_can(hub: Hub, holder: str | None, status: int) -> None:
    clones = {name: hub.clone(name, GIT_AUTHOR_EMAIL=f"{name}@example.org") for name in ("ann", "bob")}
    ann = clones["ann"]
    path = ".workflow/workflows/task.yml"
    ann.write(path, ann.read(path).replace("name: start\n", "name: start\n    gates: [claimed]\n"))
    ann.commit("starting asks for a claim")
    assert git_work(ann, "move", "T-1", "start").status == 1
    git_work(ann, "set", "T-1", "assignee=ann@example.org")
    if holder is not None:
        assert git_work(clones[holder], "claim", "T-1").status == 0
    ran = git_work(ann, "can", "T-1", "start", "--json")
    assert (ran.status, ran.shape["transitions"][0]["gates"][0]["found"]) == (
        0,
        "assigned to ann@example.org; no remote was asked",
    )
    ran = git_work(ann, "move", "T-1", "start", "--json")
    assert ran.status == status
    found = ran.shape["gates"][0]["found"]
    said = {
        "ann": "the remote's claim is ours",
        "bob": "claimed by bob@example.org until",
        None: "no claim on the remote",
    }
    assert said[holder] in found


def test_the_gate_says_when_the_remote_cannot_be_asked(hub: Hub) -> None:
    ann = hub.clone("ann")
    path = ".workflow/workflows/task.yml"
    ann.write(path, ann.read(path).replace("name: start\n", "name: start\n    gates: [claimed]\n"))
    ann.commit("starting asks for a claim")
    git_work(ann, "set", "T-1", "assignee=ann@example.org")
    ann.git("remote", "set-url", "origin", "/nowhere")
    gate = git_work(ann, "move", "T-1", "start", "--json").shape["gates"][0]
    assert (gate["verdict"], "the claim is only local: origin: " in gate["found"]) == ("pass", True)
