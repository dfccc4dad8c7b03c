"""Walking history: commits with their parents, and what each changed, in streams of one process each."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from subprocess import Popen
from typing import IO

from gitflow_work.adapters.git.process import Git, GitFailed
from gitflow_work.errors import Undecided
from gitflow_work.ports.reading import CommitInfo, Entry, FileChange

Ancestry = list[tuple[str, tuple[str, ...]]]


def ancestry(git: Git, include: Sequence[str], exclude: Sequence[str]) -> Ancestry:
    """See ports.Repository.ancestry; without the look at shallow boundaries."""
    asked = "".join([*(f"{oid}\n" for oid in include), *(f"^{oid}\n" for oid in exclude)])
    try:
        out = git.run("rev-list", "--parents", "--date-order", "--reverse", "--stdin", stdin=asked.encode())
    except GitFailed as failed:
        raise Undecided(
            f"history could not be walked: {failed.stderr or failed.message}",
            hint="git fetch --unshallow, or git fsck: the whole history is needed",
        ) from failed
    # Most ids stand there twice, as a commit and as a parent; one text for both halves what a long range costs.
    lines = (map(sys.intern, line.split()) for line in out.decode("ascii").splitlines())
    return [(first, tuple(parents)) for first, *parents in lines]


def changes(
    git: Git, pairs: Sequence[tuple[str, tuple[str, ...]]], paths: Sequence[str]
) -> Iterator[tuple[str, int, list[FileChange]]]:
    """What each commit changed below `paths` against each of its parents, in the order of `pairs`.

    One `git diff-tree --stdin`. Each parent is asked on a line of its own, since the answer to `-m` leaves out
    parents without a difference and does not say which.
    """
    asked = [(oid, number, parent) for oid, parents in pairs for number, parent in enumerate(parents or ("",))]
    if not asked:
        return
    process = git.start(
        *("diff-tree", "--stdin", "-r", "--root", "--always", "--raw", "-z", "--no-renames", "--no-ext-diff"),
        *("--ignore-submodules=none", "--", *paths),
    )
    feeder = threading.Thread(target=_feed, args=(process.stdin, asked), daemon=True)
    feeder.start()
    answers = _answers(_tokens(process))
    for oid, number, _ in asked:
        head, found = next(answers, ("", []))
        if head != oid:
            _finish(process)
            raise Undecided(f"the changes of {oid} could not be read", hint="git fsck")
        if len(found) > 1 and len({one.path for one in found}) != len(found):
            # Git never makes such a tree, and which of the two stands there hangs on who reads it.
            _finish(process)
            raise Undecided(f"{oid} or its parent has a file twice", hint="git fsck")
        yield oid, number, found
    feeder.join()
    if _finish(process) != 0:  # the last answer may have been cut short
        raise Undecided(f"the changes of {asked[-1][0]} could not be read to the end", hint="try again; git fsck")


def _feed(into: IO[bytes] | None, asked: Iterable[tuple[str, int, str]]) -> None:
    assert into is not None  # a pipe
    try:
        with into:
            for oid, _, parent in asked:
                into.write(f"{oid} {parent}\n".encode() if parent else f"{oid}\n".encode())
    except BrokenPipeError:
        pass  # git ended early; the reader says so


def _tokens(process: Popen[bytes]) -> Iterator[bytes]:
    assert process.stdout is not None  # a pipe
    rest = b""
    while chunk := process.stdout.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _answers(tokens: Iterator[bytes]) -> Iterator[tuple[str, list[FileChange]]]:
    head: str | None = None
    found: list[FileChange] = []
    for token in tokens:
        if token[:1] == b":":
            old_mode, new_mode, old, new, _ = token[1:].decode("ascii").split(" ")
            name = next(tokens, None)
            if name is None:
                return  # git was killed in the middle of an answer
            path = name.decode("utf-8", "surrogateescape")
            before = None if old_mode == "000000" else Entry(old_mode, old)
            after = None if new_mode == "000000" else Entry(new_mode, new)
            found.append(FileChange(path, before, after))
            continue
        if head is not None:
            yield head, found
        head, found = token.decode("ascii"), []
    if head is not None:
        yield head, found


def _finish(process: Popen[bytes]) -> int:
    """The exit status. Asked when all answers were read, or when they are wanted no more."""
    if process.stdout:
        process.stdout.close()
    return process.wait()


def parse_commit(oid: str, data: bytes) -> CommitInfo:
    """A commit object. Text that is not in the commit's encoding is kept as well as it can be."""
    head, _, message = data.partition(b"\n\n")
    parents: list[str] = []
    people = {"author": "", "committer": ""}
    encoding = "utf-8"
    when = datetime.fromtimestamp(0, UTC)
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        name = key.decode("ascii", "replace")
        if name == "parent" and not people["author"]:
            parents.append(value.decode("ascii", "replace"))
        elif people.get(name) == "":
            people[name], stamp = _person(value)
            when = stamp if name == "committer" else when
        elif name == "encoding":
            encoding = value.decode("ascii", "replace")
    return CommitInfo(oid, tuple(parents), people["author"], people["committer"], when, _decode(message, encoding))


def _person(value: bytes) -> tuple[str, datetime]:
    text = value.decode("utf-8", "replace")
    who, _, stamp = text.rpartition("> ")
    seconds, _, zone = stamp.partition(" ")
    try:
        sign = -1 if zone[:1] == "-" else 1
        offset = timezone(sign * timedelta(hours=int(zone[1:3] or 0), minutes=int(zone[3:5] or 0)))
        return f"{who}>", datetime.fromtimestamp(int(seconds), offset)
    except (ValueError, OverflowError, OSError):
        return f"{who}>", datetime.fromtimestamp(0, UTC)


def _decode(message: bytes, encoding: str) -> str:
    """A message's text; as UTF-8 where its encoding is none that texts are written in."""
    try:
        known = "utf-8" if encoding.lower().replace("-", "_") in _NO_ENCODINGS else encoding
        return message.decode(known, "replace")
    except (LookupError, ValueError):
        return message.decode("utf-8", "replace")


_NO_ENCODINGS = ("idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape")
"""Names that Python has for other things: some take quadratic time, or refuse to read on behind an error."""
