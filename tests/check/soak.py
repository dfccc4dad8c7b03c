"""`make soak`: the check against its oracle on many more random histories than CI has.

    python -m tests.check.soak [--count N] [--from N] [--workers N]

Number N makes the same two histories everywhere: a life of 50 steps (lives.py), and a short tangle for rule A
(histories.py). It can be stopped at any time; `--from` goes on where the last line of progress says. What differs is
told in build/soak/NUMBER.txt. The exit status is 1 when anything differs.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from typing import NamedTuple

from tests.check import test_lives, test_random
from tests.check.histories import random_history
from tests.check.lives import random_life
from tests.check.story import write

TOGETHER = 50
FOLDER = Path("build/soak")


class Part(NamedTuple):
    """What came of some numbers: how often each rule refused (`clean`: none did), and stories of what differs."""

    rules: Counter[str]
    differ: dict[int, str]


def part(numbers: range) -> Part:
    """Judge the histories of these numbers, in one repository that is thrown away."""
    os.environ.update(GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull)
    rules: Counter[str] = Counter()
    differ: dict[int, str] = {}
    lives = [random_life(Random(number)) for number in numbers]  # noqa: S311 - a number tells it again
    tangles = [random_history(Random(number), 8 + number % 12) for number in numbers]  # noqa: S311
    with TemporaryDirectory() as top:
        told = write([*(one.story() for one in lives), *(one.story() for one in tangles)], Path(top) / "repo")
        for at, number in enumerate(numbers):
            try:
                rules.update(test_lives.compared(lives[at], told[at]) or ["clean"])
                test_random.compared(tangles[at], told[at + len(lives)])
            except Exception:  # noqa: BLE001 - whatever it is, it is to be looked at, and the rest goes on
                differ[number] = traceback.format_exc()
    return Part(rules, differ)


def parts(first: int, count: int, workers: int) -> Iterator[tuple[range, Part]]:
    """The numbers from `first` on, some at a time, in order."""
    every = [range(at, min(at + TOGETHER, first + count)) for at in range(first, first + count, TOGETHER)]
    with ProcessPoolExecutor(workers) as pool:
        yield from zip(every, pool.map(part, every), strict=True)


def say(line: str) -> None:
    """One line, at once: somebody may be watching a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Judge them all, with a line of progress for each thousand or minute."""
    asked = argparse.ArgumentParser(prog="python -m tests.check.soak")
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--from", type=int, default=1, dest="first")
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    args = asked.parse_args()
    rules: Counter[str] = Counter()
    began = said = monotonic()
    done = differ = 0
    for numbers, one in parts(args.first, args.count, args.workers):
        rules.update(one.rules)
        done, differ = done + len(numbers), differ + len(one.differ)
        for number, story in one.differ.items():
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / f"{number}.txt").write_text(story)
            say(f"{number} differs: {FOLDER}/{number}.txt")
        if monotonic() - said > 60 or done % 1000 == 0 or done == args.count:
            said = monotonic()
            rate = done / (said - began)
            say(f"{done} of {args.count}, {rate:.1f} a second, {differ} differ; next: FROM={numbers.stop}")
    say("lives by what was refused: " + ", ".join(f"{rule} {count}" for rule, count in rules.most_common()))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
