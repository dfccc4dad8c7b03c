"""Types of records: `.workflow/types/<type>.yml`."""

from __future__ import annotations

import re

from gitflow_work.core.finding import Finding
from gitflow_work.core.item import REQUIRED_KEYS
from gitflow_work.core.recordtype import FIELD_KINDS, Field, RecordType
from gitflow_work.formats.section import Section, open_file

TYPE_KEYS = ("name", "description", "prefix", "folder", "workflow", "closed", "template", "fields")
FIELD_KEYS = ("kind", "of", "type", "values", "required", "default", "description")
KINDS = tuple(sorted(FIELD_KINDS))
RESERVED_FOLDERS = frozenset({"types", "workflows", "schemas", "templates", "processes", "overrides"})
"""Folders of `.workflow/` that hold something else than items."""

_PREFIX = re.compile(r"[A-Za-z]{1,10}")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def parse(data: bytes, path: str) -> tuple[RecordType | None, list[Finding]]:
    """The type of a file, and what is wrong with it. None when it lacks what no type can be without."""
    top, findings = open_file(data, path)
    return (_type(top, path) if top is not None else None), findings


def _type(top: Section, path: str) -> RecordType | None:
    top.only(TYPE_KEYS, "a type")
    stem = path.rsplit("/", 1)[-1].removesuffix(".yml")
    name = top.text("name", stem)
    if name != stem or not _NAME.fullmatch(name):
        top.report("bad-value", f"the type {name[:60]} must be in a file of its name, not {stem}.yml", "name")
    prefix = top.required_text("prefix", "the type")
    if prefix is not None and not _PREFIX.fullmatch(prefix):
        top.report("bad-value", f"`prefix` is one to ten letters, not `{prefix[:60]}`", "prefix")
    folder = top.required_text("folder", "the type")
    if folder is not None:
        _check_folder(top, folder)
    workflow = top.required_text("workflow", "the type")
    fields = {key: _field(key, below) for key, below in top.sections("fields")}
    for key in fields:
        _check_key(top, key)
    if prefix is None or folder is None or workflow is None:
        return None
    return RecordType(
        name=name,
        prefix=prefix,
        folder=folder.rstrip("/"),
        workflow=workflow,
        description=top.text("description"),
        closed=top.flag("closed") or False,
        template=top.text("template") or None,
        fields=fields,
        path=path,
    )


def _check_folder(top: Section, folder: str) -> None:
    parts = folder.rstrip("/").split("/")
    if not all(_NAME.fullmatch(part) for part in parts):
        message = f"`folder` is a path below .workflow/ such as `tasks`, not `{folder[:80]}`"
        top.report("bad-value", message, "folder")
    elif parts[0].casefold() in RESERVED_FOLDERS:
        top.report("bad-value", f"the folder `{parts[0]}` is kept for other files; items cannot be there", "folder")


def _check_key(top: Section, key: str) -> None:
    if not _KEY.fullmatch(key):
        top.report("bad-value", "a field's name is letters, digits, `_` and `-`", "fields", key, key=True)
    elif key in REQUIRED_KEYS or key == "workflow":
        top.report("bad-value", f"`{key}` is built in and cannot be a field", "fields", key, key=True)


def _field(name: str, section: Section) -> Field:
    section.only(FIELD_KEYS, "a field")
    kind = section.choice("kind", KINDS, "text")
    of = section.choice("of", KINDS, "text")
    values = section.texts("values", one=False)
    field = Field(
        name=name,
        kind=kind,
        of=of,
        type=section.text("type") or None,
        values=values,
        required=section.flag("required") or False,
        default=section.text("default") or None,
        description=section.text("description"),
    )
    _check_field(section, field)
    return field


def _check_field(section: Section, field: Field) -> None:
    is_enum = "enum" in (field.kind, field.of if field.kind == "list" else "")
    if is_enum and not field.values:
        section.report("missing-key", f"the field {field.name} has no `values` to choose from", "values")
    if field.values and not is_enum:
        section.report("bad-value", "only a field of the kind enum has `values`", "values", hint="write `kind: enum`")
    if is_enum and field.default is not None and field.default not in field.values:
        section.report("bad-value", f"the default {field.default[:60]} is none of the values", "default")
    if "of" in section.data and field.kind != "list":
        section.report("bad-value", "only a field of the kind list has `of`", "of", hint="write `kind: list`")
    if field.of == "list":
        section.report("bad-value", "a list cannot hold lists", "of")
    if field.type is not None and not field.is_reference:
        section.report("bad-value", "only a field of the kind id has a `type`", "type", hint="write `kind: id`")
