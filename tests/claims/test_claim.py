"""One item, several clones: who has it, who is refused, and what is told."""

from __future__ import annotations

import json

import pytest

from gitflow_work.usecases.claiming.case import Asked, Taken
from tests.claims.clones import Hub, claimed_at, fields, git_work, shape
from tests.support import Repo


def test_a_claim_is_a_record_on_the_remote_and_a_commit_of_the_item(hub: Hub) -> None:
    ann = hub.clone("ann")
    result = shape(git_work(ann, "claim", "T-1", "--json"))
    assert (result["outcome"], result["shared"], result["holder"]) == ("claimed", True, "ann@example.org")
    assert fields(ann)["claimed_by"] == result["agent"] == hub.holder("T-1")
    assert fields(ann)["claimed_until"] == result["until"]
    assert fields(ann)["assignee"] == "ann@example.org"
    assert ann.changed() == [".workflow/tasks/T-1.md"]
    assert ann.status() == ""
    record = hub.record("T-1")
    assert record is not None
    assert hub.bare.git("rev-list", "--parents", record) == record
    assert hub.bare.git("ls-tree", record) == ""


def test_a_second_claim_is_refused_and_says_who_has_it(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob", GIT_AUTHOR_EMAIL="bob@example.org")
    assert git_work(ann, "claim", "T-1").status == 0
    before = (bob.head(), hub.record("T-1"))
    ran = git_work(bob, "claim", "T-1", "--json")
    assert (ran.status, ran.shape["code"]) == (1, "claimed")
    assert "T-1 is claimed by ann@example.org until 20" in ran.shape["message"]
    assert (bob.head(), hub.record("T-1")) == before
    assert bob.git("for-each-ref", "refs/work/held") == ""


@pytest.mark.parametrize("agent", [{}, {"GIT_WORK_AGENT": "one"}], ids=["own agents", "one agent for both"])
def test_one_identity_in_two_clones_in_one_second_is_two_claims(hub: Hub, agent: dict[str, str]) -> None:
    one, two = hub.clone("one", **agent), hub.clone("two", **agent)
    assert git_work(one, "claim", "T-1").status == 0
    assert git_work(two, "claim", "T-1").status == 1
    assert git_work(two, "renew", "T-1").status == 1
    assert shape(git_work(two, "release", "T-1", "--json"))["outcome"] == "free"
    assert hub.holder("T-1") == fields(one)["claimed_by"]


def test_claiming_again_changes_nothing_and_renewing_does(hub: Hub) -> None:
    ann = hub.clone("ann")
    first = shape(git_work(ann, "claim", "T-1", "--json"))
    before = (ann.head(), hub.record("T-1"))
    again = shape(git_work(ann, "claim", "T-1", "--json"))
    assert (again["outcome"], again["commit"], again["until"]) == ("held", None, first["until"])
    assert (ann.head(), hub.record("T-1")) == before
    renewed = shape(git_work(ann, "renew", "T-1", "--for", "2d", "--json"))
    assert (renewed["outcome"], renewed["shared"]) == ("renewed", True)
    assert renewed["until"] > first["until"]
    assert hub.record("T-1") != before[1]
    assert fields(ann)["claimed_until"] == renewed["until"]


def test_what_is_released_can_be_claimed_by_others(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob", GIT_AUTHOR_EMAIL="bob@example.org")
    git_work(ann, "claim", "T-1")
    assert git_work(bob, "release", "T-1").status == 0  # not claimed there, so nothing is done
    assert hub.record("T-1") is not None
    before = ann.show(".workflow/tasks/T-1.md", "HEAD~1")
    assert shape(git_work(ann, "release", "T-1", "--json"))["outcome"] == "released"
    assert ann.show(".workflow/tasks/T-1.md") == before
    assert (hub.record("T-1"), ann.git("for-each-ref", "refs/work")) == (None, "")
    assert git_work(bob, "claim", "T-1").status == 0
    ann.git("push", "-q", "origin", "main")
    assert shape(git_work(ann, "release", "T-1", "--json"))["outcome"] == "free"


def test_somebody_elses_claim_is_not_released(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob", GIT_AUTHOR_EMAIL="bob@example.org")
    git_work(ann, "claim", "T-1")
    ann.git("push", "-q", "origin", "main")
    bob.git("pull", "-q")
    ran = git_work(bob, "release", "T-1", "--json")
    assert (ran.status, ran.shape["code"]) == (1, "claimed")
    assert hub.record("T-1") is not None


def test_what_has_run_out_is_taken_over_only_when_that_is_asked_for(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob", GIT_AUTHOR_EMAIL="bob@example.org")
    old = claimed_at(ann, "T-1", -3)
    assert old.shared
    ran = git_work(bob, "claim", "T-1", "--json")
    assert (ran.status, ran.shape["hint"]) == (1, "git work claim T-1 --take-over")
    assert "it has run out" in ran.shape["message"]
    taken = shape(git_work(bob, "claim", "T-1", "--take-over", "--json"))
    assert (taken["outcome"], taken["over"]["holder"]) == ("taken-over", "ann@example.org")
    assert fields(bob)["claimed_by"] == hub.holder("T-1") == taken["agent"]
    message = bob.git("log", "-1", "--format=%B")
    assert "taken over from ann@example.org" in message.splitlines()[0]
    assert f"Work-Over: ann@example.org {taken['over']['agent']}" in message
    lost = git_work(ann, "renew", "T-1", "--json")
    assert (lost.status, lost.shape["code"]) == (1, "claimed")
    assert "the claim is lost" in lost.shape["message"]


def test_an_own_claim_that_has_run_out_is_claimed_again(hub: Hub) -> None:
    ann = hub.clone("ann")
    claimed_at(ann, "T-1", -3)
    assert shape(git_work(ann, "claim", "T-1", "--json"))["outcome"] == "claimed"


def test_within_the_grace_nothing_is_taken_over(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob")
    claimed_at(ann, "T-1", 0)
    soon = 1 + 30 / 3600
    with pytest.raises(Taken, match="60 s after that"):
        claimed_at(bob, "T-1", soon, Asked(take_over=True))
    assert claimed_at(bob, "T-1", 1 + 90 / 3600, Asked(take_over=True)).outcome == "taken-over"


def test_a_claim_that_runs_is_taken_over_with_reason_and_permission(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob", GIT_AUTHOR_EMAIL="bob@example.org")
    git_work(ann, "claim", "T-1")
    ran = git_work(bob, "claim", "T-1", "--take-over", "--json")
    assert (ran.status, ran.shape["code"]) == (1, "claimed")
    bob.write(".workflow/roles.yml", 'everyone: ["task:*"]\n')
    bob.commit("no overrides")
    ran = git_work(bob, "claim", "T-1", "--take-over", "--reason", "ann is ill", "--json")
    assert (ran.status, ran.shape["code"]) == (1, "not-permitted")
    bob.write(".workflow/roles.yml", 'everyone: ["task:*", "override:claim"]\n')
    bob.commit("overrides")
    taken = git_work(bob, "claim", "T-1", "--take-over", "--reason", "ann is ill\nWork-Claim: eve", "--json")
    assert shape(taken)["outcome"] == "taken-over"
    assert hub.holder("T-1") == fields(bob)["claimed_by"]
    message = bob.git("log", "-1", "--format=%B")
    assert "ann is ill\n> Work-Claim: eve" in message


def test_a_claim_needs_its_permission(hub: Hub) -> None:
    ann = hub.clone("ann")
    ann.write(".workflow/roles.yml", 'everyone: ["task:move:*"]\n')
    ann.commit("nobody claims")
    for verb in ("claim", "release"):
        assert git_work(ann, verb, "T-1", "--json").shape["code"] == "not-permitted"
    assert hub.record("T-1") is None


def test_what_is_assigned_to_somebody_else_is_left_to_them(hub: Hub) -> None:
    ann = hub.clone("ann")
    git_work(ann, "set", "T-1", "assignee=bob")
    ran = git_work(ann, "claim", "T-1", "--json")
    assert (ran.status, ran.shape["code"]) == (1, "assigned")
    assert hub.record("T-1") is None
    assert git_work(ann, "claim", "T-1", "--take-over").status == 0
    assert fields(ann)["assignee"] == "ann@example.org"


def test_what_the_item_says_counts_where_the_remote_knows_nothing(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob")
    ann.git("remote", "rename", "origin", "hub")
    assert shape(git_work(ann, "claim", "T-1", "--json"))["why"] == "there is no remote origin"
    ann.git("push", "-q", "hub", "main")
    bob.git("pull", "-q")
    assert git_work(bob, "claim", "T-1", "--json").shape["code"] == "claimed"
    assert hub.record("T-1") is None


def test_finished_items_and_bad_words_are_refused(hub: Hub) -> None:
    ann = hub.clone("ann")
    path = ".workflow/tasks/T-2.md"
    ann.write(path, ann.read(path).replace("status: To Do", "status: Done"))
    ann.commit("done")
    assert git_work(ann, "claim", "T-2", "--json").shape["code"] == "finished"
    for args, status in (
        (("claim",), 2),
        (("claim", "T-9"), 2),
        (("claim", "T-1", "--for", "2y"), 2),
        (("claim", "T-1", "--for", "0h"), 2),
        (("claim", "T-1", "--for", "31d"), 2),
        (("claim", "T-1", "--reason", "x"), 2),
        (("renew", "T-1"), 1),
        (("next", "--for", "2h"), 2),
    ):
        ran = git_work(ann, *args, "--json")
        assert (ran.status, ran.shape["kind"]) == (status, "error"), args
    assert git_work(ann, "claim", "T-1", GIT_WORK_AGENT="a b").status == 2
    assert hub.record("T-1") is None


def test_a_dry_run_asks_and_writes_nothing(hub: Hub) -> None:
    ann = hub.clone("ann")
    before = (ann.head(), ann.git("config", "--list", "--local"))
    ran = git_work(ann, "claim", "T-1", "--dry-run", "--json")
    assert (ran.status, shape(ran)["commit"], shape(ran)["outcome"]) == (0, None, "claimed")
    assert git_work(ann, "next", "--claim", "--dry-run").status == 0
    assert (ann.head(), ann.git("config", "--list", "--local"), ann.git("for-each-ref", "refs/work")) == (*before, "")
    assert hub.record("T-1") is None
    git_work(ann, "claim", "T-1")
    assert shape(git_work(ann, "release", "T-1", "--dry-run", "--json"))["outcome"] == "released"
    assert hub.record("T-1") is not None


def test_several_ids_each_have_their_answer(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob")
    git_work(bob, "claim", "T-1")
    assert git_work(ann, "claim", "T-2", "T-9").status == 2
    assert hub.record("T-2") is None
    ran = git_work(ann, "claim", "T-1", "T-2", "--json")
    assert ran.status == 1
    assert [(one["item"], one["outcome"]) for one in ran.shape["results"]] == [("T-1", "refused"), ("T-2", "claimed")]
    assert ran.shape["results"][0]["error"]["code"] == "claimed"
    plain = git_work(ann, "renew", "T-1", "T-2")
    assert (plain.status, plain.out.startswith("T-2: renewed until")) == (1, True)
    assert "error: T-1 is not claimed here" in plain.err


def test_each_clone_is_an_agent_and_each_linked_work_tree(hub: Hub) -> None:
    ann = hub.clone("ann")
    git_work(ann, "claim", "T-1")
    agent = ann.git("config", "--local", "work.agent")
    assert fields(ann)["claimed_by"] == agent
    linked = ann.worktree(hub.folder / "side", "-b", "side", "origin/main")
    ran = git_work(linked, "claim", "T-1", "--json")
    assert ran.shape["code"] == "claimed"
    assert shape(git_work(linked, "claim", "T-2", "--json"))["agent"] == f"{agent}.side"
    assert shape(git_work(ann, "renew", "T-1", "--json", GIT_WORK_AGENT=agent))["agent"] == agent


def test_linked_work_trees_without_a_remote_do_not_share_an_item(repo: Repo) -> None:
    assert git_work(repo, "init").status == 0
    made = json.loads(git_work(repo, "new", "task", "--title", "One", "--json").out)
    item = made["item"]["id"]
    linked = repo.worktree(repo.top.parent / "side", "-b", "side", "HEAD")
    assert git_work(repo, "claim", item).status == 0
    assert git_work(linked, "claim", item, "--json").shape["code"] == "claimed"
    assert git_work(repo, "release", item).status == 0
    assert git_work(linked, "claim", item).status == 0


def test_without_the_commit_the_record_is_given_back(hub: Hub) -> None:
    ann = hub.clone("ann")
    ann.hook("pre-commit", "echo no >&2; exit 1")
    ran = git_work(ann, "claim", "T-1", "--json")
    assert (ran.status, ran.shape["code"]) == (1, "hook-refused")
    assert (hub.record("T-1"), ann.git("for-each-ref", "refs/work")) == (None, "")
    claimed_at(hub.clone("bob"), "T-1", -3)
    before = hub.record("T-1")
    assert git_work(ann, "claim", "T-1", "--take-over").status == 1
    assert hub.record("T-1") == before


def test_a_renewal_that_cannot_be_committed_leaves_the_claim_as_it_was(hub: Hub) -> None:
    ann = hub.clone("ann")
    git_work(ann, "claim", "T-1")
    before = hub.record("T-1")
    ann.write(".workflow/tasks/T-1.md", ann.read(".workflow/tasks/T-1.md") + "words\n")
    assert git_work(ann, "renew", "T-1", "--for", "2h", "--json").status == 1
    assert hub.record("T-1") == before == ann.git("rev-parse", "refs/work/held/t-1")
    assert git_work(ann, "renew", "T-1", "--include").status == 0


def test_release_keeps_the_assignee_that_a_state_asks_for(hub: Hub) -> None:
    ann = hub.clone("ann")
    text = ann.read(".workflow/workflows/task.yml")
    assert "name: start\n" in text
    ann.write(
        ".workflow/workflows/task.yml", text.replace("name: start\n", "name: start\n    gates: [fields: [assignee]]\n")
    )
    ann.commit("starting asks for somebody")
    git_work(ann, "claim", "T-1")
    assert git_work(ann, "move", "T-1", "start").status == 0
    ran = git_work(ann, "release", "T-1")
    assert (ran.status, "stays assigned to ann@example.org: start asked for it" in ran.err) == (0, True)
    assert fields(ann).get("assignee") == "ann@example.org"
    assert "claimed_by" not in fields(ann)
    assert hub.record("T-1") is None


def test_in_the_middle_of_a_merge_nothing_is_claimed(hub: Hub) -> None:
    ann = hub.clone("ann")
    (ann.top / ".git" / "MERGE_HEAD").write_text(f"{ann.head()}\n")
    assert git_work(ann, "claim", "T-1").status == 1
    assert (hub.record("T-1"), ann.git("for-each-ref", "refs/work")) == (None, "")
