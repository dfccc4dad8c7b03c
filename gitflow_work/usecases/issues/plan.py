"""What an import makes of issues: files of items, and the records of what both sides have now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitflow_work.core import ids
from gitflow_work.core.issues.comparing import FIELDS, Issue, Note, Shadow, compare, digest, settled, state_of
from gitflow_work.core.issues.mapping import LINK_KEY, Mapped, type_for
from gitflow_work.core.item import Item, Value
from gitflow_work.core.layout import item_path
from gitflow_work.core.slug import slug
from gitflow_work.errors import BadFile, WorkError
from gitflow_work.formats.issues import issuerecord, issuetext
from gitflow_work.formats.items import itemedit
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.usecases.actor import require
from gitflow_work.usecases.issues.sync import (
    NEVER,
    Change,
    Conflict,
    Linked,
    Told,
    World,
    doubled,
    is_clean,
    number_of,
    record_for,
    record_of,
    shadow_of_issue,
    shadow_of_item,
    shown,
    uncommitted,
)
from gitflow_work.usecases.workspace import Workspace
from gitflow_work.usecases.write import need_edit


class Planner:
    """One commit of an import. `prefer` (theirs, ours or empty) settles conflicts."""

    def __init__(self, space: Workspace, found: World, repository: str, type_name: str, prefer: str) -> None:
        self._space = space
        self._found = found
        self._repository = repository
        self._type = type_name
        self._prefer = prefer
        self._taken: set[str] | None = None
        self._paths = set(found.paths)
        self._leave: set[tuple[str, str]] = set()
        self.files: dict[str, bytes | None] = {}
        self.records: list[tuple[str, str]] = []
        self.changes: list[Change] = []
        self.conflicts: list[Conflict] = []
        self.told: list[Told] = []
        self.unchanged = 0

    def all(self, issues: Sequence[Issue], notes: Mapping[int, list[Note]], made_here: Mapping[int, str]) -> None:
        """Plan all of them; what cannot be done is told, and the others go on."""
        for issue in issues:
            try:
                self._one(issue, issuetext.rendered(notes.get(issue.number, ())), made_here.get(issue.number, ""))
            except NotPermitted as refused:
                raise WorkError(refused.message, hint=refused.hint, code="not-permitted") from None
            except WorkError as bad:
                message = f"issue {issue.number} cannot become an item: {bad.message}"
                self.told.append(Told("unusable-issue", message, "", issue.number, bad.hint, stops=True))

    def _one(self, issue: Issue, comments: str, made_here: str) -> None:
        found = self._found
        if issue.number in found.doubles:
            self.told.append(doubled(found, issue.number))
            return
        linked = found.by_number.get(issue.number) or found.items.get(ids.fold(made_here))
        if linked is not None:
            self._update(linked, issue, comments)
        elif was := self._deleted(issue.number):
            message = f"its item {was} was deleted here; it is not made again"
            self.told.append(Told("deleted-here", message, was, issue.number))
        else:
            self._create(issue, comments)

    def _deleted(self, number: int) -> str:
        link = issuerecord.link(self._repository, number).casefold()
        gone = (one for key, one in self._found.records.items() if key not in self._found.items)
        return next((one.item for one in gone if one.link.casefold() == link), "")

    # New ---------------------------------------------------------------------------------------------------------

    def _create(self, issue: Issue, comments: str) -> None:
        known = self._found.mapped(type_for(self._found.rules, issue.labels, self._type))
        item_id = self._draw(known)
        theirs = shadow_of_issue(issue, item_id, comments)
        status = known.status_for(theirs.state)
        self._permit(known.type.name, "new" if status == known.workflow.initial else "import")
        fields: dict[str, Value] = {"id": item_id, "type": known.type.name, "title": theirs.title, "status": status}
        fields |= {key: one.default for key, one in known.type.fields.items() if one.default is not None}
        changes = self._changes(known, issue, theirs, None, ("labels", "people", "milestone"))
        fields |= {key: value for key, value in changes.items() if value is not None}
        link = issuerecord.link(self._repository, issue.number)
        fields |= {"x-imported-id": link, "x-imported-from": "github", LINK_KEY: link}
        body = issuetext.join(issuetext.Parts(theirs.body, comments))
        data = itemedit.render(fields, body)
        path = self._free(known, item_id, slug(theirs.title))
        item = parse(data, path)
        self._say_missing(known, item, issue.number)
        self._taken = {*(self._taken or ()), ids.fold(item_id)}
        self._paths.add(path.casefold())
        self._finish(Linked(item, path, data), issue, theirs, known)

    def _permit(self, type_name: str, verb: str) -> None:
        if (type_name, verb) not in self._leave:
            try:
                require(self._space, self._found.rules, f"{type_name}:{verb}", f"import items of the type {type_name}")
            except WorkError as refused:
                raise NotPermitted(refused.message, hint=refused.hint) from None
            self._leave.add((type_name, verb))

    def _draw(self, known: Mapped) -> str:
        if self._taken is None:
            self._taken = {*self._found.items, *self._space.index.ids()}
            self._taken |= {ids.fold(one) for path in self._found.unreadable if (one := ids.claimed(_name(path)))}
            self._taken |= self._deleted_ids()
        if self._found.rules.config.ids == "sequential":
            return ids.next_number(known.type.prefix, self._taken)
        return ids.draw(known.type.prefix, self._taken, self._space.choose)

    def _deleted_ids(self) -> set[str]:
        head = self._space.repository.head()
        gone = list(self._space.repository.deleted_files(head, list(self._found.rules.folders()))) if head else []
        contents = self._found.tree.read({oid for _, oid in gone}) if gone else {}
        found = set()
        for _, oid in gone:
            try:
                found.add(ids.fold(parse(contents[oid]).id))
            except BadFile:
                continue
        return found

    def _free(self, known: Mapped, item_id: str, name: str) -> str:
        number, path = 1, item_path(self._found.rules.config, known.type, item_id, name)
        while path.casefold() in self._paths or self._space.worktree.exists(path):
            number += 1
            path = item_path(self._found.rules.config, known.type, item_id, f"{name}-{number}".lstrip("-"))
        return path

    def _say_missing(self, known: Mapped, item: Item, number: int) -> None:
        missing = [name for name, one in known.type.fields.items() if one.required and not item.text(name)]
        if missing:
            message = f"nothing gives {', '.join(missing)}, which items of the type {known.type.name} need"
            hint = f"git work set {item.id} {missing[0]}=…, or `github: issues: fields:` in config.yml"
            self.told.append(Told("missing-field", message, item.id, number, hint))

    # Known -------------------------------------------------------------------------------------------------------

    def _update(self, linked: Linked, issue: Issue, comments: str) -> None:
        item, number = linked.item, issue.number
        if not is_clean(self._space, linked):
            self.told.append(uncommitted(linked, number))
            return
        known = self._found.mapped_item(item)
        theirs, ours = shadow_of_issue(issue, item.id, comments), shadow_of_item(item, known)
        was = number_of(item, self._repository, self._found.rules)
        record = record_for(self._found, item, was or number)
        difference = compare(theirs, ours, record)
        both = difference.both
        take = (*difference.theirs, *(both if self._prefer == "theirs" else ()))
        undecided = both if not self._prefer else ()
        self.conflicts += [
            Conflict(item.id, number, name, shown(getattr(theirs, name)), shown(getattr(ours, name)))
            for name in undecided
        ]
        applied = tuple(name for name in take if name != "state" or known.status_for(theirs.state) == item.status)
        kept = both if self._prefer == "ours" else ()
        data = self._edited(linked, known, issue, theirs, applied)
        stale = record is None or any(
            getattr(theirs, name) == getattr(ours, name) and record.theirs.get(name) != digest(getattr(theirs, name))
            for name in FIELDS
        )
        if not applied and not kept and data == linked.data and (not stale or undecided):
            self.unchanged += 1
            return
        left = tuple(name for name in take if name not in applied)
        action = "updated" if applied else "linked" if was != number else "recorded"
        after = parse(data, linked.path)
        their, our = settled(
            record, theirs, shadow_of_item(after, known), open_fields=(*undecided, *difference.ours, *left)
        )
        for name in kept:
            our[name] = record.ours.get(name, NEVER) if record else NEVER
        self.records.append(record_of(item.id, self._repository, issue, (their, our)))
        if data != linked.data:
            self.files[linked.path] = data
        self.changes.append(Change(action, item.id, number, applied, after.title, linked.path))

    def _edited(self, linked: Linked, known: Mapped, issue: Issue, theirs: Shadow, names: Sequence[str]) -> bytes:
        """The item's file with these fields as the issue has them. Raises WorkError when that may not be."""
        item = linked.item
        changes = self._changes(known, issue, theirs, item, names)
        if number_of(item, self._repository, self._found.rules) != issue.number:
            changes[LINK_KEY] = issuerecord.link(self._repository, issue.number)
        data = itemedit.set_values(linked.data, changes)
        body = item.body
        if "body" in names:
            body = issuetext.with_text(body, theirs.body)
        if "comments" in names:
            body = issuetext.with_comments(body, theirs.comments)
        if body != item.body:
            data = itemedit.set_body(data, body)
        need_edit(self._space, self._found.rules, item, linked.data, data)
        return data

    def _changes(
        self, known: Mapped, issue: Issue, theirs: Shadow, old: Item | None, names: Sequence[str]
    ) -> dict[str, Value]:
        changes: dict[str, Value] = {}
        told: list[str] = []
        if "title" in names:
            changes["title"] = theirs.title
        if "labels" in names:
            made, words = known.label_changes([issuetext.one_line(one) for one in issue.labels], old)
            changes |= made
            told += words
        if "people" in names:
            changes |= known.people_changes(issue.assignees, old)
        if "milestone" in names:
            made, words = known.milestone_changes(theirs.milestone, old)
            changes |= made
            told += words
        item_id = old.id if old is not None else ""
        self.told += [Told("not-mapped", one, item_id, issue.number) for one in told]
        return changes

    def _finish(self, linked: Linked, issue: Issue, theirs: Shadow, known: Mapped) -> None:
        item = linked.item
        ours = shadow_of_item(item, known)
        if theirs.title != issue.title:
            why = "its title has signs that no title may have" if issue.title.strip() else "it has no title"
            self.told.append(Told("title-changed", f"{why}; the item's is {theirs.title}", item.id, issue.number))
        if theirs.state != ours.state:
            message = f"the workflow {known.workflow.name} has no state for {state_of(issue)}; it is {item.status}"
            hint = f"`github: issues: states: {{{theirs.state}: …}}` in config.yml"
            self.told.append(Told("state-not-held", message, item.id, issue.number, hint))
        self.records.append(record_of(item.id, self._repository, issue, settled(None, theirs, ours)))
        self.files[linked.path] = linked.data
        self.changes.append(Change("created", item.id, issue.number, FIELDS, item.title, linked.path))


class NotPermitted(WorkError):
    """The user may not import at all, so nothing is."""


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
