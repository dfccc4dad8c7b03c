"""Renders a template in a process of its own (`child.py`), which gets nothing but the template and its values.

It runs isolated (`-I -S`), with an empty environment, in the root folder, with no open file but its three pipes; it
binds itself to its limits before it reads the template. From here it is bound in time on the wall and in what is read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import IO, Any

from gitflow_work.core.words import near
from gitflow_work.errors import BadFile, WorkError
from gitflow_work.ports.templates import Plain, Rendered

MAX_SECONDS = 3.0
"""Seconds on the wall until the process is killed."""
MAX_ANSWER = 1_100_000
"""Bytes that are read of it: what may be rendered (1,000,000), and the line before."""
_LIBRARIES = ("jinja2", "markupsafe")
_CHILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "child.py")


def render(source: str, values: Mapping[str, Plain]) -> Rendered:
    """See ports.Renderer."""
    asked = json.dumps({"source": source, "values": values}).encode()
    status, output = run([sys.executable, "-I", "-S", _CHILD, *_folders()], asked)
    line, _, text = output.partition(b"\n")
    told = _told(line) if status == 0 else None
    if told is None:
        raise BadFile("the template was stopped: it takes too much time or memory", hint="make the template simpler")
    if "error" in told:
        known = told.get("known") or []
        hint = near(told["word"], known) if told.get("word") else None
        if hint is None and known:
            hint = f"there are {', '.join(known)}"
        raise BadFile(str(told["error"]), line=int(told.get("line") or 0), hint=hint)
    free = " and ".join(told["unlimited"])
    notes = (f"this system sets no limit to the {free} of a template; after 3 s it is stopped",) if free else ()
    return Rendered(text.decode("utf-8", "replace"), notes)


def run(
    command: Sequence[str], asked: bytes, *, seconds: float = MAX_SECONDS, most: int = MAX_ANSWER
) -> tuple[int, bytes]:
    """Run a program for at most so many seconds: its exit status (not 0 when it was killed) and what it printed.

    One that prints more than `most` bytes is killed. Raises WorkError when it cannot be started.
    """
    nowhere = subprocess.DEVNULL
    pipe = subprocess.PIPE
    try:
        started = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=_environment(), cwd=os.sep)
    except OSError as error:
        raise WorkError(f"templates cannot be rendered: {sys.executable} does not start: {error.strerror}") from None
    watch = threading.Timer(seconds, started.kill)
    watch.start()
    with started:
        assert started.stdin is not None
        assert started.stdout is not None
        try:
            _give(started.stdin, asked)
            output = started.stdout.read(most + 1)
            if len(output) > most:
                started.kill()
            return started.wait(), output
        finally:
            started.kill()  # whatever stopped us, an interrupt too
            watch.cancel()


def _give(stdin: IO[bytes], asked: bytes) -> None:
    for step in (lambda: stdin.write(asked), stdin.close):
        try:
            step()
        except OSError:
            pass  # it ended before it had read all; its status tells


def _environment() -> dict[str, str]:
    """Nothing; Windows starts no Python without this one."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _folders() -> list[str]:
    """Where the libraries of the child lie. They are looked for, not imported: that is the child's to do."""
    found = []
    for name in _LIBRARIES:
        spec = find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise WorkError(f"templates need the package {name}", hint=f"pip install {name}")
        found.append(os.path.dirname(os.path.abspath(spec.submodule_search_locations[0])))
    return list(dict.fromkeys(found))


def _told(line: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) and ("error" in told or "text" in told) else None
