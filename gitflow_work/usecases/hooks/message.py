"""The message of a hand-made move: it is judged, and gets the trailers that `git work move` would have written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gitflow_work.core.check.result import Checked, Moved
from gitflow_work.core.ids import fold
from gitflow_work.core.rules import Rules
from gitflow_work.core.verdict import Verdict
from gitflow_work.formats import trailers
from gitflow_work.usecases.actor import person_with
from gitflow_work.usecases.checking.candidate import Draft, check_draft
from gitflow_work.usecases.forge.asking import Asking
from gitflow_work.usecases.workspace import rules_at

_SCISSORS = re.compile(r"^.{1,20} -+ >8 -+$")
_TRAILER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9-]*: \S")


def judge_message(
    draft: Draft, text: str, comment: str, settings: Mapping[str, str], asking: Asking | None = None
) -> tuple[Checked | None, str]:
    """What the check says of the draft with this message, and the message with trailers added.

    `text` is the file that git gives to a commit-msg hook, `comment` what begins a comment in it. None, and the text
    as it was, when git will not make a commit of it, since nothing is said. Raises as `check_draft`.
    """
    said = spoken(text, comment)
    if not said.strip():
        return None, text
    checked = check_draft(draft, said, asking)
    if checked.verdict != Verdict.PASS or len(draft.parents) != 1:  # a merge brings moves, it does not make them
        return checked, text
    rules = rules_at(draft.repository.tree(draft.parents[0]))
    who = actor_of(rules, settings)
    return checked, with_lines(text, comment, missing(said, checked.moved, who))


def spoken(text: str, comment: str) -> str:
    """The part of a message file that becomes the message: no comments, nothing below the scissors."""
    head, _ = _parted(_lines(text), comment)
    return "".join(line for line in head if not line.startswith(comment))


def missing(said: str, moved: Iterable[Moved], who: str) -> list[str]:
    """The trailers of moves by one transition whose item the message does not name yet."""
    named = {fold(value) for name, value in trailers.read(said) if name == "Item"}
    lines = []
    for one in moved:
        if one.source is not None and len(one.steps) == 1 and fold(one.item) not in named:
            lines += [
                f"Work-Item: {one.item}",
                f"Work-Transition: {trailers.one_line(one.steps[0][0])}",
                f"Work-Actor: {trailers.one_line(who)}",
            ]
    return lines


def with_lines(text: str, comment: str, lines: list[str]) -> str:
    """`text` with these lines at the end of what the user wrote, before comments; otherwise byte for byte the same."""
    if not lines:
        return text
    head, tail = _parted(_lines(text), comment)
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if _ends_in_trailers(head) else end
    before = "" if head[-1].endswith("\n") else end
    after = end if tail and tail[0].strip() else ""
    return "".join([*head, before, gap, *(f"{line}{end}" for line in lines), after, *tail])


def actor_of(rules: Rules | None, settings: Mapping[str, str]) -> str:
    """As `usecases.actor.actor`, where there is no workspace."""
    person = person_with(rules, settings.get("user.email", "")) if rules else None
    configured = settings.get("work.actor", "").strip() or (person.name if person else "")
    return configured or settings.get("user.email") or settings.get("user.name") or "unknown"


def _lines(text: str) -> list[str]:
    """The lines with their ends. Only a line feed ends one, as git has it."""
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]


def _parted(lines: list[str], comment: str) -> tuple[list[str], list[str]]:
    """What the user wrote, and what follows: comments and empty lines at the end, and all below the scissors."""
    cut = next((number for number, line in enumerate(lines) if _SCISSORS.match(line.rstrip("\r\n"))), len(lines))
    while cut and (not lines[cut - 1].strip() or lines[cut - 1].startswith(comment)):
        cut -= 1
    return lines[:cut], lines[cut:]


def _ends_in_trailers(lines: list[str]) -> bool:
    """Whether the last paragraph is one of trailers. The first is the subject, whatever it looks like."""
    last = len(lines)
    while last and lines[last - 1].strip():
        last -= 1
    return last > 0 and all(_TRAILER.match(line) for line in lines[last:])
