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
            raise BadUsage("git was not found", hint="install git 2.36 or newer") from None
        if done.returncode not in ok:
            raise failure(args, done.returncode, done.stderr)
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


def failure(args: tuple[str, ...], status: int, stderr: bytes) -> GitFailed:
    """The error that says what git said."""
    said = stderr.decode("utf-8", "replace").strip()
    first = said.splitlines()[0] if said else f"exit status {status}"
    return GitFailed(f"git {args[0]} failed: {first}", status=status, stderr=said)
