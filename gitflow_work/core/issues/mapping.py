"""An issue as fields of an item, and an item as what an issue would show. Bodies are formats/issues/issuetext.py's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gitflow_work.core.issues.comparing import Issue, state_of
from gitflow_work.core.item import Item, Value
from gitflow_work.core.rules import Rules
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.workflow import Workflow

LINK_KEY = "x-github-issue"
LABELS_KEY = "x-github-labels"
PEOPLE_KEY = "x-github-assignees"
MILESTONE_KEY = "x-github-milestone"
LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\[bot\])?")
_ABANDONED = ("cancel", "reject", "abandon", "dismiss", "won't", "wont", "declin", "not planned", "dropped")


@dataclass(frozen=True)
class Names:
    """Titles and ids of items, by type: what a milestone's name may mean."""

    ids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(type, title) to id; of several items of one title, the first."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Folded id to title."""


@dataclass(frozen=True)
class Mapped:
    """The rules of one type of items, and what items there are."""

    rules: Rules
    type: RecordType
    workflow: Workflow
    names: Names

    # States ------------------------------------------------------------------------------------------------------

    def status_for(self, state: str) -> str:
        """The status that an issue of this state has: as configured where the workflow has it, else by its kind."""
        wanted = dict(self.rules.config.github.issues.states).get(state, "")
        found = next((one.name for one in self.workflow.states if one.name.casefold() == wanted.casefold()), None)
        if found is not None:
            return found
        if state == "open":
            return self.workflow.initial
        finals = [one.name for one in self.workflow.states if one.final]
        if not finals:
            return self.workflow.initial
        if state == "not_planned":
            given_up = (one for one in finals if one.casefold().startswith(_ABANDONED))
            return next(given_up, finals[0])
        return next((one for one in finals if not one.casefold().startswith(_ABANDONED)), finals[0])

    def state_for(self, status: str) -> str:
        """The state of an issue whose item has this status."""
        if not self.workflow.is_final(status):
            closing = [one for one in ("completed", "not_planned") if self.status_for(one) == status]
            return closing[0] if closing and status != self.status_for("open") else "open"
        if status == self.status_for("completed"):
            return "completed"
        return "not_planned" if status == self.status_for("not_planned") else "completed"

    # Labels ------------------------------------------------------------------------------------------------------

    @property
    def labels_key(self) -> str:
        """The key that holds labels."""
        known = self.type.fields.get("labels")
        return "labels" if known is not None and known.kind == "list" and known.of == "text" else LABELS_KEY

    def by_field(self) -> list[tuple[str, str, str]]:
        """The labels that stand for values which this type can have: label, field, value."""
        found = []
        for label, name, value in self.rules.config.github.issues.fields:
            known = self.type.fields.get(name)
            if known is not None and (not known.values or value in known.values):
                found.append((label, name, value))
        return found

    def labels_of(self, item: Item) -> list[str]:
        """The labels that an item's issue has, in a fixed order."""
        found = list(item.texts(self.labels_key))
        found += [label for label, name, value in self.by_field() if item.text(name) == value]
        return list(dict.fromkeys(found))

    def label_changes(self, labels: Iterable[str], old: Item | None) -> tuple[dict[str, Value], list[str]]:
        """The keys that hold these labels; and what cannot be held, in words."""
        by_label = {label.casefold(): (name, value) for label, name, value in self.by_field()}
        changes: dict[str, Value] = {}
        rest, told = [], []
        for label in labels:
            name, value = by_label.get(label.casefold(), ("", ""))
            if name and changes.setdefault(name, value) == value:
                continue
            if name:
                told.append(f"{name} is {changes[name]} already, by another label; {label} stays a label")
            rest.append(label)
        if old is not None:
            told += self._cleared(changes, old)
        if rest or (old is not None and self.labels_key in old.fields):
            changes[self.labels_key] = tuple(dict.fromkeys(rest)) or None
        return changes, told

    def _cleared(self, changes: dict[str, Value], old: Item) -> list[str]:
        """Values that a label gave, and whose label is gone, are taken away."""
        told = []
        for _, name, value in self.by_field():
            if name not in changes and old.text(name) == value:
                if self.type.fields[name].required:
                    told.append(f"{name} has to have a value, so {value} stays, without its label")
                else:
                    changes[name] = None
        return told

    def first_label(self) -> str:
        """The label that makes items of this type; empty when none does."""
        return next((label for label, name in self.rules.config.github.issues.labels if name == self.type.name), "")

    # People ------------------------------------------------------------------------------------------------------

    def person(self, login: str) -> str:
        """The name of the person who has this login, else the login."""
        known = (one.name for one in self.rules.people if one.github.casefold() == login.casefold() and one.github)
        return next(known, login)

    def login(self, name: str) -> str:
        """The login of a person; the text itself when nobody has that name."""
        known = next((one for one in self.rules.people if one.name == name), None)
        return known.github if known and known.github else name

    def logins_of(self, item: Item) -> list[str]:
        """The logins of those who are assigned; what is no login stands as it is written."""
        names = [*item.texts("assignee"), *item.texts(PEOPLE_KEY)]
        return list(dict.fromkeys(self.login(one) for one in names if one))

    def people_changes(self, logins: Iterable[str], old: Item | None) -> dict[str, Value]:
        """The keys that hold these assignees. A claim's holder stays the first, when still assigned."""
        names = [self.person(one) for one in logins]
        holder = old.text("assignee") if old is not None else ""
        names.sort(key=lambda one: one != holder)
        changes: dict[str, Value] = {"assignee": names[0] if names else None}
        if names[1:] or (old is not None and PEOPLE_KEY in old.fields):
            changes[PEOPLE_KEY] = tuple(names[1:]) or None
        return changes

    # Milestones --------------------------------------------------------------------------------------------------

    def milestone_of(self, item: Item) -> str:
        """The title of the milestone that an item's issue has."""
        known = self._milestone_field()
        value = item.text(known) if known else ""
        if known and value and self.type.fields[known].is_reference:
            value = self.names.titles.get(value.lower(), value)
        return value or item.text(MILESTONE_KEY)

    def milestone_changes(self, title: str, old: Item | None) -> tuple[dict[str, Value], list[str]]:
        """The keys that hold this milestone; and what cannot be held."""
        name = self._milestone_field()
        told, value, rest = [], title, ""
        if name and title and self.type.fields[name].is_reference:
            kind = self.type.fields[name].type or ""
            value = self.names.ids.get((kind, title), "")
            if not value:
                told.append(f"there is no {kind or 'item'} with the title {title}; it stays in {MILESTONE_KEY}")
                rest = title
        elif not name:
            value, rest = "", title
        elif title and self.type.fields[name].values and title not in self.type.fields[name].values:
            told.append(f"{title} is none of the values of {name}; it stays in {MILESTONE_KEY}")
            value, rest = "", title
        changes: dict[str, Value] = {}
        if name and (value or (old is not None and name in old.fields)):
            changes[name] = value or None
        if rest or (old is not None and MILESTONE_KEY in old.fields):
            changes[MILESTONE_KEY] = rest or None
        return changes, told

    def _milestone_field(self) -> str:
        name = self.rules.config.github.issues.milestone
        known = self.type.fields.get(name)
        return name if known is not None and known.kind in ("text", "id", "enum") else ""


def type_for(rules: Rules, labels: Iterable[str], wanted: str = "") -> str:
    """The name of the type that an issue of these labels becomes: by label, else `wanted`, else as configured, else
    task, else the first type. It may be none that there is.
    """
    settings = rules.config.github.issues
    by_label = {label.casefold(): name for label, name in settings.labels}
    found = next((by_label[one.casefold()] for one in labels if one.casefold() in by_label), "")
    return found or wanted or settings.type or ("task" if "task" in rules.types else next(iter(rules.types), ""))


def status_of(mapping: Mapped, issue: Issue) -> str:
    """The status of a new item."""
    return mapping.status_for(state_of(issue))
