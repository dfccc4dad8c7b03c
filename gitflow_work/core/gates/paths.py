"""The gate `paths`: what is there, what is not, and what the move's commit touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.artifacts import patterns
from gitflow_work.core.artifacts.state import value_of
from gitflow_work.core.facts import AnythingMatching, ChangeMade, Facts, FilesMatching, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import listing, only_keys, texts, value_or_keys
from gitflow_work.core.valueschema import WORD, Schema, told
from gitflow_work.core.valueschema import texts as lists
from gitflow_work.core.verdict import GateResult, Verdict, all_of

KEYS = ("exist", "absent", "only")
MAX_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class PathsGate:
    """`paths: docs/{id}.md`, or `paths: {exist: […], absent: […], only: […]}`, each one pattern or several.

    `exist`: a non-empty regular file matches each. `absent`: nothing matches any. `only`: the commit that makes the
    move touches, besides the item's own file, nothing else. That is asked of this commit alone: elsewhere it is
    pending, like a gate about events.
    """

    exist: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    name: ClassVar[str] = "paths"
    kind: ClassVar[Kind] = Kind.TREE
    value_schema: ClassVar[Schema] = told(
        "What is there, what is not, and what the commit of the move touches.",
        value_or_keys(
            lists(WORD, least=1),
            {
                "exist": told("A non-empty file matches each of these.", lists(WORD, least=1)),
                "absent": told("Nothing matches any of these.", lists(WORD, least=1)),
                "only": told("The commit touches nothing else, but the item.", lists(WORD, least=1)),
            },
        ),
    )

    @classmethod
    def from_value(cls, value: Any) -> PathsGate:
        """From one pattern, a list of them, or a map of the three keys. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        given = value if isinstance(value, dict) else {"exist": value}
        if not only_keys(given, KEYS):
            raise BadGate(f"`paths` knows {', '.join(KEYS)}")
        read = {key: texts(one) for key, one in given.items()}
        if None in read.values():
            raise BadGate("`paths` needs one or more path patterns")
        return cls(**read)  # type: ignore[arg-type]  # none of them is None

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The files that match, and what the commit changed; a pattern that cannot be filled asks nothing."""
        exist, absent = _filled(self.exist, subject), _filled(self.absent, subject)
        found: list[Need] = [FilesMatching(one) for one in exist if isinstance(one, str)]
        found += [AnythingMatching(one) for one in absent if isinstance(one, str)]
        return (*found, ChangeMade()) if self.only else tuple(found)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """The worst of the three."""
        judged = [
            judge(patterns, facts)
            for patterns, judge in (
                (_filled(self.exist, subject), _exist),
                (_filled(self.absent, subject), _absent),
                (_filled(self.only, subject), _only),
            )
            if patterns
        ]
        verdict = all_of(one.verdict for one in judged)
        telling = [one for one in judged if one.verdict is verdict]
        return GateResult(
            self.name,
            verdict,
            "; ".join(one.expected for one in judged),
            "; ".join(one.found for one in telling),
            tuple(line for one in judged for line in one.evidence),
            hint=next((one.hint for one in telling if one.hint), None),
        )


_Filled = list[str | patterns.BadPattern]


def _filled(wanted: Iterable[str], subject: Subject) -> _Filled:
    found: _Filled = []
    for pattern in wanted:
        try:
            found.append(patterns.fill(pattern, lambda name: value_of(subject, name)))
        except patterns.BadPattern as problem:
            found.append(problem)
    return found


def _split(filled: _Filled) -> tuple[list[str], list[patterns.BadPattern]]:
    return [one for one in filled if isinstance(one, str)], [one for one in filled if not isinstance(one, str)]


def _exist(filled: _Filled, facts: Facts) -> GateResult:
    wanted, bad = _split(filled)
    expected = f"there: {', '.join(wanted)}" if wanted else "there: what has no name yet"
    evidence: list[str] = []
    missing = [one.message for one in bad]
    hint = bad[0].hint if bad else None
    for pattern in wanted:
        files = facts.files(FilesMatching(pattern))
        if files is None:
            return GateResult("paths", Verdict.UNKNOWN, expected, "not asked")
        evidence += [f"{one.path} {one.oid}" for one in files[:MAX_EVIDENCE]]
        if not files:
            missing.append(pattern)
            hint = hint or f"make {pattern} with something in it and commit it, then try again"
    if missing:
        found = "missing: " + listing(missing, "; ")
        return GateResult("paths", Verdict.FAIL, expected, found, tuple(evidence), hint=hint)
    return GateResult("paths", Verdict.PASS, expected, "all there", tuple(evidence))


def _absent(filled: _Filled, facts: Facts) -> GateResult:
    unwanted, bad = _split(filled)
    expected = f"not there: {', '.join(unwanted)}" if unwanted else "not there: what has no name yet"
    if bad:
        return GateResult("paths", Verdict.FAIL, expected, bad[0].message, hint=bad[0].hint)
    there: list[str] = []
    for pattern in unwanted:
        found = facts.matching(AnythingMatching(pattern))
        if found is None:
            return GateResult("paths", Verdict.UNKNOWN, expected, "not asked")
        there += found
    if there:
        hint = f"git rm {there[0]}, commit, then try again"
        return GateResult("paths", Verdict.FAIL, expected, "there: " + listing(there), hint=hint)
    return GateResult("paths", Verdict.PASS, expected, "none there")


def _only(filled: _Filled, facts: Facts) -> GateResult:
    allowed, bad = _split(filled)
    expected = f"nothing changed but the item and {', '.join(allowed) or 'what has no name yet'}"
    change = facts.change()
    if bad:
        return GateResult("paths", Verdict.FAIL, expected, bad[0].message, hint=bad[0].hint)
    if change is None:
        return GateResult("paths", Verdict.UNKNOWN, expected, "not asked")
    if change.later:
        return GateResult("paths", Verdict.PENDING, expected, "asked of the commit that makes the move")
    expressions = [patterns.compiled(one)[1] for one in allowed]
    others = [path for path in change.paths if not any(one.match(path) for one in expressions)]
    if others:
        hint = "commit the rest on its own, before the move or after it"
        return GateResult("paths", Verdict.FAIL, expected, "changed, too: " + listing(others), hint=hint)
    return GateResult("paths", Verdict.PASS, expected, "nothing else")
