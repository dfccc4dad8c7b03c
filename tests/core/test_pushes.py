"""Who brought a branch to where it is, from what was done to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gitflow_work.core.forge.pushes import Push, last_pusher, only_pusher

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def pushes(text: str) -> tuple[Push, ...]:
    """`ann:a` made the branch at a, `ann:a>b` pushed, `ann:a>>b` merged a request into it, `ann:a>` deleted it."""
    found = []
    for at, (login, _, step) in enumerate(one.partition(":") for one in text.split()):
        before, _, after = step.rpartition(">") if ">" in step else ("", "", step)
        when = START + timedelta(minutes=at)
        found.append(Push(before.removesuffix(">"), after, login, when, merged=">>" in step))
    return tuple(found)


# What was done, minutes until which it counts; who pushed b last, who alone did everything up to b.
TABLE = {
    "nothing is told": ("", None, "", ""),
    "one person": ("ann:a ann:a>b", None, "ann", "ann"),
    "made where it is": ("ann:b", None, "ann", "ann"),
    "in other letters": ("ann:a Ann:a>b", None, "Ann", "ann"),
    "another pushed last": ("ann:a eve:a>b", None, "eve", ""),
    "another pushed before": ("eve:a ann:a>b", None, "ann", ""),
    "another pushed in between": ("ann:a eve:a>x ann:x>b", None, "ann", ""),
    "what came first is not told": ("ann:a>b", None, "ann", ""),
    "one in between is missing": ("ann:a ann:x>b", None, "ann", ""),
    "nobody is named": ("ann:a :a>b", None, "", ""),
    "nobody is named at first": (":a ann:a>b", None, "ann", ""),
    "it went on": ("ann:a ann:a>b eve:b>c", None, "ann", "ann"),
    "it went on and came back": ("ann:a ann:a>b ann:b>c eve:c>b", None, "eve", ""),
    "it went to another commit": ("ann:a ann:a>c", None, "", ""),
    "a request was merged into it": ("ann:a ann:a>>b", None, "ann", ""),
    "deleted afterwards": ("ann:a ann:a>b eve:b>", None, "ann", "ann"),
    "made anew": ("eve:a eve:a>b eve:b> ann:b", None, "ann", "ann"),
    "made anew too late": ("eve:a eve:a>b eve:b> ann:b", 2, "eve", "eve"),
    "pushed too late": ("ann:a eve:a>b", 0, "", ""),
}


@pytest.mark.parametrize(("text", "until", "last", "only"), TABLE.values(), ids=TABLE)
def test_who_pushed(text: str, until: int | None, last: str, only: str) -> None:
    limit = None if until is None else START + timedelta(minutes=until)
    told = pushes(text)
    assert (last_pusher(told, "b", limit), only_pusher(told, "b", limit)) == (last, only)
