"""What payloads say, and that no payload does harm."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.core.check.event import MergeGroup, Nothing, PullRequest, Push, request_of
from gitflow_work.errors import Undecided
from tests.usecases.eventing import payload, pushed

A, B, ZERO = "a" * 40, "b" * 64, "0" * 40
REQUEST = payload(7, "main", B, A)
GROUP = {
    "merge_group": {"base_sha": A, "head_sha": B, "base_ref": "refs/heads/release/1"},
    "repository": {"default_branch": "main"},
}


@pytest.mark.parametrize(
    ("event", "given", "wanted"),
    [
        ("pull_request", REQUEST, PullRequest(7, A, "main", "main", checked_out=True)),
        ("pull_request_review", REQUEST, PullRequest(7, A, "main", "main", checked_out=True)),
        ("pull_request_target", REQUEST, PullRequest(7, A, "main", "main", checked_out=False)),
        ("merge_group", GROUP, MergeGroup(A, B, "release/1", "main")),
        ("push", pushed("refs/heads/a/b", A, B), Push("a/b", A, B, "main")),
        ("push", pushed("refs/heads/main", ZERO, A), Push("main", None, A, "main")),
        ("push", pushed("refs/heads/main", A, ZERO), Nothing("the branch main was deleted; nothing is left to judge")),
    ],
)
def test_what_an_event_is_about(event: str, given: object, wanted: object) -> None:
    assert request_of(event, given) == wanted


@pytest.mark.parametrize(
    "event", ["", "workflow_run", "issue_comment", "schedule", "release", "PUSH", "push\n::error::"]
)
def test_other_events_do_not_say_what_to_judge(event: str) -> None:
    with pytest.raises(Undecided, match="does not say which commits"):
        request_of(event, REQUEST)


HOSTILE_NAMES = [
    "", "@", "-main", "--output=x", "main..x", "a b", "a\nb", "main^{/x}", "main~1", "main@{1}", "a:b", "a?",
    "a*", "[a", "a\\b", "/main", "main/", "a//b", ".main", "a/.b", "main.lock", "a.lock/b", "main.", "a\x00b",
    "a\x7fb", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_that_git_has_no_branch_for_is_not_looked_up(name: str) -> None:
    request = copy.deepcopy(REQUEST)
    request["pull_request"]["base"]["ref"] = name
    for event, hostile in (("pull_request", request), ("push", pushed(f"refs/heads/{name}", A, B))):
        with pytest.raises(Undecided, match="is not the name of a branch"):
            request_of(event, hostile)


@pytest.mark.parametrize(
    "name", ["main", "release/1.2", "a@b", "$(touch${IFS}ran)", "';touch", "`x`", "ünï", "@x", "a.b"]
)
def test_odd_names_are_names(name: str) -> None:
    found = request_of("push", pushed(f"refs/heads/{name}", A, B))
    assert isinstance(found, Push)
    assert found.branch == name


@pytest.mark.parametrize(
    "ref", ["main", "refs/notes/x", "refs/heads", "refs/heads/", "refs/remotes/origin/main", "HEAD"]
)
def test_what_is_neither_branch_nor_tag_is_not_judged(ref: str) -> None:
    with pytest.raises(Undecided, match="ref is not the name of a branch"):
        request_of("push", pushed(ref, A, B))


@pytest.mark.parametrize(
    "oid", ["", "a" * 39, "a" * 41, "A" * 40, "HEAD", "--all", f"{A}\n", f"{A}^", None, 1, [A], {}]
)
def test_what_is_no_commit_id_is_refused(oid: object) -> None:
    for key in ("before", "after"):
        with pytest.raises(Undecided, match=f"{key} is not a"):
            request_of("push", {**pushed("refs/heads/main", A, B), key: oid})


@pytest.mark.parametrize("number", [0, -1, True, "7", 7.0, None, [7], 1 << 63])
def test_a_request_has_a_number(number: object) -> None:
    request = copy.deepcopy(REQUEST)
    request["pull_request"]["number"] = number
    with pytest.raises(Undecided, match="number is not a number"):
        request_of("pull_request", request)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([A, B, ZERO, "refs/heads/x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
GOOD = {
    "pull_request": REQUEST,
    "pull_request_target": REQUEST,
    "merge_group": GROUP,
    "push": pushed("refs/heads/x", A, B),
}


def places(value: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    return found


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_no_payload_is_taken_for_more_than_it_says(event: str, data: st.DataObject) -> None:
    """One value of a good payload becomes anything: the answer is a request whose every part is fit, or Undecided."""
    given: Any = json.loads(json.dumps(GOOD[event]))
    place = data.draw(st.sampled_from(places(given)))
    value = data.draw(ANYTHING)
    if place:
        inner = given
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = value
    else:
        given = value
    try:
        found = request_of(event, given)
    except Undecided:
        return
    for name, part in found._asdict().items():
        if name in ("head", "before", "after") or (name == "base" and isinstance(found, MergeGroup)):
            assert part is None or set(part) <= set("0123456789abcdef")
        elif isinstance(part, str) and name != "why":
            assert not part.startswith("-")
            assert not set(part) & set("\n\0 ~^:?*[\\")
