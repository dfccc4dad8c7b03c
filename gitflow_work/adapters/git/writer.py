"""One commit on the current branch; implements ports.Writer (design, section 6)."""

from __future__ import annotations

import time
from collections.abc import Callable

from gitflow_work.adapters.git import guards, newtrees, settings
from gitflow_work.adapters.git.guards import Base
from gitflow_work.adapters.git.hooks import Hooks
from gitflow_work.adapters.git.index import Index
from gitflow_work.adapters.git.journal import Journal, Pending, Step
from gitflow_work.adapters.git.landing import Landing, Moved
from gitflow_work.adapters.git.lock import Lock
from gitflow_work.adapters.git.pack import DURABLE, said, store
from gitflow_work.adapters.git.process import GitFailed
from gitflow_work.adapters.git.recovery import Recovery
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.adapters.git.settings import Settings
from gitflow_work.adapters.git.worktree import GitWorkTree
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.ports import Plan, Written

Build = Callable[[str | None], Plan | None]


class GitWriter:
    """Writes to one repository. `patience`: seconds to wait for other commands of ours, and to win the ref."""

    def __init__(self, repository: GitRepository, *, patience: float = 30.0) -> None:
        self._repository = repository
        self._patience = patience

    def commit(self, build: Build) -> Written | None:
        """See ports.Writer. Raises BadUsage in a bare repository, or when git does not know who commits."""
        commit = _Commit(self._repository, build)
        until = time.monotonic() + self._patience
        with Lock(self._repository.places.common_dir, self._patience) as lock:
            notes = commit.recovery.mend()
            made = self._until_it_lands(commit, lock, until)
        if made is None:
            return None
        oid, more = made
        return Written(oid, (*notes, *more, *commit.hooks.after()))

    def _until_it_lands(self, commit: _Commit, lock: Lock, until: float) -> tuple[str, list[str]] | None:
        while True:
            try:
                return commit.attempt(lock.fd)
            except Moved:
                if time.monotonic() >= until:
                    raise WorkError(
                        f"the branch kept moving for {self._patience:g} s", hint="try again", code="lost-race"
                    ) from None

    def recover(self) -> list[str]:
        """Finish or clear away what a command that died has left; answers with sentences for people.

        Costs two looks at the git dir when there is nothing. Does nothing while another command of ours is at work,
        or where nothing can be written.
        """
        places = self._repository.places
        if places.top is None:
            return []
        recovery = _Commit(self._repository, lambda _: None).recovery
        if not recovery.needed():
            return []
        try:
            with Lock(places.common_dir, 0):
                return recovery.mend()
        except WorkError:
            return []


class _Commit:
    """One call of `commit`, with as many attempts as it takes."""

    def __init__(self, repository: GitRepository, build: Build) -> None:
        places = repository.places
        if places.top is None:
            raise BadUsage(
                f"{places.git_dir} has no work tree, and items are written in one only",
                hint=f"git clone {places.git_dir} FOLDER, and work there",
            )
        self._repository = repository
        self._places = places
        self._build = build
        self._index = Index(places)
        self._tree = GitWorkTree(places)
        journal = Journal(places.git_dir)
        self._landing = Landing(repository, self._index, self._tree, journal)
        self.recovery = Recovery(repository, self._index, self._tree, journal, self._landing)
        self._settings: Settings | None = None
        self.hooks: Hooks

    def attempt(self, lock: int) -> tuple[str, list[str]] | None:
        """The commit and what could not be done beside it; None when nothing has to change. Raises Moved."""
        git = self._repository.git
        guards.refuse_unfinished(self._places)
        base = guards.base(self._repository)
        plan = self._build(base.commit)
        if plan is None:
            return None
        root = self._repository.tree(base.commit).root if base.commit else None
        draft = newtrees.draft(self._repository.objects, self._places.id_width, root, plan.files)
        if draft.root == root and not plan.allow_empty:
            return None
        guards.refuse_elsewhere(git, self._places, base.ref)
        known = self._known()
        if draft.changes:
            self._index.wait()
        signature = self._index.signature()
        seen = guards.survey(git, self._tree, self._index, draft.changes, plan.include)
        store(git, draft.objects, self._places.id_width)
        message = self.hooks.before(git, self._index, draft.root, plan.message)
        commit = self._object(known, draft.root, base, message, sign=plan.sign or known.sign)
        steps = tuple(Step(change.path, seen[change.path], change.new) for change in draft.changes)
        pending = Pending(base.ref, base.commit, commit, steps)
        contents = {change.path: change.content for change in draft.changes}
        reason = "work: " + message.split("\n", 1)[0]
        return commit, self._landing.land(pending, reason, lambda step: contents[step.path], signature, lock)

    def _known(self) -> Settings:
        if self._settings is None:
            self._settings = settings.read(self._repository.git)
            self.hooks = Hooks(self._places, self._settings)
            settings.require_identity(self._repository.git, self._settings)
        return self._settings

    def _object(self, known: Settings, tree: str, base: Base, message: str, *, sign: bool) -> str:
        """Store the commit, signed when the plan or the user wants that."""
        text, options = known.encoded(message)
        how = ("-S",) if sign else ()
        parent = ("-p", base.commit) if base.commit else ()
        try:
            out = self._repository.git.run(*DURABLE, *options, "commit-tree", *how, *parent, tree, stdin=text)
        except GitFailed as failed:
            if "ident" in failed.stderr or "tell me who you are" in failed.stderr:
                raise settings.nobody(failed) from failed
            if sign:
                raise WorkError(
                    f"the commit could not be signed, nothing was changed: {said(failed)}",
                    hint="git config --get-regexp '^(gpg|user.signingkey)'"
                    + ("; without: git config commit.gpgSign false" if known.sign else ", and docs/people.md"),
                    code="signing-failed",
                ) from failed
            raise WorkError(f"git could not make the commit, nothing was changed: {said(failed)}") from failed
        return out.decode("ascii").strip()
