"""Running the commands of a workflow; implements ports.Commands together with trustfile.py.

A command is started without a shell, in a process group of its own, with nothing on stdin. The files of the repository
that it names are the very bytes that were hashed, copied into a folder of the git dir: what lies in the work tree, or
takes its place between the look and the run, is not what runs.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from gitflow_work.adapters.git.repository import Places
from gitflow_work.adapters.trustfile import TrustFile
from gitflow_work.core.attempt import Command, file_of, is_script
from gitflow_work.errors import WorkError
from gitflow_work.ports.commands import Ended, Script

MAX_SAID = 16_384
"""Bytes of output that are kept: the last ones."""
MAX_DEPTH = 3
"""A command may call `git work move`, whose commands may; deeper than this it is a circle."""
_DEPTH = "GIT_WORK_DEPTH"
_FOLDER = "gitflow-work"
_GRACE = 2.0
"""Seconds between the request to end and the end."""
_STALE = 86_400
_DROPPED = ("GIT_PREFIX",)
"""Git sets it for `git work` itself."""


class ClonesCommands(TrustFile):
    """The commands of one clone. `pause` lets time pass."""

    def __init__(self, places: Places, pause: Callable[[float], None] = time.sleep) -> None:
        super().__init__(os.path.join(places.common_dir, _FOLDER))
        self._top = places.top
        self._pause = pause

    def wait(self, seconds: float) -> None:
        """See ports.Commands."""
        self._pause(seconds)

    def run(self, command: Command, files: Mapping[str, Script], values: Mapping[str, str]) -> Ended:
        """See ports.Commands."""
        if self._top is None:
            raise WorkError("a bare repository has no work tree to run commands in", code="hooks")
        depth = os.environ.get(_DEPTH, "0")
        depth = depth if depth.isascii() and depth.isdecimal() and len(depth) < 3 else "0"
        if int(depth) >= MAX_DEPTH:
            return Ended(f"is called by itself: commands of workflows ran {MAX_DEPTH} deep")
        env = {name: value for name, value in os.environ.items() if name not in _DROPPED}
        env |= {**values, _DEPTH: str(int(depth) + 1), "PATH": _path(env.get("PATH", os.defpath))}
        folder = self._private()
        try:
            return self._run(command, _words(command, files, folder), env)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _private(self) -> str:
        """A new folder that only the user can read; those that crashes left are cleared away."""
        try:
            os.makedirs(self.folder, exist_ok=True)
            for name in os.listdir(self.folder):
                left = os.path.join(self.folder, name)
                if name.startswith("commands-") and time.time() - os.lstat(left).st_mtime > _STALE:
                    shutil.rmtree(left, ignore_errors=True)
            return tempfile.mkdtemp(prefix="commands-", dir=self.folder)
        except OSError as error:
            raise WorkError(
                f"{self.folder} cannot be written, so no command can run: {error.strerror}", code="not-writable"
            ) from None

    def _run(self, command: Command, words: list[str], env: Mapping[str, str]) -> Ended:
        assert self._top is not None
        program = words[0] if "/" in words[0] else shutil.which(words[0], path=env["PATH"])
        if program is None:
            return Ended("is not found on PATH")
        with tempfile.TemporaryFile() as out:
            try:
                process = subprocess.Popen(
                    [program, *words[1:]],
                    cwd=self._top,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                return Ended(f"cannot be started: {error.strerror}")
            except ValueError:
                return Ended("cannot be started: a word of it cannot be passed on")
            why = _ended(process, command.bound)
            return Ended(why, _last(out.fileno()))


def _ended(process: subprocess.Popen[bytes], bound: float) -> str:
    """Wait for the end; empty when it is a good one. Whatever is left of a command that is too slow is killed."""
    try:
        status = process.wait(bound)
    except subprocess.TimeoutExpired:
        _end(process)
        return f"did not end within {bound:g} s"
    except BaseException:
        _end(process)
        raise
    if status == 0:
        return ""
    return f"ended with the status {status}" if status > 0 else f"was ended by the signal {-status}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group, gently first. The first process is waited for last: until then its number is not reused."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    until = time.monotonic() + _GRACE
    while time.monotonic() < until:
        if _has_ended(process):
            break
        time.sleep(0.02)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, without taking its number away. Where the system cannot tell that, it has not."""
    if not hasattr(os, "waitid"):
        return False
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _words(command: Command, files: Mapping[str, Script], folder: str) -> list[str]:
    """The words of the command, with copies in the place of the files that they name. Raises WorkError."""
    try:
        for path, script in files.items():
            full = os.path.join(folder, path)
            os.makedirs(os.path.dirname(full), mode=0o700, exist_ok=True)
            mode = 0o500 if script.is_executable else 0o400
            descriptor = os.open(full, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
            with open(descriptor, "wb") as file:
                file.write(script.data)
    except OSError as error:
        raise WorkError(f"{folder} cannot be written: {error.strerror}", code="not-writable") from None
    found = []
    for at, word in enumerate(command.words):
        named = file_of(word) if at or is_script(word) else None
        found.append(os.path.join(folder, named) if named is not None and named in files else word)
    return found


def _path(path: str) -> str:
    """PATH without what is relative: the current folder is the work tree."""
    return os.pathsep.join(one for one in path.split(os.pathsep) if os.path.isabs(one)) or os.defpath


def _last(descriptor: int) -> str:
    """The end of what was written."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    data = os.pread(descriptor, MAX_SAID, max(0, size - MAX_SAID))
    return data.decode("utf-8", "replace").strip()
