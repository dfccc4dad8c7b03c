"""All rule files of one tree, as one `Rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.layout import CONFIG_PATH, WORKFLOW_DIR
from gitflow_work.core.recordtype import BUILT_IN_KEYS, RecordType
from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Workflow
from gitflow_work.formats import configfile, rolesfile, typefile, workflowfile

ROLES_PATH = f"{WORKFLOW_DIR}/roles.yml"
_TYPES = f"{WORKFLOW_DIR}/types/"
_WORKFLOWS = f"{WORKFLOW_DIR}/workflows/"
_ENDINGS = (".yml", ".yaml")


def is_rule_path(path: str) -> bool:
    """Whether the file at `path` (from the top, with `/`) is part of the rules.

    Files that end in `.yaml` are too: `load` refuses them, so that none is passed over in silence.
    """
    if not path.endswith(_ENDINGS):
        return False
    if path.startswith((_TYPES, _WORKFLOWS)):
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
        elif path.startswith(_TYPES):
            record_type, problems = typefile.parse(files[path], path)
            if record_type is not None:
                types[record_type.name] = record_type
        else:
            workflow, problems = workflowfile.parse(files[path], path)
            if workflow is not None:
                workflows[workflow.name] = workflow
        found += problems
    found += _cross_checks(types, workflows, frozenset(files))
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
    """The lint of every workflow, now that the fields of the types and the roles are known; by path and line."""
    from gitflow_work.core.lint import lint
    from gitflow_work.core.lint.roles import odd_permissions, unheld_roles

    found: list[Finding] = list(odd_permissions(rules, ROLES_PATH))
    for name, workflow in rules.workflows.items():
        # An older version of a workflow (NAME@OLD) serves the types of the one that took its place.
        used_by = [one for one in rules.types.values() if one.workflow.split("@")[0] == name.split("@")[0]]
        fields = {key for one in used_by for key in (*one.fields, *BUILT_IN_KEYS)}
        is_closed = bool(used_by) and all(one.closed for one in used_by)
        found += lint(workflow, fields if is_closed else None)
        found += unheld_roles(rules, workflow)
    return sorted(found, key=lambda one: (one.path or "", one.line))


def _cross_checks(
    types: Mapping[str, RecordType], workflows: Mapping[str, Workflow], paths: frozenset[str]
) -> Iterator[Finding]:
    prefixes: dict[str, RecordType] = {}
    for one in types.values():
        # A workflow whose file is there but unreadable has its own finding.
        if one.workflow not in workflows and f"{_WORKFLOWS}{one.workflow}.yml" not in paths:
            message = f"the workflow {one.workflow} of the type {one.name} does not exist"
            hint = near(one.workflow, workflows) or f"add {_WORKFLOWS}{one.workflow}.yml"
            yield Finding("unknown-workflow", message, path=one.path, hint=hint)
        first = prefixes.setdefault(one.prefix.casefold(), one)
        if first is not one:
            message = f"the types {first.name} and {one.name} have the same prefix {one.prefix}"
            yield Finding("duplicate-prefix", message, path=one.path, hint="give each type a prefix of its own")
        yield from _unknown_references(one, types, paths)
    yield from _overlapping_folders(types)


def _unknown_references(one: RecordType, types: Mapping[str, RecordType], paths: frozenset[str]) -> Iterator[Finding]:
    for field in one.fields.values():
        if field.type is not None and field.type not in types and f"{_TYPES}{field.type}.yml" not in paths:
            message = f"the field {field.name} points to the type {field.type}, which does not exist"
            yield Finding("unknown-type", message, path=one.path, hint=near(field.type, types))


def _overlapping_folders(types: Mapping[str, RecordType]) -> Iterator[Finding]:
    """Compared without case, as some file systems do; sorted, so that a folder precedes what is in it."""
    folders = sorted((one.folder.casefold() + "/", one.name, one) for one in types.values())
    outer: tuple[str, RecordType] | None = None
    for folder, _, one in folders:
        if outer is not None and folder.startswith(outer[0]):
            message = f"the folders of {outer[1].name} and {one.name} overlap: {outer[1].folder} and {one.folder}"
            yield Finding("overlapping-folders", message, path=one.path, hint="give each type a folder of its own")
        else:
            outer = folder, one
