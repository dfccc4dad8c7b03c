"""The rule files as they lie on the disk."""

from __future__ import annotations

from gitflow_work.core.layout import CONFIG_PATH, WORKFLOW_DIR
from gitflow_work.core.workflowtest import FOLDER as TESTS
from gitflow_work.errors import BadUsage
from gitflow_work.formats.rules.rulesfiles import is_rule_path
from gitflow_work.formats.rules.schemafiles import FOLDER as SCHEMAS
from gitflow_work.formats.rules.schemafiles import is_schema_path
from gitflow_work.ports.writing import WorkTree

_FOLDERS = (WORKFLOW_DIR, f"{WORKFLOW_DIR}/types", f"{WORKFLOW_DIR}/workflows", SCHEMAS)


def read_rules(worktree: WorkTree) -> dict[str, bytes]:
    """Every rule file of a work tree, and every schema of artifacts, by path. Raises BadUsage without config.yml."""
    if not worktree.exists(CONFIG_PATH):
        raise BadUsage("there is no .workflow here", hint="git work init --preset simple", code="no-workflow")
    paths = [path for folder in _FOLDERS for path in worktree.names(folder)]
    paths = [path for path in paths if is_rule_path(path) or is_schema_path(path)]
    return {path: data for path in paths if (data := worktree.read(path)) is not None}


def read_tests(worktree: WorkTree) -> dict[str, bytes]:
    """Every file with unit tests of workflows, by path."""
    paths = [path for path in worktree.names(TESTS) if path.endswith(".yml")]
    return {path: data for path in paths if (data := worktree.read(path)) is not None}
