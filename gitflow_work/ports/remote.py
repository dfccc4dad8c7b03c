"""The branches of a git remote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gitflow_work.ports.claims import Swap


class Remote(Protocol):
    """The branches of one remote, for what pushes. Asks it by git as the user has set it up, within bounds of time."""

    @property
    def name(self) -> str:
        """Its name in git's configuration."""
        ...

    @property
    def is_known(self) -> bool:
        """Whether git's configuration has it."""
        ...

    def only(self) -> str | None:
        """The one branch that it has as far as is known here, or that there is here; None for none or several."""
        ...

    def tip(self, branch: str) -> str | None:
        """The commit of a branch; None when there is none. Raises Undecided when the remote does not answer."""
        ...

    def fetch(self, branch: str) -> str:
        """Fetch a branch; its commit. Raises like `tip`, and when there is none."""
        ...

    def push(self, commit: str, branch: str, old: str | None) -> Swap:
        """Let a branch, which is at `old` (None: not there), go to `commit`. Not `won` without `why`: it was late."""
        ...
