"""Programs that verify signatures: found on PATH, run in a folder of their own, with nothing of the user's settings.

What a repository's configuration names (`gpg.program`, `gpg.ssh.program`, allowed signers) is never looked at.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import NamedTuple, Self

PATIENCE = 20.0
"""Seconds that one call may take."""


class CannotRun(Exception):
    """The program is missing, or did not answer in time. The message is for people."""


class Answer(NamedTuple):
    """Exit status and standard output."""

    status: int
    out: str


class Workshop:
    """A private folder for as long as a `with` lasts, and the programs that run in it. `patience` is in seconds."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self.folder = ""

    def __enter__(self) -> Self:
        self.folder = tempfile.mkdtemp(prefix="gitwork-")
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name: str, data: bytes) -> str:
        """Put a file into the folder; its path."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def read(self, name: str) -> bytes:
        """A file of the folder; empty when there is none."""
        try:
            with open(os.path.join(self.folder, name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def run(self, names: tuple[str, ...], *args: str, stdin: bytes = b"") -> Answer:
        """Run the first of the programs `names` that is there. Raises CannotRun."""
        program = find(names)
        if program is None:
            raise CannotRun(f"{names[0]} was not found")
        env = {"PATH": os.environ.get("PATH", ""), "HOME": self.folder, "GNUPGHOME": self.folder, "LC_ALL": "C"}
        try:
            done = subprocess.run(
                [program, *args],
                cwd=self.folder,
                env=env,
                input=stdin,
                capture_output=True,
                check=False,
                timeout=self._patience,
            )
        except subprocess.TimeoutExpired:
            raise CannotRun(f"{names[0]} did not answer within {self._patience:g} s") from None
        except OSError as error:
            raise CannotRun(f"{names[0]} could not be run: {error.strerror}") from None
        return Answer(done.returncode, done.stdout.decode("utf-8", "replace"))


def find(names: tuple[str, ...]) -> str | None:
    """The absolute path of the first program there is. Relative entries of PATH are passed over: they may lie in a
    repository.
    """
    folders = [one for one in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(one)]
    for name in names:
        found = shutil.which(name, path=os.pathsep.join(folders)) if folders else None
        if found is not None:
            return found
    return None
