"""What every way of making commits works with, in one work tree."""

from __future__ import annotations

from functools import cached_property

from gitflow_work.adapters.git import settings
from gitflow_work.adapters.git.hooks import Hooks
from gitflow_work.adapters.git.index import Index
from gitflow_work.adapters.git.journal import Journal
from gitflow_work.adapters.git.landing import Landing
from gitflow_work.adapters.git.pack import DURABLE, said
from gitflow_work.adapters.git.process import GitFailed
from gitflow_work.adapters.git.recovery import Recovery
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.git.settings import Settings
from gitflow_work.adapters.git.worktree import GitWorkTree
from gitflow_work.errors import BadUsage, WorkError


class Making:
    """The parts of the writer, made for one call. Raises BadUsage in a bare repository."""

    def __init__(self, repository: GitRepository) -> None:
        places = repository.places
        if places.top is None:
            raise BadUsage(
                f"{places.git_dir} has no work tree, and items are written in one only",
                hint=f"git clone {places.git_dir} FOLDER, and work there",
            )
        self.repository = repository
        self.places = places
        self.git = repository.git
        self.index = Index(places)
        self.tree = GitWorkTree(places)
        journal = Journal(places.git_dir)
        self.landing = Landing(repository, self.index, self.tree, journal)
        self.recovery = Recovery(repository, self.index, self.tree, journal, self.landing)

    @cached_property
    def settings(self) -> Settings:
        """What the user's configuration says. Raises BadUsage when git does not know who commits."""
        found = settings.read(self.git)
        settings.require_identity(self.git, found)
        return found

    @cached_property
    def hooks(self) -> Hooks:
        """The user's hooks."""
        return Hooks(self.places, self.settings)

    def commit(self, tree: str, parent: str | None, message: str, *, sign: bool) -> str:
        """Store a commit, signed when the plan or the user wants that; its id. Raises WorkError."""
        sign = sign or self.settings.sign
        text, options = self.settings.encoded(message)
        how = ("-S",) if sign else ()
        parents = ("-p", parent) if parent else ()
        try:
            out = self.git.run(*DURABLE, *options, "commit-tree", *how, *parents, tree, stdin=text)
        except GitFailed as failed:
            if "ident" in failed.stderr or "tell me who you are" in failed.stderr:
                raise settings.nobody(failed) from failed
            if sign:
                raise WorkError(
                    f"the commit could not be signed, nothing was changed: {said(failed)}",
                    hint="git config --get-regexp '^(gpg|user.signingkey)'"
                    + ("; without: git config commit.gpgSign false" if self.settings.sign else ", and docs/people.md"),
                    code="signing-failed",
                ) from failed
            raise WorkError(
                f"git could not make the commit, nothing was changed: {said(failed)}",
                hint="df -h . (is the disk full, or the folder read-only?); git fsck",
            ) from failed
        return out.decode("ascii").strip()

    @property
    def is_plain(self) -> bool:
        """Whether a commit is nothing but its text: no hook comes before, nothing is signed or encoded."""
        return not (self.settings.sign or self.settings.is_encoded or self.hooks.any_before)

    def identities(self) -> tuple[str, str]:
        """Author and committer at this moment, as they stand in a commit. Raises BadUsage."""
        try:
            author, committer = (self.git.run("var", f"GIT_{role}_IDENT") for role in ("AUTHOR", "COMMITTER"))
        except GitFailed as failed:
            raise settings.nobody(failed) from failed
        return tuple(one.decode("utf-8", "surrogateescape").strip() for one in (author, committer))  # type: ignore[return-value]
