"""Short forms of a transition's `validation`, in every spelling that flowspec's files and tools ever used.

    (missing), "", NONE                     no gate
    KEYWORD["X"]  KEYWORD['X']  KEYWORD[X]   the keyword X
    KEYWORD                                 the keyword APPROVED, with a warning
    PULL_REQUEST                            pull_request
    APPROVAL_REQUIRED_BY_ROLE["r"]          approvals: {role: r}
    SCHEDULE["cron:0 9 * * 1"]              schedule: {cron: …}

The names are taken in any case.
"""

from __future__ import annotations

import re
from typing import Any

from gitflow_work.core.gates import BadGate

UNNAMED_KEYWORD = "APPROVED"
"""The word that a bare `KEYWORD` asks for."""

_FORM = re.compile(r"""([A-Za-z_]+)(?:\[\s*(?:"([^"]*)"|'([^']*)'|([^\]"'\[]*?))\s*\])?""")
SPELLINGS = 'NONE, KEYWORD["WORD"], PULL_REQUEST, APPROVAL_REQUIRED_BY_ROLE["role"] or SCHEDULE["cron:…"]'


def gate_entry(validation: str) -> Any:
    """The entry of a `gates:` list that says the same, or None for no gate. Raises BadGate for no such form."""
    text = validation.strip()
    if not text:
        return None
    match = _FORM.fullmatch(text)
    if match is None:
        raise _unknown(validation)
    value = next((one.strip() for one in match.groups()[1:] if one is not None), None)
    return _entry(match.group(1).upper(), value, validation)


def is_unnamed_keyword(validation: str) -> bool:
    """Whether the form asks for a keyword and names none."""
    return validation.strip().upper() == "KEYWORD"


def _entry(name: str, value: str | None, written: str) -> Any:
    if name == "NONE" and value is None:
        return None
    if name == "PULL_REQUEST" and value is None:
        return "pull_request"
    if name == "KEYWORD" and value is None:
        return {"keyword": UNNAMED_KEYWORD}
    if name == "KEYWORD" and value:
        return {"keyword": value}
    if name == "APPROVAL_REQUIRED_BY_ROLE" and value:
        return {"approvals": {"role": value}}
    if name == "SCHEDULE" and value and value.startswith("cron:") and value[5:].strip():
        return {"schedule": {"cron": value[5:].strip()}}
    raise _unknown(written)


def _unknown(validation: str) -> BadGate:
    return BadGate(f"`{validation[:80]}` is no form of `validation`", hint=f"write {SPELLINGS}")
