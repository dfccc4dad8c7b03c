"""Make a repository with many items and a history of moves, by one `git fast-import`, always the same."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from gitflow_work.formats import presets

STATES = ("To Do", "In Progress", "In Review", "Done")
WORDS = "parser cache index branch merge history range gate owner estimate release report board review token".split()  # noqa: SIM905
STARTED = 1_750_000_000
WHO = b"Ann Dev <ann@example.org>"


def item(number: int, status: str, chance: random.Random) -> bytes:
    """One task of about 1.5 KB, as users write them."""
    title = " ".join(chance.choices(WORDS, k=6)).capitalize()
    head = [
        *("---", f"id: T-{number}", "type: task", f"title: {title}", f"status: {status}"),
        *(f"assignee: {chance.choice(('ann', 'bob', 'eve'))}", f"priority: {chance.choice(('High', 'Medium', 'Low'))}"),
        *(f"labels: [{', '.join(chance.sample(WORDS, 2))}]", f"due: 2026-12-{chance.randint(1, 28):02d}"),
        *(f"estimate: {chance.randint(1, 13)}", f"depends_on: [T-{chance.randint(1, max(1, number))}]", "---", ""),
    ]
    body = [f"{'- [ ] ' if chance.random() < 0.2 else ''}{' '.join(chance.choices(WORDS, k=12))}" for _ in range(16)]
    return "\n".join([*head, "## Goal", "", *body, ""]).encode()


def path(number: int, sharded: bool) -> str:
    """Where the task lies; sharded: at most 100 to a folder."""
    folder = f".workflow/tasks/{number // 100:04d}" if sharded else ".workflow/tasks"
    return f"{folder}/T-{number}.md"


def stream(items: int, moves: int, sharded: bool) -> Iterator[bytes]:
    """The import: one commit with everything, then `moves` commits of one move each, every tenth with code beside."""
    chance = random.Random(items * 31 + moves)  # noqa: S311
    yield b"commit refs/heads/main\ncommitter %s %d +0000\ndata 6\nStart\n" % (WHO, STARTED)
    for name, data in presets.files("simple").items():
        yield b"M 100644 inline %s\n%s" % (name.encode(), _data(data))
    for number in range(200):
        yield b"M 100644 inline src/pkg%d/mod%d.py\n%s" % (number % 20, number, _data(b"x = 1\n" * 40))
    texts = {}
    for number in range(1, items + 1):
        texts[number] = item(number, STATES[0], chance)
        yield b"M 100644 inline %s\n%s" % (path(number, sharded).encode(), _data(texts[number]))
    states = dict.fromkeys(texts, 0)
    for step in range(moves):
        number = chance.randint(1, items)
        while states[number] == len(STATES) - 1:
            number = number % items + 1
        old, states[number] = STATES[states[number]], states[number] + 1
        new = STATES[states[number]]
        texts[number] = texts[number].replace(f"\nstatus: {old}\n".encode(), f"\nstatus: {new}\n".encode(), 1)
        message = f"T-{number}: {old} -> {new}\n\nWork-Item: T-{number}\nWork-Actor: ann\n".encode()
        yield b"commit refs/heads/main\ncommitter %s %d +0000\n%s" % (WHO, STARTED + 60 * (step + 1), _data(message))
        yield b"M 100644 inline %s\n%s" % (path(number, sharded).encode(), _data(texts[number]))
        if step % 10 == 0:
            yield b"M 100644 inline src/pkg1/mod1.py\n%s" % _data(b"x = %d\n" % step)
    yield b"done\n"


def workflow(states: int, transitions: int) -> str:
    """A workflow file in which each state leads to some that come after it, with gates of many kinds."""
    names = [f"State {at}" for at in range(states)]
    lines = ['version: "1"', "states:", *(f"  - {{name: {name}, sla: 5d}}" for name in names), "transitions:"]
    gates = ("fields: [assignee]", "checklist: Acceptance Criteria", "any: [{keyword: GO}, {approvals: 2}]", "signed")
    for at in range(transitions):
        source = at % (states - 1)
        target = min(source + 1 + at // (states - 1), states - 1)
        lines += [f"  - name: t{at}", f"    from: {names[source]}", f"    to: {names[target]}"]
        lines += [f"    gates:\n      - {gates[at % 4]}", "    output_artifacts:", "      - type: plan"]
        lines += [f'        path: "docs/{{id}}-{at}.md"', "        required: true"]
    return "\n".join([*lines, ""])


def make(folder: Path, items: int, moves: int = 0, *, sharded: bool = False) -> None:
    """Make the repository in `folder`, which must not exist, with its work tree."""
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*args: str, data: bytes | None = None) -> None:
        subprocess.run(["git", "-C", str(folder), *args], check=True, input=data, env=environment, capture_output=True)

    folder.mkdir(parents=True)
    git("init", "-q", "-b", "main")
    for key, value in (("user.name", "Ann Dev"), ("user.email", "ann@example.org"), ("gc.auto", "0")):
        git("config", key, value)
    git("fast-import", "--quiet", "--done", data=b"".join(stream(items, moves, sharded)))
    git("reset", "-q", "--hard", "main")


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("items", type=int)
    parser.add_argument("--moves", type=int, default=0)
    parser.add_argument("--sharded", action="store_true")
    given = parser.parse_args()
    make(given.folder, given.items, given.moves, sharded=given.sharded)
