"""What is asked, and how often; what an earlier command was answered; and what is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gitflow_work.adapters.github import connection, queries
from gitflow_work.adapters.github.door import Door
from gitflow_work.adapters.github.forge import GitHubForge
from gitflow_work.core.forge.answers import ForgeTrouble, opinions
from gitflow_work.errors import WorkError
from tests.github import faults
from tests.github.calls import Reply
from tests.github.faults import Fault
from tests.github.opened import opened
from tests.github.server import FakeGitHub
from tests.support import Repo


def asked(gh: FakeGitHub) -> list[str]:
    """The requests since the last time, as `METHOD /path 200`, without queries."""
    found = [
        f"{one.method} {one.path.partition('?')[0].removeprefix('/repos/acme/shop')} {one.status}"
        for one in gh.requests
    ]
    gh.forget()
    return found


def look(forge: GitHubForge, tip: str) -> None:
    """All that the gates pull_request, approvals and checks ask of a commit."""
    for one in forge.pulls_of(tip):
        forge.pull(one.number)
        forge.files(one.number)
        forge.commits(one.number)
        forge.reviews(one.number)
        forge.comments(one.number)
    forge.checks(tip)


def test_all_gates_of_a_commit_cost_one_request(gh: FakeGitHub, dev: Repo, tmp_path: Path) -> None:
    tip = dev.git("rev-parse", "topic")
    number = gh.open(head="topic", author="bob")
    gh.review(number, "ann")
    gh.check(tip, "test")
    with opened(gh, kept=tmp_path / "kept") as forge:
        look(forge, tip)
        assert asked(gh) == ["POST /graphql 200"]
        look(forge, tip)
        assert asked(gh) == []
    with opened(gh, kept=tmp_path / "kept") as forge:
        look(forge, tip)
        assert asked(gh) == ["POST /graphql 200"]


GATES: dict[str, tuple[Callable[[GitHubForge, str], object], list[str]]] = {
    "pull_request": (lambda forge, tip: forge.pulls_of(tip), ["POST /graphql"]),
    "checks": (lambda forge, tip: forge.checks(tip), ["POST /graphql"]),
    "approvals of a request known by its number": (lambda forge, tip: forge.reviews(1), ["POST /graphql"]),
    "a request known by its number": (lambda forge, tip: forge.pull(1), ["GET /pulls/1"]),
    "who pushed": (lambda forge, tip: forge.pushes(1), ["GET /pulls/1", "GET /activity"]),
    "membership": (lambda forge, tip: forge.member("acme/dev", "bob"), ["GET /orgs/acme/teams/dev/memberships/bob"]),
    "requests of a branch": (lambda forge, tip: forge.pulls_with_head("topic"), ["GET /pulls"]),
    "required": (lambda forge, tip: forge.required_checks("main"), ["GET /rules/branches/main", "GET /branches/main"]),
}


@pytest.mark.parametrize(("ask", "expected"), GATES.values(), ids=GATES)
def test_one_gate_alone(
    gh: FakeGitHub, dev: Repo, tmp_path: Path, ask: Callable[[GitHubForge, str], object], expected: list[str]
) -> None:
    tip = dev.git("rev-parse", "topic")
    gh.open(head="topic")
    gh.team("acme/dev", ["bob"])
    for told in (200, 304):
        with opened(gh, kept=tmp_path / "kept") as forge:
            ask(forge, tip)
            ask(forge, tip)
        # GraphQL has no ETags: it is always asked afresh.
        ends = [200 if one.startswith("POST") else told for one in expected]
        whole = [f"{one.replace('TIP', tip)} {end}" for one, end in zip(expected, ends, strict=True)]
        assert asked(gh) == whole


def test_what_landed_is_told_with_its_checks(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    merged = gh.merge(number)
    gh.check(merged, "test")
    with opened(gh) as forge:
        assert [one.number for one in forge.pulls_of(merged)] == [number]
        assert [(one.name, one.commit) for one in forge.checks(merged)] == [("test", merged)]
        assert forge.checks(forge.pull(number).head) == ()
    assert asked(gh) == ["POST /graphql 200"]


def test_more_requests_than_one_query_lists_are_asked_of_rest(gh: FakeGitHub, dev: Repo) -> None:
    tip = dev.git("rev-parse", "topic")
    numbers = [gh.open(head=f"{login}:topic", commit=tip) for login in ("carl", "dora", "eve", "fred")]
    with opened(gh) as forge:
        assert [one.number for one in forge.pulls_of(tip)] == numbers
    assert asked(gh) == ["POST /graphql 200", f"GET /commits/{tip}/pulls 200"]


def test_the_third_commit_is_asked_for_its_requests_alone(gh: FakeGitHub, dev: Repo) -> None:
    gh.open(head="topic")
    commits = dev.git("rev-list", "topic").splitlines()
    with opened(gh) as forge:
        found = [[one.number for one in forge.pulls_of(oid)] for oid in commits]
    assert found == [[1], [1], []]
    assert asked(gh) == ["POST /graphql 200", "POST /graphql 200", f"GET /commits/{commits[2]}/pulls 200"]


def test_graphql_is_not_asked_again_when_it_has_failed(gh: FakeGitHub, dev: Repo) -> None:
    gh.open(head="topic")
    tip = dev.git("rev-parse", "topic")
    with opened(gh) as forge, gh.failing(faults.FORBIDDEN, "/graphql"):
        forge.pulls_of(tip)
        forge.reviews(1)
        forge.checks(tip)
    assert [one for one in asked(gh) if one.startswith("POST")] == ["POST /graphql 403"]


def test_a_commit_is_asked_of_rest_when_graphql_tells_of_another(gh: FakeGitHub, dev: Repo) -> None:
    number, tip = gh.open(head="topic"), dev.git("rev-parse", "topic")
    told = {"data": {"repository": {"object": {"__typename": "Commit", "oid": dev.git("rev-parse", "main")}}}}
    with opened(gh) as forge, gh.failing(faults.other_json(told), "/graphql"):
        assert [one.number for one in forge.pulls_of(tip)] == [number]


def test_a_prefetch_answers_everything(gh: FakeGitHub, dev: Repo) -> None:
    tip = dev.git("rev-parse", "topic")
    number = gh.open(head="topic", author="bob")
    gh.world.user("bob")
    with opened(gh) as forge:
        forge.prefetch(number)
        forge.pull(number)
        forge.files(number)
        forge.commits(number)
        forge.reviews(number)
        forge.comments(number)
        forge.checks(tip)
    assert asked(gh) == ["POST /graphql 200"]


def test_an_answer_that_changed_is_told_anew(gh: FakeGitHub, tmp_path: Path) -> None:
    number = gh.open(head="topic", title="before")
    with opened(gh, kept=tmp_path / "kept") as forge:
        assert forge.pull(number).title == "before"
    gh.issue_at(number).title = "after"
    with opened(gh, kept=tmp_path / "kept") as forge:
        assert forge.pull(number).title == "after"
    assert asked(gh) == [f"GET /pulls/{number} 200", f"GET /pulls/{number} 200"]


def test_a_full_page_gets_a_next_one_though_it_is_the_same(gh: FakeGitHub, tmp_path: Path) -> None:
    """The first page stays byte for byte what it was, and so does its ETag, when a review opens the second."""
    number = gh.open(head="topic")
    for _ in range(100):
        gh.review(number, "ann", "APPROVED")
    with gh.failing(faults.FORBIDDEN, "/graphql"):
        with opened(gh, kept=tmp_path / "kept") as forge:
            assert len(forge.reviews(number)) == 100
        gh.review(number, "ann", "CHANGES_REQUESTED")
        with opened(gh, kept=tmp_path / "kept") as forge:
            found = forge.reviews(number)
    assert len(found) == 101
    assert [one.state for one in opinions(found)] == ["changes_requested"]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "other bytes": lambda data: b"\xff" * len(data),
    "a changed word": lambda data: data.replace(b"A change", b"A charge"),
    "no seal": lambda data: data.partition(b"\n")[2],
    "other JSON": lambda data: b"{}\n[]",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_was_kept_and_damaged_is_asked_anew(
    gh: FakeGitHub, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    number = gh.open(head="topic", title="A change")
    with opened(gh, kept=tmp_path / "kept") as forge:
        forge.pull(number)
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(damage(file.read_bytes()))
    gh.forget()
    with opened(gh, kept=tmp_path / "kept") as forge:
        assert forge.pull(number).title == "A change"
    assert asked(gh) == [f"GET /pulls/{number} 200"]


def test_what_is_kept_of_one_request_is_not_taken_for_another(gh: FakeGitHub, dev: Repo, tmp_path: Path) -> None:
    first = gh.open(head="topic", title="first")
    second = gh.open(head="carl:topic", title="second", commit=dev.git("rev-parse", "topic"))
    for number in (first, second):
        with opened(gh, kept=tmp_path / str(number)) as forge:
            forge.pull(number)
    (kept,) = (tmp_path / str(first)).iterdir()
    (other,) = (tmp_path / str(second)).iterdir()
    other.write_bytes(kept.read_bytes())
    with opened(gh, kept=tmp_path / str(second)) as forge:
        assert forge.pull(second).title == "second"


def test_what_cannot_be_kept_is_not(gh: FakeGitHub, tmp_path: Path) -> None:
    number = gh.open(head="topic")
    (tmp_path / "kept").write_text("a file, not a folder", encoding="utf-8")
    with opened(gh, kept=tmp_path / "kept") as forge:
        assert forge.pull(number).number == number


def test_no_more_is_kept_than_has_room(gh: FakeGitHub, tmp_path: Path) -> None:
    number = gh.open(head="topic")
    folder = tmp_path / "kept"
    folder.mkdir()
    for at in range(300):
        (folder / f"{at:03}").write_text("old", encoding="utf-8")
    with opened(gh, kept=folder) as forge:
        forge.pull(number)
    assert len(list(folder.iterdir())) == 129


def test_the_token_is_in_no_file(gh: FakeGitHub, dev: Repo, tmp_path: Path) -> None:
    gh.open(head="topic")
    with opened(gh, kept=tmp_path / "kept") as forge:
        look(forge, dev.git("rev-parse", "topic"))
        forge.login()
    files = list((tmp_path / "kept").iterdir())
    assert files
    assert [one for one in files if gh.token.encode() in one.read_bytes() or gh.token in one.name] == []
    # Others of the machine have nothing to look for there.
    assert {one.stat().st_mode & 0o077 for one in files} == {0}


def test_a_commit_of_an_address_of_nobody_is_asked_of_rest_before_it_blocks(gh: FakeGitHub) -> None:
    number = gh.open(head="topic", author="dora")
    with opened(gh) as forge:
        found = forge.commits(number)
    assert {one.author_login for one in found} == {None}
    assert asked(gh) == ["POST /graphql 200", f"GET /pulls/{number}/commits 200"]


def test_a_request_that_changes_while_it_is_looked_at_is_trouble(gh: FakeGitHub, dev: Repo) -> None:
    number = gh.open(head="topic")
    gh.git.point("refs/heads/release", dev.git("rev-parse", "main"))
    with opened(gh) as forge:
        forge.pull(number)
        gh.retarget(number, "release")
        with pytest.raises(ForgeTrouble, match="changed while it was looked at"):
            forge.reviews(number)


def test_requests_of_another_repository_stay_apart(gh: FakeGitHub, server: Repo, dev: Repo) -> None:
    other = gh.another(server.top, "evil/shop")
    number = other.open(head="topic", title="theirs")
    assert gh.open(head="topic", title="ours") == number
    tip = dev.git("rev-parse", "topic")
    gh.associate(tip, number, other)
    with opened(gh) as forge:
        found = {one.base_repository: one.title for one in forge.pulls_of(tip)}
        assert found["evil/shop"] == "theirs"
        assert forge.pull(number).title == "ours"


def test_a_head_that_github_does_not_understand_matches_nothing(gh: FakeGitHub) -> None:
    gh.open(head="topic")
    with opened(gh) as forge:
        assert forge.pulls_with_head("to:pic?") == ()
        everything = forge._door.get("/repos/acme/shop/pulls", "all").data
        with gh.failing(Fault("everything", lambda: Reply(200, everything))):
            assert forge.pulls_with_head("other") == ()


@pytest.mark.parametrize("team", ["acme", "acme/../dev", "../x", "acme/dev/x", "acme/..", "/", ""])
def test_a_team_that_is_no_name_is_not_asked_for(gh: FakeGitHub, team: str) -> None:
    with opened(gh) as forge:
        assert forge.member(team, "bob") is None
        assert forge.member("acme/dev", f"../{team}") is None
    assert asked(gh) == []


def test_an_apps_token_is_nobodys(gh: FakeGitHub) -> None:
    with opened(gh, token=gh.token_of("github-actions[bot]")) as forge, gh.failing(faults.FORBIDDEN, "/user$"):
        assert forge.login() is None


def test_a_pull_request_is_opened_once(gh: FakeGitHub) -> None:
    with opened(gh) as forge:
        made = forge.open_pull("topic", "main", "Sign in", "Work-Item: T-1")
        assert (made.title, made.base, made.head_branch, made.state) == ("Sign in", "main", "topic", "open")
        assert forge.pull(made.number) == made
        with pytest.raises(WorkError, match="already exists") as raised:
            forge.open_pull("topic", "main", "Sign in", "again")
        assert raised.value.exit == 1


def test_a_write_is_never_sent_twice(gh: FakeGitHub) -> None:
    with opened(gh) as forge, gh.failing(faults.ERROR_500, "POST"), pytest.raises(ForgeTrouble):
        forge.open_pull("topic", "main", "Sign in", "")
    assert asked(gh) == ["POST /pulls 500"]


def test_a_comment_is_kept_up_to_date(gh: FakeGitHub) -> None:
    number, marker = gh.open(head="topic"), "<!-- gitflow-work -->"
    gh.comment(number, "mallory", f"{marker} not ours")
    with opened(gh) as forge:
        first = forge.comment_once(number, marker, f"{marker} one")
        assert forge.comment_once(number, marker, f"{marker} two") == first
        gh.forget()
        assert forge.comment_once(number, marker, f"{marker} two") == first
        assert asked(gh) == [f"GET /issues/{number}/comments 200"]
    bodies = [(one.login, one.body) for one in gh.issue_at(number).comments]
    assert bodies == [("mallory", f"{marker} not ours"), ("ann", f"{marker} two")]


def test_the_comment_of_an_app_is_kept_up_to_date(gh: FakeGitHub) -> None:
    number, marker = gh.open(head="topic"), "<!-- gitflow-work -->"
    gh.comment(number, "mallory", f"{marker} not ours")
    for text in ("one", "two"):
        with opened(gh, token=gh.token_of("shop-app[bot]")) as forge, gh.failing(faults.FORBIDDEN, "/user$"):
            forge.comment_once(number, marker, f"{marker} {text}")
    bodies = [(one.login, one.body) for one in gh.issue_at(number).comments]
    assert bodies == [("mallory", f"{marker} not ours"), ("shop-app[bot]", f"{marker} two")]


def test_a_commit_that_github_has_not_seen_is_trouble(gh: FakeGitHub) -> None:
    with opened(gh) as forge:
        questions: list[Callable[[str], object]] = [forge.checks, forge.pulls_of]
        for ask in questions:
            with pytest.raises(ForgeTrouble, match="does not know it") as raised:
                ask("0123456789" * 4)
            assert "push" in (raised.value.hint or "")


def test_the_queries_ask_how_many_there_are() -> None:
    for query in (queries.PULL, queries.BROUGHT, queries.TALK, queries.COMMIT):
        assert query.count("(first: ") == query.count("totalCount pageInfo { hasNextPage endCursor }") > 0


def test_an_answer_that_is_too_large_is_not_read_to_its_end(gh: FakeGitHub) -> None:
    number = gh.open(head="topic")
    large = Fault("large", lambda: Reply(200, b" " * (connection.MAX_ANSWER + 1)))
    with opened(gh) as forge, gh.failing(large), pytest.raises(ForgeTrouble, match="too large"):
        forge.pull(number)


def test_nothing_shows_the_token(gh: FakeGitHub) -> None:
    with opened(gh) as forge:
        forge.login()
        doors = [one for one in vars(forge).values() if isinstance(one, Door)]
        assert [gh.token in f"{one!r}{one}" for one in (forge, *doors)] == [False, False]
