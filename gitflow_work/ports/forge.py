"""What is asked of a forge. Few verbs ask it; adapters/github implements it.

Every method answers completely, all pages read, or raises ForgeTrouble; never in part. Each question is asked once:
what was answered is kept as long as the object lives, which is one command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gitflow_work.core.forge.answers import CheckRun, Comment, CommitBy, Pull, Review
from gitflow_work.core.forge.pushes import Push

if TYPE_CHECKING:
    from datetime import datetime

    from gitflow_work.core.issues.comparing import Cursor, Draft, Issue, Missing, Note


class Forge(Protocol):
    """One repository on a forge. Any method may raise ForgeTrouble; it does so within a bound of time."""

    def repository(self) -> str:
        """`owner/name`, spelt as in every Pull of this repository."""
        ...

    def prefetch(self, number: int) -> None:
        """Ask for all about a pull request at once, where the forge can do that; else nothing."""
        ...

    def pull(self, number: int) -> Pull:
        """A pull request of this repository. That there is none is trouble, too: a forge says so of what it hides."""
        ...

    def pulls_of(self, commit: str) -> tuple[Pull, ...]:
        """The pull requests that have this commit, by number. Open ones of forks may be missing, merged ones not.

        A forge may name requests of other repositories, too: look at `base_repository`.
        """
        ...

    def pulls_with_head(self, head: str) -> tuple[Pull, ...]:
        """The pull requests, open or not, whose head is this branch of this repository, or this commit; by number."""
        ...

    def files(self, number: int) -> tuple[str, ...]:
        """The paths that a pull request changes, sorted; of a file that it moves both names."""
        ...

    def commits(self, number: int) -> tuple[CommitBy, ...]:
        """The commits of a pull request, oldest first."""
        ...

    def pushes(self, number: int) -> tuple[Push, ...] | None:
        """What was done to the branch of a pull request, oldest first; of many the newest. None: it is not told."""
        ...

    def reviews(self, number: int) -> tuple[Review, ...]:
        """The reviews that were handed in, oldest first. See core.forge.opinions."""
        ...

    def comments(self, number: int) -> tuple[Comment, ...]:
        """What was written under a pull request or with a review, oldest first; not what stands at single lines."""
        ...

    def checks(self, commit: str) -> tuple[CheckRun, ...]:
        """The newest run of each check of each app, and the newest of each status, on exactly this commit."""
        ...

    def required_checks(self, branch: str) -> tuple[str, ...] | None:
        """The names of the checks that the forge requires on a branch, sorted. None: it does not tell us."""
        ...

    def member(self, team: str, login: str) -> bool | None:
        """Whether a person is an active member of `ORG/TEAM` or a team below it. None: the forge does not tell us."""
        ...

    def login(self) -> str | None:
        """Whose token it is that we ask with; None when the forge does not tell, as of an app's."""
        ...

    def open_pull(self, head: str, base: str, title: str, body: str, *, draft: bool = False) -> Pull:
        """Open a pull request from the branch `head`. Raises WorkError when the forge refuses, with its reason."""
        ...

    def comment_once(self, number: int, marker: str, body: str) -> str:
        """Write a comment, or bring our own up to date, which `marker` (a part of `body`) tells; its address.

        Comments of others are never touched. Raises WorkError when the forge refuses.
        """
        ...


class Tracker(Protocol):
    """The issues of one repository on a forge; pull requests are none. Any method may raise ForgeTrouble.

    Those that write raise WorkError when the forge refuses this one thing; the next may pass.
    """

    def repository(self) -> str:
        """`owner/name`, as the forge spells it. A repository that was renamed is trouble."""
        ...

    def login(self) -> str | None:
        """Whose token it is that we ask with; None when the forge does not tell, as of an app's."""
        ...

    def issues(self, since: datetime | None) -> tuple[Issue, ...]:
        """All issues, open or not, or those that changed at `since` or later; by number."""
        ...

    def issue(self, number: int) -> Issue | Missing:
        """One issue, or why there is none."""
        ...

    def comments(self, number: int | None) -> tuple[Note, ...]:
        """The comments on an issue; None: on every issue, and perhaps on pull requests, too."""
        ...

    def create(self, draft: Draft) -> Issue:
        """Make an issue. It is never tried twice: look for it before."""
        ...

    def update(self, number: int, draft: Draft) -> Issue:
        """Change an issue; it as it is then, which may lack what the forge left out without a word."""
        ...


class CursorStore(Protocol):
    """Where it is kept up to when issues were looked at. What is lost costs time, never truth."""

    def read(self, repository: str) -> Cursor | None:
        """What was kept, if anything can be read."""
        ...

    def write(self, cursor: Cursor) -> None:
        """Keep it, if that can be."""
        ...
