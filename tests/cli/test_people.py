"""Who may move an item, and approvals without a forge, on the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gitflow_work.adapters.git.repository import GitRepository, find
from gitflow_work.adapters.git.signatures import SignatureVerifier
from gitflow_work.core.people.approvals import Approval, count
from gitflow_work.core.people.identity import CommitFacts, Makers, State, who
from gitflow_work.core.people.people import Person, Role
from gitflow_work.core.rules import Config, Rules
from gitflow_work.formats import trailers
from tests.adapters.git import signing
from tests.adapters.git.signing import Keys, raw
from tests.cli.running import GitWork
from tests.support import Repo

needs_programs = pytest.mark.skipif(bool(signing.MISSING), reason=f"not installed: {', '.join(signing.MISSING)}")

WORKFLOW = """\
version: "1"
states: [To Do, In Progress, Done]
transitions:
  - {name: start, from: To Do, to: In Progress}
  - {name: stamp, from: To Do, to: Done, gates: [signed: {role: maintainer}]}
  - {name: finish, from: In Progress, to: Done, roles: [maintainer], gates: [approvals: {role: maintainer}]}
"""
ROLES = """\
people:
  ann: {{email: ann@example.org, keys: ['{key}']}}
  bob: {{email: bob@example.org}}
roles:
  maintainer: {{permissions: ["*"], members: [ann]}}
  developer: {{permissions: ["task:move:finish"], members: [bob]}}
everyone: ["task:new", "task:move:start"]
"""
NO_KEY = "SHA256:none"


def ruled(repo: Repo, key: str = NO_KEY) -> None:
    repo.write(".workflow/workflows/task.yml", WORKFLOW)
    repo.write(".workflow/roles.yml", ROLES.format(key=key))
    repo.commit("rules")
    repo.branch("topic")  # off the target branch approvals are asked later


def as_bob(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "bob@example.org")


@pytest.fixture(scope="module")
def keys() -> Iterator[Keys]:
    with signing.keys() as made:
        made.ssh("ann")
        yield made


@pytest.fixture
def signs(keys: Keys, started: Repo) -> Repo:
    """The repository, whose roles.yml lists ann's key, and whose commits it can sign."""
    ruled(started, keys.file("ann").with_suffix(".pub").read_text().strip())
    started.git("config", "gpg.format", "ssh")
    started.git("config", "user.signingKey", str(keys.file("ann")))
    return started


def test_a_role_is_shown_by_the_configured_address_and_the_verdict_says_so(
    started: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(started)
    assert git_work("move", "T-1", "start").status == 0
    as_bob(monkeypatch)
    refused = git_work("move", "T-1", "finish")
    assert refused.status == 1
    assert "roles (bob, by e-mail, which anybody can write; has developer; expected the role maintainer)" in refused.err
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ann@example.org")
    [edge] = git_work("can", "T-1", "finish", "--json").shape["transitions"]
    [roles, approvals] = edge["gates"]
    assert (roles["gate"], roles["verdict"], roles["found"]) == (
        "roles",
        "pass",
        "ann, by e-mail, which anybody can write",
    )
    assert approvals["verdict"] == "pending"
    assert git_work("move", "T-1", "finish").status == 0
    assert "Work-Evidence: roles ann maintainer email" in started.git("log", "-1", "--format=%B")


def test_a_transition_needs_its_permission(started: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled(started)
    as_bob(monkeypatch)
    refused = git_work("move", "T-1", "stamp")
    assert refused.status == 1
    assert "permission (bob, by e-mail, which anybody can write; has developer" in refused.err
    assert "expected the permission task:move:stamp" in refused.err
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "x@example.org")
    assert "permission (x@example.org is nobody's in roles.yml" in git_work("move", "T-1", "stamp").err
    assert git_work("move", "T-1", "start").status == 0  # everybody may


@needs_programs
def test_what_asks_for_a_signature_is_refused_until_commits_are_signed(
    signs: Repo, git_work: GitWork, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = git_work("move", "T-1", "stamp")
    assert refused.status == 1
    assert "signed (will not be signed; expected signed by a maintainer)" in refused.err
    assert "hint: git config commit.gpgSign true" in refused.err
    signs.git("config", "commit.gpgSign", "true")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "x@example.org")  # nobody's: the key is what shows ann
    for named in (keys.file("ann"), keys.file("ann").with_suffix(".pub")):
        signs.git("config", "user.signingKey", str(named))
        [edge] = git_work("can", "T-1", "stamp", "--json").shape["transitions"]
        assert [one["verdict"] for one in edge["gates"]] == ["pass"]
    assert git_work("move", "T-1", "stamp").status == 0
    listed = Person("ann", keys=(keys.file("ann").with_suffix(".pub").read_text(),))
    assert SignatureVerifier((listed,)).signer(raw(signs)).state is State.GOOD


@pytest.mark.parametrize(
    ("config", "signed"),
    [
        ({"commit.gpgSign": "true"}, True),
        ({"commit.gpgSign": "1"}, True),
        ({"commit.gpgSign": "false"}, False),
        ({"commit.gpgSign": "0"}, False),
        ({"commit.gpgSign": ""}, False),
        ({"gpg.format": "ssh", "user.signingKey": "k.pub"}, False),
        ({"commit.gpgSign": "yes", "gpg.format": "ssh"}, False),
        ({"commit.gpgSign": "on", "gpg.format": "ssh", "user.signingKey": "k.pub"}, True),
    ],
)
def test_whether_a_commit_will_be_signed(
    started: Repo, git_work: GitWork, config: dict[str, str], signed: bool
) -> None:
    ruled(started)
    for key, value in config.items():
        started.git("config", key, value)
    assert git_work("can", "T-1", "stamp").status == (0 if signed else 1)


def test_a_switch_without_a_value_is_on(started: Repo, git_work: GitWork) -> None:
    ruled(started)
    started.write(".git/config", started.read(".git/config") + "[commit]\n\tgpgSign\n")
    assert git_work("can", "T-1", "stamp").status == 0


@needs_programs
def test_an_approval_is_a_signed_empty_commit_that_counts_while_only_the_status_changes(
    signs: Repo, git_work: GitWork, keys: Keys
) -> None:
    assert git_work("move", "T-1", "start").status == 0
    before, blob = signs.head(), signs.git("rev-parse", "HEAD:.workflow/tasks/T-1.md")
    done = git_work("approve", "T-1", "Done", "-m", "Work-Item: no trailer of mine\n\nfine")
    assert (done.status, done.out, done.err) == (0, "T-1: approved finish\n", "")
    assert signs.git("rev-parse", "HEAD^") == before
    assert signs.changed() == []
    message = signs.git("log", "-1", "--format=%B")
    assert message.startswith('T-1: approve finish\n\n"One"\n\n> Work-Item: no trailer of mine\n\nfine\n\n')
    assert trailers.approvals(message) == [("T-1", "finish", blob)]
    assert git_work("move", "T-1", "finish").status == 0
    assert counted(signs, keys, "HEAD^") == (("ann", signs.git("rev-parse", "HEAD^")),)
    assert git_work("set", "T-1", "priority=High").status == 0
    assert counted(signs, keys, "HEAD~2") == ()


def counted(repo: Repo, keys: Keys, approval: str) -> tuple[tuple[str, str], ...]:
    """Who has approved T-1 as HEAD has it, by the one approval commit."""
    ann = Person("ann", keys=(keys.file("ann").with_suffix(".pub").read_text(),))
    rules = Rules(Config(), {}, {}, (), people=(ann,), roles=(Role("maintainer", ("*",), ("ann",)),))
    repository = GitRepository(find(str(repo.top)))
    try:
        oid = repository.resolve(approval) or ""
        [(item, transition, blob)] = trailers.approvals(repository.commits([oid])[oid].message)
        signature = SignatureVerifier(rules.people).signer(repository.raw_commit(oid))
        [(_, content)] = repository.blobs([blob])
    finally:
        repository.close()
    assert (item, transition) == ("T-1", "finish")
    one = Approval(oid, content, who(CommitFacts(signature=signature), rules))
    now = repo.show(".workflow/tasks/T-1.md").encode() + b"\n"
    return count([one], "maintainer", now, Makers()).people


@needs_programs
def test_an_approval_that_will_not_count_says_why(signs: Repo, git_work: GitWork, keys: Keys) -> None:
    assert "note: start asks for no approvals" in git_work("approve", "T-1", "start").err
    git_work("move", "T-1", "start")
    signs.write(".workflow/roles.yml", signs.read(".workflow/roles.yml").replace("members: [ann]", "members: [bob]"))
    signs.commit("ann is no maintainer")
    done = git_work("approve", "T-1", "finish")
    assert done.status == 0
    assert (
        "note: this approval does not count: needs the role maintainer, and ann, by signature; has no role" in done.err
    )
    keys.ssh("new")
    signs.git("config", "user.signingKey", str(keys.file("new")))
    shape = git_work("approve", "T-1", "finish", "--json").shape
    assert (shape["kind"], shape["transition"], shape["commit"]) == ("approval", "finish", signs.head())
    [note] = shape["notes"]
    assert "is nobody's in roles.yml; list your key under `people`" in note


def test_without_a_key_nothing_is_approved(started: Repo, git_work: GitWork) -> None:
    ruled(started)
    started.git("config", "gpg.format", "ssh")
    started.git("config", "user.signingKey", str(started.top / "no-such-key"))
    before = started.head()
    done = git_work("approve", "T-1", "start")
    assert done.status == 1
    assert "the commit could not be signed, nothing was changed" in done.err
    assert "docs/people.md" in done.err
    assert started.head() == before


@pytest.mark.parametrize(
    ("word", "status", "says"),
    [
        ("finsh", 2, "finsh is no transition of the workflow task; it has start, stamp, finish"),
        ("finish", 1, "T-1 is in To Do, which finish neither leaves nor leads to"),
        ("To Do", 1, "T-1 is in To Do, which To Do neither leaves nor leads to"),
    ],
)
def test_what_cannot_be_approved(started: Repo, git_work: GitWork, word: str, status: int, says: str) -> None:
    ruled(started)
    done = git_work("approve", "T-1", word)
    assert (done.status, says in done.err) == (status, True), done.err


def test_a_state_that_two_transitions_lead_to_is_not_guessed(started: Repo, git_work: GitWork) -> None:
    ruled(started)
    started.write(".workflow/workflows/task.yml", WORKFLOW.replace("to: In Progress", "to: Done"))
    started.commit("two ways")
    done = git_work("approve", "T-1", "Done")
    assert (done.status, "Done may mean start, stamp" in done.err) == (2, True)


def test_a_dry_run_shows_the_message_and_writes_nothing(started: Repo, git_work: GitWork) -> None:
    ruled(started)
    before = started.head()
    done = git_work("approve", "T-1", "START", "--dry-run")
    assert (done.status, done.out) == (0, "T-1: approved start\n")
    assert "Work-Approve: start " in done.err
    assert started.head() == before


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (f"Work-Item: T-1\nWork-Approve: finish {'a' * 40}", [("T-1", "finish", "a" * 40)]),
        (f"Work-Item: T-1\nWork-Approve: To Do -> Done {'b' * 64}\n", [("T-1", "To Do -> Done", "b" * 64)]),
        (f"Work-Approve: finish {'a' * 40}\nWork-Item: T-1", []),
        ("Work-Item: T-1\nWork-Approve: finish", []),
        (f"Work-Item: T-1\nWork-Approve: {'a' * 40}", []),
        (f"Work-Item: T-1\nWork-Approve: finish {'a' * 39}", []),
        (f"Work-Item: T-1\n> Work-Approve: finish {'a' * 40}", []),
        (
            f"Work-Item: T-1\nWork-Item: T-2\nWork-Approve: a {'a' * 40}\nWork-Approve: b {'b' * 40}",
            [("T-2", "a", "a" * 40), ("T-2", "b", "b" * 40)],
        ),
    ],
)
def test_reading_approvals(message: str, found: list[tuple[str, str, str]]) -> None:
    assert trailers.approvals(message) == found


def test_new_items_and_overrides_need_leave(started: Repo, git_work: GitWork, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled(started)
    as_bob(monkeypatch)
    made = git_work("new", "task", "--title", "a task")
    assert made.status == 0
    task = made.out.strip()
    denied = git_work("new", "idea", "--title", "an idea")
    assert denied.status == 1
    assert "idea:new" in denied.err
    assert git_work("move", task, "start").status == 0
    denied = git_work("move", task, "finish", "--override", "roles", "--reason", "nobody is here")
    assert denied.status == 1
    assert "override:roles" in denied.err
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ann@example.org")
    assert git_work("move", task, "finish", "--override", "roles", "--reason", "nobody is here").status == 0


def test_an_override_that_nothing_asks_for_is_told_and_not_written(started: Repo, git_work: GitWork) -> None:
    done = git_work("move", "T-1", "start", "--override", "roles", "--reason", "to be sure")
    assert done.status == 0
    assert "note: nothing had to be overridden for roles, so no override is written\n" in done.err
    assert started.changed() == [".workflow/tasks/T-1.md"]
