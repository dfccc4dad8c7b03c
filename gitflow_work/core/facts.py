"""Facts: what gates ask the world.

A gate names its needs; the shell answers each once; the gate judges. A need is a small frozen value, so equal needs of
several gates are one question. An answer of None means "not asked", which a gate must call unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from gitflow_work.core.artifact import Validator
    from gitflow_work.core.identity import Shown
    from gitflow_work.core.validation import Validation


@dataclass(frozen=True, slots=True)
class FilesMatching:
    """Which non-empty regular files of the judged tree match `pattern`? Answer: tuple of FileFound, by path.

    `pattern` is a path pattern in which every variable but `{NNN}` is already filled in (core/patterns.py). With
    `lfs`, pointers of git LFS count, too.
    """

    pattern: str
    lfs: bool = False


class FileFound(NamedTuple):
    """A file of a tree, with its blob id."""

    path: str
    oid: str


@dataclass(frozen=True, slots=True)
class Validated:
    """Do the contents of these files hold up to `validator`? Answer: validation.Validation.

    `schema` is the contents of the rule file that the validator names, if it names one; None when the rules have none.
    """

    files: FilesMatching
    validator: Validator
    schema: bytes | None = None


@dataclass(frozen=True, slots=True)
class BoxesUnder:
    """Which check boxes stand in the item's body under the heading `section`? Answer: Boxes."""

    section: str


class Box(NamedTuple):
    """One check box: its text, whether it is ticked, its line in the body from 1."""

    text: str
    ticked: bool
    line: int


class Boxes(NamedTuple):
    """The boxes of a section. `section_found` is False when the body has no such heading."""

    section_found: bool
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class KeywordsSaid:
    """Which keywords were said for this item by the move that is judged? Answer: tuple of texts."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes the move that is judged? Answer: identity.Shown."""


@dataclass(frozen=True, slots=True)
class ApprovalsFor:
    """Who has approved that the item takes `transition`, as a holder of `role` (empty: of any)? Answer: Approved."""

    transition: str
    role: str = ""


class Approved(NamedTuple):
    """The approvals that count: each person once, with the commit. `refused` says why others do not.

    `doubt` says why none of them is sure, empty when they are. `complete`: nobody else could know of more.
    """

    people: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()
    doubt: str = ""
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """When is the move made? Answer: Instant."""


class Instant(NamedTuple):
    """A point in time, and the zone in which schedules are meant (`calendar: {zone}` of config.yml).

    `claimed`: the time is the one that a commit states, which its maker can choose.
    """

    when: datetime
    zone: str = "UTC"
    claimed: bool = False


Need = FilesMatching | Validated | BoxesUnder | KeywordsSaid | Actor | ApprovalsFor | Moment


class Facts:
    """The answers at hand. Asking for what nobody answered gives None: "not asked"."""

    __slots__ = ("_answers",)

    def __init__(self, answers: Mapping[Need, Any]) -> None:
        self._answers = answers

    def files(self, need: FilesMatching) -> tuple[FileFound, ...] | None:
        """The files found, or None when the tree was not asked."""
        return self._answers.get(need)

    def validation(self, need: Validated) -> Validation | None:
        """What the validator says, or None when it was not run."""
        return self._answers.get(need)

    def boxes(self, need: BoxesUnder) -> Boxes | None:
        """The boxes found, or None when the body was not read."""
        return self._answers.get(need)

    def keywords(self) -> tuple[str, ...] | None:
        """The keywords said, or None when nobody could tell."""
        return self._answers.get(KeywordsSaid())

    def actor(self) -> Shown | None:
        """Who is shown to make the move, or None when nobody looked."""
        return self._answers.get(Actor())

    def approvals(self, need: ApprovalsFor) -> Approved | None:
        """The approvals that count, or None when nobody looked for any."""
        return self._answers.get(need)

    def moment(self) -> Instant | None:
        """When the move is made, or None when nobody looked at the clock."""
        return self._answers.get(Moment())
