"""The user's editor: GIT_EDITOR, core.editor, VISUAL, EDITOR, else vi, in git's order."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from gitflow_work.errors import BadUsage, WorkError


class TerminalEditor:
    """Opens texts in the editor. As a context manager it removes its files, and keeps them when something failed."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._folder: str | None = None
        self._file: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._folder is None:
            return
        if error is None:
            shutil.rmtree(self._folder, ignore_errors=True)
        elif self._file is not None:
            sys.stderr.write(f"note: what you wrote is kept in {self._file}\n")

    def __call__(self, data: bytes, path: str) -> bytes | None:
        """What the user leaves of `data`, shown in a file named like `path`. Raises WorkError when the editor fails."""
        import tempfile

        self._folder = tempfile.mkdtemp(prefix="git-work-")
        self._file = os.path.join(self._folder, os.path.basename(path))
        with open(self._file, "wb") as file:
            file.write(data)
        self._open(self._file)
        try:
            with open(self._file, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def _open(self, path: str) -> None:
        import subprocess

        words = self._command()
        # The value is a shell command, as git takes it; the file comes as an argument, never pasted into it.
        done = subprocess.run(["sh", "-c", f'{words} "$@"', words, path], check=False)
        if done.returncode != 0:
            raise WorkError(
                f"the editor ended with status {done.returncode}: {words}",
                hint="set GIT_EDITOR to an editor that works",
            )

    def _command(self) -> str:
        chosen = os.environ.get("GIT_EDITOR") or self._settings.get("core.editor")
        if chosen:
            return chosen
        if os.environ.get("TERM", "dumb") == "dumb" and not os.environ.get("EDITOR") and not os.environ.get("VISUAL"):
            raise BadUsage("there is no editor for this terminal", hint="set GIT_EDITOR, or use git work set")
        return os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
