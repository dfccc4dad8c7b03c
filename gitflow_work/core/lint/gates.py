"""Lint of gates and of the files that they look for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitflow_work.core.artifacts import patterns
from gitflow_work.core.finding import ERROR, WARNING, Finding
from gitflow_work.core.lint.base import Linted, leaves
from gitflow_work.core.types.recordtype import BUILT_IN_KEYS
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Transition, Workflow

KNOWN_VARIABLES = ("id", "slug", "feature", "NNN", *sorted(BUILT_IN_KEYS - {"id"}))

_BRACES = re.compile(r"\{([^{}]*)\}?")


def unknown_artifact_variable(linted: Linted) -> Iterator[Finding]:
    """A path of an artifact has braces that nothing fills."""
    known = [*KNOWN_VARIABLES, *sorted(linted.fields or ())]
    for one, path in _artifact_paths(linted.workflow):
        for name in _BRACES.findall(path):
            if name in known:
                continue
            guess = bool(patterns.variables(f"{{{name}}}")) and linted.fields is None
            message = f"nothing fills `{{{name[:80]}}}` in {path[:200]} ({one.name})"
            if guess:
                message += ", unless the type has such a field"
            hint = near(name, known) or "use {id}, {slug}, {feature}, {NNN} or a field of the type"
            level = WARNING if guess else ERROR
            yield linted.finding("unknown-artifact-variable", message, one.line, hint, level)


def impossible_path(linted: Linted) -> Iterator[Finding]:
    """A path of an artifact that no file of a repository can have."""
    for one, path in _artifact_paths(linted.workflow):
        parts = path.removeprefix("./").removesuffix("/").split("/")
        if any(part in ("", ".", "..") for part in parts) or "\\" in path:
            message = f"no file can be at {path[:200]} ({one.name})"
            hint = "paths start at the top of the repository and are written with `/`"
            yield linted.finding("impossible-path", message, one.line, hint)


def unknown_artifact(linted: Linted) -> Iterator[Finding]:
    """`depends_on` of an artifact names a type that no artifact of the workflow has."""
    declared = [(one, artifact) for one in linted.workflow.transitions for artifact in (*one.inputs, *one.outputs)]
    types = dict.fromkeys(artifact.type for _, artifact in declared)
    for one, artifact in declared:
        for name in artifact.depends_on:
            if name not in types or name == artifact.type:
                what = "itself" if name == artifact.type else f"{name[:80]}, which no artifact here is"
                message = f"the artifact {artifact.type} of {one.name} depends on {what}"
                hint = near(name, [other for other in types if other != artifact.type])
                yield linted.finding("unknown-artifact", message, one.line, hint or "name the type of an artifact")


def _artifact_paths(workflow: Workflow) -> Iterator[tuple[Transition, str]]:
    for one in workflow.transitions:
        named = [gate for gate in leaves(one.gates) if gate.name == "artifacts"]
        if named:
            from gitflow_work.core.gates.artifacts import ArtifactsGate  # asked for only here: start-up is budgeted

            paths = (a.path for gate in named if isinstance(gate, ArtifactsGate) for a in gate.artifacts)
            yield from ((one, path) for path in dict.fromkeys(paths))
