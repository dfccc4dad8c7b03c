"""All rule files of one tree, as one `Rules`."""

from __future__ import annotations

from collections.abc import Mapping

from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.layout import CONFIG_PATH, WORKFLOW_DIR
from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.types import typelint
from gitflow_work.core.types.recordtype import BUILT_IN_KEYS, RecordType
from gitflow_work.core.workflow import Workflow
from gitflow_work.formats.rules import configfile, rolesfile, schemafiles, typefile, workflowfile

ROLES_PATH = f"{WORKFLOW_DIR}/roles.yml"
_ENDINGS = (".yml", ".yaml")


def is_rule_path(path: str) -> bool:
    """Whether the file at `path` (from the top, with `/`) is part of the rules.

    Files that end in `.yaml` are too: `load` refuses them, so that none is passed over in silence.
    """
    if not path.endswith(_ENDINGS):
        return False
    if path.startswith((typelint.TYPES, typelint.WORKFLOWS)):
        return path.count("/") == 2
    return path.rsplit(".", 1)[0] in (CONFIG_PATH.removesuffix(".yml"), ROLES_PATH.removesuffix(".yml"))


def load(files: Mapping[str, bytes]) -> Rules:
    """The rules of a tree; `files` are its rule files by path (`is_rule_path`); any others are passed over.

    Raises nothing: errors are the `problems` of the answer, everything milder its `notes`, both by path and line. A
    missing config.yml or roles.yml means the defaults.
    """
    found: list[Finding] = []
    config, roles = Config(), rolesfile.RolesFile(everyone=("*",))
    types: dict[str, RecordType] = {}
    workflows: dict[str, Workflow] = {}
    for path in sorted(filter(is_rule_path, files)):
        problems: list[Finding] = []
        if path.endswith(".yaml"):
            right = path.removesuffix(".yaml") + ".yml"
            problems = [Finding("wrong-ending", "rule files end in .yml", path=path, hint=f"git mv {path} {right}")]
        elif path == CONFIG_PATH:
            config, problems = configfile.parse(files[path], path)
        elif path == ROLES_PATH:
            roles, problems = rolesfile.parse(files[path], path)
        elif path.startswith(typelint.TYPES):
            record_type, problems = typefile.parse(files[path], path)
            if record_type is not None:
                types[record_type.name] = record_type
        else:
            workflow, problems = workflowfile.parse(files[path], path)
            if workflow is not None:
                workflows[workflow.name] = workflow
        found += problems
    found += typelint.clashes(types, workflows, frozenset(files))
    found.sort(key=lambda one: (one.path or "", one.line, one.column))
    return Rules(
        config=config,
        types=types,
        workflows=workflows,
        everyone=roles.everyone,
        problems=tuple(one for one in found if one.level == ERROR),
        notes=tuple(one for one in found if one.level != ERROR),
        people=roles.people,
        roles=roles.roles,
    )


def lint_all(rules: Rules) -> list[Finding]:
    """The lint of every type and workflow, now that all of them and the roles are known; by path and line."""
    from gitflow_work.core.lint import lint
    from gitflow_work.core.lint.roles import odd_permissions, unheld_roles

    found: list[Finding] = [*odd_permissions(rules, ROLES_PATH), *typelint.lint(rules.types.values())]
    for name, workflow in rules.workflows.items():
        # An older version of a workflow (NAME@OLD) serves the types of the one that took its place.
        used_by = [one for one in rules.types.values() if one.workflow.split("@")[0] == name.split("@")[0]]
        fields = {key for one in used_by for key in (*one.fields, *BUILT_IN_KEYS)}
        is_closed = bool(used_by) and all(one.closed for one in used_by)
        found += lint(workflow, fields if is_closed else None)
        found += unheld_roles(rules, workflow)
        found += schemafiles.lint(workflow)
    return sorted(found, key=lambda one: (one.path or "", one.line))
