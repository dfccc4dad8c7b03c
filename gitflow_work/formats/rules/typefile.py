"""Types of records: `.workflow/types/<type>.yml`."""

from __future__ import annotations

import re

from gitflow_work.core.finding import Finding
from gitflow_work.core.item import REQUIRED_KEYS, Value
from gitflow_work.core.layout import RESERVED_FOLDERS
from gitflow_work.core.types.recordtype import FIELD_KINDS, Field, RecordType
from gitflow_work.formats.rules.section import Section, kind_of, open_file

TYPE_KEYS = ("name", "description", "prefix", "folder", "workflow", "closed", "template", "fields")
FIELD_KEYS = ("kind", "of", "type", "values", "required", "default", "description")
KINDS = tuple(sorted(FIELD_KINDS))

PREFIX = re.compile(r"[A-Za-z]{1,10}")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def parse(data: bytes, path: str) -> tuple[RecordType | None, list[Finding]]:
    """The type of a file, and what is wrong with it. None when it lacks what no type can be without."""
    top, findings = open_file(data, path)
    return (_type(top, path) if top is not None else None), findings


def _type(top: Section, path: str) -> RecordType | None:
    top.only(TYPE_KEYS, "a type")
    stem = path.rsplit("/", 1)[-1].removesuffix(".yml")
    name = top.text("name", stem)
    if name != stem or not NAME.fullmatch(name):
        top.report("bad-value", f"the type {name[:60]} must be in a file of its name, not {stem}.yml", "name")
    prefix = top.required_text("prefix", "the type")
    if prefix is not None and not PREFIX.fullmatch(prefix):
        top.report("bad-value", f"`prefix` is one to ten letters, not `{prefix[:60]}`", "prefix")
    folder = top.required_text("folder", "the type")
    if folder is not None:
        _check_folder(top, folder)
    workflow = top.required_text("workflow", "the type")
    template = top.text("template") or None
    if template is not None and not _is_below(template):
        message = f"`template` is a file below .workflow/templates/ such as `{stem}.md`, not {kind_of(template)}"
        top.report("bad-value", message, "template")
    fields = {key: read_field(key, below) for key, below in top.sections("fields")}
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
        template=template,
        fields=fields,
        path=path,
        lines={key: top.line_of(key) for key in top.data},
    )


def _is_below(path: str) -> bool:
    return all(NAME.fullmatch(part) for part in path.split("/"))


def _check_folder(top: Section, folder: str) -> None:
    if not _is_below(folder.rstrip("/")):
        message = f"`folder` is a path below .workflow/ such as `tasks`, not `{folder[:80]}`"
        top.report("bad-value", message, "folder")
    elif (first := folder.split("/", maxsplit=1)[0]).casefold() in RESERVED_FOLDERS:
        top.report("bad-value", f"the folder `{first}` is kept for other files; items cannot be there", "folder")


def _check_key(top: Section, key: str) -> None:
    if not FIELD_NAME.fullmatch(key):
        top.report("bad-value", "a field's name is letters, digits, `_` and `-`", "fields", key, key=True)
    elif key in REQUIRED_KEYS or key == "workflow":
        hint = "every item has it; name the field otherwise"
        top.report("built-in-field", f"`{key}` is built in and cannot be a field", "fields", key, key=True, hint=hint)


def read_field(name: str, section: Section) -> Field:
    """The field that a map describes: of a type, or a parameter of a template. What is wrong goes to its findings."""
    section.only(FIELD_KEYS, "a field")
    kind = _kind(section, "kind")
    field = Field(
        name=name,
        kind=kind,
        of=_kind(section, "of"),
        type=section.text("type") or None,
        values=section.texts("values", one=False),
        required=section.flag("required") or False,
        default=_default(section, kind == "list"),
        description=section.text("description"),
        line=section.key_line,
    )
    _check_field(section, field)
    _check_default(section, field)
    return field


def _kind(section: Section, key: str) -> str:
    word = section.text(key, "text")
    if word in FIELD_KINDS:
        return word
    message = f"there is no kind of field {kind_of(word)}; there are {', '.join(KINDS)}"
    section.report("unknown-kind", message, key, hint=section.near(word, KINDS))
    return "text"


def _default(section: Section, is_list: bool) -> Value:
    if is_list:
        return section.texts("default") or None
    return section.text("default") or None


def _check_field(section: Section, field: Field) -> None:
    is_enum = "enum" in (field.kind, field.of if field.kind == "list" else "")
    if is_enum and not field.values:
        section.report("missing-key", f"the field {field.name} has no `values` to choose from", "values")
    if field.values and not is_enum:
        section.report("bad-value", "only a field of the kind enum has `values`", "values", hint="write `kind: enum`")
    if "of" in section.data and field.kind != "list":
        section.report("bad-value", "only a field of the kind list has `of`", "of", hint="write `kind: list`")
    if field.of == "list":
        section.report("bad-value", "a list cannot hold lists", "of")
    if field.type is not None and not field.is_reference:
        section.report("bad-value", "only a field of the kind id has a `type`", "type", hint="write `kind: id`")


def _check_default(section: Section, field: Field) -> None:
    # Asked of every type that is loaded: what most defaults are, a value of an enum, needs nothing imported.
    if field.default is None or field.of == "list" or (field.kind == "enum" and field.default in field.values):
        return
    from gitflow_work.core.types.kinds import BadValue, value

    try:
        value(field, field.default)
    except BadValue as problem:
        section.report("bad-default", f"the default: {problem.message}", "default", hint=problem.hint)
