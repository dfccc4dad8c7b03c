"""Running git as the user would: their environment and configuration, without the settings of `process.Git`.

For what may start the user's own programs: hooks must see what `git commit` would show them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_OURS = ("GIT_PREFIX",)
"""Git sets it for `git work` itself; a hook of a commit does not get it."""


class Answer(NamedTuple):
    """How a call ended. `text` is what it wrote to both its outputs, for people."""

    status: int
    out: bytes
    text: str


def run(
    where: str, *args: str, env: Mapping[str, str] | None = None, stdin: bytes | None = None, keep: Iterable[int] = ()
) -> Answer:
    """`git ARGS`, started in the folder `where`, with `env` added; `keep` are descriptors that the child keeps open."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    done = subprocess.run(
        ["git", *args],
        cwd=where,
        env={**kept, **(env or {})},
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        check=False,
        pass_fds=tuple(keep),
    )
    text = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
    return Answer(done.returncode, done.stdout, text)


def bounded(where: str, *args: str, env: Mapping[str, str], patience: float) -> Answer:
    """The same for what talks to somebody far away: at most `patience` seconds, then status 124."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    process = subprocess.Popen(
        ["git", *args],
        cwd=where,
        env={**kept, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, err = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        _end(process)
        return Answer(124, b"", f"no answer in {patience:g} s")
    except BaseException:
        _end(process)
        raise
    return Answer(process.returncode, out, (err + out).decode("utf-8", "replace").strip())


def on_terminal() -> bool:
    """Whether somebody could answer a question of git's."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git gently, so that it ends its own children; what they still hold open is not waited for."""
    process.terminate()
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
