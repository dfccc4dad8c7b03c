"""GitHub's issue forms, made from types; and the lines of CODEOWNERS that guard the rules."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.core.people.people import TEAM
from gitflow_work.core.people.permissions import allows
from gitflow_work.core.rules import Rules
from gitflow_work.core.types.recordtype import BUILT_IN_KEYS, Field, RecordType

FOLDER = ".github/ISSUE_TEMPLATE"
GUARDED = ("config.yml", "roles.yml", "types/", "workflows/", "overrides/")


def forms(rules: Rules) -> dict[str, bytes]:
    """A form for each type that has a workflow, by path."""
    labels: Mapping[str, str] = {name: label for label, name in reversed(rules.config.github.issues.labels)}
    return {
        f"{FOLDER}/{one.name}.yml": _form(one, labels.get(one.name, "")).encode()
        for one in rules.types.values()
        if rules.effective(one.name)[1] is not None
    }


def _form(kind: RecordType, label: str) -> str:
    title = kind.name.replace("_", " ").replace("-", " ").capitalize()
    lines = [
        "# An issue form: https://docs.github.com/communities. Made from the type; edit it as you like.",
        f"name: {_text(title if len(title) > 2 else f'{title} item')}",
        f"description: {_text(' '.join(kind.description.split()) or f'A new {kind.name}.')}",
    ]
    if label:
        lines.append(f"labels: [{_text(label)}]")
    lines += ["body:", *_element("textarea", "text", "What is it about?", [], required=True)]
    for field in kind.fields.values():
        if field.name not in BUILT_IN_KEYS and not field.is_reference and field.kind not in ("user", "list"):
            lines += _field(field)
    return "\n".join(lines) + "\n"


def _field(field: Field) -> list[str]:
    name = field.name.replace("_", " ").replace("-", " ").capitalize()
    more = [f"description: {_text(' '.join(field.description.split()))}"] if field.description else []
    if field.kind == "enum" and field.values:
        more += ["options:", *(f"  - {_text(value)}" for value in dict.fromkeys(field.values))]
        return _element("dropdown", field.name, name, more, required=field.required)
    if field.kind == "boolean":
        more += ["options:", f"  - label: {_text(name)}"]
        return _element("checkboxes", field.name, name, more, required=False)
    return _element("input", field.name, name, more, required=field.required)


def _element(kind: str, name: str, label: str, more: list[str], *, required: bool) -> list[str]:
    own = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)
    lines = [f"  - type: {kind}", f"    id: {own}", "    attributes:", f"      label: {_text(label)}"]
    lines += [f"      {line}" for line in more]
    return [*lines, "    validations:", "      required: true"] if required else lines


def _text(value: str) -> str:
    """A text in YAML: what JSON writes is YAML, too."""
    return json.dumps(value, ensure_ascii=False)


def owners(rules: Rules) -> tuple[bytes, bool]:
    """CODEOWNERS for the files that decide, and whether anybody is named in it: people whose role may change rules."""
    names = []
    for role in rules.roles:
        if allows(role.permissions, "rules:change"):
            names += [_owner(rules, member) for member in role.members]
    found = " ".join(dict.fromkeys(one for one in names if one))
    who = found or "@OWNER"
    mark = "" if found else "# "
    head = "# Who has to review changes of the rules. The items themselves need no owner: the check judges them.\n"
    if not found:
        head += "# roles.yml names nobody with a login who may change rules: put somebody in, and take the # away.\n"
    lines = [f"{mark}/{WORKFLOW_DIR}/{name} {who}" for name in GUARDED]
    return (head + "\n".join(lines) + "\n").encode(), bool(found)


def _owner(rules: Rules, member: str) -> str:
    if member.startswith(TEAM):
        return f"@{member.removeprefix(TEAM)}"
    login = next((one.github for one in rules.people if one.name == member), "")
    return f"@{login}" if login else ""
