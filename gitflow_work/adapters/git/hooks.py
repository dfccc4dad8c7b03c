"""The user's own hooks that `git commit` would run. Without any, nothing is spent on them but a look at a folder."""

from __future__ import annotations

import os

from gitflow_work.adapters.git import plain
from gitflow_work.adapters.git.index import Index
from gitflow_work.adapters.git.lock import FOLDER
from gitflow_work.adapters.git.process import Git
from gitflow_work.adapters.git.repository import Places
from gitflow_work.adapters.git.settings import Settings
from gitflow_work.errors import WorkError

_BEFORE = ("pre-commit", "prepare-commit-msg", "commit-msg")


class Hooks:
    """The hooks of one repository, as they are now."""

    def __init__(self, places: Places, settings: Settings) -> None:
        assert places.top is not None  # bare repositories are refused earlier
        self._top = places.top
        self._git_dir = places.git_dir
        self._settings = settings
        path = settings.hooks_path
        self._unsure = settings.has_configured_hooks or (path is not None and path.startswith("%(prefix)"))
        self._folder = os.path.join(places.common_dir, "hooks")
        if path:
            self._folder = os.path.join(places.top, os.path.expanduser(path))

    def have(self, name: str) -> bool:
        """Whether git may find a hook of that name."""
        path = os.path.join(self._folder, name)
        return self._unsure or (os.path.isfile(path) and os.access(path, os.X_OK))

    @property
    def any_before(self) -> bool:
        """Whether git may find a hook that comes before a commit."""
        return any(self.have(name) for name in _BEFORE)

    @property
    def any_at_all(self) -> bool:
        """Whether git may find a hook of a commit."""
        return self.any_before or self.have("post-commit")

    def before(self, git: Git, index: Index, tree: str, message: str) -> str:
        """Run what comes before a commit of `tree`; answers with the message, which hooks may have rewritten.

        Raises WorkError when one refuses, changes what is to be committed, or leaves no message.
        """
        if not self.any_before:
            return message
        temporary = os.path.join(self._git_dir, FOLDER, f"tmp-hooks-{os.getpid()}")
        try:
            index.copy(temporary)
            inner = git.with_env(GIT_INDEX_FILE=temporary)
            inner.run("-c", "core.hooksPath=/dev/null", "read-tree", "--reset", tree)
            if self.have("pre-commit"):
                self._run("pre-commit", temporary)
                _refuse_changed(inner, tree)
            return self._message(message, temporary)
        finally:
            for left in (temporary, f"{temporary}.lock"):
                if os.path.lexists(left):
                    os.unlink(left)

    def after(self) -> tuple[str, ...]:
        """Run `post-commit`; it cannot undo anything, so its failure is only told."""
        if not self.have("post-commit"):
            return ()
        answer = plain.run(self._top, "hook", "run", "--ignore-missing", "post-commit", env={"GIT_EDITOR": ":"})
        if answer.status == 0:
            return ()
        return (f"the post-commit hook failed ({answer.status}): {answer.text}".rstrip(": "),)

    def _message(self, message: str, index: str) -> str:
        if not (self.have("prepare-commit-msg") or self.have("commit-msg")):
            return message
        path = os.path.join(self._git_dir, "COMMIT_EDITMSG")  # the name that hooks know
        before = self._settings.encoded(message)[0]
        with open(path, "wb") as file:
            file.write(before)
        if self.have("prepare-commit-msg"):
            self._run("prepare-commit-msg", index, path, "message")
        if self.have("commit-msg"):
            self._run("commit-msg", index, path)
        with open(path, "rb") as file:
            after = file.read()
        if after == before:
            return message
        text = _clean(self._settings.decoded(after))
        if not text:
            raise WorkError("a hook emptied the commit message", hint="git hook run commit-msg", code="hook-refused")
        return text

    def _run(self, name: str, index: str, *args: str) -> None:
        env = {"GIT_INDEX_FILE": index, "GIT_EDITOR": ":"}
        answer = plain.run(
            self._top, "hook", "run", "--ignore-missing", name, *(("--", *args) if args else ()), env=env
        )
        if answer.status != 0:
            said = f": {answer.text}" if answer.text else ""
            raise WorkError(
                f"the {name} hook refused this commit ({answer.status}){said}",
                hint=f"mend what it names, or look at {os.path.join(self._folder, name)}",
                code="hook-refused",
            )


def _refuse_changed(git: Git, tree: str) -> None:
    written = git.run("write-tree").decode("ascii").strip()
    if written == tree:
        return
    out = git.run("diff-tree", "-r", "-z", "--name-only", "--no-ext-diff", tree, written)
    paths = ", ".join(out.decode("utf-8", "replace").split("\0")[:-1])
    raise WorkError(
        f"the pre-commit hook changed what is to be committed: {paths}",
        hint="make the hook check only, or commit what it changes first",
        code="hook-refused",
    )


def _clean(text: str) -> str:
    """As git tidies a message that no editor has seen: no space at line ends, no runs of empty lines."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    tidy = "\n".join(lines).rstrip("\n")
    return f"{tidy}\n" if tidy else ""
