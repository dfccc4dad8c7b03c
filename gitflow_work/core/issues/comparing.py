"""Issues of a tracker, what of them is compared with an item, and how three states are compared.

Both sides are brought into one form, a Shadow. What both agreed on last is known by digests of its fields, one for each
side, which stand in the message of the commit that wrote it (formats/issues/issuerecord.py): so a change is seen on the
side that made it, whatever became of that commit's tree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class Note(NamedTuple):
    """A comment on an issue. `id` is unique in the tracker; `number` is the issue's."""

    id: int
    number: int
    login: str
    body: str
    when: datetime
    updated: datetime


class Issue(NamedTuple):
    """An issue. `state` is open or closed; `reason` of a closed one is completed, not_planned, duplicate or empty.

    `milestone` is a title, empty for none. `comments` is how many there are. `created` stays when it is transferred.
    """

    number: int
    title: str
    body: str
    author: str
    state: str
    reason: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    milestone: str
    updated: datetime
    url: str
    comments: int = 0
    created: datetime | None = None


class Missing(NamedTuple):
    """An issue that is not there. `why`: transferred (`link` says where to, unless that is hidden), deleted,
    pull-request, or hidden: the tracker does not tell.
    """

    number: int
    why: str
    link: str = ""


class Draft(NamedTuple):
    """What an issue is to become: None leaves a field as it is. `state` is open, completed or not_planned."""

    title: str | None = None
    body: str | None = None
    labels: tuple[str, ...] | None = None
    assignees: tuple[str, ...] | None = None
    milestone: str | None = None
    state: str | None = None


class Shadow(NamedTuple):
    """What is compared. `state`: open, completed, not_planned. `labels` and `people` are folded and sorted."""

    title: str
    body: str
    state: str
    labels: tuple[str, ...]
    people: tuple[str, ...]
    milestone: str
    comments: str


FIELDS = Shadow._fields
STATES = ("open", "completed", "not_planned")


class Record(NamedTuple):
    """What both sides had when they last agreed: digests by field, and when the issue had been changed last."""

    item: str
    link: str
    updated: str
    theirs: Mapping[str, str]
    ours: Mapping[str, str]


class Difference(NamedTuple):
    """Fields that only they changed, that only we changed, and that both did, to different values."""

    theirs: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    both: tuple[str, ...] = ()


def digest(value: object) -> str:
    """Names a field's value."""
    text = value if isinstance(value, str) else "\n".join(value) if isinstance(value, tuple) else str(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def digests(shadow: Shadow) -> dict[str, str]:
    """Every field's digest."""
    return {name: digest(getattr(shadow, name)) for name in FIELDS}


def compare(theirs: Shadow, ours: Shadow, record: Record | None) -> Difference:
    """Who changed what since `record`.

    | theirs  | ours    | equal now | answer             |
    |---------|---------|-----------|--------------------|
    | any     | any     | yes       | nothing            |
    | changed | as then | no        | theirs             |
    | as then | changed | no        | ours               |
    | changed | changed | no        | both               |
    | as then | as then | no        | nothing: the one cannot hold what the other has, and that was told then |

    What no record knows counts as changed. Comments are only ever theirs, unless both changed them.
    """
    found: dict[str, list[str]] = {"theirs": [], "ours": [], "both": []}
    for name in FIELDS:
        their, our = getattr(theirs, name), getattr(ours, name)
        if their == our:
            continue
        they = record is None or record.theirs.get(name) != digest(their)
        we = record is None or record.ours.get(name) != digest(our)
        if name == "comments" and not our:
            we = False
        if they or we:
            found["both" if they and we else "theirs" if they else "ours"].append(name)
    return Difference(tuple(found["theirs"]), tuple(found["ours"]), tuple(found["both"]))


def state_of(issue: Issue) -> str:
    """One of STATES."""
    if issue.state == "open":
        return "open"
    return "not_planned" if issue.reason in ("not_planned", "duplicate") else "completed"


def settled(
    record: Record | None, theirs: Shadow, ours: Shadow, *, open_fields: tuple[str, ...] = ()
) -> tuple[dict[str, str], dict[str, str]]:
    """The digests of a new record, theirs and ours. Fields that stay undecided keep what the old record says."""
    their, our = digests(theirs), digests(ours)
    for name in open_fields:
        for now, then in ((their, record.theirs if record else {}), (our, record.ours if record else {})):
            now.pop(name)
            if name in then:
                now[name] = then[name]
    return their, our


class Cursor(NamedTuple):
    """Up to when a branch has what the tracker had: issues changed before `since` are in `commit`, as `settings` map
    them. It holds where `commit` is reachable.
    """

    repository: str
    commit: str
    since: datetime
    settings: str
