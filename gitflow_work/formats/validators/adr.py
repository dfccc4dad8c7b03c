"""`adr`: an architecture decision record, named and divided as such records are, with a status that is one."""

from __future__ import annotations

import re
from typing import Any

from gitflow_work.core.artifacts.validation import Defect
from gitflow_work.formats.validators import BadValidator, Given
from gitflow_work.formats.validators.markdown import Section, Unreadable, missing, named, sections

STATUSES = ("proposed", "accepted", "deprecated", "superseded")
NAME = re.compile(r"ADR-[0-9]{3,}-[A-Za-z0-9][A-Za-z0-9._-]*\.md")
SECTIONS = (("Context", "Context and Problem Statement"), ("Decision", "Decision Outcome"), ("Consequences",))
_WORD = re.compile(r"[\s*_`>-]*([A-Za-z]+)")
_INLINE = re.compile(r"[\s*_]*status[\s*_]*:[\s*_]*(.*)", re.IGNORECASE)
_FRONT = re.compile(rb"status[ \t]*:[ \t]*[\"']?([A-Za-z]+)", re.IGNORECASE)


def read(value: Any) -> list[str]:
    """The statuses that will do: all, or those of `{status: […]}`."""
    if value is None:
        return list(STATUSES)
    if not isinstance(value, dict) or set(value) != {"status"}:
        raise BadValidator("`adr` stands alone, or has a status: `adr: {status: [accepted]}`")
    wanted = [value["status"]] if isinstance(value["status"], str) else value["status"]
    if not isinstance(wanted, list) or not wanted or any(one not in STATUSES for one in wanted):
        raise BadValidator(f"the `status` of `adr` is one or more of {', '.join(STATUSES)}", "status")
    return [one for one in STATUSES if one in wanted]


def check(value: Any, given: Given) -> list[Defect]:
    """What is wrong with the file's name, its status and its sections."""
    found: list[Defect] = []
    if not NAME.fullmatch(given.path.rsplit("/", 1)[-1]):
        found.append(Defect(given.path, 0, "the name of the file is not ADR-NNN-slug.md"))
    try:
        parts = sections(given.data)
    except Unreadable as reason:
        return [*found, Defect(given.path, 0, str(reason))]
    status, line = _status(parts, given.data)
    if status not in value:
        said = f"is {status}" if status else "is missing"
        found.append(Defect(given.path, line, f"the status {said}, and has to be {' or '.join(value)}"))
    return [*found, *missing(given.path, parts, SECTIONS)]


def _status(parts: list[Section], data: bytes) -> tuple[str, int]:
    """The first word of the section Status, else of a line `Status: …`, else of the frontmatter's; and its line."""
    for section in named(parts, ["Status"]):
        if section.lines:
            word = _WORD.match(section.lines[0].text)
            return (word.group(1).lower() if word else "", section.lines[0].line)
        return "", section.line
    for piece in (one for one in parts[0].lines if not one.is_code):
        for at, text in enumerate(piece.text.split("\n")):
            inline = _INLINE.match(text.lstrip("-+ "))
            if inline:
                word = _WORD.match(inline.group(1))
                return (word.group(1).lower() if word else "", piece.line + at)
    if data.startswith(b"---"):
        for number, raw in enumerate(data.splitlines()[1:200], 2):
            if raw.rstrip() in (b"---", b"..."):
                break
            front = _FRONT.match(raw)
            if front:
                return front.group(1).decode("ascii").lower(), number
    return "", 1
