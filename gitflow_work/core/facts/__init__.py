"""Facts: what gates ask the world.

A gate names its needs; the shell answers each once; the gate judges. A need is a small frozen value, so equal needs of
several gates are one question. An answer of None means "not asked", which a gate must call unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from gitflow_work.core.artifacts.artifact import Validator
    from gitflow_work.core.artifacts.validation import Validation
    from gitflow_work.core.facts.forge import ChecksFor, ChecksSeen, Heard, PullRequestsFor, PullRequestsSeen, SaidBy
    from gitflow_work.core.facts.items import Census, ItemsIn, ItemsNaming, Others, WaitsFor
    from gitflow_work.core.people.identity import Shown


@dataclass(frozen=True, slots=True)
class FilesMatching:
    """Which non-empty regular files of the judged tree match `pattern`? Answer: tuple of FileFound, by path.

    `pattern` is a path pattern in which every variable but `{NNN}` is already filled in (core/artifacts/patterns.py).
    With `lfs`, pointers of git LFS count, too.
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
class AnythingMatching:
    """What of the judged tree matches `pattern`, whatever it is? Answer: tuple of paths, sorted."""

    pattern: str


@dataclass(frozen=True, slots=True)
class ChangeMade:
    """What did the commit that makes the move change, against its first parent? Answer: Change."""


class Change(NamedTuple):
    """The paths that the commit touches besides the item's own file and the overrides it adds, sorted.

    `later`: only a tree is at hand, and what changed is asked of the commit that makes the move.
    """

    paths: tuple[str, ...] = ()
    later: bool = False


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
class ActorNames:
    """By which names may who makes the move stand in `assignee`? Answer: Names."""


class Names(NamedTuple):
    """Names of one person, compared without case; empty when nothing shows who it is.

    `reason` says what shows the person. `refuted`: what there is to go by shows that it is nobody known.
    """

    names: tuple[str, ...] = ()
    reason: str = ""
    refuted: bool = False


@dataclass(frozen=True, slots=True)
class ClaimOn:
    """Who holds the remote's claim on the item? Answer: Claim."""

    item: str


class Claim(NamedTuple):
    """A claim that has not run out. `holder` is empty when there is none; `mine`: it is that of who makes the move.

    `doubt` says why the remote could not be asked; then the claim is only what the item's file says.
    """

    holder: str = ""
    mine: bool = False
    until: datetime | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalsFor:
    """Who has approved that the item takes `transition`, as a holder of `role` (empty: of any)? Answer: Approved.

    `fresh` says when a review of the forge is out of date (core/gates/approvals.py).
    """

    transition: str
    role: str = ""
    fresh: str = "diff"


class Approved(NamedTuple):
    """The approvals that count: each person once, with the commit. `refused` says why others do not.

    `doubt` says why none of them is sure, empty when they are. `complete`: nobody else could know of more. `asked`:
    the forge was asked for reviews, whatever came of it.
    """

    people: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()
    doubt: str = ""
    complete: bool = False
    asked: bool = False


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


Need: TypeAlias = (
    "FilesMatching | AnythingMatching | ChangeMade | Validated | BoxesUnder | KeywordsSaid | Actor"
    " | ActorNames | ClaimOn | ApprovalsFor | Moment | WaitsFor | ItemsNaming | ItemsIn | PullRequestsFor"
    " | ChecksFor | SaidBy"
)
"""A text, so that asking little does not load all that could be asked."""


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

    def matching(self, need: AnythingMatching) -> tuple[str, ...] | None:
        """The paths found, or None when the tree was not asked."""
        return self._answers.get(need)

    def change(self) -> Change | None:
        """What the commit changed, or None when nobody looked."""
        return self._answers.get(ChangeMade())

    def actor_names(self) -> Names | None:
        """The names of who makes the move, or None when nobody looked."""
        return self._answers.get(ActorNames())

    def claim(self, need: ClaimOn) -> Claim | None:
        """The remote's claim, or None when no remote was asked."""
        return self._answers.get(need)

    def waits(self, need: WaitsFor) -> Others | None:
        """The items waited for, or None when nobody looked."""
        return self._answers.get(need)

    def naming(self, need: ItemsNaming) -> Others | None:
        """The items that name another, or None when nobody looked."""
        return self._answers.get(need)

    def census(self, need: ItemsIn) -> Census | None:
        """The items in a state, or None when nobody looked."""
        return self._answers.get(need)

    def pull_requests(self, need: PullRequestsFor) -> PullRequestsSeen | None:
        """The pull requests, or None when the forge was not asked."""
        return self._answers.get(need)

    def checks(self, need: ChecksFor) -> ChecksSeen | None:
        """The checks, or None when the forge was not asked."""
        return self._answers.get(need)

    def heard(self, need: SaidBy) -> Heard | None:
        """Who said the word, or None when the forge was not asked."""
        return self._answers.get(need)
