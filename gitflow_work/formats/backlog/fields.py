"""The frontmatter of an imported item: known keys in the fields of its type, everything else kept beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gitflow_work.core.foreign import Report
from gitflow_work.core.ids import fold
from gitflow_work.core.item import REQUIRED_KEYS, Value
from gitflow_work.core.types.recordtype import BUILT_IN_KEYS, Field, RecordType
from gitflow_work.formats import yamlfile
from gitflow_work.formats.backlog.ids import id_of_name
from gitflow_work.formats.backlog.taskfile import ForeignTask
from gitflow_work.formats.backlog.values import as_json, fit, fits, flat, is_flat, one_text, texts
from gitflow_work.formats.frontmatter.scanner import KEY
from gitflow_work.formats.items.itemfile import MAX_TITLE

OUR_NAMES = {"dependencies": "depends_on", "parent_task_id": "parent"}
"""Foreign keys whose meaning a field of ours has."""
KEPT = "x-imported-"
"""What begins the keys in which the import keeps what it could not carry over as it was."""
CONSUMED = frozenset({"id", "title", "status"})

_MAX_KEPT = 100
_ILLEGAL = re.compile(r"[^\w./-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """What a task becomes: its item's id and status, and what foreign ids (folded) mean in references.

    `unknown` is a state asked for that the workflow does not have, None when there is none.
    """

    type: RecordType
    id: str
    status: str
    holders: Mapping[str, str]
    unknown: str | None = None


@dataclass(slots=True)
class Mapped:
    """The frontmatter of an item, what is to be told, and which keys were kept under another name (old, new)."""

    fields: dict[str, Value] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)


def foreign_id(task: ForeignTask, path: str) -> str:
    """The id as written; without one, the id that the file's name begins with, or the name."""
    written = task.values.get("id")
    if written in (None, ""):
        return id_of_name(path) or path.rsplit("/", 1)[-1].removesuffix(".md")
    return written if isinstance(written, str) and is_flat(written) else as_json(written)


def map_fields(task: ForeignTask, path: str, target: Target) -> Mapped:
    """The frontmatter of the item that `task`, read from `path`, becomes. Nothing of the task's values is dropped."""
    return _Mapper(task, path, target).run()


class _Mapper:
    def __init__(self, task: ForeignTask, path: str, target: Target) -> None:
        self._task = task
        self._path = path
        self._target = target
        self._mapped = Mapped()
        self._fields = self._mapped.fields
        self._kept: dict[str, Value] = {}
        self._imported: dict[str, Value] = {}

    def run(self) -> Mapped:
        values = self._task.values
        self._fields |= {"id": self._target.id, "type": self._target.type.name, "title": self._title()}
        self._fields["status"] = self._target.status
        for key, value in values.items():
            if key not in CONSUMED and not self._carry(key, value):
                self._keep(key, value)
        self._originals()
        self._fields |= {**self._kept, **self._imported}
        return self._mapped

    def _title(self) -> str:
        """The title as written; cleaned, and kept beside, when an item cannot have it."""
        value = self._task.values.get("title")
        text = one_text(value)
        if text and is_flat(text) and "\n" not in text and len(text) <= MAX_TITLE:
            return text
        name = self._path.rsplit("/", 1)[-1].removesuffix(".md")
        clean = " ".join("".join(char if char.isprintable() else " " for char in text or name).split())
        if value is not None:
            self._imported[KEPT + "title"] = flat(value)
        title = clean[:MAX_TITLE].strip() or self._target.id
        self._tell("title", "title", f"the title cannot be that of an item; it becomes: {title[:60]}")
        return title

    def _originals(self) -> None:
        status = self._task.values.get("status")
        if status not in (None, "", self._target.status):
            self._imported[KEPT + "status"] = flat(status)
        elif self._target.unknown is not None:
            self._imported[KEPT + "status"] = flat(self._target.unknown)
        self._imported[KEPT + "id"] = foreign_id(self._task, self._path)
        self._imported[KEPT + "from"] = self._path

    def _carry(self, key: str, value: yamlfile.Value) -> bool:
        """Put a value into the field of the type that means the same; False when there is none, or it does not fit."""
        name = OUR_NAMES.get(key, key)
        if name in self._fields:
            return False
        if name == "assignee":
            return self._assignee(value)
        known = None if name in BUILT_IN_KEYS else self._target.type.fields.get(name)
        if known is None:
            return False
        return self._references(known, key, value) if known.is_reference else self._value(known, key, value)

    def _value(self, known: Field, key: str, value: yamlfile.Value) -> bool:
        fits, fitted = fit(known, value)
        if fits:
            self._fields[known.name] = fitted
        else:
            self._tell("kept-value", key, f"{_shown(key, value)} does not fit the field {known.name}")
        return fits

    def _assignee(self, value: yamlfile.Value) -> bool:
        people = texts(value)
        names = [one.strip().removeprefix("@") for one in people or []]
        if people is None or not all(fits("user", one) for one in names):
            return False
        self._fields["assignee"] = names[0] if names else None
        if len(names) > 1:
            self._imported[KEPT + "assignee"] = tuple(people)
            kept = f"{KEPT}assignee"
            self._tell("assignees", "assignee", f"an item has one assignee, here {names[0]}; all are kept in {kept}")
        return True

    def _references(self, known: Field, key: str, value: yamlfile.Value) -> bool:
        """The ids that exist; the others are kept beside them and told one by one."""
        wanted = texts(value)
        elsewhere = known.type not in (None, self._target.type.name)
        if elsewhere or wanted is None or (known.kind == "id" and len(wanted) > 1):
            return False
        found: list[str] = []
        left: list[str] = []
        own = fold(foreign_id(self._task, self._path))
        for one in wanted:
            meant = self._target.holders.get(fold(one.strip()))
            if meant is None:
                left.append(one)
                self._tell("dangling-reference", key, f"{key} names {_cut(one)}, which was not imported from here")
            elif fold(one.strip()) == own or meant == self._target.id:
                left.append(one)
                self._tell("self-dependency", key, f"{key} names the task itself ({_cut(one)})")
            else:
                found.append(meant)
        if left:
            self._imported[KEPT + known.name] = tuple(left)
        if known.kind == "list":
            self._fields[known.name] = tuple(found)
        elif found or not left:
            self._fields[known.name] = found[0] if found else None
        return True

    def _keep(self, key: str, value: yamlfile.Value) -> None:
        """Keep a value under its own key where the type allows it, else under `x-KEY`."""
        known = self._target.type
        free = known.knows(key) and key not in BUILT_IN_KEYS and key not in REQUIRED_KEYS and key not in known.fields
        name, kept = key if free and not key.startswith(KEPT) else f"x-{key}", value
        if not KEY.fullmatch(name) or len(name) > _MAX_KEPT:
            slug = _ILLEGAL.sub("-", key)[:_MAX_KEPT].strip("-")
            name, kept = f"x-{slug or 'key'}", {key: value}  # the key as written is part of what is kept
        name = self._unused(name, key)
        self._kept[name] = flat(kept)
        if not is_flat(kept):
            self._tell("kept-as-text", key, f"{_cut(key)} is not flat; it is kept as JSON text in {name}")
        elif name != key:
            self._mapped.renamed.append((key, name))

    def _unused(self, name: str, key: str) -> str:
        """`name` for `key`, with a number when another key of the task has that name, or was given it."""
        number, free = 1, name
        while free in self._kept or free in self._fields or (free != key and free in self._task.values):
            number += 1
            free = f"{name}-{number}"
        return free

    def _tell(self, rule: str, key: str, message: str) -> None:
        self._mapped.reports.append(Report(rule, message, self._path, self._task.lines.get(key)))


def _shown(key: str, value: yamlfile.Value) -> str:
    return f"{key}: {_cut(value if isinstance(value, str) else as_json(value))}"


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
