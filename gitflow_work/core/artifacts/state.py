"""What state an artifact is in: one answer for the gate, for `git work artifacts`, and whoever else asks."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gitflow_work.core.artifacts import patterns
from gitflow_work.core.artifacts.artifact import Artifact, Validator
from gitflow_work.core.artifacts.validation import MAX_FILES
from gitflow_work.core.facts import Facts, FileFound, FilesMatching, Need, Validated
from gitflow_work.core.gates.base import Subject

MAX_NAMED = 5
"""So many files, or defects, are named in one sentence."""


class State(enum.StrEnum):
    """How an artifact stands in the tree that is judged."""

    MISSING = "missing"
    EMPTY = "empty"
    """Something stands there that does not count: an empty file, a link. To a gate it is missing."""
    PRESENT = "present"
    INVALID = "invalid"
    """It is there, and its contents, or their number, are not as they have to be."""
    BLOCKED = "blocked"
    """It is there although what it depends on is missing."""
    UNKNOWN = "unknown"
    """Nobody could tell."""


class Standing(NamedTuple):
    """One artifact in one tree. `pattern` is filled in; None when it cannot be: `reasons` say why, `variable` which.

    `waits_for` is the type of the first artifact that it depends on and that is missing, `waits_at` where that goes;
    empty when no artifact of the workflow is one.
    """

    artifact: Artifact
    state: State
    pattern: str | None = None
    files: tuple[FileFound, ...] = ()
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    variable: str = ""
    waits_for: str = ""
    waits_at: str = ""
    hint: str | None = None

    @property
    def is_in_the_way(self) -> bool:
        """Whether it speaks against the transition that names it."""
        return self.state in (State.INVALID, State.BLOCKED) or (self.state is State.MISSING and self.artifact.required)


def value_of(subject: Subject, name: str) -> str:
    """What fills `{name}`: the item's id, its slug, the feature (else the slug), or any field."""
    if name == "slug":
        return subject.item.text("slug") or subject.slug
    if name == "feature":
        return subject.item.text("feature") or subject.slug
    return subject.item.text(name)


def filled(artifact: Artifact, subject: Subject) -> FilesMatching | patterns.BadPattern:
    """What to look for in the tree; BadPattern, not raised, when a value is missing or unfit."""
    try:
        return FilesMatching(patterns.fill(artifact.path, lambda name: value_of(subject, name)), artifact.lfs)
    except patterns.BadPattern as problem:
        return problem


def needs(artifact: Artifact, subject: Subject, beside: Sequence[Artifact]) -> Iterator[Need]:
    """What has to be known about an artifact, about what it depends on, and about its contents."""
    files = filled(artifact, subject)
    if isinstance(files, patterns.BadPattern):
        return
    yield files
    for name in artifact.depends_on:
        for one in _declared(name, subject, beside):
            other = filled(one, subject)
            if not isinstance(other, patterns.BadPattern):
                yield other
    for validator in artifact.validators:
        yield _validated(files, validator, subject)


def standing(artifact: Artifact, subject: Subject, facts: Facts, beside: Sequence[Artifact]) -> Standing:
    """The state of `artifact`. `beside` are those of the same gate, where `depends_on` is looked up first."""
    files = filled(artifact, subject)
    if isinstance(files, patterns.BadPattern):
        return Standing(artifact, State.MISSING, reasons=(files.message,), variable=files.variable)
    there = facts.files(files)
    if there is None:
        return Standing(artifact, State.UNKNOWN, files.pattern, reasons=("not asked",))
    here = Standing(artifact, State.PRESENT, files.pattern, there)
    name, paths, doubt = _waits_for(artifact, subject, facts, beside)
    here = here._replace(waits_for=name, waits_at=paths)
    if not there:
        return here._replace(state=State.MISSING)
    if name:
        missing = f"which is missing: {paths}" if paths else "and no artifact of the workflow is one"
        return here._replace(state=State.BLOCKED, reasons=(f"{files.pattern} depends on the {name}, {missing}",))
    if doubt:
        return here._replace(state=State.UNKNOWN, reasons=(doubt,))
    if len(there) > 1 and not artifact.is_many:
        reason = f"several files are {files.pattern}, and one is wanted: {_some([one.path for one in there])}"
        hint = "remove all but one of them, or write `multiple: true`"
        return here._replace(state=State.INVALID, reasons=(reason,), hint=hint)
    return _contents(here, files, subject, facts)


def in_order(artifacts: Iterable[Artifact]) -> list[Artifact]:
    """The same, each after those it depends on, as far as that is possible; else in the order given."""
    waiting = list(artifacts)
    ordered: list[Artifact] = []
    while waiting:
        types = {one.type for one in waiting}
        free = (one for one in waiting if not (types - {one.type}).intersection(one.depends_on))
        first = next(free, waiting[0])
        ordered.append(first)
        waiting.remove(first)
    return ordered


def _contents(here: Standing, files: FilesMatching, subject: Subject, facts: Facts) -> Standing:
    """`here`, with what its validators say."""
    reasons: list[str] = []
    doubts: list[str] = []
    notes: list[str] = []
    if here.artifact.validators and len(here.files) > MAX_FILES:
        reasons.append(f"{len(here.files)} files are {files.pattern}; at most {MAX_FILES} are validated")
    for validator in here.artifact.validators:
        said = facts.validation(_validated(files, validator, subject))
        if said is None:
            doubts.append(f"not asked: the validator `{validator.name}`")
            continue
        reasons += [str(one) for one in said.defects if not one.is_note]
        notes += [str(one) for one in said.defects if one.is_note]
        doubts += said.doubts
    if reasons:
        return here._replace(state=State.INVALID, reasons=tuple(dict.fromkeys(reasons)), notes=tuple(notes))
    state = State.UNKNOWN if doubts else State.PRESENT
    return here._replace(state=state, reasons=tuple(dict.fromkeys(doubts)), notes=tuple(notes))


def _validated(files: FilesMatching, validator: Validator, subject: Subject) -> Validated:
    path = validator.schema
    schemas = (subject.workflow.schemas if subject.workflow is not None else None) or {}
    return Validated(files, validator, schemas.get(path) if path else None)


def _waits_for(artifact: Artifact, subject: Subject, facts: Facts, beside: Sequence[Artifact]) -> tuple[str, str, str]:
    """The first type that the artifact depends on and that is missing, its paths; and a doubt. Else empty texts."""
    for name in artifact.depends_on:
        declared = _declared(name, subject, beside)
        if not declared:
            return name, "", ""
        wanted = [filled(one, subject) for one in declared]
        found = [facts.files(one) for one in wanted if not isinstance(one, patterns.BadPattern)]
        if any(found):
            continue
        if any(one is None for one in found):
            return "", "", f"not asked: the {name} that it depends on"
        both = zip(declared, wanted, strict=True)
        paths = dict.fromkeys(to.pattern if isinstance(to, FilesMatching) else one.path for one, to in both)
        return name, _some(list(paths)), ""
    return "", "", ""


def _declared(name: str, subject: Subject, beside: Sequence[Artifact]) -> list[Artifact]:
    """The artifacts of a type: those of the same gate, else those of the whole workflow."""
    near = [one for one in beside if one.type == name]
    if near or subject.workflow is None:
        return near
    every = (one for each in subject.workflow.transitions for one in (*each.inputs, *each.outputs))
    return list(dict.fromkeys(one for one in every if one.type == name))


def _some(names: list[str]) -> str:
    more = len(names) - MAX_NAMED
    return ", ".join(names[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
