"""The one door to the git executable.

Every call goes through `Git.run`, with a fixed set of options and a cleaned environment:

- `GIT_NO_REPLACE_OBJECTS`, no graft file: objects are what they say they are;
- `GIT_NO_LAZY_FETCH`, `protocol.allow=never`: a partial clone fetches nothing, so it runs no configured program;
- `core.fsmonitor=false`: no configured monitor runs;
- `GIT_OPTIONAL_LOCKS=0`: reading takes no lock; `LC_ALL=C`: messages are the ones we know;
- `--literal-pathspecs`: a path is a path, never a pattern.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from typing import IO

from gitflow_work.errors import BadUsage, WorkError

_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "protocol.allow=never",
)
_SETTINGS = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# Set by git for its own children; they would aim our calls elsewhere than at the repository that was found.
_DROPPED = ("GIT_PREFIX", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")

_FULL = "No space left on device"
_HARDLY_ANY = 65536
"""Bytes of room on a disk that count as none."""


OLDEST = (2, 36)
"""The oldest git that has all that we ask it for."""
NEWER = f"install git {OLDEST[0]}.{OLDEST[1]} or newer"


class GitFailed(WorkError):
    """Git answered with an exit status that the caller did not expect."""

    code = "git-failed"

    def __init__(self, message: str, *, status: int = 0, stderr: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.stderr = stderr


class Git:
    """Runs git for one repository. `where` is the folder that calls start in; `env` is added to the environment."""

    def __init__(self, where: str, env: Mapping[str, str] | None = None) -> None:
        self.where = where
        kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
        self.env = {**kept, **_SETTINGS, **(env or {})}

    def with_env(self, **env: str) -> Git:
        """The same with more environment variables."""
        other = Git.__new__(Git)
        other.where = self.where
        other.env = {**self.env, **env}
        return other

    def run(self, *args: str, stdin: bytes | None = None, ok: tuple[int, ...] = (0,)) -> bytes:
        """Standard output of `git ARGS`. Raises GitFailed when the exit status is not in `ok`."""
        return self.call(*args, stdin=stdin, ok=ok)[1]

    def call(self, *args: str, stdin: bytes | None = None, ok: tuple[int, ...] = (0,)) -> tuple[int, bytes]:
        """Exit status and standard output. Raises GitFailed when the status is not in `ok`."""
        try:
            done = subprocess.run(
                ["git", *_OPTIONS, *args],
                cwd=self.where,
                env=self.env,
                input=stdin,
                stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            if not os.path.isdir(self.where):
                raise BadUsage(f"the folder {self.where} is gone", hint="go to a folder that is there") from None
            raise BadUsage("git was not found", hint=NEWER) from None
        if done.returncode not in ok:
            raise failure(args, done.returncode, done.stderr, self.where)
        return done.returncode, done.stdout

    def start(self, *args: str, stdin: IO[bytes] | int | None = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """Start `git ARGS` with pipes; the caller reads, closes and looks at the exit status.

        Ctrl-C does not reach it, in a process group of its own: it ends when its pipes are closed, and until then
        whoever puts Ctrl-C off can still read.
        """
        return subprocess.Popen(
            ["git", *_OPTIONS, *args],
            cwd=self.where,
            env=self.env,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 16,
            process_group=0,
        )


def too_old(git: Git) -> BadUsage | None:
    """The error for a git that is older than OLDEST; None for any other, or one that does not say."""
    found = re.match(rb"git version (\d+)\.(\d+)", git.run("version", ok=tuple(range(256))))
    if found is None or (int(found[1]), int(found[2])) >= OLDEST:
        return None
    return BadUsage(f"git {int(found[1])}.{int(found[2])} is too old for git-work", hint=NEWER, code="old-git")


def failure(args: tuple[str, ...], status: int, stderr: bytes, where: str = "") -> GitFailed:
    """The error that says what git said; `where` is a folder of the disk that it may have wanted to write to."""
    said = stderr.decode("utf-8", "replace").strip()
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("hint:")]
    # Warnings, and advice about what we ask for on purpose, are no cause.
    first = next((line for line in lines if line.startswith(("fatal:", "error:"))), "".join(lines[:1]))
    full = no_room(where, said) if where else ""
    told = (first or f"exit status {status}") + (full if _FULL not in first else "")
    hint = "df -h . (the disk is full)" if full else "git status, and git fsck"
    return GitFailed(f"git {_verb(args)} failed: {told}", status=status, stderr=said, hint=hint)


def no_room(where: str, said: str) -> str:
    """`: No space left on device` when that is so and git could not write: it does not always say why. Else ""."""
    if _FULL in said:
        return f": {_FULL}"
    if "write" not in said and "lock" not in said:
        return ""
    room = os.statvfs(where)
    return f": {_FULL}" if room.f_bavail * room.f_frsize < _HARDLY_ANY else ""


def _verb(args: tuple[str, ...]) -> str:
    """The first word that is no setting."""
    words = iter(args)
    for word in words:
        if word != "-c":
            return word
        next(words, None)
    return ""
