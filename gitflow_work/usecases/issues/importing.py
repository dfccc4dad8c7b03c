"""`github import`: issues as items, and what changed on them since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitflow_work.core.ids import fold
from gitflow_work.core.issues.comparing import Cursor, Issue, Note, compare
from gitflow_work.core.issues.mapping import type_for
from gitflow_work.errors import WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.issues import issuetext
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor
from gitflow_work.usecases.issues.missing import gone, holder, looked_up
from gitflow_work.usecases.issues.plan import Planner
from gitflow_work.usecases.issues.sync import (
    Change,
    Linked,
    Progress,
    Synced,
    Told,
    Where,
    World,
    adopted,
    is_clean,
    number_of,
    record_for,
    settings_of,
    shadow_of_issue,
    shadow_of_item,
    world,
)
from gitflow_work.usecases.move import Request, move
from gitflow_work.usecases.workspace import Workspace

MAX_SINGLE = 25
"""Of more issues than that the comments are asked for all at once."""


@dataclass(frozen=True, slots=True)
class Options:
    """`type`: what issues become. `prefer`: theirs or ours, which settles conflicts.

    `batch`: how many issues one commit takes, 0 for all. `numbers`: only these issues, none for all.
    """

    type: str = ""
    prefer: str = ""
    batch: int = 0
    numbers: tuple[int, ...] = ()


@dataclass
class _Run:
    space: Workspace
    where: Where
    options: Options
    result: Synced
    dry_run: bool
    notes: Mapping[int, list[Note]] = field(default_factory=dict)
    made_here: Mapping[int, str] = field(default_factory=dict)
    known: World | None = None


def import_issues(
    space: Workspace, where: Where, options: Options, *, dry_run: bool = False, progress: Progress | None = None
) -> Synced:
    """Make items of the issues that are new, and bring what changed on the others to their items.

    Raises ForgeTrouble when the issues cannot be read, BadUsage for a type that is not there, WorkError when a
    commit is refused. Conflicts, and what could not be done of single issues, are in the answer.
    """
    repository = where.tracker.repository()
    head = space.repository.head()
    found = world(space, head, repository)
    found.mapped(type_for(found.rules, (), options.type))
    run = _Run(space, where, options, Synced(repository), dry_run, known=found)
    settings = settings_of(found.rules, options.type)
    issues = _named(run, found) if options.numbers else _changed(run, found, _cursor(run, settings, head))
    run.made_here = {**adopted(found, where.tracker, issues), **run.made_here}
    _move_all(run, found, issues)
    _write(run, issues, progress)
    if not dry_run and not options.numbers:
        _keep(run, issues, settings)
    return run.result


def _cursor(run: _Run, settings: str, head: str | None) -> Cursor | None:
    """How far an earlier run went, when this branch has what that one wrote."""
    found = run.where.cursor.read(run.result.repository)
    if found is None or head is None or found.settings != settings:
        return None
    if run.space.repository.resolve(found.commit) is None:
        return None
    return found if run.space.repository.merge_bases([found.commit, head]) == [found.commit] else None


def _changed(run: _Run, found: World, cursor: Cursor | None) -> Sequence[Issue]:
    """The issues that changed since; all of them, when one turns up that is older than that: it was transferred here,
    and may be one that an item had by another number.
    """
    tracker = run.where.tracker
    issues = tracker.issues(cursor.since if cursor else None)
    if cursor and any(one.created and one.created < cursor.since and not holder(found, one.number) for one in issues):
        cursor, issues = None, tracker.issues(None)
    run.notes = _comments(run.where, issues, whole=cursor is None)
    if cursor is None:
        told, back = looked_up(found, tracker, run.result.repository, issues)
        run.result.told += told
        run.made_here = back
    return issues


def _named(run: _Run, found: World) -> Sequence[Issue]:
    """The issues that were asked for, in the order of their numbers."""
    issues = []
    for number in sorted(set(run.options.numbers)):
        answer = run.where.tracker.issue(number)
        if isinstance(answer, Issue):
            issues.append(answer)
        else:
            repository, item_id = run.result.repository, holder(found, number)
            run.result.told.append(gone(found, answer, repository, item_id, stops=True))
    run.notes = _comments(run.where, issues, whole=False)
    return issues


def _comments(where: Where, issues: Sequence[Issue], *, whole: bool) -> dict[int, list[Note]]:
    asked = [one.number for one in issues if one.comments]
    told: dict[int, list[Note]] = {number: [] for number in asked}
    if (whole and len(asked) > 1) or len(asked) > MAX_SINGLE:
        for note in where.tracker.comments(None):
            told.setdefault(note.number, []).append(note)
        return told
    for number in asked:
        told[number] = list(where.tracker.comments(number))
    return told


def _move_all(run: _Run, found: World, issues: Sequence[Issue]) -> None:
    """Items whose issues were closed or opened again take a transition of their own, when they may."""
    for issue in issues:
        linked = found.by_number.get(issue.number) or found.items.get(fold(run.made_here.get(issue.number, "")))
        if linked is not None and is_clean(run.space, linked):
            try:
                _move_one(run, found, linked, issue)
            except WorkError as refused:
                what = f"the issue is {'open' if issue.state == 'open' else 'closed'}; {refused.message}"
                hint = refused.hint or f"git work can {linked.item.id}"
                run.result.told.append(Told("not-moved", what, linked.item.id, issue.number, hint, stops=True))


def _move_one(run: _Run, found: World, linked: Linked, issue: Issue) -> None:
    item = linked.item
    known = found.mapped_item(item)
    comments = issuetext.split(item.body).comments
    theirs, ours = shadow_of_issue(issue, item.id, comments), shadow_of_item(item, known)
    number = number_of(item, run.result.repository, found.rules) or issue.number
    difference = compare(theirs, ours, record_for(found, item, number))
    wanted = (*difference.theirs, *(difference.both if run.options.prefer == "theirs" else ()))
    target = known.status_for(theirs.state)
    if "state" not in wanted or target == item.status:
        return
    text = f"{run.result.repository}#{issue.number} is {theirs.state.replace('_', ' ')}."
    done = move(run.space, item.id, Request(target, text=text, if_status=item.status), dry_run=run.dry_run)
    run.result.notes += done.notes
    run.result.changes.append(Change("moved", item.id, issue.number, ("state",), item.title, linked.path))
    if done.commit:
        run.result.commits.append(done.commit)


def _write(run: _Run, issues: Sequence[Issue], progress: Progress | None) -> None:
    size = run.options.batch or len(issues) or 1
    for start in range(0, len(issues), size):
        _commit(run, issues[start : start + size])
        if progress:
            progress(min(start + size, len(issues)), len(issues))


def _commit(run: _Run, issues: Sequence[Issue]) -> None:
    made: list[Planner] = []

    def build(head: str | None) -> Plan | None:
        found = run.known = world(run.space, head, run.result.repository, run.known)
        planner = Planner(run.space, found, run.result.repository, run.options.type, run.options.prefer)
        planner.all(issues, run.notes, run.made_here)
        made[:] = [planner]
        if not planner.records:
            return None
        lines = [*planner.records, ("Actor", actor(run.space, found.rules))]
        message = trailers.write(_subject(planner, run.result.repository), "", "", lines)
        return Plan(planner.files, message, allow_empty=True)

    if run.dry_run:
        build(run.space.repository.head())
        written = None
    else:
        written = run.space.writer.commit(build)
    planner = made[0]
    run.result.changes += planner.changes
    run.result.conflicts += planner.conflicts
    run.result.told += planner.told
    run.result.unchanged += planner.unchanged
    if written is not None:
        run.result.commits.append(written.commit)
        run.result.notes += written.notes


def _subject(planner: Planner, repository: str) -> str:
    new = sum(one.action == "created" for one in planner.changes)
    parts = [f"{new} new"] if new else []
    parts += [f"{len(planner.changes) - new} changed"] if len(planner.changes) > new else []
    return f"Import issues of {repository}: {', '.join(parts) or 'nothing changed'}"


def _keep(run: _Run, issues: Sequence[Issue], settings: str) -> None:
    """Remember how far this went, unless something has to be asked for again."""
    head = run.space.repository.head()
    if issues and head and not run.result.conflicts and not any(one.stops for one in run.result.told):
        newest = max(one.updated for one in issues)
        run.where.cursor.write(Cursor(run.result.repository, head, newest, settings))
