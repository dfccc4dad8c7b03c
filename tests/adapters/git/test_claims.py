"""The contract of ports.Claims, held by records with a remote and by those without one."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitflow_work.adapters.git.claims import LocalClaims
from gitflow_work.adapters.git.remoteclaims import RemoteClaims, claims_of
from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.ports.claims import Claims, Record, Swap
from tests.support import Repo


class Place:
    """A clone and its bare repository."""

    def __init__(self, folder: Path, repo: Repo) -> None:
        self.repo = repo
        self.bare = Repo(folder / "hub.git", repo.env, "--bare", *self.options())
        repo.commit("first")
        repo.git("remote", "add", "origin", str(self.bare.top))
        self.repository = GitRepository(find(str(repo.top)))

    def options(self) -> list[str]:
        return []

    def claims(self, remote: str = "origin") -> Claims:
        return claims_of(self.repository, remote)


@pytest.fixture
def place(tmp_path: Path, repo: Repo) -> Iterator[Place]:
    made = Place(tmp_path, repo)
    yield made
    made.repository.close()


@pytest.fixture(params=["origin", "", "nobody"])
def claims(place: Place, request: pytest.FixtureRequest) -> Claims:
    """Records on a remote, without one, and on one that is not there."""
    return place.claims(request.param)


def test_own_records_are_swapped_and_kept(claims: Claims) -> None:
    one, two = claims.make("one\n"), claims.make("two\n")
    assert one != two
    assert claims.own() == {}
    assert claims.keep("T-1", one, None)
    assert not claims.keep("T-1", two, None)
    assert claims.own() == {"t-1": Record(one, "one\n")}
    assert claims.keep("t-1", two, one)
    assert claims.keep("T-1", two, two)
    assert not claims.keep("T-1", None, one)
    assert claims.own() == {"t-1": Record(two, "two\n")}
    assert claims.keep("T-1", None, two)
    assert claims.own() == {}


def test_a_message_comes_back_as_it_was(claims: Claims) -> None:
    text = "T-1: claimed by Änn until ⏰\n\nWork-Item: T-1\nWork-Claim: x\n"
    claims.keep("T-1", claims.make(text), None)
    assert claims.own()["t-1"].message == text


def test_an_agent_is_made_once(claims: Claims, place: Place) -> None:
    assert claims.agent() == ""
    assert claims.agent(lambda: "first") == "first"
    assert claims.agent(lambda: "second") == "first"
    assert place.repo.git("config", "--local", "work.agent") == "first"


def test_the_environment_names_the_agent(claims: Claims, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_WORK_AGENT", "ours")
    assert claims.agent(lambda: "made") == "ours"
    assert place.repo.try_git("config", "work.agent").returncode == 1
    monkeypatch.setenv("GIT_WORK_AGENT", "not one")
    with pytest.raises(BadUsage, match="GIT_WORK_AGENT"):
        claims.agent()


def test_turns_are_taken(claims: Claims, place: Place) -> None:
    with claims.turn():
        other = place.claims().turn()
        other._patience = 0.05  # type: ignore[attr-defined]
        with pytest.raises(WorkError, match="has held the lock"), other:
            pass
    with place.claims().turn():
        pass


@pytest.mark.parametrize(("remote", "why"), [("", "no remote keeps claims"), ("nobody", "there is no remote nobody")])
def test_without_a_remote_each_answer_says_why(place: Place, remote: str, why: str) -> None:
    claims = place.claims(remote)
    assert isinstance(claims, LocalClaims)
    assert claims.remote == ""
    oid = claims.make("one\n")
    assert claims.read("T-1") == claims.put("T-1", oid, None) == Swap(why=why)
    assert claims.fetch() == ({}, why)


@pytest.mark.parametrize("name", ["--upload-pack=x", "ext::sh -c x", "/srv/x", "https://example.org/x", "-"])
def test_what_is_no_name_of_a_remote_is_none(place: Place, name: str) -> None:
    assert place.claims(name).read("T-1").why == "the remote's name is none"


@pytest.mark.parametrize("strict", ["false", "true"])
def test_the_remote_swaps(place: Place, strict: str) -> None:
    """Also on a host that lets nobody move a branch back or delete one, as `git init --shared` makes them."""
    place.bare.git("config", "receive.denyNonFastForwards", strict)
    place.bare.git("config", "receive.denyDeletes", strict)
    claims = place.claims()
    one, two, three = (claims.make(f"{word}\n") for word in ("one", "two", "three"))
    assert claims.read("T-1") == Swap()
    assert claims.put("T-1", one, None).won
    assert claims.put("T-1", one, None).won  # as one who did not hear the answer asks again
    assert claims.put("T-1", two, None) == Swap(there=Record(one, "one\n"))
    assert claims.put("T-1", two, three) == Swap(there=Record(one, "one\n"))
    assert claims.put("T-1", two, one).won
    assert claims.seen() == {"t-1": Record(two, "two\n")}
    assert claims.put("T-1", None, one) == Swap(there=Record(two, "two\n"))
    assert claims.put("T-1", None, two).won
    assert claims.put("T-1", None, two).won
    assert claims.put("T-1", three, two) == Swap()
    assert claims.read("T-1") == Swap()
    assert claims.seen() == {}


def test_what_others_put_there_is_read_and_fetched(place: Place, tmp_path: Path) -> None:
    claims = place.claims()
    claims.put("T-1", claims.make("one\n"), None)
    other = Repo(tmp_path / "other", place.repo.env)
    other.git("remote", "add", "origin", str(place.bare.top))
    repository = GitRepository(find(str(other.top)))
    theirs = claims_of(repository, "origin")
    assert theirs.seen() == {}
    found = theirs.read("T-1")
    assert found.there is not None
    assert found.there.message == "one\n"
    claims.put("T-2.1", claims.make("two\n"), None)
    claims.put("T-1", None, found.there.oid)
    seen = theirs.fetch()
    assert (list(seen.records), seen.why) == (["t-2.1"], "")
    assert other.git("for-each-ref", "--format=%(refname)") == "refs/work/seen/t-2.1"
    assert not (other.top / ".git" / "FETCH_HEAD").exists()
    repository.close()


def test_a_push_takes_nothing_else_along(place: Place) -> None:
    place.repo.git("config", "push.followTags", "true")
    place.repo.git("config", "remote.origin.push", "refs/heads/*:refs/heads/*")
    place.repo.git("tag", "-a", "v1", "-m", "one")
    claims = place.claims()
    assert claims.put("T-1", claims.make("one\n"), None).won
    assert place.bare.git("for-each-ref", "--format=%(refname)") == "refs/work/claims/t-1"


def test_records_have_no_parent_and_no_file_in_sha256_too(tmp_path: Path, clean_env: dict[str, str]) -> None:
    class Wide(Place):
        def options(self) -> list[str]:
            return ["--object-format=sha256"]

    place = Wide(tmp_path, Repo(tmp_path / "wide", clean_env, "--object-format=sha256"))
    claims = place.claims()
    oid = claims.make("one\n")
    assert len(oid) == 64
    assert claims.keep("T-1", oid, None)
    assert claims.put("T-1", oid, None).won
    assert place.bare.git("log", "--format=%P|%B", oid) == "|one\n"
    assert place.bare.git("ls-tree", oid) == ""
    assert claims.put("T-1", None, oid).won
    place.repository.close()


def test_what_cannot_be_reached_is_an_answer(place: Place, tmp_path: Path) -> None:
    place.repo.git("remote", "set-url", "origin", str(tmp_path / "nowhere"))
    claims = place.claims()
    assert isinstance(claims, RemoteClaims)
    oid = claims.make("one\n")
    for answer in (claims.put("T-1", oid, None), claims.read("T-1")):
        assert (answer.won, answer.there) == (False, None)
        assert "does not appear to be a git repository" in answer.why
    assert "does not appear" in claims.fetch().why


@pytest.mark.parametrize("left", ["", "0" * 40 + "\n"])
def test_locks_that_a_killed_claim_has_left_are_swept(place: Place, left: str) -> None:
    claims = place.claims()
    record = claims.make("one\n")
    for name in ("held", "seen"):
        place.repo.write(f".git/refs/work/{name}/t-1.lock", left)
    foreign = place.repo.write(".git/refs/heads/main.lock", "")
    with pytest.raises(WorkError):
        claims.keep("T-1", record, None)
    with claims.turn():
        assert claims.keep("T-1", record, None)
    assert [str(path) for path in place.repo.top.glob(".git/refs/work/**/*.lock")] == []
    assert foreign.exists()


def test_a_lock_that_is_in_use_is_left_alone(place: Place) -> None:
    claims = place.claims()
    lock = place.repo.write(".git/refs/work/held/t-1.lock", "")
    writer = subprocess.Popen(
        ["sh", "-c", 'while sleep 0.2; do date +%N > "$0"; done', str(lock)], start_new_session=True
    )
    try:
        with claims.turn():
            assert lock.exists()
    finally:
        os.killpg(writer.pid, signal.SIGKILL)
        writer.wait()
