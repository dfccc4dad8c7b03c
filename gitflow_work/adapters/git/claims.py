"""Records of claims in this clone; implements ports.Claims where no remote keeps them.

`refs/work/held/ID` is the record that was made here, `refs/work/seen/ID` what the remote had when last asked. Both are
commits without parents, with the empty tree.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Self

from gitflow_work.adapters.git import reflocks, settings
from gitflow_work.adapters.git.lock import FOLDER, Lock
from gitflow_work.adapters.git.pack import DURABLE
from gitflow_work.adapters.git.process import GitFailed
from gitflow_work.adapters.git.repository import GitRepository
from gitflow_work.core.claims import is_agent
from gitflow_work.core.ids import fold
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.ports.claims import Record, Seen, Swap

HELD = "refs/work/held/"
SEEN = "refs/work/seen/"
_PATIENCE = 120.0
"""Seconds to wait for another claim in this clone: it may be waiting for the remote."""


class _Turn(Lock):
    """A lock of its own beside that of writers, which a claim takes while it has this one."""

    def __init__(self, common_dir: str) -> None:
        super().__init__(common_dir, _PATIENCE)
        self.path = os.path.join(common_dir, FOLDER, "claims.lock")
        self._refs = [os.path.join(common_dir, prefix.rstrip("/")) for prefix in (HELD, SEEN)]

    def __enter__(self) -> Self:
        super().__enter__()
        # Only who has the turn writes these refs, so what lies there was left by a claim that was killed.
        for folder in self._refs:
            reflocks.sweep(folder)
        return self


class LocalClaims:
    """Records without a remote. `why` says why there is none."""

    remote = ""

    def __init__(self, repository: GitRepository, why: str = "") -> None:
        self._repository = repository
        self._git = repository.git
        self._why = why

    def turn(self) -> Lock:
        """See ports.Claims."""
        return _Turn(self._repository.places.common_dir)

    def agent(self, make: Callable[[], str] | None = None) -> str:
        """See ports.Claims. `GIT_WORK_AGENT`, else `work.agent` of git's configuration; a linked work tree adds its
        name to that, since it is somebody else's place to work.
        """
        given = os.environ.get("GIT_WORK_AGENT", "").strip()
        if given:
            return _checked(given, "GIT_WORK_AGENT")
        _, out = self._git.call("config", "--get", "work.agent", ok=(0, 1))
        known = out.decode("utf-8", "surrogateescape").strip()
        if not known and make is not None:
            known = make()
            self._git.run("config", "--local", "work.agent", known)
        if not known:
            return ""
        places = self._repository.places
        linked = os.path.basename(places.git_dir) if places.git_dir != places.common_dir else ""
        return _checked(f"{known}.{linked}" if linked else known, "work.agent")

    def own(self) -> Mapping[str, Record]:
        """See ports.Claims."""
        return self._below(HELD)

    def seen(self) -> Mapping[str, Record]:
        """See ports.Claims."""
        return self._below(SEEN)

    def fetch(self) -> Seen:
        """See ports.Claims."""
        return Seen(self.seen(), self._why)

    def read(self, item: str, patience: float | None = None) -> Swap:
        """See ports.Claims."""
        return Swap(why=self._why)

    def make(self, message: str) -> str:
        """See ports.Claims. Raises BadUsage when git does not know who commits."""
        try:
            tree = self._git.run(*DURABLE, "mktree", stdin=b"").decode("ascii").strip()
            out = self._git.run(
                *DURABLE, "-c", "i18n.commitEncoding=UTF-8", "commit-tree", tree, stdin=message.encode()
            )
        except GitFailed as failed:
            if "ident" in failed.stderr or "tell me who you are" in failed.stderr:
                raise settings.nobody(failed) from failed
            raise WorkError(
                f"the claim could not be written: {failed.message}",
                hint="df -h . (is the disk full, or the folder read-only?)",
                code="not-writable",
            ) from failed
        return out.decode("ascii").strip()

    def keep(self, item: str, new: str | None, old: str | None) -> bool:
        """See ports.Claims."""
        return self._swap(HELD + fold(item), new, old)

    def put(self, item: str, new: str | None, old: str | None) -> Swap:
        """See ports.Claims."""
        return Swap(why=self._why)

    def _swap(self, ref: str, new: str | None, old: str | None) -> bool:
        none = "0" * (2 * self._repository.places.id_width)
        if new == old:
            return True
        try:
            change = ("-d", ref) if new is None else (ref, new)
            self._git.run(*DURABLE, "update-ref", *change, old or none)
        except GitFailed:
            found = self._repository.ref(ref)
            if found == old:
                raise
            return found == new
        return True

    def _below(self, prefix: str) -> dict[str, Record]:
        form = "--format=%(objectname) %(refname)%00%(contents)%00"
        parts = self._git.run("for-each-ref", form, prefix).decode("utf-8", "replace").split("\0")
        found = {}
        for head, message in zip(parts[::2], parts[1::2], strict=False):
            oid, _, name = head.strip().partition(" ")
            found[name.removeprefix(prefix)] = Record(oid, message)
        return found


def _checked(agent: str, source: str) -> str:
    if is_agent(agent):
        return agent
    raise BadUsage(
        f"{source} is {agent[:80]!a}, which cannot be the id of an agent",
        hint="up to 64 letters, digits and . _ - @ +, beginning with a letter or digit",
        code="bad-agent",
    )
