"""`log`: what happened to one item, or to all, from git's history."""

from __future__ import annotations

from dataclasses import dataclass

from gitflow_work.core.events import Event
from gitflow_work.core.ids import fold
from gitflow_work.core.layout import CONFIG_PATH
from gitflow_work.errors import BadUsage
from gitflow_work.formats import trailers
from gitflow_work.ports.items import EventLog
from gitflow_work.ports.reading import CommitInfo
from gitflow_work.usecases.workspace import Workspace, no_workflow


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with its commit. `transition` is what the commit's message says, None when it says nothing."""

    event: Event
    commit: CommitInfo
    transition: str | None


def log(space: Workspace, history: EventLog, beginning: str | None, limit: int) -> list[Entry]:
    """The events, newest first; at most `limit`, 0 for all. Deleted items have their history, too.

    Raises BadUsage when `beginning` means no item or several that ever were; Undecided in a shallow clone.
    """
    head = space.repository.head()
    if head is None:
        raise no_workflow(bare=space.repository.is_bare)
    has_rules = space.repository.tree(head).entry(CONFIG_PATH) is not None
    if not has_rules and not space.repository.ever_had(head, CONFIG_PATH):
        raise no_workflow(bare=space.repository.is_bare)
    found = history.all(head) if beginning is None else history.of(head, _one(history, head, beginning))
    found = found[:limit] if limit else found
    commits = space.repository.commits(list(dict.fromkeys(event.commit for event in found)))
    return [Entry(one, commits[one.commit], _transition(one, commits[one.commit])) for one in found]


def _one(history: EventLog, head: str, beginning: str) -> str:
    found = history.ids(head, beginning)
    if not found:
        raise BadUsage(f"there is no item {beginning}, and never was", hint="git work list --all", code="no-such-item")
    if len(found) > 1:
        shown = ", ".join(found[:20]) + (f" and {len(found) - 20} more" if len(found) > 20 else "")
        raise BadUsage(f"{beginning} may mean {shown}", hint="type more of the id", code="ambiguous-id")
    return found[0]


def _transition(event: Event, commit: CommitInfo) -> str | None:
    """The name in `Work-Transition`, of the item that the line before it names."""
    item = ""
    for name, value in trailers.read(commit.message):
        if name == "Item":
            item = value
        elif name == "Transition" and fold(item) == fold(event.item) and event.kind == "moved":
            return value
    return None
