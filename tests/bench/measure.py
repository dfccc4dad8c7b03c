"""Measuring: the CPU of whole process trees, in rounds that take turns, so that a busy machine disturbs all alike."""

from __future__ import annotations

import ctypes
import os
import resource
import statistics
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

_SET_CHILD_SUBREAPER = 36


class Task(NamedTuple):
    """A command to measure. `before` is called before each run and may give the arguments to add."""

    name: str
    command: Sequence[str]
    folder: Path
    stdin: bytes = b""
    before: Callable[[], Sequence[str]] = lambda: ()


def adopt_orphans() -> None:
    """Let grandchildren that outlive their parent become ours, so that their CPU is counted, too. Linux only."""
    try:
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (AttributeError, OSError, TypeError):
        pass


def once(task: Task) -> float:
    """User and system time in ms of one run. Raises CalledProcessError when it fails."""
    command = [*task.command, *task.before()]
    start = _used()
    done = subprocess.run(
        command, cwd=task.folder, input=task.stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    spent = (_used() - start) * 1000
    if done.returncode not in (0, 1):  # 1 is an answer: findings
        raise subprocess.CalledProcessError(done.returncode, command, stderr=done.stderr)
    return spent


def in_turn(tasks: Sequence[Task], rounds: int) -> list[list[float]]:
    """The times of each task, round by round. One run of each comes first and does not count."""
    for task in tasks:
        once(task)
    times: list[list[float]] = [[] for _ in tasks]
    for _ in range(rounds):
        for task, kept in zip(tasks, times, strict=True):
            kept.append(once(task))
    return times


def ratio(times: Sequence[float], yardstick: Sequence[float]) -> float:
    """The median of the ratios, round by round."""
    return statistics.median(one / other for one, other in zip(times, yardstick, strict=True))


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
