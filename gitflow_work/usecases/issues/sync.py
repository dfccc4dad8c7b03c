"""What an import from GitHub and an export to it share: what they answer, and what they know of a commit's items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gitflow_work.core.ids import fold
from gitflow_work.core.issues.comparing import Issue, Record, Shadow, state_of
from gitflow_work.core.issues.mapping import LINK_KEY, Mapped, Names
from gitflow_work.core.item import Item
from gitflow_work.core.rules import Rules
from gitflow_work.errors import BadFile, BadUsage, Undecided
from gitflow_work.formats.issues import issuerecord, issuetext
from gitflow_work.formats.items.itemfile import parse
from gitflow_work.ports.forge import CursorStore, Tracker
from gitflow_work.ports.reading import Repository, Tree
from gitflow_work.usecases.workspace import Workspace, rules_of

Progress = Callable[[int, int], None]
NEVER = "0" * 12
"""The digest of nothing that there is."""
SIDES = ("theirs", "ours")


class Change(NamedTuple):
    """What became of an item and its issue. `action`: created, updated, linked, moved, recorded.

    `fields` are those of core.issues.FIELDS that changed. `number` is 0 for an issue that a dry run would make.
    """

    action: str
    id: str
    number: int
    fields: tuple[str, ...]
    title: str
    path: str = ""


class Conflict(NamedTuple):
    """A field that both sides changed since they last agreed, to different values; in words, cut short."""

    id: str
    number: int
    field: str
    theirs: str
    ours: str


class Told(NamedTuple):
    """Something that people should know. `stops`: it keeps the two sides apart, so it is asked for again."""

    rule: str
    message: str
    id: str = ""
    number: int = 0
    hint: str | None = None
    stops: bool = False


@dataclass
class Synced:
    """What was done, or would be. `trouble` is why it ended early, when it did; all else that is told stands."""

    repository: str
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    unchanged: int = 0
    trouble: Undecided | None = None
    notes: list[str] = field(default_factory=list)


class Linked(NamedTuple):
    """An item, with its file."""

    item: Item
    path: str
    data: bytes


class Where(NamedTuple):
    """Whom to ask: the tracker, and where it is kept how far that went."""

    tracker: Tracker
    cursor: CursorStore


@dataclass(frozen=True)
class World:
    """A commit's items and their links, as far as issues are concerned."""

    tree: Tree
    rules: Rules
    items: Mapping[str, Linked]
    """By folded id."""
    by_number: Mapping[int, Linked]
    doubles: Mapping[int, tuple[str, ...]]
    """Issues that several items name, with those."""
    paths: frozenset[str]
    names: Names
    records: Mapping[str, Record]
    unreadable: tuple[str, ...] = ()
    head: str | None = None

    def mapped(self, type_name: str) -> Mapped:
        """The rules of a type. Raises BadUsage when there is no such type, or it has no workflow."""
        found = self.rules.types.get(type_name)
        _, workflow = self.rules.effective(type_name)
        if found is None or workflow is None:
            known = ", ".join(sorted(self.rules.types)) or "none"
            what = f"there is no type {type_name}; there are {known}" if found is None else f"{type_name}: no workflow"
            raise BadUsage(what, hint="--type TYPE, or `github: issues: type:` in config.yml", code="unknown-type")
        return Mapped(self.rules, found, workflow, self.names)

    def mapped_item(self, item: Item) -> Mapped:
        """The rules of an item, in the version that it keeps. Raises BadUsage like `mapped`."""
        found = self.mapped(item.type)
        _, workflow = self.rules.effective(item.type, item.text("workflow"))
        return found if workflow is None else Mapped(self.rules, found.type, workflow, self.names)


def world(space: Workspace, head: str | None, repository: str, before: World | None = None) -> World:
    """What a commit has; of history only what `before` does not know is read.

    Raises BadUsage without a workflow, Undecided when history is not all here.
    """
    tree, rules = rules_of(space, head)
    entries = {path: entry for folder in rules.folders() for path, entry in tree.files(folder).items()}
    contents = tree.read({entry.oid for entry in entries.values() if entry.is_regular})
    items: dict[str, Linked] = {}
    unreadable = []
    for path, entry in sorted(entries.items()):
        item = _item(contents[entry.oid], path) if entry.is_regular else None
        if item is None:
            unreadable.append(path)
        else:
            items.setdefault(fold(item.id), Linked(item, path, contents[entry.oid]))
    by_number, doubles = _links(items.values(), repository, rules)
    ids: dict[tuple[str, str], str] = {}
    for one in items.values():
        ids.setdefault((one.item.type, one.item.title), one.item.id)
    names = Names(ids, {key: one.item.title for key, one in items.items()})
    records = _records(space.repository, head, before)
    paths = frozenset(path.casefold() for path in entries)
    return World(tree, rules, items, by_number, doubles, paths, names, records, tuple(unreadable), head)


def _item(data: bytes, path: str) -> Item | None:
    try:
        return parse(data, path)
    except BadFile:
        return None


def number_of(item: Item, repository: str, rules: Rules) -> int:
    """The number of an item's issue in this repository, by whatever name it had; 0 for none."""
    link = issuerecord.read_link(item.text(LINK_KEY))
    ours = {repository.casefold(), *(one.casefold() for one in rules.config.github.issues.formerly)}
    return link[1] if link and link[0].casefold() in ours else 0


def _links(
    items: Iterable[Linked], repository: str, rules: Rules
) -> tuple[dict[int, Linked], dict[int, tuple[str, ...]]]:
    found: dict[int, list[Linked]] = {}
    for one in items:
        if number := number_of(one.item, repository, rules):
            found.setdefault(number, []).append(one)
    single = {number: of[0] for number, of in found.items() if len(of) == 1}
    return single, {number: tuple(one.item.id for one in of) for number, of in found.items() if len(of) > 1}


def _records(repository: Repository, head: str | None, before: World | None) -> dict[str, Record]:
    """What imports and exports have written into history: parents first, so that the newest counts."""
    if head is None:
        return {}
    known = before.head if before else None
    if before is None or known is None or repository.merge_bases([known, head]) != [known]:
        before, known = None, None
    oids = [oid for oid, _ in repository.ancestry([head], [known] if known else [])]
    messages = repository.commits(oids)
    return issuerecord.read((messages[oid].message for oid in oids), before.records if before else {})


def shadow_of_issue(issue: Issue, item_id: str, comments: str) -> Shadow:
    """An issue as it is compared."""
    return Shadow(
        issuetext.one_line(issue.title) or f"#{issue.number}",
        issuetext.managed(issue.body, item_id),
        state_of(issue),
        folded(issue.labels),
        folded(issue.assignees),
        issuetext.one_line(issue.milestone),
        comments,
    )


def shadow_of_item(item: Item, known: Mapped) -> Shadow:
    """An item as it is compared."""
    parts = issuetext.split(item.body)
    return Shadow(
        issuetext.one_line(item.title),
        parts.text,
        known.state_for(item.status),
        folded(known.labels_of(item)),
        folded(known.logins_of(item)),
        known.milestone_of(item),
        parts.comments,
    )


def folded(texts: Iterable[str]) -> tuple[str, ...]:
    """A set of names, as it is compared."""
    return tuple(sorted({issuetext.one_line(one).casefold() for one in texts}))


def record_of(
    item_id: str, repository: str, issue: Issue, digests: tuple[dict[str, str], dict[str, str]]
) -> tuple[str, str]:
    """The trailer that says what both sides have now."""
    updated = issue.updated.strftime("%Y-%m-%dT%H:%M:%SZ")
    link = issuerecord.link(repository, issue.number)
    return issuerecord.written(Record(item_id, link, updated, *digests))


def record_for(found: World, item: Item, number: int) -> Record | None:
    """What an item and this issue had in common last."""
    record = found.records.get(fold(item.id))
    link = issuerecord.read_link(record.link) if record else None
    return record if link and link[1] == number else None


def is_clean(space: Workspace, linked: Linked) -> bool:
    """Whether the disk has what is committed, or nothing."""
    there = space.worktree.read(linked.path)
    return there is None or there == linked.data


def uncommitted(linked: Linked, number: int) -> Told:
    """What is said of an item that somebody is working on."""
    message = f"{linked.path} has changes that are not committed; it is left as it is"
    hint = f"git commit {linked.path}, then run this again"
    return Told("uncommitted", message, linked.item.id, number, hint, stops=True)


def doubled(found: World, number: int) -> Told:
    """What is said of an issue that several items claim to be."""
    ids = ", ".join(found.doubles[number])
    hint = f"take {LINK_KEY} out of all but one"
    return Told("double-link", f"issue {number} is named by {ids}; it is left out", "", number, hint, stops=True)


def adopted(found: World, tracker: Tracker, issues: Iterable[Issue]) -> dict[int, str]:
    """Issues that an export made for an item of no issue, which then could not write that down: number to item's id.

    The marker counts in an issue of our own, or of an app when an app's token asks: anybody can copy a marker.
    """
    by_number: dict[int, str] = {}
    for issue in issues:
        item_id = issuetext.made_for(issue.body)
        linked = found.items.get(fold(item_id)) if item_id else None
        if linked is None or linked.item.text(LINK_KEY) or linked.item.id in by_number.values():
            continue
        me = tracker.login()
        if issue.author.casefold() == me.casefold() if me else issue.author.endswith("[bot]"):
            by_number[issue.number] = linked.item.id
    return by_number


def settings_of(rules: Rules, type_name: str) -> str:
    """Names the settings that decide what an issue becomes: with others, everything is compared again."""
    from gitflow_work.core.issues.comparing import digest

    parts = [type_name, repr(rules.config.github.issues), repr(rules.people)]
    for one in rules.types.values():
        _, workflow = rules.effective(one.name)
        parts += [repr(one), repr(workflow and (workflow.states, workflow.initial))]
    return digest("\n".join(parts))


def shown(value: object) -> str:
    """A field's value in words, cut short."""
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    first = " ".join(text.split())
    return f"{first[:77]}…" if len(first) > 78 else first or "(nothing)"
