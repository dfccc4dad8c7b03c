"""The line `version:` of a workflow file, raised; everything else stays byte for byte."""

from __future__ import annotations

import re

from gitflow_work.core.finding import ERROR
from gitflow_work.core.workflow import Workflow
from gitflow_work.errors import BadFile, WorkError
from gitflow_work.formats import yamlfile
from gitflow_work.formats.rules import workflowfile

VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""What may stand in a file's name after the `@`."""
_KEY = re.compile(
    rb"""^(?P<before>(?:version|'version'|"version")[ \t]*:[ \t]*)"""
    rb"""(?P<value>"[^"\r\n]*"|'[^'\r\n]*'|[^#\r\n]*?)[ \t]*(?:#[^\r\n]*)?\r?$""",
    re.MULTILINE,
)


def next_version(version: str) -> str | None:
    """The number after `version`; None when it is no whole number."""
    return str(int(version) + 1) if version.isascii() and version.isdecimal() and len(version) < 10 else None


def raised(data: bytes, path: str, version: str) -> bytes:
    """The file with another version, as text in double quotes; the line is added when there is none.

    Raises WorkError when the file says more than the version otherwise then, or cannot be changed in one line.
    """
    before = _read(data, path)
    top = yamlfile.load(data, path).value
    new = b'"' + version.encode() + b'"'
    if isinstance(top, dict) and "version" in top:
        found = list(_KEY.finditer(data))
        if len(found) != 1:
            raise _by_hand(path, version)
        one = found[0]
        gap = b"" if one["before"].endswith((b" ", b"\t")) else b" "
        after = data[: one.end("before")] + gap + new + data[one.end("value") :]
    else:
        after = _with_line(data, b"version: " + new)
    try:
        now = _read(after, path)
    except BadFile:
        raise _by_hand(path, version) from None
    if now.version != version or not _same(before, now):
        raise _by_hand(path, version)
    return after


def _with_line(data: bytes, line: bytes) -> bytes:
    """`line` before the first line that is neither empty nor a comment."""
    end = b"\r\n" if b"\r\n" in data else b"\n"
    at = 0
    for text in data.splitlines(keepends=True):
        bare = text.removeprefix(b"\xef\xbb\xbf").strip()
        if bare and not bare.startswith((b"#", b"---")):
            break
        at += len(text)
    return data[:at] + line + end + data[at:]


def _read(data: bytes, path: str) -> Workflow:
    workflow, findings = workflowfile.parse(data, path)
    bad = next((one for one in findings if one.level == ERROR), None)
    if workflow is None or bad is not None:
        assert bad is not None  # what cannot be read has a finding
        raise BadFile(f"{path}:{bad.line}: {bad.message}", path=path, line=bad.line, column=bad.column, hint=bad.hint)
    return workflow


def _same(one: Workflow, other: Workflow) -> bool:
    """Whether two workflows say the same but for version and lines. `entries` are the gates as they are written."""
    states = [[state._replace(line=1) for state in each.states] for each in (one, other)]
    edges = [[transition._replace(line=1, gates=()) for transition in each.transitions] for each in (one, other)]
    return states[0] == states[1] and edges[0] == edges[1] and one.initial == other.initial


def _by_hand(path: str, version: str) -> WorkError:
    return WorkError(
        f"{path} would mean something else with another version, or its version is not on a line of its own",
        hint=f'write `version: "{version}"` on its own line; list To Do and Done, which version 1.0 adds by itself',
        code="bad-rules",
    )
