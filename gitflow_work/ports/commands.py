"""Commands that a workflow names: the clone's trust in them, and running them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from gitflow_work.core.attempt import Command


class Script(NamedTuple):
    """A file of the repository that a command names, as a commit has it."""

    data: bytes
    is_executable: bool


class Ended(NamedTuple):
    """How a command ended. `said` is the end of what it wrote, as it wrote it; `why` is empty when all went well."""

    why: str
    said: str = ""


class Commands(Protocol):
    """What runs commands, and knows which of them this clone trusts. Nothing of it is in the repository."""

    def trusted(self) -> Mapping[str, str]:
        """The digests that are trusted, each with the path of the workflow that it was made of."""
        ...

    def trust(self, found: Mapping[str, str]) -> None:
        """Trust these digests, too. Raises WorkError when that cannot be written."""
        ...

    def revoke(self) -> int:
        """Trust nothing any more; answers how many digests were trusted. Raises WorkError."""
        ...

    def run(self, command: Command, files: Mapping[str, Script], values: Mapping[str, str]) -> Ended:
        """Run a command at the top of the work tree, bounded in time, with `values` in its environment.

        The words that name one of `files` are replaced by private copies of them. Raises WorkError only where nothing
        can be run at all.
        """
        ...

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        ...
