"""The gate `artifacts`: the files that a transition names are in the tree that is judged, and fit what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.artifacts.artifact import Artifact
from gitflow_work.core.artifacts.state import MAX_NAMED, Standing, State, filled, in_order, needs, standing
from gitflow_work.core.artifacts.state import value_of as value_of  # noqa: PLC0414 - where others look for it
from gitflow_work.core.facts import Facts, FileFound, FilesMatching, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import quoted
from gitflow_work.core.valueschema import WORD, Schema, texts, told
from gitflow_work.core.verdict import GateResult, Verdict

MAX_EVIDENCE = 20
"""So many files of one artifact are named as evidence; a folder of thousands needs no thousand lines."""


@dataclass(frozen=True, slots=True)
class ArtifactsGate:
    """Every required artifact is there; whatever is there fits its validators, `multiple` and `depends_on`."""

    artifacts: tuple[Artifact, ...]
    name: ClassVar[str] = "artifacts"
    kind: ClassVar[Kind] = Kind.TREE
    value_schema: ClassVar[Schema] = told(
        "A path pattern, or a list of them: each has a non-empty file in the judged commit.", texts(WORD, least=1)
    )

    @classmethod
    def from_value(cls, value: Any) -> ArtifactsGate:
        """From one path pattern or a list of them, all required. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        paths = [value] if isinstance(value, str) else value
        if not isinstance(paths, list) or not paths or not all(isinstance(one, str) and one for one in paths):
            raise BadGate("`artifacts` needs one or more path patterns")
        return cls(tuple(Artifact("file", path, required=True) for path in paths))

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The files that match each pattern, and what is said of their contents; none where a value is missing."""
        return tuple(dict.fromkeys(one for each in self.artifacts for one in needs(each, subject, self.artifacts)))

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Fail names all that is missing or wrong; the hint mends what has to be mended first."""
        found = [standing(one, subject, facts, self.artifacts) for one in self.artifacts]
        evidence = tuple(line for one in found for line in _evidence(one.files))
        expected = self._expected(subject)
        wrong = [one for one in found if one.is_in_the_way]
        if wrong:
            hint = self._hint(wrong, subject)
            return GateResult(self.name, Verdict.FAIL, expected, _said(wrong), evidence, hint=hint)
        doubts = [reason for one in found if one.state is State.UNKNOWN for reason in one.reasons]
        if doubts:
            said = "not asked" if set(doubts) == {"not asked"} else f"unknown: {_listed(doubts)}"
            return GateResult(self.name, Verdict.UNKNOWN, expected, said, evidence)
        notes = [note for one in found for note in one.notes]
        said = "all there" + (f"; note: {_listed(notes)}" if notes else "")
        return GateResult(self.name, Verdict.PASS, expected, said, evidence)

    def _expected(self, subject: Subject) -> str:
        wanted = []
        for artifact in self.artifacts:
            if artifact.required:
                files = filled(artifact, subject)
                wanted.append(files.pattern if isinstance(files, FilesMatching) else artifact.path)
        return "files: " + ", ".join(wanted) if wanted else "no file is required"

    def _hint(self, wrong: list[Standing], subject: Subject) -> str:
        ordered = in_order(self.artifacts)
        first = min(wrong, key=lambda one: ordered.index(one.artifact))
        if first.waits_for:
            if first.waits_at:
                return f"make the {first.waits_for} first: {first.waits_at}"
            return "git work workflow validate, and mend `depends_on`"
        if first.hint:
            return first.hint
        if first.variable:
            return f"git work set {subject.item.id} {first.variable}=…"
        if first.state is State.MISSING:
            return _make(first, subject)
        return f"mend {first.reasons[0].partition(': ')[0]} and commit it, then try again"


def _make(missing: Standing, subject: Subject) -> str:
    """How the file comes about: by the command that begins it, where its type and its path name one file."""
    artifact = missing.artifact
    if artifact.type == "file" or "*" in artifact.path or artifact.path.endswith("/"):
        return f"make {missing.pattern} with something in it and commit it, then try again"
    return f"git work new {quoted(artifact.type)} --for {subject.item.id}"


def _said(wrong: list[Standing]) -> str:
    missing = [one.reasons[0] if one.reasons else one.pattern or "" for one in wrong if one.state is State.MISSING]
    reasons = [reason for one in wrong if one.state is not State.MISSING for reason in one.reasons]
    parts = ["missing: " + "; ".join(missing)] if missing else []
    return "; ".join([*parts, *([_listed(reasons)] if reasons else [])])


def _listed(reasons: Iterable[str]) -> str:
    every = list(reasons)
    more = len(every) - MAX_NAMED
    return "; ".join(every[:MAX_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _evidence(files: tuple[FileFound, ...]) -> list[str]:
    named = [f"{one.path} {one.oid}" for one in files[:MAX_EVIDENCE]]
    return named if len(files) <= MAX_EVIDENCE else [*named, f"and {len(files) - MAX_EVIDENCE} more"]
