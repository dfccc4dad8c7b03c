"""`github export`: items as issues, and what changed on them since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitflow_work.core.ids import fold
from gitflow_work.core.issues.comparing import (
    FIELDS,
    Draft,
    Issue,
    Missing,
    Record,
    compare,
    digests,
    settled,
)
from gitflow_work.core.issues.mapping import LINK_KEY, Mapped
from gitflow_work.core.item import Item
from gitflow_work.errors import BadUsage, Undecided, WorkError
from gitflow_work.formats import trailers
from gitflow_work.formats.issues import issuerecord
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.forge import Tracker
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.actor import actor
from gitflow_work.usecases.issues import drafting
from gitflow_work.usecases.issues.missing import MAX_ASKED, gone
from gitflow_work.usecases.issues.sync import (
    NEVER,
    Change,
    Conflict,
    Linked,
    Progress,
    Synced,
    Told,
    World,
    adopted,
    doubled,
    is_clean,
    number_of,
    record_for,
    record_of,
    shadow_of_issue,
    shadow_of_item,
    shown,
    uncommitted,
    world,
)
from gitflow_work.usecases.workspace import Workspace, committed_item, locate, rules_of


@dataclass(frozen=True, slots=True)
class Options:
    """`ids`: beginnings of ids, none for all. `create`: items without an issue get one: those named, or the unfinished
    ones of `type`. `prefer`: theirs or ours, which settles conflicts.
    """

    ids: tuple[str, ...] = ()
    create: bool = False
    type: str = ""
    prefer: str = ""


@dataclass
class _Done:
    """What stands on GitHub now, by item: the issue, and the digests of both sides."""

    issues: dict[str, Issue] = field(default_factory=dict)
    digests: dict[str, tuple[dict[str, str], dict[str, str]]] = field(default_factory=dict)


def export_items(
    space: Workspace, tracker: Tracker, options: Options, *, dry_run: bool = False, progress: Progress | None = None
) -> Synced:
    """Bring what changed on items to their issues, and make issues of items that have none, when asked to.

    When GitHub gives out on the way, what was done is written down, and the answer says so. Raises ForgeTrouble when
    the issues cannot be read, BadUsage for an item or type that is not there, WorkError when the commit is refused.
    """
    if options.create and not options.ids and not options.type:
        raise BadUsage("--create needs the items that are to get an issue", hint="git work github export --create ID")
    repository = tracker.repository()
    found = world(space, space.repository.head(), repository)
    if options.type:
        found.mapped(options.type)
    chosen = _chosen(space, found, options)
    export = _Export(space, tracker, found, options, Synced(repository), dry_run)
    export.run(chosen, _issues(tracker, found, options, repository, chosen), progress)
    return export.result


def _issues(
    tracker: Tracker, found: World, options: Options, repository: str, chosen: Sequence[Linked]
) -> dict[int, Issue | Missing]:
    """The issues of these items, by number; all there are where one may have been made already, unknown to its item."""
    numbers = [number_of(one.item, repository, found.rules) for one in chosen]
    if options.ids and len(numbers) <= MAX_ASKED and (all(numbers) or not options.create):
        return {number: tracker.issue(number) for number in numbers if number}
    known: dict[int, Issue | Missing] = {one.number: one for one in tracker.issues(None)}
    absent = [number for number in sorted(set(numbers)) if number and number not in known]
    return known | {number: tracker.issue(number) for number in absent[:MAX_ASKED]}


def _chosen(space: Workspace, found: World, options: Options) -> list[Linked]:
    if not options.ids:
        return [one for one in found.items.values() if not options.type or one.item.type == options.type]
    chosen = []
    for beginning in options.ids:
        item_id, path = locate(space, beginning, committed=True)
        if fold(item_id) not in found.items:
            committed_item(space, found.tree, item_id, path)
            raise WorkError(f"{item_id} cannot be read in HEAD", hint="git work check")
        chosen.append(found.items[fold(item_id)])
    return chosen


class _Export:
    def __init__(
        self, space: Workspace, tracker: Tracker, found: World, options: Options, result: Synced, dry_run: bool
    ) -> None:
        self._space = space
        self._tracker = tracker
        self._found = found
        self._options = options
        self._dry_run = dry_run
        self._done = _Done()
        self.result = result

    def run(
        self, chosen: Sequence[Linked], by_number: Mapping[int, Issue | Missing], progress: Progress | None
    ) -> None:
        """`by_number` has what is there; and of what is not, as far as that was asked, why."""
        issues = [one for one in by_number.values() if isinstance(one, Issue)]
        made = {fold(item_id): number for number, item_id in adopted(self._found, self._tracker, issues).items()}
        for count, linked in enumerate(chosen, 1):
            try:
                self._one(linked, by_number, made.get(fold(linked.item.id), 0))
            except Undecided as trouble:
                self.result.trouble = trouble
                break
            except WorkError as bad:
                number = number_of(linked.item, self.result.repository, self._found.rules)
                self.result.told.append(Told("refused", bad.message, linked.item.id, number, bad.hint, stops=True))
            if progress:
                progress(count, len(chosen))
        if self._done.issues and not self._dry_run:
            self._commit()

    def _one(self, linked: Linked, by_number: Mapping[int, Issue | Missing], made: int) -> None:
        item = linked.item
        number = number_of(item, self.result.repository, self._found.rules) or made
        if not number:
            self._new(linked)
        elif number in self._found.doubles:
            self.result.told.append(doubled(self._found, number))
        elif isinstance(issue := by_number.get(number, Missing(number, "")), Missing):
            told = gone(self._found, issue, self.result.repository, item.id, stops=bool(self._options.ids))
            self.result.told.append(told)
        elif not is_clean(self._space, linked):
            self.result.told.append(uncommitted(linked, number))
        else:
            self._update(linked, issue)

    # New ---------------------------------------------------------------------------------------------------------

    def _new(self, linked: Linked) -> None:
        item, known = linked.item, self._found.mapped_item(linked.item)
        wanted = self._options.create and (self._options.ids or not known.workflow.is_final(item.status))
        if not wanted or item.text(LINK_KEY):
            if self._options.ids:
                self.result.told.append(self._without(item))
            return
        if not is_clean(self._space, linked):
            self.result.told.append(uncommitted(linked, 0))
            return
        ours = shadow_of_item(item, known)
        draft = drafting.new(item, known, ours, self.result.told)
        self.result.changes.append(Change("created", item.id, 0, FIELDS[:-1], item.title, linked.path))
        if self._dry_run:
            return
        try:
            issue = self._tracker.create(draft)
        except WorkError:
            self.result.changes.pop()
            raise
        self.result.changes[-1] = self.result.changes[-1]._replace(number=issue.number)
        self._note(linked, known, issue, None, ())

    def _without(self, item: Item) -> Told:
        """What is said of an item that was named and has no issue here."""
        if link := item.text(LINK_KEY):
            what, hint = f"its issue is {link}, and not in {self.result.repository}", None
        else:
            what, hint = "it has no issue", f"git work github export --create {item.id}"
        return Told("no-issue", what, item.id, 0, hint, stops=True)

    # Known -------------------------------------------------------------------------------------------------------

    def _update(self, linked: Linked, issue: Issue) -> None:
        item, known = linked.item, self._found.mapped_item(linked.item)
        ours = shadow_of_item(item, known)
        theirs = shadow_of_issue(issue, item.id, ours.comments)
        record = record_for(self._found, item, issue.number)
        if not item.text(LINK_KEY) and record is None:
            # Made by an export that was cut short: it is as the item was then, and what differs is the item's.
            record = Record(item.id, "", "", digests(theirs), dict.fromkeys(FIELDS, NEVER))
        difference = compare(theirs, ours, record)
        both, prefer = difference.both, self._options.prefer
        if not prefer:
            self.result.conflicts += [
                Conflict(item.id, issue.number, name, shown(getattr(theirs, name)), shown(getattr(ours, name)))
                for name in both
            ]
        take = (*difference.ours, *(both if prefer == "ours" else ()))
        waiting = (*difference.theirs, *(() if prefer else both))
        if difference.theirs:
            what = f"{', '.join(difference.theirs)} changed on GitHub"
            self.result.told.append(Told("to-import", what, item.id, issue.number, "git work github import"))
        draft = drafting.changed(item, known, issue, ours, take, self.result.told)
        kept = both if prefer == "theirs" else ()
        if draft == Draft() and not kept and item.text(LINK_KEY):
            self.result.unchanged += 1
            return
        action = "updated" if draft != Draft() else "linked" if not item.text(LINK_KEY) else "recorded"
        if not self._dry_run and draft != Draft():
            issue = self._tracker.update(issue.number, draft)
            self.result.told += drafting.left_out(item, draft, issue)
        self.result.changes.append(Change(action, item.id, issue.number, take, item.title, linked.path))
        if not self._dry_run:
            self._note(linked, known, issue, record, waiting, kept)

    # Writing it down ---------------------------------------------------------------------------------------------

    def _note(
        self,
        linked: Linked,
        known: Mapped,
        issue: Issue,
        record: Record | None,
        waiting: Sequence[str],
        kept: Sequence[str] = (),
    ) -> None:
        """Both sides as they are now. What waits for an import keeps its record; so does `kept`, on their side."""
        ours = shadow_of_item(linked.item, known)
        theirs = shadow_of_issue(issue, linked.item.id, ours.comments)
        their, our = settled(record, theirs, ours, open_fields=(*waiting, "comments"))
        for name in kept:
            their[name] = record.theirs.get(name, NEVER) if record else NEVER
        if record is None:
            their["comments"] = our["comments"] = digests(theirs._replace(comments=""))["comments"]
        self._done.issues[linked.item.id] = issue
        self._done.digests[linked.item.id] = (their, our)

    def _commit(self) -> None:
        """The links of new issues, and the records, in one commit."""

        def build(head: str | None) -> Plan | None:
            tree, rules = rules_of(self._space, head)
            files: dict[str, bytes | None] = {}
            lines = []
            for item_id, issue in self._done.issues.items():
                lines.append(record_of(item_id, self.result.repository, issue, self._done.digests[item_id]))
                linked = self._found.items[fold(item_id)]
                entry = tree.entry(linked.path)
                data = tree.read([entry.oid])[entry.oid] if entry is not None and entry.is_regular else None
                if data is not None and not parse(data, linked.path).text(LINK_KEY):
                    value = issuerecord.link(self.result.repository, issue.number)
                    files[linked.path] = itemedit.set_values(data, {LINK_KEY: value})
            count = len(self._done.issues)
            subject = f"Export to issues of {self.result.repository}: {count} item{'' if count == 1 else 's'}"
            message = trailers.write(subject, "", "", [*lines, ("Actor", actor(self._space, rules))])
            return Plan(files, message, allow_empty=True)

        written = self._space.writer.commit(build)
        if written is not None:
            self.result.commits.append(written.commit)
            self.result.notes += written.notes
