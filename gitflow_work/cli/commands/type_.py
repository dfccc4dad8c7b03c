"""`git work type`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitflow_work.cli.app import SETTINGS, Overview
from gitflow_work.cli.options import json_option, with_examples

if TYPE_CHECKING:
    from gitflow_work.core.types.recordtype import Field, RecordType
    from gitflow_work.core.workflow import Workflow


@click.group(
    "type",
    cls=Overview,
    context_settings=SETTINGS,
    epilog="Examples:\n\n\b\n  git work type list\n  git work type show task\n  git work type validate",
)
def command() -> None:
    """Look at types of items, and after their files."""


@with_examples("list", "git work type list", "git work type list --json | jq -r '.types[].name'")
@json_option
def list_(as_json: bool) -> None:
    """List the types that HEAD has, each with the number of its fields and items."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.cli.options import progress
    from gitflow_work.usecases.types import list_types

    counted = list_types(open_workspace(progress=progress("reading items")))
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "types", "types": [_brief(one.type) | {"items": one.items} for one in counted]})
        return
    from gitflow_work.cli.render import columns, say

    if not counted:
        say("no types; add one: .workflow/types/NAME.yml")
        return
    rows = [
        (one.type.name, one.type.prefix, one.type.folder, one.type.workflow, len(one.type.fields), one.items)
        for one in counted
    ]
    shown = [tuple(str(cell) for cell in row) for row in rows]
    click.echo("\n".join(columns([("TYPE", "PREFIX", "FOLDER", "WORKFLOW", "FIELDS", "ITEMS"), *shown])))


@with_examples("show", "git work type show task", "git work type show task --json | jq -r '.type.fields[].name'")
@click.argument("name", metavar="NAME")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show one type as HEAD has it: its fields with their kinds, and the states of its workflow."""
    from gitflow_work.bootstrap import open_workspace
    from gitflow_work.usecases.types import show_type

    found = show_type(open_workspace(), name)
    if as_json:
        from gitflow_work.cli.shapes import put

        put({"kind": "type", "type": _whole(found.type, found.workflow)})
        return
    _print(found.type, found.workflow)


@with_examples("validate", "git work type validate", "git work type validate new-type.yml")
@click.argument("file", metavar="[FILE]", required=False)
@json_option
def validate(file: str | None, as_json: bool) -> int:
    """Say what is wrong with a type's FILE by itself, wherever it lies; without FILE, with all types of this work tree.

    Exit status 0: nothing worse than a warning, 1: errors.
    """
    from gitflow_work.bootstrap import open_workspace, read_file, rule_files
    from gitflow_work.cli.validated import show_validated
    from gitflow_work.usecases.types import validate_type, validate_types

    if file is not None:
        return show_validated(validate_type(read_file(file), file), file, as_json)
    space = open_workspace()
    return show_validated(validate_types(space, rule_files(space)), "the types", as_json)


def _print(one: RecordType, workflow: Workflow | None) -> None:
    from gitflow_work.cli.render import columns, safe

    click.echo(safe(f"{one.name}  {one.description}".rstrip()))
    click.echo(safe(f"ids: {one.prefix}-…, in .workflow/{one.folder}/"))
    if one.template:
        click.echo(safe(f"template: {one.template}"))
    click.echo("closed: no keys but these and x-…" if one.closed else "open: takes other keys, too")
    if one.fields:
        rows = [
            (field.name, _kind(field), "required" if field.required else _text(field.default), field.description)
            for field in one.fields.values()
        ]
        click.echo("\n" + "\n".join(columns([("FIELD", "KIND", "DEFAULT", "DESCRIPTION"), *rows])) + "\n")
    click.echo(safe(f"workflow: {one.workflow}"))
    if workflow is not None:
        states = (
            state.name + (" (initial)" if state.name == workflow.initial else "") + (" (final)" if state.final else "")
            for state in workflow.states
        )
        click.echo(safe(f"states: {', '.join(states)}"))
    click.echo(safe(one.path))


def _kind(field: Field) -> str:
    name = field.kind if field.kind != "list" else f"list of {field.of}"
    if field.values:
        return f"{name}: {', '.join(field.values)}"
    return f"{name} ({field.type})" if field.type else name


def _text(default: object) -> str:
    return ", ".join(default) if isinstance(default, tuple) else str(default or "")


def _brief(one: RecordType) -> dict[str, Any]:
    return {
        "name": one.name,
        "description": one.description,
        "prefix": one.prefix,
        "folder": one.folder,
        "workflow": one.workflow,
        "path": one.path,
        "fields": list(one.fields),
    }


def _whole(one: RecordType, workflow: Workflow | None) -> dict[str, Any]:
    states = workflow.states if workflow is not None else ()
    return {
        **_brief(one),
        "closed": one.closed,
        "template": one.template,
        "fields": [_field(field) for field in one.fields.values()],
        "initial": workflow.initial if workflow is not None else None,
        "states": [{"name": state.name, "description": state.description, "final": state.final} for state in states],
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "kind": field.kind,
        "of": field.of if field.kind == "list" else None,
        "type": field.type,
        "values": list(field.values),
        "required": field.required,
        "default": list(field.default) if isinstance(field.default, tuple) else field.default,
        "description": field.description,
    }


command.add_command(list_)
command.add_command(show)
command.add_command(validate)
