"""Kill writing commands, and print a table: `python -m tests.safety.kills [--random N] [--seed S] [--only VERB…]`.

Without --random: at every writing system call, of the command alone and of all that it starts; needs strace.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.safety.killing import VERBS, Field, Left, points, seconds
from tests.support import hermetic


def main() -> int:
    """The exit status: 1 when anything did not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=list(VERBS))
    chosen = parser.parse_args()
    _say("verb        points  runs  killed  old  new  failed  seconds")
    bad = [verb for verb in chosen.only if not _verb(verb, chosen)]
    return 1 if bad else 0


def _verb(verb: str, chosen: argparse.Namespace) -> bool:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        field = Field(Path(folder) / "field", hermetic(home), verb)
        took = seconds(field)
        lefts: list[Left] = []
        failures: list[str] = []
        if chosen.random:
            dice = random.Random(f"{chosen.seed} {verb}")  # noqa: S311
            told = "random"
            runs = [
                (dice.uniform(0, took * 1.1), dice.random() < 0.5) for _ in range(chosen.random // len(chosen.only))
            ]
            for after, plain_first in runs:
                _tried(partial(field.killed_after, after, plain_first=plain_first), lefts, failures, f"{after}")
        else:
            own, theirs = points(field)
            told = f"{own}+{theirs}"
            for children, last in ((False, own), (True, max(own, theirs))):
                for number in range(1, last + 1, chosen.step):
                    what = f"{number} {'all' if children else 'alone'}"
                    _tried(partial(field.killed_at, number, children=children), lefts, failures, what)
    killed = sum(left.status != 0 for left in lefts)
    new = sum(left.landed > 0 for left in lefts)
    _say(
        f"{verb:<11} {told:>6} {len(lefts) + len(failures):>5} {killed:>7} {len(lefts) - new:>4} {new:>4}"
        f" {len(failures):>7} {time.monotonic() - began:>8.0f}"
    )
    for failure in failures:
        _say(f"  {failure}")
    return not failures


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _tried(run: Callable[[], Left], lefts: list[Left], failures: list[str], what: str) -> None:
    try:
        lefts.append(run())
    except AssertionError as error:
        failures.append(f"{what}: {error}")


if __name__ == "__main__":
    sys.exit(main())
