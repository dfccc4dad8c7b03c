"""Lint of what artifacts say of one another."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.artifacts.artifact import Artifact
from gitflow_work.core.finding import NOTE, Finding
from gitflow_work.core.lint.base import Linted
from gitflow_work.core.workflow import Transition

MAX_NAMED = 8
"""So many types of a circle are named."""


def artifact_cycle(linted: Linted) -> Iterator[Finding]:
    """`depends_on` leads round in a circle: no artifact of it could be the first. That of one with itself is told
    elsewhere.
    """
    onward: dict[str, dict[str, None]] = {}
    places: dict[str, Artifact] = {}
    for _, artifact in _declared(linted):
        waits = onward.setdefault(artifact.type, {})
        waits.update(dict.fromkeys(name for name in artifact.depends_on if name != artifact.type))
        if artifact.depends_on:
            places.setdefault(artifact.type, artifact)
    for circle in _circles(onward):
        shown = circle if len(circle) <= MAX_NAMED else [*circle[: MAX_NAMED - 1], "…"]
        message = f"artifacts depend on each other in a circle: {' -> '.join([*shown, circle[0]])[:300]}"
        hint = f"remove one of them from `depends_on` of {circle[-1][:80]}"
        place = places[circle[-1]]
        yield linted.finding("artifact-cycle", message, place.line, hint)._replace(column=place.column)


def artifact_paths(linted: Linted) -> Iterator[Finding]:
    """Two artifacts of one type have different paths in one transition."""
    for one in linted.workflow.transitions:
        first: dict[str, Artifact] = {}
        for artifact in (*one.inputs, *one.outputs):
            other = first.setdefault(artifact.type, artifact)
            if other.path.removeprefix("./") != artifact.path.removeprefix("./"):
                paths = f"{other.path[:120]} and {artifact.path[:120]}"
                message = f"{one.name} has two artifacts {artifact.type[:80]}: {paths}"
                hint = "`depends_on` is content with either; give one of them a type of its own"
                found = linted.finding("artifact-paths", message, artifact.line, hint, NOTE)
                yield found._replace(column=artifact.column)


def _declared(linted: Linted) -> Iterator[tuple[Transition, Artifact]]:
    for one in linted.workflow.transitions:
        for artifact in (*one.inputs, *one.outputs):
            yield one, artifact


def _circles(onward: dict[str, dict[str, None]]) -> Iterator[list[str]]:
    """Each circle that a walk closes, once; no recursion, files can be long."""
    done: set[str] = set()
    for start in onward:
        if start in done:
            continue
        place = {start: 0}
        path = [(start, iter(onward.get(start, ())))]
        while path:
            here, below = path[-1]
            step = next(below, None)
            if step is None:
                path.pop()
                del place[here]
                done.add(here)
            elif step in place:
                yield [name for name, _ in path[place[step] :]]
            elif step not in done:
                place[step] = len(path)
                path.append((step, iter(onward.get(step, ()))))
