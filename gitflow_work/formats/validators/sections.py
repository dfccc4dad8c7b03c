"""`sections: [Goal, Risks]`: a markdown file has these sections, and none of them is empty."""

from __future__ import annotations

from typing import Any

from gitflow_work.core.artifacts.validation import Defect
from gitflow_work.formats.validators import BadValidator, Given
from gitflow_work.formats.validators.markdown import Unreadable, missing, sections

MAX_NAMES = 50


def read(value: Any) -> dict[str, Any]:
    """`{names: […], level: N or None}` from a name, a list of names, or a map of `names` and `level`."""
    level = None
    way: tuple[str, ...] = ()
    if isinstance(value, dict):
        odd = next((key for key in value if key not in ("names", "level")), None)
        if odd is not None:
            raise BadValidator(f"`sections` knows no key `{odd}`", odd, hint="it knows `names` and `level`")
        if value.get("level") is not None:
            if value["level"] not in ("1", "2", "3", "4", "5", "6"):
                raise BadValidator("`level` is a number from 1 to 6", "level")
            level = int(value["level"])
        value, way = value.get("names"), ("names",)
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or len(names) > MAX_NAMES:
        hint = "for example: sections: [Goal, Risks]"
        raise BadValidator("`sections` needs the headings of one or more sections", *way, hint=hint)
    for at, name in enumerate(names):
        if not isinstance(name, str) or not name.strip():
            raise BadValidator("a heading is text", *way, *([at] if isinstance(value, list) else []))
    return {"names": [" ".join(name.split()) for name in names], "level": level}


def check(value: Any, given: Given) -> list[Defect]:
    """A defect for each section that is missing or empty."""
    try:
        found = sections(given.data)
    except Unreadable as reason:
        return [Defect(given.path, 0, str(reason))]
    return list(missing(given.path, found, [(name,) for name in value["names"]], value["level"]))
