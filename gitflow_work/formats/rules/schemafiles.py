"""The JSON Schemas of `.workflow/schemas/`, as far as workflows hold artifacts to them.

They are rules: those of BASE judge, and to change one is to change the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gitflow_work.core.artifacts.artifact import Validator
from gitflow_work.core.finding import Finding
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.core.rules import Rules
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Workflow

FOLDER = f"{WORKFLOW_DIR}/schemas"


def is_schema_path(path: str) -> bool:
    """Whether a workflow may name the file at `path` as a schema."""
    return path.startswith(f"{FOLDER}/") and path.endswith(".json") and path.count("/") == 2


def wanted(rules: Rules) -> dict[str, None]:
    """The paths of the schemas that workflows name, each once."""
    return {path: None for workflow in rules.workflows.values() for path in _named(workflow)}


def attached(rules: Rules, contents: Mapping[str, bytes]) -> Rules:
    """The same rules, each workflow with the schemas it names, as far as `contents` has them by path."""
    workflows = {
        name: replace(one, schemas={path: contents[path] for path in _named(one) if path in contents})
        for name, one in rules.workflows.items()
    }
    return rules._replace(workflows=workflows)


def lint(workflow: Workflow) -> Iterator[Finding]:
    """Validators that cannot be run here, and schemas that are missing or cannot be used.

    Schemas are left out for a workflow that was read alone.
    """
    validators = list(_validators(workflow))
    if not validators:
        return
    from gitflow_work.formats.validators import BUILT_IN, CannotJudge, known
    from gitflow_work.formats.validators.json_schema import usable

    # To look through what is installed takes longer than all the rest.
    names: Sequence[str] = known() if any(one.name not in BUILT_IN for one in validators) else BUILT_IN
    for validator in validators:
        rule, message, hint = "", "", None
        if validator.name not in names:
            rule = "unknown-validator"
            message = f"no validator `{validator.name[:80]}` is installed here; there are {', '.join(names)}"
            hint = near(validator.name, names) or "install what brings it, or name another"
        elif validator.schema is not None and workflow.schemas is not None:
            rule = "bad-schema"
            if validator.schema not in workflow.schemas:
                message = f"there is no {validator.schema}"
                hint = "add the schema, or name another"
            else:
                try:
                    usable(workflow.schemas[validator.schema], validator.schema)
                except CannotJudge as reason:
                    message, hint = reason.message, "mend the schema"
        if message:
            path, line, column = workflow.path or None, validator.line, validator.column
            yield Finding(rule, message, path=path, line=line, column=column, hint=hint)


def _validators(workflow: Workflow) -> Iterator[Validator]:
    for one in workflow.transitions:
        for artifact in (*one.inputs, *one.outputs):
            yield from artifact.validators


def _named(workflow: Workflow) -> Iterator[str]:
    yield from dict.fromkeys(one.schema for one in _validators(workflow) if one.schema is not None)
