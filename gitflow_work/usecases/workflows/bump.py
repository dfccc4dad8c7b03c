"""`workflow bump`: a workflow goes on to a new version, and what is under way keeps the one it began with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gitflow_work.core.rules import Rules
from gitflow_work.core.types.typelint import WORKFLOWS
from gitflow_work.core.workflow import Workflow
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.rules import workflowfile
from gitflow_work.formats.rules.versionline import VERSION, next_version, raised
from gitflow_work.ports.reading import Tree
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor, require
from gitflow_work.usecases.workflows.inflight import followers, workflow_named
from gitflow_work.usecases.workspace import Workspace, rules_of


@dataclass(frozen=True, slots=True)
class Bumped:
    """What was written, or would be. `kept` is the file of the old version, None when nothing follows that.

    `items` are the ids of the items that were pinned to it. `commit` is None in a dry run.
    """

    workflow: str
    before: str
    version: str
    path: str
    kept: str | None
    items: tuple[str, ...]
    message: str
    commit: str | None = None
    notes: tuple[str, ...] = ()


def bump(space: Workspace, name: str, version: str = "", *, include: bool = False, dry_run: bool = False) -> Bumped:
    """Raise the version of a workflow, in one commit.

    With `include` the workflow's file is taken as the disk has it. Raises BadUsage for a workflow or a version that
    will not do, WorkError without the permission `rules:change` and when a file of either version is there.
    """
    made: list[Bumped] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        workflow = workflow_named(rules, name)
        require(space, rules, "rules:change", f"raise the version of {name}")
        new = _new_version(workflow, version)
        _refuse_taken(space, tree, rules, workflow, new)
        files, kept, items = _files(space, tree, rules, workflow, new, include=include)
        message = _message(space, rules, workflow, new, len(items))
        made[:] = [Bumped(name, workflow.version, new, workflow.path, kept, items, message)]
        return Plan(files, message, include=include)

    if dry_run:
        build(space.repository.head())
        return made[0]
    written = space.writer.commit(build)
    return made[0] if written is None else replace(made[0], commit=written.commit, notes=written.notes)


def _new_version(workflow: Workflow, version: str) -> str:
    name, before = workflow.name, workflow.version
    hint = f"git work workflow bump {name} --version VERSION"
    if not VERSION.fullmatch(before):
        raise BadUsage(
            f"the version {before[:60]} of {name} cannot be part of a file's name",
            hint=f"change it in {workflow.path} first: letters, digits, and . _ - inside",
            code="bad-version",
        )
    new = version or next_version(before)
    if new is None:
        raise BadUsage(f"the version {before} of {name} is no whole number, so the next is yours to say", hint=hint)
    if not VERSION.fullmatch(new):
        raise BadUsage(f"`{new[:60]}` is no version: letters, digits, and . _ - inside", hint=hint, code="bad-version")
    if new.casefold() == before.casefold():
        raise BadUsage(f"{name} has the version {before} already", hint=hint, code="bad-version")
    return new


def _refuse_taken(space: Workspace, tree: Tree, rules: Rules, workflow: Workflow, new: str) -> None:
    known = {one.casefold(): one for one in rules.workflows}
    for version in (workflow.version, new):
        name = f"{workflow.name}@{version}"
        path = f"{WORKFLOWS}{known.get(name.casefold(), name)}.yml"
        if name.casefold() in known or tree.entry(path) is not None or space.worktree.exists(path):
            raise WorkError(
                f"{path} is there already",
                hint=f"name another version with --version, or git rm {path} when no item follows it",
                code="exists",
            )


def _files(
    space: Workspace, tree: Tree, rules: Rules, workflow: Workflow, new: str, *, include: bool
) -> tuple[dict[str, bytes | None], str | None, tuple[str, ...]]:
    """The files to write, the path of the old version among them (None: not needed), and the items that are pinned."""
    name, path, old = workflow.name, workflow.path, f"{workflow.name}@{workflow.version}"
    entry = tree.entry(path)
    assert entry is not None  # the rules have it
    committed = tree.read([entry.oid])[entry.oid]
    ours = space.worktree.read(path) if include else None
    after = raised(ours if ours is not None else committed, path, new)
    now, _ = workflowfile.parse(after, path)
    assert now is not None  # it was read when it was raised
    files: dict[str, bytes | None] = {path: after}
    pinned: list[str] = []
    needed = any(one.workflow == old for one in rules.types.values())
    for one in followers(space, tree, rules, name, include=include):
        if one.version != old:
            continue
        if one.pinned:
            needed = True
        elif one.live or now.state(one.item.status) is None:
            files[one.path] = itemedit.set_values(one.data, {"workflow": old})
            pinned.append(one.item.id)
    kept = f"{WORKFLOWS}{old}.yml" if pinned or needed else None
    if kept is not None:
        files[kept] = committed
    return files, kept, tuple(pinned)


def _message(space: Workspace, rules: Rules, workflow: Workflow, new: str, items: int) -> str:
    name, before = workflow.name, workflow.version
    many = f"{items} item{'' if items == 1 else 's'} under way keep{'s' if items == 1 else ''} version {before}."
    lines = [("Bump", f"{name}@{before} -> {name}@{new}"), ("Actor", actor(space, rules))]
    return trailers.write(f"{name}: version {before} -> {new}", "", many if items else "", lines)
