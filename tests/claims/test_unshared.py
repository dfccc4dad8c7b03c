"""Where the remote cannot be told: the claim is local, and says so, or is none."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from gitflow_work.adapters.git.remoteclaims import RemoteClaims
from gitflow_work.adapters.git.repository import GitRepository, find
from tests.claims.clones import Hub, claimed_at, fields, git_work, shape
from tests.support import Repo


def away(hub: Hub, clone: Repo) -> None:
    clone.git("remote", "set-url", "origin", str(hub.folder / "nowhere"))


def refused(hub: Hub, clone: Repo) -> None:
    hook = hub.bare.top / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        '#!/bin/sh\nwhile read old new ref; do case "$ref" in refs/work/*) echo no such refs; exit 1;; esac; done\n'
    )
    hook.chmod(0o755)


def hidden(hub: Hub, clone: Repo) -> None:
    hub.bare.git("config", "receive.hideRefs", "refs/work")


def held_up(hub: Hub, clone: Repo) -> None:
    clone.hook("pre-push", "echo not from here >&2; exit 1")


def nowhere(hub: Hub, clone: Repo) -> None:
    clone.git("remote", "remove", "origin")


WAYS: list[tuple[Callable[[Hub, Repo], None], str]] = [
    (away, "does not appear to be a git repository"),
    (refused, "pre-receive hook declined"),
    (hidden, "deny updating a hidden ref"),
    (held_up, "failed to push"),
    (nowhere, "there is no remote origin"),
]


@pytest.mark.parametrize(("way", "why"), WAYS, ids=[way.__name__ for way, _ in WAYS])
def test_the_claim_is_local_and_says_so(hub: Hub, way: Callable[[Hub, Repo], None], why: str) -> None:
    ann = hub.clone("ann")
    way(hub, ann)
    ran = git_work(ann, "claim", "T-1", "--json")
    result = shape(ran)
    assert (ran.status, result["outcome"], result["shared"]) == (0, "claimed", False)
    assert why in result["why"]
    assert "the claim on T-1 is only local" in ran.err
    assert fields(ann)["claimed_by"] == result["agent"]
    assert hub.record("T-1") is None
    head = ann.head()
    ran = git_work(ann, "claim", "T-2", "--require-shared", "--json")
    assert (ran.status, ran.shape["code"]) == (3, "not-shared")
    assert ann.head() == head
    assert "t-2" not in ann.git("for-each-ref", "refs/work")
    assert git_work(ann, "next", "--claim", "--require-shared").status == 3
    assert git_work(ann, "release", "T-1").status == 0
    assert "claimed_by" not in fields(ann)


def test_a_local_claim_is_shared_when_the_remote_is_back(hub: Hub) -> None:
    ann, bob = hub.clone("ann"), hub.clone("bob")
    url = ann.git("remote", "get-url", "origin")
    away(hub, ann)
    git_work(ann, "claim", "T-1")
    git_work(ann, "claim", "T-2")
    assert git_work(ann, "claims", "--fetch").status == 3
    assert git_work(bob, "claim", "T-2").status == 0
    ann.git("remote", "set-url", "origin", url)
    ran = git_work(ann, "claims", "--fetch")
    assert ran.status == 1
    assert "origin does not have it; git work renew T-1 shares it" in ran.out
    assert "this clone's claim is lost: ann@example.org has it" in ran.out
    assert shape(git_work(ann, "renew", "T-1", "--json"))["shared"] is True
    assert shape(git_work(ann, "claim", "T-1", "--json"))["outcome"] == "held"
    assert git_work(ann, "renew", "T-2").status == 1
    ran = git_work(ann, "release", "T-2")
    assert (ran.status, "ann@example.org has it by now" in ran.err) == (0, True)
    assert hub.holder("T-2") == fields(bob, "T-2")["claimed_by"]
    assert git_work(ann, "claims", "--fetch").status == 0


def test_a_release_that_the_remote_did_not_hear_of_is_finished_later(hub: Hub) -> None:
    ann = hub.clone("ann")
    git_work(ann, "claim", "T-1")
    url = ann.git("remote", "get-url", "origin")
    away(hub, ann)
    ran = git_work(ann, "release", "T-1")
    assert (ran.status, "git work release T-1 later" in ran.err) == (0, True)
    assert "claimed_by" not in fields(ann)
    assert hub.record("T-1") is not None
    ann.git("remote", "set-url", "origin", url)
    assert git_work(ann, "release", "T-1").status == 0
    assert (hub.record("T-1"), ann.git("for-each-ref", "refs/work")) == (None, "")


def test_pull_with_rebase_drops_an_equal_claim_and_the_record_tells(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clones under one identity and one agent's id, in one second: their commits change the same lines alike."""
    one, two = (hub.clone(name, GIT_WORK_AGENT="one") for name in ("first-clone", "second-clone"))
    url = two.git("remote", "get-url", "origin")
    away(hub, two)
    monkeypatch.setenv("GIT_WORK_AGENT", "one")
    when = datetime.now(UTC).replace(microsecond=0)
    assert claimed_at(one, "T-1", when).shared
    assert not claimed_at(two, "T-1", when).shared
    assert one.git("show", "--format=", "HEAD") == two.git("show", "--format=", "HEAD")
    two.git("remote", "set-url", "origin", url)
    one.git("push", "-q", "origin", "main")
    two.git("pull", "-q", "--rebase")
    assert two.head() == one.head()  # dropped, without a word
    assert two.git("push", "--porcelain", "origin", "main").count("up to date") == 1
    for verb in ("claim", "renew"):
        assert git_work(two, verb, "T-1", "--json").shape["code"] == "claimed"
    ran = git_work(two, "claims", "--fetch", "--json")
    assert ran.status == 1
    assert [one["lost"] for one in ran.shape["claims"]] == [True]
    assert git_work(one, "claims", "--fetch").status == 0
    assert shape(git_work(one, "claim", "T-1", "--json"))["outcome"] == "held"


def test_a_remote_that_never_answers_is_waited_for_within_bounds(hub: Hub) -> None:
    ann = hub.clone("ann")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        held: list[socket.socket] = []

        def silent() -> None:
            with suppress(OSError):
                while True:
                    held.append(server.accept()[0])

        threading.Thread(target=silent, daemon=True).start()
        ann.git("remote", "set-url", "origin", f"git://127.0.0.1:{port}/hub")
        repository = GitRepository(find(str(ann.top)))
        began = time.monotonic()
        answer = RemoteClaims(repository, "origin").read("T-1", 0.5)
        repository.close()
        for one in held:
            one.close()
    assert answer.why == "origin: no answer in 0.5 s"
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "name", ["ext::sh -c 'touch canary'", "--upload-pack=touch canary", "../hub.git", "https://example.org"]
)
def test_the_configuration_names_no_address_and_no_program(hub: Hub, name: str) -> None:
    ann = hub.clone("ann")
    path = ".workflow/config.yml"
    ann.write(path, ann.read(path) + f'claims:\n  remote: "{name}"\n')
    ann.git("config", "protocol.ext.allow", "always")
    ann.commit("config")
    ran = git_work(ann, "claim", "T-1", "--json")
    assert (ran.status, ran.shape["code"]) == (3, "bad-rules")
    assert not list(hub.folder.rglob("canary"))


def test_no_remote_may_be_wanted(hub: Hub) -> None:
    ann = hub.clone("ann")
    path = ".workflow/config.yml"
    ann.write(path, ann.read(path) + 'claims: {lease: 2d, remote: ""}\n')
    ann.commit("config")
    result = shape(git_work(ann, "claim", "T-1", "--json"))
    assert (result["shared"], result["why"]) == (False, "no remote keeps claims")
    assert hub.record("T-1") is None
