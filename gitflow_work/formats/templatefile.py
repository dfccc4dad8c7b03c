"""Template files: a frontmatter that says which parameters there are, and then the text to render.

    ---
    description: What a plan of ours looks like.
    parameters:
      risk: {kind: enum, values: [low, high], default: low, description: How much may go wrong.}
    ---
    # {{ title }}

Parameters are fields, as those of a type. The frontmatter is the template's own: nothing of it is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gitflow_work.core.finding import ERROR
from gitflow_work.core.types.recordtype import Field
from gitflow_work.errors import BadFile
from gitflow_work.formats.rules.section import Section, open_file
from gitflow_work.formats.rules.typefile import read_field

MAX_BYTES = 256 * 1024
GIVEN = ("actor", "date", "id", "slug", "status", "title", "type")
"""Values that every template gets; no parameter has such a name."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FENCE = "---\n"


class Template(NamedTuple):
    """A template. `body` is what is rendered; so many `lines` of the file stand before it."""

    path: str
    body: str
    lines: int = 0
    parameters: Mapping[str, Field] = MappingProxyType({})
    description: str = ""


def parse(data: bytes, path: str) -> Template:
    """The template of a file. Raises BadFile with line and column."""
    if len(data) > MAX_BYTES:
        raise BadFile(f"the template has {len(data):,} bytes; {MAX_BYTES:,} are allowed", path=path)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile("the template is not UTF-8", path=path, line=line) from None
    if not text.startswith(_FENCE):
        return Template(path, text)
    end = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE).search(text, len(_FENCE))
    if end is None:
        hint = "close it with a line ---, or begin the template with an empty line"
        raise BadFile("the frontmatter that begins in line 1 has no end", path=path, hint=hint)
    # The fence becomes an empty line, so that places are those of the file.
    front = "\n" + text[len(_FENCE) : end.start()]
    parameters, description = _front(front, path) if front.strip() else ({}, "")
    return Template(path, text[end.end() :], text.count("\n", 0, end.end()), parameters, description)


def _front(front: str, path: str) -> tuple[dict[str, Field], str]:
    top, findings = open_file(front.encode(), path)
    parameters: dict[str, Field] = {}
    description = ""
    if top is not None:
        top.only(("description", "parameters"), "a template")
        description = top.text("description")
        parameters = {name: read_field(name, below) for name, below in top.sections("parameters")}
        _check_names(top, parameters)
    for one in findings:
        if one.level == ERROR:
            raise BadFile(one.message, path=path, line=one.line, column=one.column, hint=one.hint)
    return parameters, description


def _check_names(top: Section, parameters: Mapping[str, Field]) -> None:
    for name in parameters:
        if not _NAME.fullmatch(name):
            top.report("bad-value", "a parameter's name is letters, digits and `_`", "parameters", name, key=True)
        elif name in GIVEN:
            message = f"`{name}` is given to every template and cannot be a parameter"
            top.report("bad-value", message, "parameters", name, key=True)
