"""How issues and items correspond: `github: issues:` of config.yml."""

from __future__ import annotations

from typing import NamedTuple


class IssueMap(NamedTuple):
    """What is left out follows from the types: see core/issues/mapping.py.

    `type` is that of items made of issues. `labels` are pairs of a label and the type that it makes; `states` of
    a state of issues (open, completed, not_planned) and a state of the workflow; `fields` are label, field and value.
    `milestone` names the field that holds the milestone. `formerly` are names that the repository had.
    """

    type: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    states: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str, str], ...] = ()
    milestone: str = "version"
    formerly: tuple[str, ...] = ()
