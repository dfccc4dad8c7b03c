"""Whose signature a commit has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gitflow_work.core.people.identity import Signature


class Signatures(Protocol):
    """Signatures of commits, verified against the keys of certain people. Runs nothing that a repository names."""

    def signer(self, raw_commit: bytes) -> Signature:
        """Whose signature a commit object has, and whether it holds. Raises nothing: what fails is in the answer."""
        ...
