"""What merging leaves in the bare repository, and in messages."""

from __future__ import annotations

import pytest

from tests.github.server import FakeGitHub
from tests.support import Repo

FIRST, SECOND = "* First\n\nWork-Item: T-1", "* Second\n\nWork-Item: T-2"


def refs(gh: FakeGitHub) -> dict[str, str]:
    return gh.git.refs("refs/pull")


def test_the_refs_of_a_request(gh: FakeGitHub, dev: Repo) -> None:
    number, main = gh.open(head="topic"), dev.git("rev-parse", "main")
    trial = refs(gh)["refs/pull/1/merge"]
    assert refs(gh)["refs/pull/1/head"] == dev.head()
    assert gh.git.commit(trial).parents == (main, dev.head())
    assert gh.pull(number).merge_commit == trial
    gh.close(number)
    assert refs(gh) == {"refs/pull/1/head": dev.head()}
    gh.reopen(number)
    assert gh.git.commit(refs(gh)["refs/pull/1/merge"]).parents == (main, dev.head())


def test_a_merge(gh: FakeGitHub, dev: Repo) -> None:
    number, main = gh.open(head="topic", title="A change"), dev.git("rev-parse", "main")
    done = gh.merge(number, "merge", by="carol")
    made = gh.git.commit(done)
    assert gh.git.resolve("refs/heads/main") == done
    assert (made.parents, made.author[:2], made.committer[:2]) == (
        (main, dev.head()),
        ("carol", "carol@example.org"),
        ("GitHub", "noreply@github.com"),
    )
    assert made.message == "Merge pull request #1 from acme/topic\n\nA change"
    assert refs(gh) == {"refs/pull/1/head": dev.head()}
    pull = gh.pull(number)
    assert (pull.merge_commit, pull.merged_by, gh.issue_at(number).state) == (done, "carol", "closed")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("COMMIT_MESSAGES", f"A change (#1)\n\n{FIRST}\n\n{SECOND}"),
        ("PR_BODY", "A change (#1)\n\nthe body"),
        ("BLANK", "A change (#1)"),
    ],
)
def test_a_squash(gh: FakeGitHub, dev: Repo, kind: str, message: str) -> None:
    gh.repo.settings["squash_merge_commit_message"] = kind
    main, number = dev.git("rev-parse", "main"), gh.open(head="topic", title="A change", body="the body")
    made = gh.git.commit(gh.merge(number, "squash"))
    assert (made.parents, made.author[0], made.committer[0], made.message) == ((main,), "bob", "GitHub", message)
    assert made.tree == gh.git.commit(dev.head()).tree


@pytest.mark.parametrize(
    ("kind", "rule"), [("COMMIT_MESSAGES", f"{FIRST}\n\n{SECOND}\n\n---------\n\n"), ("BLANK", "")]
)
def test_a_squash_of_two_authors(gh: FakeGitHub, dev: Repo, kind: str, rule: str) -> None:
    """The paragraph that it adds takes the trailers away from where git looks for them."""
    gh.repo.settings["squash_merge_commit_message"] = kind
    number = gh.open(head="topic", author="carol", title="A change")
    done = gh.merge(number, "squash")
    assert gh.git.commit(done).message == f"A change (#1)\n\n{rule}Co-authored-by: bob <bob@example.org>"
    trailers = dev.git("interpret-trailers", "--parse", stdin=gh.git.commit(done).message)
    assert trailers == "Co-authored-by: bob <bob@example.org>"


@pytest.mark.parametrize(("kind", "title"), [("PR_TITLE", "A change"), ("COMMIT_OR_PR_TITLE", "Alone")])
def test_a_squash_of_one_commit(gh: FakeGitHub, dev: Repo, kind: str, title: str) -> None:
    gh.repo.settings["squash_merge_commit_title"] = kind
    dev.branch("single", "main")
    dev.write("d.txt", "x\n")
    dev.commit("Alone\n\nWhy.\n\nWork-Item: T-1\n")
    dev.git("push", "-q", "origin", "single")
    done = gh.merge(gh.open(head="single", title="A change"), "squash")
    assert gh.git.commit(done).message == f"{title} (#1)\n\nWhy.\n\nWork-Item: T-1"


def test_a_rebase(gh: FakeGitHub, dev: Repo) -> None:
    number, main = gh.open(head="topic"), dev.git("rev-parse", "main")
    other = gh.git.make(gh.git.commit(main).tree, [main], "meanwhile\n", WHO, WHO)
    gh.git.point("refs/heads/main", other)
    done = gh.merge(number, "rebase", by="carol")
    second, first = gh.git.commits(done, f"^{other}")
    assert (first.parents, second.parents, gh.git.resolve("refs/heads/main")) == ((other,), (first.oid,), done)
    assert [(one.subject, one.author[0], one.committer[0]) for one in (first, second)] == [
        ("First", "bob", "carol"),
        ("Second", "bob", "carol"),
    ]
    assert second.message.endswith("Work-Item: T-2")


WHO = ("ann", "ann@example.org", "2026-01-03T00:00:00Z")


def test_what_is_pushed_is_noticed(gh: FakeGitHub, dev: Repo) -> None:
    number, before = gh.open(head="topic"), dev.head()
    review = gh.review(number, "ann")
    dev.git("commit", "-q", "--amend", "-m", "Second, anew")
    dev.git("push", "-q", "-f", "origin", "topic")
    gh.sync()
    assert refs(gh)["refs/pull/1/head"] == dev.head() != before == review.commit
    assert [(one.kind, one.data["before"]) for one in gh.issue_at(number).events] == [("head_ref_force_pushed", before)]
    dev.git("push", "-q", "origin", "topic:main")
    gh.sync()
    pull = gh.pull(number)
    assert (gh.issue_at(number).state, pull.merge_commit, pull.merged_by) == ("closed", dev.head(), "")


def test_the_base_that_is_told_grows_old(gh: FakeGitHub, dev: Repo) -> None:
    number, main = gh.open(head="topic"), dev.git("rev-parse", "main")
    tip = gh.git.make(gh.git.commit(main).tree, [main], "meanwhile\n", WHO, WHO)
    gh.git.point("refs/heads/main", tip)
    gh.sync()
    pull = gh.pull(number)
    assert (pull.told_base, pull.base_sha) == (main, tip)
    assert gh.git.commit(refs(gh)["refs/pull/1/merge"]).parents == (tip, dev.head())


def test_a_conflict(gh: FakeGitHub, dev: Repo) -> None:
    number = gh.open(head="topic")
    dev.git("switch", "-q", "main")
    dev.write("b.txt", "other\n")
    dev.commit("other")
    dev.git("push", "-q", "origin", "main")
    gh.sync()
    assert gh.pull(number).mergeable is False
    assert "refs/pull/1/merge" not in refs(gh)
    with pytest.raises(AssertionError, match="conflicts"):
        gh.merge(number)


def test_stacked_requests_follow_when_a_branch_goes(gh: FakeGitHub, dev: Repo) -> None:
    low = gh.open(head="topic")
    dev.branch("top")
    dev.write("d.txt", "four\n")
    dev.commit("Third")
    dev.git("push", "-q", "origin", "top")
    high = gh.open(head="top", base="topic")
    gh.merge(low, "squash", delete_branch=True)
    pull = gh.pull(high)
    assert (pull.base, gh.git.resolve("refs/heads/topic")) == ("main", None)
    assert gh.issue_at(high).events[0].data == {"old": "topic", "new": "main"}


def test_a_merge_queue(gh: FakeGitHub, dev: Repo) -> None:
    one = gh.open(head="topic")
    dev.branch("other", "main")
    dev.write("d.txt", "four\n")
    dev.commit("Other")
    dev.git("push", "-q", "origin", "other")
    two = gh.open(head="other")
    main = gh.git.resolve("refs/heads/main")
    first = gh.queue(one)
    second = gh.queue(two, after=first["head_sha"])
    assert first["head_ref"] == f"refs/heads/gh-readonly-queue/main/pr-1-{main}"
    assert (first["base_sha"], second["base_sha"]) == (main, first["head_sha"])
    assert gh.git.commit(second["head_sha"]).parents == (first["head_sha"], dev.head())
    gh.land(one, first)
    assert (gh.git.resolve("refs/heads/main"), gh.git.resolve(first["head_ref"])) == (first["head_sha"], None)
    assert [gh.issue_at(number).state for number in (one, two)] == ["closed", "open"]
    gh.land(two, second)
    assert gh.pull(two).merge_commit == second["head_sha"]
