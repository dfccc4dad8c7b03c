"""`type`: the types of records there are, one of them in full, and what is wrong with their files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from gitflow_work.core.finding import Finding
from gitflow_work.core.types import typelint
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.workflow import Workflow
from gitflow_work.ports.items import Query
from gitflow_work.ports.writing import WorkTree
from gitflow_work.usecases.workspace import Workspace, current_rules, need_work_tree

MAX_DEPTH = 5
"""So many folders deep templates are looked for."""


class Counted(NamedTuple):
    """A type, and how many items of it the work tree has, finished ones too."""

    type: RecordType
    items: int


class Explained(NamedTuple):
    """A type and the workflow that its items follow; None when there is none of that name."""

    type: RecordType
    workflow: Workflow | None


def list_types(space: Workspace) -> list[Counted]:
    """The types at HEAD, by name."""
    need_work_tree(space)
    types = current_rules(space).types
    items = Counter(row.type for row in space.index.rows(Query(live=False)))
    return [Counted(types[name], items[name]) for name in sorted(types)]


def show_type(space: Workspace, name: str) -> Explained:
    """One type at HEAD. Raises BadUsage when there is none of that name."""
    from gitflow_work.usecases.new import type_named

    rules = current_rules(space)
    found = type_named(rules, name)
    return Explained(found, rules.effective(found.name)[1])


def validate_type(data: bytes, path: str) -> list[Finding]:
    """The findings about one type's file by itself, wherever it lies."""
    from gitflow_work.formats.rules.typefile import parse

    found, findings = parse(data, path)
    return _sorted([*findings, *typelint.lint([found] if found else [])])


def validate_types(space: Workspace, files: Mapping[str, bytes]) -> list[Finding]:
    """The findings about all type files of a work tree, together with the workflows and templates they name."""
    from gitflow_work.formats.rules.rulesfiles import load
    from gitflow_work.formats.shipped import template_names

    rules = load(files)
    templates = {*_names(space.worktree, typelint.TEMPLATES.rstrip("/"), MAX_DEPTH), *template_names("items")}
    found = [*rules.problems, *rules.notes, *typelint.lint(rules.types.values(), templates)]
    return _sorted([one for one in found if (one.path or "").startswith(typelint.TYPES)])


def _names(worktree: WorkTree, folder: str, depth: int) -> list[str]:
    """The files below a folder, as types name them."""
    found = []
    for path in worktree.names(folder):
        name = path.removeprefix(f"{folder}/")
        below = _names(worktree, path, depth - 1) if depth and not name.endswith(".md") else []
        found += [f"{name}/{one}" for one in below] or [name]
    return found


def _sorted(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda one: (one.path or "", one.line, one.column))
