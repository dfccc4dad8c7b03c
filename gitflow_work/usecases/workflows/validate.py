"""`workflow validate`: what is wrong with workflow files, as they lie on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gitflow_work.core.finding import Finding
from gitflow_work.core.rules import Rules
from gitflow_work.ports.items import Query, Row
from gitflow_work.usecases.workspace import Workspace


def validate_file(data: bytes, path: str) -> list[Finding]:
    """The findings about one workflow file, wherever it lies."""
    from gitflow_work.formats.rules.workflowfile import validate

    return validate(data, path)


def validate_rules(space: Workspace, files: Mapping[str, bytes]) -> list[Finding]:
    """The findings about all rule files of a work tree together, and about items that do not fit them."""
    from gitflow_work.formats.rules.rulesfiles import lint_all, load
    from gitflow_work.formats.rules.schemafiles import attached

    rules = attached(load(files), files)
    found = [*rules.problems, *rules.notes, *lint_all(rules), *_missing(space, rules)]
    rows = space.index.rows(Query(live=False)) if not rules.problems else []
    found += [one for row in rows if (one := _misfit(rules, row)) is not None]
    return sorted(found, key=lambda one: (one.path or "", one.line, one.column))


def _missing(space: Workspace, rules: Rules) -> Iterator[Finding]:
    """Files that commands name and the work tree does not have."""
    for workflow in rules.workflows.values():
        if any(one.has_commands for one in workflow.transitions):
            from gitflow_work.core.lint.attempts import missing_script
            from gitflow_work.core.lint.base import Linted

            yield from missing_script(Linted(workflow), space.worktree.exists)


def _misfit(rules: Rules, row: Row) -> Finding | None:
    from gitflow_work.core.lint.items import misfit

    pin = row.fields.get("workflow")
    return misfit(rules, row.path, row.id, row.type, row.status, pin if isinstance(pin, str) else "")
