"""Lint of roles: what workflows ask for and nobody can give, and permissions that permit nothing."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.finding import WARNING, Finding
from gitflow_work.core.gates.roles import roles_asked
from gitflow_work.core.lint.base import leaves
from gitflow_work.core.rules import Rules
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Workflow

NOT_TYPES = ("rules", "override", "*")
"""First parts of permissions that name no type."""


def unheld_roles(rules: Rules, workflow: Workflow) -> Iterator[Finding]:
    """Roles that a transition or one of its gates asks for, and that have no member."""
    held = [role.name for role in rules.roles if role.members]
    for one in workflow.transitions:
        for role in dict.fromkeys((*one.roles, *roles_asked(leaves(one.gates)))):
            if role not in held:
                message = f"nobody holds the role {role}, which {one.name} asks for"
                hint = near(role, held) or "give it members in .workflow/roles.yml"
                yield Finding("unheld-role", message, WARNING, workflow.path, line=one.line, hint=hint)


def odd_permissions(rules: Rules, path: str) -> Iterator[Finding]:
    """Permissions of types and transitions that the rules do not have. Each is named once."""
    granted = dict.fromkeys((*rules.everyone, *(one for role in rules.roles for one in role.permissions)))
    types = [*rules.types, *NOT_TYPES]
    for permission in granted:
        first, *rest = permission.split(":")
        if first not in types:
            message = f"the permission {permission[:80]} names the type {first[:60]}, which does not exist"
            yield Finding("unknown-permission", message, WARNING, path, hint=near(first, types))
        elif len(rest) == 2 and rest[0] == "move" and rest[1] != "*":
            names = _transitions(rules, first)
            if rest[1] not in names:
                message = f"the permission {permission[:80]} names a transition that no workflow of {first} has"
                yield Finding("unknown-permission", message, WARNING, path, hint=near(rest[1], names))


def _transitions(rules: Rules, type_name: str) -> list[str]:
    if type_name == "*":
        workflows = list(rules.workflows.values())
    else:
        _, found = rules.effective(type_name)
        workflows = [found] if found is not None else list(rules.workflows.values())
    return [one.name for workflow in workflows for one in workflow.transitions]
