"""Limits of work in progress: a check refuses nothing for them, and notes what HEAD has too much of."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.check.result import Checked
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.facts.items import Census, Member
from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.gates.base import leaves
from gitflow_work.core.gates.values import listing
from gitflow_work.core.gates.wip import WipGate, above
from gitflow_work.core.ids import fold
from gitflow_work.core.rules import Rules
from gitflow_work.core.workflow import Workflow
from gitflow_work.ports.reading import Repository
from gitflow_work.usecases.checking.reading import Reader
from gitflow_work.usecases.deciding.others import workflow_of

_Limits = dict[tuple[str, str, int, str], Workflow]
"""Workflow without a version, state, limit and what it is counted per, with the workflow itself."""


def note_limits(repository: Repository, reader: Reader, timeline: Timeline, rules: Rules, into: Checked) -> None:
    """Note each limit that is exceeded in HEAD's tree, of those that moves of the range had to do with."""
    limits = _asked(timeline, rules, into)
    states = {(workflow, state) for workflow, state, _, _ in limits}
    members = _members(repository, reader, rules, into.head, states) if states else {}
    for (name, state, limit, per), workflow in limits.items():
        for whose, ids in above(limit, WipGate(limit, per), Census(tuple(members.get((name, state), ())))):
            message = f"{state} has {len(ids)} items{whose}, and the limit is {limit}: {listing(ids)}"
            found = workflow.state(state)
            line = found.line if found else 1
            into.add(Finding("wip-exceeded", message, NOTE, workflow.path or None, line))


def _asked(timeline: Timeline, rules: Rules, checked: Checked) -> _Limits:
    limits: _Limits = {}
    for moved in checked.moved:
        record = timeline.record(checked.head, fold(moved.item))
        _, workflow = rules.effective(record.type, record.pin) if record is not None else ("", None)
        if workflow is None:
            continue
        taken = {name for name, _ in moved.steps}
        for one in workflow.transitions:
            for gate in leaves(one.gates) if one.name in taken else ():
                state = workflow.state(one.target)
                limit = gate.limit or (state.wip if state else None) if isinstance(gate, WipGate) else None
                if limit and isinstance(gate, WipGate):
                    limits[workflow.name.partition("@")[0], one.target, limit, gate.per] = workflow
    return limits


def _members(
    repository: Repository, reader: Reader, rules: Rules, head: str, states: set[tuple[str, str]]
) -> dict[tuple[str, str], list[Member]]:
    """The items of HEAD in these states of these workflows."""
    files: dict[str, tuple[str, str]] = {}
    for entry in reader.files(head).values():
        record = reader.record_of(entry.oid)
        at = (workflow_of(rules, record.type, record.pin), record.status) if record is not None else ("", "")
        if at in states:
            files[entry.oid] = at
    found: dict[tuple[str, str], list[Member]] = {}
    for oid, member in _read(repository, files):
        found.setdefault(files[oid], []).append(member)
    return {at: sorted(some, key=lambda one: one.id.lower()) for at, some in found.items()}


def _read(repository: Repository, files: dict[str, tuple[str, str]]) -> Iterator[tuple[str, Member]]:
    from gitflow_work.formats.items.itemfile import parse

    for oid, data in repository.blobs(sorted(files)):
        item = parse(data)
        yield oid, Member(item.id, tuple(one.strip() for one in item.texts("assignee") if one.strip()))
