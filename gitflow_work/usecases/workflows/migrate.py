"""`workflow migrate`: items go over to another version of their workflow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from gitflow_work.core.check.migration import Declared, edge, start
from gitflow_work.core.ids import fold
from gitflow_work.core.rules import Rules
from gitflow_work.core.types.typelint import WORKFLOWS
from gitflow_work.core.words import near
from gitflow_work.core.workflow import Workflow
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.items import itemedit
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor, require
from gitflow_work.usecases.naming import state_named
from gitflow_work.usecases.workflows.inflight import Follower, followers, workflow_named
from gitflow_work.usecases.workspace import Workspace, locate, rules_of


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: from which version to which (empty: the present one), states for those that go away.

    `ids` are items, or beginnings of their ids; empty: all that follow the version.
    """

    workflow: str
    source: str
    target: str = ""
    states: Mapping[str, str] | None = None
    ids: tuple[str, ...] = ()


class Moved(NamedTuple):
    """An item that goes over, and its status before and after."""

    id: str
    path: str
    before: str
    status: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was written, or would be. `before` and `version` are versions; `states` those that were mapped.

    `commit` is None in a dry run, and when no item follows the version. `left`: nothing follows it any more, and this
    is its file.
    """

    workflow: str
    before: str
    version: str
    states: Mapping[str, str]
    items: tuple[Moved, ...]
    left: str | None
    message: str
    commit: str | None = None
    notes: tuple[str, ...] = ()


def migrate(space: Workspace, wish: Wish, *, include: bool = False, dry_run: bool = False) -> Migrated:
    """Take items over to another version, in one commit.

    Raises BadUsage for versions and states that there are not, WorkError when a state is lost, or without the
    permission `TYPE:migrate`.
    """
    ids = {fold(locate(space, one)[0]): one for one in wish.ids}
    made: list[Migrated] = []

    def build(head: str | None) -> Plan | None:
        tree, rules = rules_of(space, head)
        versions = _versions(rules, wish)
        everyone = list(followers(space, tree, rules, wish.workflow, include=include))
        there = [one for one in everyone if one.version == versions.was]
        if versions.old is None and not there:
            raise _no_version(rules, wish.workflow, wish.source)
        chosen = _chosen(there, ids, versions.was)
        mapped = _states(versions, wish.states or {})
        declared = Declared(states=tuple(edge(one, other) for one, other in mapped.items()))
        goes = [(one, start(declared, one.item.status, versions.new)) for one in chosen]
        _refuse_lost([one for one, status in goes if status is None], versions, wish)
        for record_type in dict.fromkeys(one.item.type for one in chosen):
            require(space, rules, f"{record_type}:migrate", f"migrate items of the type {record_type}")
        moved = [(one, status) for one, status in goes if status is not None]
        files: dict[str, bytes | None] = {
            one.path: _written(one, _pin(rules, versions, one), status) for one, status in moved
        }
        used = {one.item.status: status for one, status in moved if one.item.status != status}
        items = tuple(Moved(one.item.id, one.path, one.item.status, status) for one, status in moved)
        left = f"{WORKFLOWS}{versions.was}.yml"
        is_left = len(chosen) == len(there) and left[len(WORKFLOWS) : -len(".yml")] in rules.workflows
        message = _message(space, rules, versions, used, len(items))
        made[:] = [
            Migrated(wish.workflow, wish.source, versions.target, used, items, left if is_left else None, message)
        ]
        return Plan(files, message, include=include) if files else None

    if dry_run:
        build(space.repository.head())
        return made[0]
    written = space.writer.commit(build)
    return made[0] if written is None else replace(made[0], commit=written.commit, notes=written.notes)


class _Versions(NamedTuple):
    """`was` and `now` as NAME@VERSION; `old` is None when its file is lost. `current`: `new` is the present version."""

    was: str
    now: str
    target: str
    old: Workflow | None
    new: Workflow
    current: bool


def _versions(rules: Rules, wish: Wish) -> _Versions:
    current = workflow_named(rules, wish.workflow)
    target = wish.target or current.version
    known = _known(rules, wish.workflow)
    if target not in known:
        raise _no_version(rules, wish.workflow, target)
    if target == wish.source:
        raise BadUsage(
            f"{wish.workflow}@{target} is where these items are",
            hint=f"git work workflow migrate {wish.workflow} --from OLD --to {target}",
            code="bad-version",
        )
    was, now = f"{wish.workflow}@{wish.source}", f"{wish.workflow}@{target}"
    return _Versions(was, now, target, known.get(wish.source), known[target], target == current.version)


def _known(rules: Rules, name: str) -> dict[str, Workflow]:
    """The versions of a workflow; the present one by what its file says, the others by the names of theirs."""
    older = {one.partition("@")[2]: workflow for one, workflow in rules.workflows.items() if one.startswith(f"{name}@")}
    return {**older, rules.workflows[name].version: rules.workflows[name]}


def _no_version(rules: Rules, name: str, version: str) -> BadUsage:
    known = _known(rules, name)
    hint = near(version, known) or f"one of: {', '.join(sorted(known))}"
    return BadUsage(f"{name} has no version `{version[:60]}`", hint=hint, code="bad-version")


def _chosen(there: list[Follower], ids: Mapping[str, str], was: str) -> list[Follower]:
    if not ids:
        return there
    found = [one for one in there if fold(one.item.id) in ids]
    strange = ids.keys() - {fold(one.item.id) for one in found}
    if strange:
        names = ", ".join(sorted(ids[one] for one in strange))
        raise WorkError(f"{names} does not follow {was}", hint=f"git work show {min(strange)}", code="bad-version")
    return found


def _states(versions: _Versions, states: Mapping[str, str]) -> dict[str, str]:
    """The map with the names as the workflows write them."""
    mapped = {}
    for before, after in states.items():
        old = state_named(versions.old, before) if versions.old is not None else before
        new = state_named(versions.new, after)
        if old is None:
            raise _no_state(versions.was, before, versions.old)
        if new is None:
            raise _no_state(versions.now, after, versions.new)
        if versions.new.state(old) is not None:
            raise BadUsage(
                f"{old} stays {old}: {versions.now} has it",
                hint=f"leave it out, and move the items afterwards: git work move ID '{new}'",
                code="bad-state",
            )
        mapped[old] = new
    return mapped


def _no_state(version: str, word: str, workflow: Workflow | None) -> BadUsage:
    states = [one.name for one in workflow.states] if workflow is not None else []
    hint = near(word, states) or f"one of: {', '.join(states)}"
    return BadUsage(f"{version} has no state `{word[:80]}`", hint=hint, code="bad-state")


def _refuse_lost(lost: Iterable[Follower], versions: _Versions, wish: Wish) -> None:
    counts: dict[str, int] = {}
    for one in lost:
        counts[one.item.status] = counts.get(one.item.status, 0) + 1
    if counts:
        named = ", ".join(f"{state} ({count} item{'' if count == 1 else 's'})" for state, count in counts.items())
        maps = " ".join(f"--map '{state}=…'" for state in counts)
        states = ", ".join(one.name for one in versions.new.states)
        raise WorkError(
            f"{versions.now} has no state {named}; it has {states}",
            hint=f"git work workflow migrate {wish.workflow} --from {wish.source} {maps}",
            code="unknown-status",
        )


def _pin(rules: Rules, versions: _Versions, one: Follower) -> str:
    """What the item's key `workflow` is to say; empty: nothing, its type says it."""
    if not versions.current:
        return versions.now
    name = versions.now.partition("@")[0]
    known = rules.types.get(one.item.type)
    return "" if known is not None and known.workflow == name else name


def _written(one: Follower, pin: str, status: str) -> bytes:
    data = itemedit.set_values(one.data, {"workflow": pin}) if pin else itemedit.remove_keys(one.data, ["workflow"])
    return itemedit.set_values(data, {"status": status}) if status != one.item.status else data


def _message(space: Workspace, rules: Rules, versions: _Versions, used: Mapping[str, str], items: int) -> str:
    lines = [("Migrate", edge(versions.was, versions.now))]
    lines += [("Map", edge(before, after)) for before, after in used.items()]
    lines.append(("Actor", actor(space, rules)))
    many = f"{items} item{'' if items == 1 else 's'}"
    return trailers.write(f"{versions.was}: {many} to version {versions.target}", "", "", lines)
