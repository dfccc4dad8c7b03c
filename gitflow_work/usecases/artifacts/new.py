"""`new ARTIFACT-TYPE --for ID`: a first draft of a file that a transition of the item's workflow asks for.

It is written and not committed: a draft that nobody has filled is no artifact yet, and once committed it might pass for
one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gitflow_work.core.artifacts import patterns
from gitflow_work.core.gates.artifacts import value_of
from gitflow_work.core.gates.base import Subject
from gitflow_work.core.item import Item
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.core.rules import Rules
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Artifact, Transition, Workflow
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.templatefile import Template
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor
from gitflow_work.usecases.deciding.judging import slug_of
from gitflow_work.usecases.naming import folded
from gitflow_work.usecases.templates import ARTIFACTS, NO_CHOICE, Choice, find, named, rendered
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, rules_of

_NUMBER = re.compile(r"[0-9]{3,}")
DEFAULT = "default.md"
"""The template of a markdown file whose type has none of its own."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the artifact's type, the item (the beginning of its id), and a title other than its."""

    type: str
    item: str
    title: str = ""
    choice: Choice = NO_CHOICE


class Drafted(NamedTuple):
    """A file that was written, or would be. `commit` is None unless it was committed."""

    item: str
    type: str
    path: str
    template: str
    text: str
    commit: str | None = None
    message: str = ""
    notes: tuple[str, ...] = ()


class _Wanted(NamedTuple):
    """An artifact of the item's workflow, and a subject that fills its pattern."""

    artifact: Artifact
    subject: Subject


def new_artifact(space: Workspace, request: Request, *, commit: bool = False, dry_run: bool = False) -> Drafted:
    """Make the file. Raises BadUsage for a type that the workflow does not ask for, WorkError when it is there."""
    item_id, item_path = locate(space, request.item, committed=True)
    made: list[Drafted] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        item, _ = committed_item(space, tree, item_id, item_path)
        draft = _draft(space, tree, rules, (item, item_path), request)
        lines = [("Item", item.id), ("Actor", actor(space, rules))]
        message = trailers.write(f"{item.id}: new {draft.type}", item.title, "", lines)
        made[:] = [draft._replace(message=message)]
        return Plan({draft.path: draft.text.encode()}, message)

    if dry_run or not commit:
        build(space.repository.head())
        if not dry_run:
            space.worktree.create(made[0].path, made[0].text.encode())
        return made[0]
    written = space.writer.commit(build)
    if written is None:
        return made[0]
    return made[0]._replace(commit=written.commit, notes=(*made[0].notes, *written.notes))


def to_commit(path: str, message: str) -> str:
    """What the user does with a draft."""
    import shlex

    quoted = shlex.quote(path)
    return f"fill it in, then git add {quoted} && git commit -m {shlex.quote(message)} -- {quoted}"


def _draft(space: Workspace, tree: Tree, rules: Rules, of: tuple[Item, str], request: Request) -> Drafted:
    item, item_path = of
    name, workflow = rules.effective(item.type, item.text("workflow"))
    if workflow is None:
        raise WorkError(f"there is no workflow {name}", hint="git work workflow validate", code="unknown-workflow")
    wanted = _wanted(workflow, item, slug_of(item_path, item.id), request)
    path = _free_path(space, tree, wanted)
    template = _template(space, tree, wanted[0].artifact.type, path, request.choice)
    done = rendered(space, rules, template, item, item_path, request.choice, request.title)
    if not done.text.strip():
        raise WorkError(f"the template {template.path} makes an empty file", hint=f"write something in {template.path}")
    text = done.text if done.text.endswith("\n") else f"{done.text}\n"
    return Drafted(item.id, wanted[0].artifact.type, path, template.path, text, notes=done.notes)


def _wanted(workflow: Workflow, item: Item, slug: str, request: Request) -> list[_Wanted]:
    """The artifacts of the type asked for, each path once; first those of the transitions out of the item's state."""
    leaving = list(workflow.leaving(item.status))
    others = [one for one in workflow.transitions if one not in leaving]
    every: dict[tuple[str, str], _Wanted] = {}
    for transition, artifact in _artifacts([*leaving, *others]):
        key = (artifact.type, artifact.path.removeprefix("./"))
        every.setdefault(key, _Wanted(artifact, Subject(item, transition, item.status, slug)))
    all_of_them = list(every.values())
    exact = [one for one in all_of_them if one.artifact.type == request.type]
    found = exact or [one for one in all_of_them if folded(one.artifact.type) == folded(request.type)]
    if not found:
        known = sorted({one.artifact.type for one in all_of_them})
        raise BadUsage(
            f"the workflow {workflow.name} asks for no artifact {request.type}; it asks for "
            + (", ".join(known) or "none"),
            hint=near(request.type, known) or f"git work can {item.id}",
            code="unknown-artifact",
        )
    return found


def _artifacts(transitions: list[Transition]) -> Iterator[tuple[Transition, Artifact]]:
    for transition in transitions:
        for artifact in (*transition.outputs, *transition.inputs):
            yield transition, artifact


def _free_path(space: Workspace, tree: Tree, wanted: list[_Wanted]) -> str:
    """The path of the first artifact that is not there yet. Raises WorkError when all of them are."""
    there = []
    for one in wanted:
        path, standing = _place(space, tree, one)
        if standing is None:
            return path
        there.append(standing)
    message, hint = f"{there[0]} is there already", f"edit {there[0]}"
    if tree.entry(there[0]) is None:
        first = wanted[0]
        message += ", not committed"
        hint = to_commit(there[0], f"{first.subject.item.id}: {first.artifact.type}")
    raise WorkError(message, hint=hint, code="exists")


def _place(space: Workspace, tree: Tree, wanted: _Wanted) -> tuple[str, str | None]:
    """Where a new file of the artifact goes; and what stands in its way, there or as the one file of its pattern."""
    artifact, subject = wanted
    # A single star stands for a name that the author chooses; the item's slug is one.
    pattern = artifact.path if "**" in artifact.path else artifact.path.replace("*", "{slug}")
    values = {name: value_of(subject, name) for name in patterns.variables(pattern)}
    if pattern.endswith("/") or "**" in pattern:
        raise BadUsage(
            f"{artifact.type} may be any file of {artifact.path}, so its name is yours to choose",
            hint=f"write a file that {artifact.path} matches, and commit it",
            code="bad-pattern",
        )
    filled = patterns.fill(pattern, values.__getitem__)
    known = _numbered(space, tree, filled)
    path = patterns.next_path(pattern, values, known)
    _check_path(path, artifact)
    others = [] if artifact.multiple or not values else [_with(filled, one) for one in sorted(known)]
    standing = (one for one in (path, *others) if tree.entry(one) is not None or space.worktree.exists(one))
    return path, next(standing, None)


def _numbered(space: Workspace, tree: Tree, filled: str) -> set[str]:
    """What lies where `{NNN}` is counted: in HEAD, and in the same folder on the disk; cut after the number."""
    before, number, _ = filled.partition("{NNN}")
    if not number:
        return set()
    folder = before.rpartition("/")[0]
    every = {*tree.files(folder), *(one.removeprefix("./") for one in space.worktree.names(folder or "."))}
    found = (_NUMBER.match(one, len(before)) for one in every if one.startswith(before))
    return {one.string[: one.end()] for one in found if one}


def _with(filled: str, numbered: str) -> str:
    """The path with the number at the end of `numbered`."""
    return filled.replace("{NNN}", numbered[filled.index("{NNN}") :])


def _check_path(path: str, artifact: Artifact) -> None:
    parts = path.split("/")
    outside = not path or path.startswith("/") or any(part in ("", ".", "..") for part in parts)
    if outside or any(part.casefold() == ".git" for part in parts) or parts[0].casefold() == WORKFLOW_DIR:
        raise WorkError(
            f"the path of {artifact.type} is no place for an artifact: {path}",
            hint="git work workflow validate",
            code="bad-pattern",
        )


def _template(space: Workspace, tree: Tree, kind: str, path: str, choice: Choice) -> Template:
    """The template chosen, else that of the artifact's type and the path's suffix, else the one for any markdown."""
    if choice.name:
        return named(space, tree, ARTIFACTS, choice.name)
    name = path.rsplit("/", 1)[-1]
    suffix = f".{name.rpartition('.')[2]}" if "." in name else ".md"
    plain = "".join(one if one.isalnum() or one in "_.-" else "-" for one in kind)
    found = find(tree, ARTIFACTS, f"{plain}{suffix}") or (find(tree, ARTIFACTS, DEFAULT) if suffix == ".md" else None)
    if found is None:
        raise BadUsage(
            f"there is no template for {kind} as {suffix}",
            hint=f"write {path} yourself, or its template .workflow/templates/artifacts/{plain}{suffix}, and commit it",
            code="no-such-template",
        )
    return found
