"""What a GitHub event is about: its name and its payload to what is to be judged. Asks no repository.

A payload is JSON that others had a hand in: every value is looked at before it is used, and what does not fit raises
Undecided, which is never taken for a yes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gitflow_work.errors import Undecided

RANGE_HINT = "set the input range"
_QUEUE = re.compile(r"refs/heads/gh-readonly-queue/.+/pr-([1-9][0-9]{0,8})-[0-9a-f]{40,64}")
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# What git refuses in the name of a ref, wherever it stands. A part does not begin with a dot or end in `.lock` either.
_NO_NAME = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(?:/|$)|^[./-]|[./]$")


class PullRequest(NamedTuple):
    """A pull request. `base` and `default` are short names of branches: where it is to land, and the default one.

    `checked_out`: what HEAD names may be the merge commit. Not so where the work tree is that of another branch.
    """

    number: int
    head: str
    base: str
    default: str
    checked_out: bool


class MergeGroup(NamedTuple):
    """An entry of a merge queue: BASE and HEAD as full ids, and the branch on which it is to land.

    `queued` is the last request of the group, as the name of its own branch says; None when that says nothing.
    """

    base: str
    head: str
    branch: str
    default: str
    queued: int | None = None


class Push(NamedTuple):
    """A branch that went from `before` to `after` (full ids); `before` is None when the branch is new."""

    branch: str
    before: str | None
    after: str
    default: str


class Nothing(NamedTuple):
    """There is nothing to judge, and why."""

    why: str


Request = PullRequest | MergeGroup | Push | Nothing


def request_of(event: str, payload: object) -> Request:
    """What the event `event` asks to be judged. Raises Undecided when it cannot be told."""
    if event in ("pull_request", "pull_request_review", "pull_request_target"):
        return PullRequest(
            _number(payload, "pull_request", "number"),
            _oid(payload, "pull_request", "head", "sha"),
            _branch(payload, "pull_request", "base", "ref"),
            _branch(payload, "repository", "default_branch"),
            checked_out=event != "pull_request_target",
        )
    if event == "merge_group":
        return MergeGroup(
            _oid(payload, "merge_group", "base_sha"),
            _oid(payload, "merge_group", "head_sha"),
            _branch(payload, "merge_group", "base_ref", inside="refs/heads/"),
            _branch(payload, "repository", "default_branch"),
            _queued(payload),
        )
    if event == "push":
        return _push(payload)
    raise Undecided(f"the event {event or 'without a name'} does not say which commits to judge", hint=RANGE_HINT)


def _queued(payload: object) -> int | None:
    """The number in `refs/heads/gh-readonly-queue/BRANCH/pr-NUMBER-COMMIT`."""
    value = _value(payload, ("merge_group", "head_ref"))
    match = _QUEUE.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match is not None else None


def _push(payload: object) -> Push | Nothing:
    ref = _text(payload, "ref")
    if ref.startswith("refs/tags/"):
        return Nothing("a tag was pushed; tags are not judged, the branches that hold its commits are")
    branch = _branch(payload, "ref", inside="refs/heads/")
    before, after = _oid(payload, "before"), _oid(payload, "after")
    if _is_zero(after):
        return Nothing(f"the branch {branch} was deleted; nothing is left to judge")
    default = _branch(payload, "repository", "default_branch")
    return Push(branch, None if _is_zero(before) else before, after, default)


def _is_zero(oid: str) -> bool:
    """Whether this is git's way to say "no commit"."""
    return not oid.strip("0")


def _value(payload: object, keys: tuple[str, ...]) -> object:
    for key in keys:
        payload = payload.get(key) if isinstance(payload, dict) else None
    return payload


def _text(payload: object, *keys: str) -> str:
    value = _value(payload, keys)
    if not isinstance(value, str):
        raise _unreadable(keys, "a text")
    return value


def _oid(payload: object, *keys: str) -> str:
    value = _text(payload, *keys)
    if not _OID.fullmatch(value):
        raise _unreadable(keys, "a commit id")
    return value


def _number(payload: object, *keys: str) -> int:
    value = _value(payload, keys)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 63:
        raise _unreadable(keys, "a number")
    return value


def _branch(payload: object, *keys: str, inside: str = "") -> str:
    """The short name of a branch; `inside` is the beginning that the full name in the payload must have."""
    value = _text(payload, *keys)
    name = value.removeprefix(inside)
    fits = value.startswith(inside) and name not in ("", "@") and not _NO_NAME.search(name) and _encodable(name)
    if not fits:
        raise _unreadable(keys, "the name of a branch")
    return name


def _encodable(text: str) -> bool:
    """JSON can spell half a character, which no name of a ref has."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _unreadable(keys: tuple[str, ...], wanted: str) -> Undecided:
    return Undecided(f"the event's payload cannot be read: {'.'.join(keys)} is not {wanted}", hint=RANGE_HINT)
