"""The world of a test case: what a case gives, as the tree, items and people that facts are gathered from.

Facts are gathered by the same code as for a real move. What a case does not give is left unasked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from gitflow_work.core.facts import (
    AnythingMatching,
    ApprovalsFor,
    Approved,
    BoxesUnder,
    Change,
    Claim,
    Facts,
    FilesMatching,
    Instant,
    Names,
    Need,
    Validated,
)
from gitflow_work.core.facts.forge import Check, ChecksSeen, PullRequest, PullRequestsFor, PullRequestsSeen
from gitflow_work.core.facts.items import ItemsIn, ItemsNaming, WaitsFor
from gitflow_work.core.ids import fold
from gitflow_work.core.item import Item, Value
from gitflow_work.core.people.actornames import names_of
from gitflow_work.core.people.identity import Proof, Shown, Signature, State
from gitflow_work.core.rules import Rules
from gitflow_work.core.workflowtest import Given, GivenActor, item_of
from gitflow_work.ports.reading import Entry
from gitflow_work.usecases.deciding.facts import Told, files_matching, gather
from gitflow_work.usecases.deciding.items import Found, Ground, Seen

BRANCH = "main"
"""The target branch of every case."""
_OID = "0" * 40
_PULL_REQUESTS: Mapping[str, Mapping[str, object] | None] = {
    "none": None,
    "open": {},
    "landing": {"judged_here": True},
    "merged": {"merged": True, "landed": True, "outdated": False, "merge_commit": _OID},
    "closed": {"closed": True},
    "outdated": {"merged": True, "landed": True, "outdated": True, "merge_commit": _OID},
    "elsewhere": {"merged": True, "base": "another-branch"},
}


def facts_of(given: Given, rules: Rules, item: Item, needs: Iterable[Need], target: str) -> Facts:
    """Answers to `needs`, as far as the case gives them. `target` is the state that the move leads to."""
    tree = GivenTree(given.files or {})
    ground = Ground(tree, rules, GivenItems(given, item, target))
    asked = [one for one in needs if _is_given(one, given, tree)]
    return gather(asked, ground, item, _told(given, rules))


def _is_given(need: Need, given: Given, tree: GivenTree) -> bool:
    match need:
        case FilesMatching() | AnythingMatching():
            return given.files is not None
        case Validated():
            return given.files is not None and tree.has_contents(need.files)
        case BoxesUnder():
            return given.body is not None
        case WaitsFor() | ItemsNaming():
            return given.items is not None
        case ItemsIn():
            return given.items is not None or given.wip is not None
        case _:
            return True


def _told(given: Given, rules: Rules) -> Told:
    shown = shown_of(given.actor, rules) if given.actor is not None else None
    changed, now = given.changed, given.now
    return Told(
        keywords=given.keywords,
        actor=_answer(shown),
        approvals=lambda need: _approved(given, rules, need),
        moment=None if now is None else lambda: Instant(now, rules.config.zone),
        change=None if changed is None else lambda: Change(tuple(sorted(changed))),
        names=None if shown is None else lambda: _names(shown, rules),
        claim=None if given.claim is None else lambda _: _claim(given, shown),
        pull_requests=lambda need: _requests(given, need),
        checks=lambda _: _checks(given),
    )


def _answer(shown: Shown | None) -> Callable[[], Shown | None] | None:
    return None if shown is None else lambda: shown


def shown_of(actor: GivenActor, rules: Rules) -> Shown:
    """Who is shown when `actor` makes the move: by signature, else by e-mail where that will do."""
    if not actor.person:
        return Shown(None, None, "nothing shows who makes the move")
    state = State.GOOD if actor.signed else State.NONE
    signature = Signature(actor.person if actor.signed else None, state, "signed" if actor.signed else "not signed")
    if not actor.signed and rules.config.identity != "advisory":
        return Shown(None, None, "nothing proves who makes the move: it is not signed", signature=signature)
    known = any(one.name == actor.person for one in rules.people)
    if not known and actor.roles is None:
        return Shown(None, Proof.EMAIL, f"{actor.person} is nobody's name in roles.yml", signature=signature)
    roles = actor.roles if actor.roles is not None else _roles_of(actor.person, rules)
    by = Proof.SIGNATURE if actor.signed else Proof.EMAIL
    return Shown(actor.person, by, f"{actor.person}, by {by}", roles, (), signature)


def _roles_of(person: str, rules: Rules) -> tuple[str, ...]:
    return tuple(one.name for one in rules.roles if person in one.members)


def _names(shown: Shown, rules: Rules) -> Names:
    if shown.person is not None and all(one.name != shown.person for one in rules.people):
        return Names((shown.person,), shown.reason)
    return names_of(shown, rules, "", "")


def _claim(given: Given, shown: Shown | None) -> Claim:
    if given.claim == "unknown":
        return Claim(doubt="the remote could not be asked")
    holder = given.claim or ""
    return Claim(holder, mine=bool(holder) and shown is not None and shown.person == holder)


def _approved(given: Given, rules: Rules, need: ApprovalsFor) -> Approved | None:
    if given.approvals is None:
        return None
    if isinstance(given.approvals, Mapping):
        counts = {role: count for role, count in given.approvals.items() if need.role in ("", role)}
        people = [f"{role} {number}" for role, count in counts.items() for number in range(1, count + 1)]
        return Approved(tuple((one, _OID) for one in people), complete=True)
    fit = [one for one in given.approvals if not need.role or need.role in _roles_of(one, rules)]
    refused = tuple(f"{one} does not have the role {need.role}" for one in given.approvals if one not in fit)
    return Approved(tuple((one, _OID) for one in fit), refused, complete=True)


def _requests(given: Given, need: PullRequestsFor) -> PullRequestsSeen | None:
    if given.pull_request is None:
        return None
    branch = need.into or BRANCH
    how = _PULL_REQUESTS[given.pull_request]
    if how is None:
        return PullRequestsSeen(branch)
    return PullRequestsSeen(branch, (PullRequest(**{"number": 1, "base": branch, **how}),))  # type: ignore[arg-type]


def _checks(given: Given) -> ChecksSeen | None:
    if given.checks is None:
        return None
    checks = tuple(Check(name, conclusion=word) for name, word in given.checks.items())
    return ChecksSeen(_OID, checks, given.required_checks)


class GivenTree:
    """The files of a case. Implements ports.Tree."""

    def __init__(self, files: Mapping[str, str | None]) -> None:
        self._known = {path for path, text in files.items() if text is not None}
        contents = {path: (text if text is not None else f"{path}\n").encode() for path, text in files.items()}
        self._entries = {path: Entry("100644", _blob_id(data)) for path, data in contents.items()}
        self._blobs = {self._entries[path].oid: data for path, data in contents.items()}

    def files(self, folder: str) -> Mapping[str, Entry]:
        """See ports.Tree."""
        return {path: one for path, one in self._entries.items() if not folder or path.startswith(f"{folder}/")}

    def entry(self, path: str) -> Entry | None:
        """See ports.Tree."""
        return self._entries.get(path) or (Entry("40000", _OID) if self.files(path) else None)

    def read(self, oids: Iterable[str]) -> Mapping[str, bytes]:
        """See ports.Tree."""
        return {oid: self._blobs[oid] for oid in oids}

    def has_contents(self, need: FilesMatching) -> bool:
        """Whether the case says what is in each file that matches."""
        return all(one.path in self._known for one in files_matching(self, need.pattern, lfs=need.lfs))


def _blob_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class GivenItems:
    """The other items of a case. Implements usecases.items.Items."""

    lacking = "does not exist"

    def __init__(self, given: Given, item: Item, target: str) -> None:
        others = given.items or {}
        self._items = [item_of(fields, one, item.type, str(fields["status"])) for one, fields in others.items()]
        for name, count in (given.wip or {}).items():
            fields: dict[str, Value] = {"assignee": name or item.texts("assignee"), "workflow": item.text("workflow")}
            self._items += [item_of(fields, f"wip-{name}{at}", item.type, target) for at in range(1, count + 1)]

    def of(self, item_id: str) -> Seen:
        """See Items."""
        return _seen(one for one in self._items if fold(one.id) == fold(item_id))

    def naming(self, field: str, item_id: str) -> Seen:
        """See Items."""
        key = fold(item_id)
        return _seen(one for one in self._items if key in (fold(text.strip()) for text in one.texts(field)))

    def in_state(self, state: str) -> Seen:
        """See Items."""
        return _seen(one for one in self._items if one.status == state)

    def values(self, found: Found, fields: Iterable[str]) -> list[str]:
        """See Items."""
        item = next(one for one in self._items if one.id == found.id)
        return [text for field in fields for text in item.texts(field)]


def _seen(items: Iterable[Item]) -> Seen:
    return Seen(tuple(Found(f"{one.id}.md", _OID, one.id, one.type, one.status, one.text("workflow")) for one in items))
