"""`prd`: a product requirements document: sections, stories that say who, what and why, acceptance criteria."""

from __future__ import annotations

import re
from typing import Any

from gitflow_work.core.artifacts.validation import Defect
from gitflow_work.formats.validators import BadValidator, Given
from gitflow_work.formats.validators.markdown import Section, Unreadable, folded, missing, named, sections

REQUIRED = (
    ("Executive Summary",),
    ("Problem Statement",),
    ("User Stories",),
    ("Functional Requirements",),
    ("Non-Functional Requirements", "Nonfunctional Requirements"),
    ("Success Metrics",),
    ("All Needed Context",),
)
RECOMMENDED = ("Dependencies", "Risks and Mitigations", "Out of Scope")
_STORY = (
    re.compile(r"\bas\s+an?\b", re.IGNORECASE),
    re.compile(r"\bi\s+(?:want|need|can)\b", re.IGNORECASE),
    re.compile(r"\bso\s+that\b\W*\w", re.IGNORECASE),
)
_CRITERION = re.compile(r"[\s*_\[\]xX#-]*AC-?[0-9]+\b")


def read(value: Any) -> None:
    """It takes nothing."""
    if value is not None:
        raise BadValidator("`prd` stands alone; name more sections with `sections: […]` beside it")


def check(value: Any, given: Given) -> list[Defect]:
    """Sections missing or empty, stories without their shape, no criteria; recommended sections as notes."""
    try:
        parts = sections(given.data)
    except Unreadable as reason:
        return [Defect(given.path, 0, str(reason))]
    found = list(missing(given.path, parts, REQUIRED))
    stories = [one for one in named(parts, ["User Stories"]) if one.lines]
    if stories and not any(_has_story(one) for one in stories):
        message = "no user story reads: As a ROLE, I want WHAT, so that WHY"
        found.append(Defect(given.path, stories[0].line, message))
    if not _has_criteria(parts):
        message = "there are no acceptance criteria: a list under `Acceptance Criteria`, or lines AC1, AC2"
        found.append(Defect(given.path, stories[0].line if stories else 1, message))
    absent = (name for name in RECOMMENDED if not any(one.lines for one in named(parts, [name])))
    notes = [Defect(given.path, 1, f"a section {name} is recommended", is_note=True) for name in absent]
    return [*found, *notes]


def _has_story(section: Section) -> bool:
    """Its three parts in this order, in one paragraph or in up to three that follow one another."""
    pieces = [re.sub(r"[*_`]", "", one.text) for one in section.lines if not one.is_code]
    return any(_in_order("\n".join(pieces[at : at + 3])) for at in range(len(pieces)))


def _in_order(text: str) -> bool:
    at = 0
    for part in _STORY:
        found = part.search(text, at)
        if found is None:
            return False
        at = found.end()
    return True


def _has_criteria(parts: list[Section]) -> bool:
    for section in parts[1:]:
        if folded(section.title).startswith("acceptance criteria") and any(one.in_list for one in section.lines):
            return True
    is_open = False
    for piece in (one for one in parts[0].lines if not one.is_code):
        if _CRITERION.match(piece.text) or (is_open and piece.in_list):
            return True
        is_open = folded(piece.text.split("\n")[-1].strip("*_ ").rstrip(":*_ ")).startswith("acceptance criteria")
    return False
