"""The map `github: issues:` of `.workflow/config.yml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitflow_work.core.issues.map import IssueMap

if TYPE_CHECKING:
    from gitflow_work.formats.rules.section import Section

KEYS = ("type", "labels", "states", "fields", "milestone", "formerly")
STATES = ("open", "completed", "not_planned")


def read(section: Section, repository: str) -> IssueMap:
    """The map, with findings for what is wrong. `repository` is the pattern of OWNER/NAME."""
    if not section.data:
        return IssueMap()
    section.only(KEYS, "`github: issues`")
    states = section.below("states")
    states.only(STATES, "`states`")
    formerly = section.texts("formerly")
    for at, name in enumerate(formerly):
        if not re.fullmatch(repository, name):
            section.report("bad-value", "`formerly` lists names as OWNER/NAME", "formerly", at)
    return IssueMap(
        type=section.text("type"),
        labels=_pairs(section.below("labels")),
        states=_pairs(states),
        fields=_fields(section),
        milestone=section.text("milestone", IssueMap().milestone),
        formerly=tuple(one for one in formerly if re.fullmatch(repository, one)),
    )


def _pairs(section: Section) -> tuple[tuple[str, str], ...]:
    return tuple((key, text) for key in section.data if (text := section.text(key)))


def _fields(section: Section) -> tuple[tuple[str, str, str], ...]:
    """`priority/high: {priority: High}` as label, field, value."""
    found = []
    for label, assigned in section.sections("fields"):
        found += [(label, key, value) for key, value in _pairs(assigned)]
    return tuple(found)
