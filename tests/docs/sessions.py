"""Runs the ```console sessions of a markdown file, and compares what is printed with what the file says.

A line `$ COMMAND` is run by sh in one folder for the whole file, with the lines `> …` that follow at once; the lines
after it are stdout and stderr together; a
last line `[N]` is the exit status when it is not 0. Ids that are drawn by chance (`T-7k3f9q`) and commit ids (12
digits) stand for whatever is printed in their place at first, and for the same ever after, in commands too.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANCE = re.compile(r"\b(?:[A-Z]{1,5}-[0-9a-hjkmnp-tv-z]{6}|[0-9a-f]{12})\b")


@dataclass
class Step:
    """One command, what the file says it prints, and its exit status."""

    command: str
    expected: list[str] = field(default_factory=list)
    status: int = 0


def steps(markdown: str) -> list[Step]:
    """The commands of all sessions of a file, in order."""
    found: list[Step] = []
    for block in _BLOCK.findall(markdown):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:]))
            elif line.startswith("> ") and found and not found[-1].expected:
                found[-1].command += f"\n{line[2:]}"
            elif status := re.fullmatch(r"\[(\d+)\]", line):
                found[-1].status = int(status.group(1))
            else:
                found[-1].expected.append(line)
    return found


class Session:
    """One folder in which the commands of a file are run."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder = folder
        self._env = dict(env)
        self._stands_for: dict[str, str] = {}

    def run(self, step: Step) -> tuple[list[str], list[str]]:
        """What was to be printed, with chance replaced, and what was; the exit status stands at the end of each."""
        command = _CHANCE.sub(lambda found: self._stands_for.get(found.group(), found.group()), step.command)
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self._folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        printed = done.stdout.rstrip("\n").splitlines()
        for said, real in zip(step.expected, printed, strict=False):
            for ours, theirs in zip(_CHANCE.findall(said), _CHANCE.findall(real), strict=False):
                self._stands_for.setdefault(ours, theirs)
        expected = [_CHANCE.sub(lambda one: self._stands_for.get(one.group(), one.group()), x) for x in step.expected]
        return [*expected, f"[{step.status}]"], [*printed, f"[{done.returncode}]"]
