"""The Action's comment: one, brought up to date, inert, bounded; whatever fails there fails no check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitflow_work.cli.comment import LIMIT, MARKER, text_of
from tests.github import faults, payloads
from tests.github.life import Life, Told, living

HOSTILE = "<img src=x> `x` [a](https://example.org) @ann #1 <!-- gitflow-work: check -->"


@pytest.fixture
def life(tmp_path: Path, clean_env: dict[str, str]) -> Iterator[Life]:
    with living(tmp_path, clean_env) as made:
        yield made


def request(life: Life) -> int:
    life.begin()
    return life.gh.open(head="topic", title="Work")


def judged(life: Life, number: int, *, comment: str = "true", login: str = "github-actions[bot]") -> Told:
    """The Action on the request's merge, with the token of that account."""
    token = life.gh.token_of(login)
    clone = life.clone("ann", "runner")
    clone.git("fetch", "-q", "origin", f"refs/pull/{number}/merge")
    clone.git("checkout", "-q", "--detach", "FETCH_HEAD")
    return life.action(clone, "pull_request", payloads.pull_request(life.gh, number), token, comment=comment)


def bodies(life: Life, number: int) -> list[str]:
    return [one.body for one in life.gh.issue_at(number).comments]


def test_one_comment_is_kept_up_to_date(life: Life) -> None:
    number = request(life)
    first = judged(life, number)
    assert first.status == 0, first.out
    [before] = bodies(life, number)
    assert before.startswith(f"{MARKER}\n## git work check: passed")
    assert before.removeprefix(f"{MARKER}\n") == first.page
    life.bob.write("src/more.py", "print()\n")
    life.bob.commit("More")
    life.bob.git("push", "-q", "origin", "topic")
    second = judged(life, number)
    [after] = bodies(life, number)
    assert (second.status, after != before) == (0, True)
    assert "#issuecomment-" in second.out


def test_a_refusal_is_in_the_comment_and_stays_one(life: Life) -> None:
    life.begin(to="In Progress")
    path = ".workflow/tasks/T-1.md"
    text = life.bob.read(path).replace("In Progress", "Done")
    life.bob.write(path, text.replace("title: Task 1", f"title: '{HOSTILE}'"))
    life.bob.commit(f"Done {HOSTILE}")
    life.bob.git("push", "-q", "origin", "topic")
    number = life.gh.open(head="topic", title=HOSTILE)
    done = judged(life, number)
    assert (done.status, done.outputs["verdict"]) == (1, "fail")
    [body] = bodies(life, number)
    assert body.startswith(f"{MARKER}\n## git work check: refused")
    assert "finish: approvals (0 approvals" in body
    shown = re.sub("(?<!`)(`+)(?!`).*?(?<!`)\\1(?!`)", "", body)
    assert [word for word in ("<img", "@ann", "#1", "https:") if word in shown] == []
    assert judged(life, number).status == 1
    assert len(bodies(life, number)) == 1


@pytest.mark.parametrize("comment", ["", "false", "FALSE"])
def test_nobody_who_does_not_ask_gets_one(life: Life, comment: str) -> None:
    number = request(life)
    assert judged(life, number, comment=comment).status == 0
    assert bodies(life, number) == []
    assert [one for one in life.gh.requests if one.method != "GET" and "graphql" not in one.path] == []


def test_a_token_that_may_only_read_gets_a_note_and_the_verdict_stays(life: Life) -> None:
    number = request(life)
    with life.gh.failing(faults.FORBIDDEN, "POST /repos/acme/shop/issues"):
        done = judged(life, number)
    assert (done.status, done.outputs["verdict"]) == (0, "pass")
    assert "::notice" in done.out
    assert "the comment was not written" in done.out
    assert "pull-requests: write" in done.out
    assert bodies(life, number) == []


@pytest.mark.parametrize("fault", [faults.BAD_GATEWAY, faults.HTML_PAGE, faults.NOT_FOUND])
def test_a_fault_gets_a_note_and_the_verdict_stays(life: Life, fault: faults.Fault) -> None:
    number = request(life)
    with life.gh.failing(fault, "/comments"):
        done = judged(life, number)
    assert (done.status, done.outputs["verdict"]) == (0, "pass")
    assert "the comment was not written" in done.out
    assert life.gh.token_of("github-actions[bot]") not in done.out


def test_a_word_that_is_neither_is_told(life: Life) -> None:
    done = judged(life, request(life), comment="yes please")
    assert (done.status, "comment is true or false" in done.out) == (0, True)


@pytest.mark.parametrize("line", ["- x", "- `" + "é" * 900 + "`"])
def test_a_long_page_is_cut_between_lines(line: str) -> None:
    lines = [f"{line} {number}" for number in range(9000)]
    text = text_of("\n".join(lines))
    assert len(text.encode()) <= LIMIT
    kept = text.splitlines()[1:-2]
    assert kept == lines[: len(kept)]
    assert f"{9000 - len(kept)} more lines" in text
