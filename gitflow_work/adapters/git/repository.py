"""Reading a repository; implements ports.Repository on git's reading commands."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.adapters.git import history
from gitflow_work.adapters.git.objects import GitTree, Objects, Trees
from gitflow_work.adapters.git.process import Git, GitFailed
from gitflow_work.errors import BadUsage, Undecided
from gitflow_work.ports.reading import CommitInfo, FileChange

if TYPE_CHECKING:
    from gitflow_work.core.people.people import Person
    from gitflow_work.ports.signatures import Signatures


_SUFFIX = re.compile(r"[~^:]|@\{")
"""What begins the part of a revision behind a ref's name: `main~2`."""
_NO_REF_NAME = re.compile(r"[\x00-\x20?*\[\\]|\.\.|^-|^$|^[0-9a-f]{40,}$")
"""What no name of a ref has, or what is an id."""


class Places(NamedTuple):
    """Where a repository lies: absolute paths. `top` is None in a bare one; `id_width` is in bytes."""

    git_dir: str
    common_dir: str
    top: str | None
    id_width: int


def find(where: str) -> Places:
    """The repository that `where` lies in. Raises BadUsage when there is none, or git refuses to read it."""
    git = Git(where)
    asked = ("rev-parse", "--path-format=absolute", "--show-object-format", "--git-dir", "--git-common-dir")
    try:
        # Without a work tree, --show-toplevel fails after the rest was answered.
        status, out = git.call(*asked, "--show-toplevel", ok=(0, 128))
        if status != 0:
            out = git.run(*asked)
    except (GitFailed, NotADirectoryError, FileNotFoundError) as failed:
        raise _no_repository(where, failed) from failed
    object_format, git_dir, common_dir, *top = out.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")
    if len(top) != (status == 0):  # a path has a line feed in it: each is asked for by itself
        words = ("--git-dir", "--git-common-dir", *(("--show-toplevel",) if status == 0 else ()))
        answers = [git.run("rev-parse", "--path-format=absolute", word) for word in words]
        git_dir, common_dir, *top = (one.decode("utf-8", "surrogateescape").removesuffix("\n") for one in answers)
    return Places(git_dir, common_dir, top[0] if top else None, 32 if object_format == "sha256" else 20)


def _no_repository(where: str, failed: Exception) -> BadUsage:
    said = failed.stderr if isinstance(failed, GitFailed) else ""
    if "dubious ownership" in said:
        return BadUsage(
            f"git does not trust the owner of {where}", hint=f"git config --global --add safe.directory {where}"
        )
    if isinstance(failed, GitFailed) and "not a git repository" not in said:
        return BadUsage(failed.message, hint="git status")
    return BadUsage(f"{where} is not in a git repository", hint="git init, then git work init")


class GitRepository:
    """One repository, read by git's plumbing. Keeps one `cat-file` running; `close` ends it.

    `git` is given where calls need an environment of their own.
    """

    def __init__(self, places: Places, git: Git | None = None) -> None:
        self.places = places
        self.git = git or Git(places.top or places.git_dir)
        self._objects = Objects(self.git)
        self._trees = Trees(self._objects, places.id_width)
        self._roots: dict[str, str] = {}

    @property
    def is_bare(self) -> bool:
        """See ports.Repository."""
        return self.places.top is None

    @property
    def objects(self) -> Objects:
        """The reader of objects, for those who write."""
        return self._objects

    @property
    def trees(self) -> Trees:
        """The reader of trees, for those who write."""
        return self._trees

    def close(self) -> None:
        """End what runs beside us."""
        self._objects.close()

    @property
    def is_shallow(self) -> bool:
        """See ports.Repository."""
        return bool(self._shallow_boundary())

    def head(self) -> str | None:
        """See ports.Repository."""
        return self._commit("HEAD")

    def branch(self) -> str | None:
        """See ports.Repository."""
        return self._symbolic("HEAD", self.places.git_dir)

    def meanings(self, name: str) -> list[str]:
        """See ports.Repository."""
        name = _SUFFIX.split(name, maxsplit=1)[0]
        if _NO_REF_NAME.search(name) or name == "HEAD":
            return []
        asked = [f"refs/{place}{name}" for place in ("", "tags/", "heads/", "remotes/")]
        out = self.git.run("for-each-ref", "--format=%(refname)", *asked)
        return [one for one in out.decode("utf-8", "surrogateescape").splitlines() if one in asked]

    def real_name(self, ref: str) -> str:
        """See ports.Repository."""
        seen = {ref}
        while (target := self._symbolic(ref, self.places.common_dir)) is not None and target not in seen:
            seen.add(target)
            ref = target
        return ref

    def resolve(self, revision: str) -> str | None:
        """See ports.Repository."""
        if not revision or revision.startswith("-") or "\0" in revision or set(revision) == {"0"}:
            return None  # an option, or the zero id, which `rev-parse --verify` takes for good
        return self._verified(f"{revision}^{{commit}}")

    def ref(self, name: str) -> str | None:
        """See ports.Repository."""
        return self._commit(name)

    def _commit(self, name: str) -> str | None:
        """The commit of a ref. Raises Undecided when the ref is there and its commit is not: that is no "none yet"."""
        found = self._verified(f"{name}^{{commit}}")
        if found is None and (named := self._verified(name)) is not None:
            raise Undecided(f"{name} is at {named}, and no commit of this id can be read here", hint="git fsck")
        return found

    def default_branch(self) -> str | None:
        """See ports.Repository."""
        name = self._symbolic("refs/remotes/origin/HEAD", self.places.common_dir)
        return name.removeprefix("refs/remotes/origin/") if name else None

    def upstream(self, branch: str) -> str | None:
        """See ports.Repository."""
        out = self.git.run("for-each-ref", "--format=%(upstream)", branch)
        name = out.decode("utf-8", "surrogateescape").strip()
        return name if name and self.ref(name) else None

    def refs_below(self, prefix: str) -> dict[str, str]:
        """Every ref below `prefix` (`refs/heads/`) with the object it names."""
        out = self.git.run("for-each-ref", "--format=%(objectname) %(refname)", prefix)
        lines = out.decode("utf-8", "surrogateescape").splitlines()
        return {name: oid for oid, _, name in (line.partition(" ") for line in lines)}

    def comment_marker(self) -> str:
        """What begins a comment in a commit's message; `#` where git would choose it for each message."""
        _, out = self.git.call("config", "--get-regexp", r"^core\.comment(char|string)$", ok=(0, 1))
        lines = out.decode("utf-8", "surrogateescape").splitlines()
        marker = lines[-1].partition(" ")[2] if lines else ""
        return "#" if marker in ("", "auto") else marker

    def tree(self, commit: str) -> GitTree:
        """See ports.Repository."""
        root = self._roots.get(commit)
        if root is None:
            first = self._objects.one(commit).split(b"\n", 1)[0]
            if not first.startswith(b"tree "):
                raise Undecided(f"{commit} is not a commit", hint="git fsck")
            root = self._roots[commit] = first[5:].decode("ascii")
        return GitTree(self._trees, self._objects, root)

    def top_names(self, commit: str) -> Collection[str]:
        """See ports.Repository."""
        root = self.tree(commit).root
        return self._trees.entries(root).keys() if root is not None else ()

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The contents of blobs with their ids, in order, as a stream. Raises Undecided when one is missing."""
        return self._objects.read(oids)

    def commits(self, oids: Sequence[str]) -> Mapping[str, CommitInfo]:
        """See ports.Repository."""
        return {oid: history.parse_commit(oid, data) for oid, data in self._objects.read(oids)}

    def signatures(self, people: tuple[Person, ...]) -> Signatures:
        """See ports.Repository."""
        from gitflow_work.adapters.git.signatures import SignatureVerifier

        return SignatureVerifier(people)

    def raw_commit(self, oid: str) -> bytes:
        """See ports.Repository."""
        data = self._objects.one(oid)
        if not data.startswith(b"tree "):
            raise Undecided(f"{oid} is not a commit", hint="git fsck")
        return data

    def ancestry(self, include: Sequence[str], exclude: Sequence[str]) -> history.Ancestry:
        """See ports.Repository."""
        walked = history.ancestry(self.git, include, exclude)
        boundary = self._shallow_boundary()
        cut = next((oid for oid, _ in walked if oid in boundary), None)
        if cut is not None:
            raise Undecided(
                f"the history is shallow: what came before {cut[:12]} is not here", hint="git fetch --unshallow"
            )
        return walked

    def merge_bases(self, commits: Sequence[str]) -> list[str]:
        """See ports.Repository."""
        if len(commits) == 1:
            return list(commits)
        out = self.git.run("merge-base", "--octopus", "--all", *commits, ok=(0, 1))
        return out.decode("ascii").split()

    def changes(
        self, pairs: Sequence[tuple[str, tuple[str, ...]]], paths: Sequence[str]
    ) -> Iterator[tuple[str, int, list[FileChange]]]:
        """See ports.Repository."""
        return history.changes(self.git, pairs, paths)

    def deleted_files(self, commit: str, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        """See ports.Repository."""
        options = ("--diff-filter=D", "--raw", "-z", "-m", "--no-renames", "--no-abbrev", "--full-history", "--format=")
        out = self.git.run("log", "--no-ext-diff", "--no-show-signature", *options, commit, "--", *paths)
        words = iter(out.decode("utf-8", "surrogateescape").split("\0"))
        for word in words:
            if word.lstrip("\n").startswith(":"):
                path = next(words)
                if word.lstrip("\n:").startswith("100"):  # what a symlink or submodule names was no item
                    yield path, word.split(" ")[2]

    def last_change(self, include: str, exclude: str, path: str) -> str | None:
        """See ports.Repository."""
        out = self.git.run("rev-list", "-1", include, f"^{exclude}", "--", path)
        return out.decode("ascii").strip() or None

    def touching(self, commits: Sequence[str], paths: Sequence[str]) -> list[str]:
        """See ports.Repository."""
        from gitflow_work.adapters.git import landed

        return landed.touching(self.git, commits, paths)

    def patch(self, old: str, new: str, paths: Collection[str]) -> str:
        """See ports.Repository."""
        from gitflow_work.adapters.git import landed

        return landed.patch(self.git, old, new, paths)

    def ever_had(self, commit: str, path: str) -> bool:
        """See ports.Repository."""
        return bool(self.git.run("rev-list", "-1", "--full-history", commit, "--", path).strip())

    def settings(self) -> dict[str, str]:
        """The configuration that we read: `user.*`, `work.*`, `filter.*`, `core.editor`, and how commits are signed.

        Keys are in git's own case. A key that stands without a value, which is git's short form of it, is `true`.
        """
        pattern = r"^(user\.|work\.|filter\.|core\.editor$|commit\.gpgsign$|gpg\.format$)"
        _, out = self.git.call("config", "-z", "--get-regexp", pattern, ok=(0, 1))
        pairs = (entry.partition("\n") for entry in out.decode("utf-8", "surrogateescape").split("\0") if entry)
        return {key: value if found else "true" for key, found, value in pairs}

    def _symbolic(self, name: str, folder: str) -> str | None:
        """The ref that the symbolic ref `name` stands for; its file in `folder` is read where there are such files."""
        if self._refs_are_files:
            try:
                with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape") as file:
                    text = file.read()
            except (FileNotFoundError, NotADirectoryError):
                return None  # symbolic refs are never packed
            except OSError:
                text = ""
            if text.startswith("ref: refs/") and text.count("\n") == 1:
                return text[5:].strip()
        status, out = self.git.call("symbolic-ref", "-q", name, ok=(0, 1, 128))
        return out.decode("utf-8", "surrogateescape").strip() or None if status == 0 else None

    @cached_property
    def _refs_are_files(self) -> bool:
        common = self.places.common_dir
        return not os.path.lexists(os.path.join(common, "reftable")) and os.path.isdir(os.path.join(common, "refs"))

    def _verified(self, revision: str) -> str | None:
        status, out = self.git.call("rev-parse", "-q", "--verify", "--end-of-options", revision, ok=(0, 1, 128))
        return out.decode("ascii").strip() if status == 0 else None

    def _shallow_boundary(self) -> frozenset[str]:
        try:
            with open(os.path.join(self.places.common_dir, "shallow"), encoding="ascii") as listed:
                return frozenset(listed.read().split())
        except FileNotFoundError:
            return frozenset()
