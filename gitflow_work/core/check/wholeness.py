"""Rule B, what one tree tells: every item readable, one file per id, references valid, live items fit the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gitflow_work.core.check.fields import FieldCheck
from gitflow_work.core.finding import ERROR, NOTE, Finding
from gitflow_work.core.ids import fold
from gitflow_work.core.item import Item
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.core.rules import Rules
from gitflow_work.core.workflow import Workflow
from gitflow_work.errors import BadFile


class _Reference(NamedTuple):
    """One id that a field of an item names."""

    path: str
    id: str
    type: str
    line: int
    key: str
    wanted: str


@dataclass(slots=True)
class _Seen:
    type: str
    paths: list[str]


class Wholeness:
    """Takes the item files of one tree, one after the other, then says what is wrong with them together."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._fields = {name: FieldCheck(one) for name, one in rules.types.items()}
        self._workflows: dict[tuple[str, str], tuple[str, Workflow | None]] = {}
        self._seen: dict[str, _Seen] = {}
        self._references: list[_Reference] = []
        self.count = 0

    def file(self, path: str, item: Item | BadFile) -> Iterator[Finding]:
        """What is wrong with one file by itself."""
        self.count += 1
        if isinstance(item, BadFile):
            yield unreadable(path, item)
            return
        seen = self._seen.setdefault(fold(item.id), _Seen(item.type, []))
        seen.paths.append(path)
        yield from self._fits(path, item)
        name = path.rsplit("/", 1)[-1]
        if not fold(name).startswith(fold(item.id)):
            yield Finding("file-name", f"the file name does not begin with the id {item.id}", NOTE, path, item=item.id)

    def together(self) -> Iterator[Finding]:
        """What is wrong between files: doubles, dangling references; and what finished items have in common."""
        for seen in self._seen.values():
            for path in seen.paths[1:]:
                yield Finding(
                    "duplicate-id",
                    f"the id of this file is also that of {seen.paths[0]}",
                    path=path,
                    hint="give one of them another id, or remove it",
                )
        for one in self._references:
            yield from self._reference(one)
        for fields in self._fields.values():
            yield from fields.finished()

    def _fits(self, path: str, item: Item) -> Iterator[Finding]:
        record_type = self._rules.types.get(item.type)
        if record_type is None:
            known = ", ".join(sorted(self._rules.types)) or "none"
            yield _at(path, item, "type", "unknown-type", f"there is no type `{item.type}`; known: {known}")
            return
        if not path.startswith(f"{WORKFLOW_DIR}/{record_type.folder}/"):
            where = f"{WORKFLOW_DIR}/{record_type.folder}/"
            yield _at(path, item, "type", "wrong-folder", f"a {item.type} lies in {where}", f"git mv {path} {where}")
        pin = item.text("workflow")
        if (item.type, pin) not in self._workflows:
            self._workflows[item.type, pin] = self._rules.effective(item.type, pin)
        name, workflow = self._workflows[item.type, pin]
        fields = self._fields[item.type]
        yield from fields.findings(path, item, is_final=workflow is not None and workflow.is_final(item.status))
        self._references += [
            _Reference(path, item.id, item.type, item.lines.get(key, 1), key, wanted)
            for key, wanted in fields.references(item)
        ]
        yield from self._status(path, item, name, workflow)

    def _status(self, path: str, item: Item, name: str, workflow: Workflow | None) -> Iterator[Finding]:
        if workflow is None:
            key = "workflow" if item.text("workflow") else "type"
            yield _at(path, item, key, "unknown-workflow", f"there is no workflow `{name}`")
        elif workflow.state(item.status) is None:
            states = ", ".join(one.name for one in workflow.states)
            message = f"the workflow {workflow.name} has no state `{item.status}`; it has {states}"
            yield _at(path, item, "status", "unknown-status", message)

    def _reference(self, one: _Reference) -> Iterator[Finding]:
        seen = self._seen.get(fold(one.wanted))
        field = self._rules.types[one.type].fields[one.key]
        if seen is None:
            hint = f"git work set {one.id} {one.key}=…, without {one.wanted}"
            message = f"`{one.key}` names {one.wanted}, which does not exist"
            yield Finding("dangling-reference", message, ERROR, one.path, one.line, 1, item=one.id, hint=hint)
        elif field.type is not None and seen.type != field.type:
            message = f"`{one.key}` wants a {field.type}, and {one.wanted} is a {seen.type}"
            yield Finding("wrong-reference", message, ERROR, one.path, one.line, 1, item=one.id)


def unreadable(path: str, problem: BadFile, commit: str | None = None) -> Finding:
    """The finding for a file that cannot be read as an item."""
    return Finding(
        "unreadable-item",
        problem.message,
        ERROR,
        path,
        problem.line,
        problem.column,
        commit=commit,
        hint=problem.hint or f"mend line {problem.line} of {path}",
    )


def _at(path: str, item: Item, key: str, rule: str, message: str, hint: str | None = None) -> Finding:
    line = item.lines.get(key, 1)
    return Finding(rule, message, ERROR, path, line, 1, item=item.id, hint=hint)
