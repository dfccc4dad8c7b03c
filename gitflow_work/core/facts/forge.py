"""Facts that only a forge knows (design, section 10). See core/facts/__init__.py.

Answers come complete or say that they are not: whoever judges takes what is missing for unknown, never for a no.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class PullRequestsFor:
    """Which pull requests brought the item's move or its work to a branch? Answer: PullRequestsSeen.

    `source` is the state that the move leaves. `into` is the branch, empty for the target branch.
    """

    item: str
    transition: str
    source: str
    into: str = ""


class PullRequest(NamedTuple):
    """A pull request of this repository that changed the item's file or an artifact of the transition.

    `merged`: the forge has a time of its merge. `landed`: its merge commit is an ancestor of the branch. `outdated`:
    that commit is an ancestor of the one by which the item last left the state `source`, before the move judged; so
    the request served an earlier round. None in either: it could not be told.

    `judged_here`: what is judged is this very request, as its head or its merge commit, alone or in a merge group.
    `has_work`: it changes something besides the status of items. `unfit` says why it is none for this item and this
    repository at all, as the end of a sentence about it.
    """

    number: int
    base: str
    merged: bool = False
    closed: bool = False
    merge_commit: str = ""
    landed: bool | None = None
    outdated: bool | None = None
    judged_here: bool = False
    has_work: bool = True
    unfit: str = ""

    def landed_on(self, branch: str) -> bool:
        """Whether it brought its change to `branch`, which still has it, in this round."""
        fits = self.base == branch and not self.unfit
        return fits and self.merged and self.landed is True and self.outdated is False

    def lands_on(self, branch: str) -> bool:
        """Whether it is what is judged, and brings its change to `branch` as soon as it is merged."""
        is_open = not self.merged and not self.closed
        return self.base == branch and not self.unfit and is_open and self.judged_here and self.has_work


class PullRequestsSeen(NamedTuple):
    """The requests that the forge knows. `branch` is the one that was meant.

    `doubt` says why there may be more, empty when there are none: the forge failed, or its list was cut.
    """

    branch: str
    requests: tuple[PullRequest, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ChecksFor:
    """How do checks and statuses stand on the commit that is judged? Answer: ChecksSeen.

    `names` are those that count; `required`: those that the forge requires on the target branch, instead.
    """

    names: tuple[str, ...] = ()
    required: bool = False


class Check(NamedTuple):
    """The newest run of one check of one app, or one status. `app` is the app's slug, empty for a status.

    `conclusion` is the forge's word (`success`, `failure` …), empty while it is not completed. `own`: our own check.
    """

    name: str
    app: str = ""
    conclusion: str = ""
    own: bool = False


class ChecksSeen(NamedTuple):
    """The checks of `commit`. `required` are the names that the forge requires, None when it did not tell.

    `doubt` says why there may be more, empty when there are none.
    """

    commit: str
    checks: tuple[Check, ...] = ()
    required: tuple[str, ...] | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Who said `word` under the request that brings the move, as a holder of `role`? Answer: Heard."""

    word: str
    role: str


class Heard(NamedTuple):
    """Who said it: people, or accounts that roles.yml does not list, each with the comment's address.

    `refused` says why others do not count. `doubt` says why there may be more, empty when there are none.
    """

    people: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()
    doubt: str = ""
