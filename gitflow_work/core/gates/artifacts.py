"""The gate `artifacts`: the files that a transition requires exist in the tree that is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core import patterns
from gitflow_work.core.facts import Facts, FileFound, FilesMatching, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.valueschema import WORD, Schema, texts, told
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import Artifact

MAX_EVIDENCE = 20
"""So many files of one artifact are named as evidence; a folder of thousands needs no thousand lines."""


@dataclass(frozen=True, slots=True)
class ArtifactsGate:
    """Every required artifact has at least one non-empty regular file. Optional ones are looked up and recorded."""

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
        """The files that match each pattern; a pattern that cannot be filled asks nothing."""
        filled = (_filled(one, subject) for one in self.artifacts)
        return tuple(FilesMatching(one) for one in filled if isinstance(one, str))

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when each required artifact is there; the result of the first that is missing says how to make it.

        A required artifact with a validator is unknown: nobody here can say whether its contents will do.
        """
        evidence: list[str] = []
        missing: list[str] = []
        hint: str | None = None
        for artifact in self.artifacts:
            filled = _filled(artifact, subject)
            if isinstance(filled, patterns.BadPattern):
                if artifact.required:
                    missing.append(filled.message)
                    hint = hint or _hint_for_value(filled, subject)
                continue
            files = facts.files(FilesMatching(filled))
            if files is None:
                return GateResult(self.name, Verdict.UNKNOWN, self._expected(subject), "not asked")
            evidence += _evidence(files)
            if artifact.required and not files:
                missing.append(filled)
                hint = hint or f"make {filled} with something in it and commit it, then try again"
        if missing:
            found = "missing: " + "; ".join(missing)
            return GateResult(self.name, Verdict.FAIL, self._expected(subject), found, tuple(evidence), hint=hint)
        if any(one.required and one.validator is not None for one in self.artifacts):
            found = "unknown: there, but this version cannot run its validator"
            return GateResult(self.name, Verdict.UNKNOWN, self._expected(subject), found, tuple(evidence))
        return GateResult(self.name, Verdict.PASS, self._expected(subject), "all there", tuple(evidence))

    def _expected(self, subject: Subject) -> str:
        wanted = []
        for artifact in self.artifacts:
            if artifact.required:
                filled = _filled(artifact, subject)
                wanted.append(filled if isinstance(filled, str) else artifact.path)
        return "files: " + ", ".join(wanted) if wanted else "no file is required"


def value_of(subject: Subject, name: str) -> str:
    """What fills `{name}`: the item's id, its slug, the feature (else the slug), or any field."""
    if name == "slug":
        return subject.item.text("slug") or subject.slug
    if name == "feature":
        return subject.item.text("feature") or subject.slug
    return subject.item.text(name)


def _filled(artifact: Artifact, subject: Subject) -> str | patterns.BadPattern:
    try:
        return patterns.fill(artifact.path, lambda name: value_of(subject, name))
    except patterns.BadPattern as problem:
        return problem


def _evidence(files: tuple[FileFound, ...]) -> list[str]:
    named = [f"{one.path} {one.oid}" for one in files[:MAX_EVIDENCE]]
    return named if len(files) <= MAX_EVIDENCE else [*named, f"and {len(files) - MAX_EVIDENCE} more"]


def _hint_for_value(problem: patterns.BadPattern, subject: Subject) -> str:
    return f"git work set {subject.item.id} {problem.variable}=…"
