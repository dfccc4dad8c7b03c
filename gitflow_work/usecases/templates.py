"""Templates as the verbs that make files use them: found, given their values, rendered.

A template comes from HEAD's tree, `.workflow/templates/`, else from those that are built in. Never from the disk: what
is not committed is no rule of the repository yet. Nothing that judges comes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gitflow_work.core.item import Item, Value
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.core.rules import Rules
from gitflow_work.core.types import kinds as fieldkinds
from gitflow_work.core.types.recordtype import Field, RecordType
from gitflow_work.core.words import near
from gitflow_work.errors import BadFile, BadUsage, WorkError
from gitflow_work.formats import shipped, templatefile
from gitflow_work.formats.templatefile import Template
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.templates import Plain, Rendered
from gitflow_work.usecases.actor import actor
from gitflow_work.usecases.deciding.judging import slug_of
from gitflow_work.usecases.workspace import Workspace, located

FOLDER = f"{WORKFLOW_DIR}/templates"
ARTIFACTS = "artifacts"
ITEMS = "items"
MAX_VALUE = 100_000
"""Characters of one value."""


class Choice(NamedTuple):
    """What the user chose: a template by name, or none, and values for parameters."""

    name: str = ""
    params: Mapping[str, str] = {}


NO_CHOICE = Choice()


def find(tree: Tree, kind: str, name: str) -> Template | None:
    """The template called `name` (with its `.md`) of a kind, ITEMS or ARTIFACTS; None when there is none.

    Raises WorkError when it cannot be read.
    """
    path = _path(kind, name)
    entry = tree.entry(path)
    try:
        if entry is None:
            data = shipped.template(kind, name)
            return None if data is None else templatefile.parse(data, f"templates/{kind}/{name}")
        if not entry.is_regular:
            raise WorkError(f"{path} is no regular file in HEAD", hint=f"git log -- {path}", code="not-regular")
        return templatefile.parse(tree.read([entry.oid])[entry.oid], path)
    except BadFile as problem:
        raise located(problem) from None


def named(space: Workspace, tree: Tree, kind: str, name: str) -> Template:
    """The template that the user, or a type, named. Raises BadUsage when there is none."""
    known = _names(tree, kind)
    for one in (name, f"{name}.md"):
        if one in known and (found := find(tree, kind, one)) is not None:
            return found
    path = _path(kind, name if "." in name else f"{name}.md")
    if space.worktree.exists(path):
        raise BadUsage(
            f"the template {path} is not committed yet", hint=f"git add {path} && git commit", code="no-such-template"
        )
    short = [one.removesuffix(".md") for one in known]
    raise BadUsage(
        f"there is no template {name}; there are {', '.join(short) or 'none'}",
        hint=near(name, short) or f"write {path}, and commit it",
        code="no-such-template",
    )


def of_type(space: Workspace, tree: Tree, record_type: RecordType, choice: Choice) -> Template | None:
    """The template of a new item: the one chosen, else the type's own, else the file named like the type, else None.

    Of the built-in ones none is taken that nobody named. Raises like `named`.
    """
    name = choice.name or record_type.template
    if name:
        return named(space, tree, ITEMS, name)
    own = f"{record_type.name}.md"
    return find(tree, ITEMS, own) if tree.entry(_path(ITEMS, own)) is not None else None


def rendered(
    space: Workspace, rules: Rules, template: Template, item: Item, path: str, choice: Choice, title: str = ""
) -> Rendered:
    """What the template says about `item`, which lies at `path`.

    Raises BadUsage for a parameter that is unknown, missing or of another kind, BadFile with the template's line when
    it cannot be rendered.
    """
    values = _values(rules, item) | _given(template, choice)
    values |= {
        "id": item.id,
        "type": item.type,
        "title": _line(title or item.title),
        "status": _line(item.status),
        "slug": slug_of(path, item.id),
        "actor": _line(actor(space, rules)),
        "date": space.clock.now().date().isoformat(),
    }
    for name, value in values.items():
        if isinstance(value, str) and len(value) > MAX_VALUE:
            raise BadUsage(f"the value of {name} has more than {MAX_VALUE:,} characters", code="bad-value")
    try:
        found = space.render(template.body, values)
    except BadFile as problem:
        problem.path, problem.line = template.path, template.lines + max(problem.line, 1)
        raise located(problem) from None
    if found.text.lstrip("\ufeff \t\r\n").startswith("---"):
        raise BadFile(
            f"{template.path}: what it makes begins with `---`, and a template writes no frontmatter",
            path=template.path,
            hint="begin with a heading",
        )
    return found


def _path(kind: str, name: str) -> str:
    return f"{FOLDER}/{name}" if kind == ITEMS else f"{FOLDER}/{kind}/{name}"


def _names(tree: Tree, kind: str) -> list[str]:
    """The names of a kind's templates; those of items may lie in folders, but not in that of the artifacts."""
    start = f"{_path(kind, '').rstrip('/')}/"
    ours = [path.removeprefix(start) for path in tree.files(start.rstrip("/"))]
    if kind == ITEMS:
        ours = [name for name in ours if not name.startswith(f"{ARTIFACTS}/")]
    return sorted({*ours, *shipped.template_names(kind)})


def _values(rules: Rules, item: Item) -> dict[str, Plain]:
    """The item's fields by names that a template can write: `x-team` is `x_team`. What is not set is empty."""
    record_type = rules.types.get(item.type)
    found: dict[str, Plain] = {}
    for field in record_type.fields.values() if record_type else ():
        found[_word(field.name)] = [] if field.kind == "list" else ""
    for key, value in item.fields.items():
        found[_word(key)] = [_line(one) for one in value] if isinstance(value, tuple) else _line(value or "")
    return found


def _given(template: Template, choice: Choice) -> dict[str, Plain]:
    """The values of the template's parameters."""
    known = template.parameters
    for name in choice.params:
        if name not in known:
            there = ", ".join(known) or "none"
            raise BadUsage(
                f"the template {template.path} has no parameter {name}; it has {there}",
                hint=near(name, list(known)) or f"leave out --param {name}=…",
                code="unknown-parameter",
            )
    found: dict[str, Plain] = {}
    for name, field in known.items():
        written = _written(field, choice.params[name]) if name in choice.params else field.default
        if field.required and not fieldkinds.is_set(written):
            raise BadUsage(
                f"the template {template.path} needs the parameter {name}",
                hint=f"--param {name}=…" + (f" ({field.description})" if field.description else ""),
                code="missing-parameter",
            )
        found[name] = _plain(field, written)
    return found


def _written(field: Field, text: str) -> Value:
    if field.kind == "list":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text or None


def _plain(field: Field, written: Value) -> Plain:
    """A value as templates get it: numbers that are whole and booleans as such, everything else as it was written."""
    typed = fieldkinds.value(field, written)
    if typed is None:
        return [] if field.kind == "list" else ""
    if isinstance(written, tuple):
        return list(written)
    return typed if isinstance(typed, bool | int) else str(written)


def _word(key: str) -> str:
    return key.replace("-", "_")


def _line(text: str) -> str:
    """A value of the repository as one line, so that it cannot begin a heading or a fence of its own."""
    return " ".join(part.strip() for part in text.splitlines())
