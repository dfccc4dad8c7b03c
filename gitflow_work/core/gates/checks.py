"""The gate `checks`: the forge's checks and statuses on what lands are green."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import Facts, Need
from gitflow_work.core.facts.forge import Check, ChecksFor, ChecksSeen
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import listing, only_keys, texts, value_or_keys
from gitflow_work.core.valueschema import LINE, Schema, told
from gitflow_work.core.valueschema import texts as lists
from gitflow_work.core.verdict import GateResult, Verdict, all_of

KEYS = ("names", "app", "conclusions")
REQUIRED = "required"
CONCLUSIONS = ("success", "neutral", "skipped")
"""What may count as green. The forge's other words never do."""


_WORDS = "^(" + "|".join(CONCLUSIONS) + ")$"
_GREEN: Schema = {"type": ["array", "string"], "items": {"enum": [*CONCLUSIONS]}, "pattern": _WORDS, "minItems": 1}


@dataclass(frozen=True, slots=True)
class ChecksGate:
    """`checks: [test, lint]`, `checks: {names: […], app: SLUG, conclusions: [success]}`, or `checks: required`.

    Our own check never counts: it would wait for itself.
    """

    names: tuple[str, ...] = ()
    app: str = ""
    conclusions: tuple[str, ...] = (CONCLUSIONS[0],)
    name: ClassVar[str] = "checks"
    kind: ClassVar[Kind] = Kind.LANDING
    value_schema: ClassVar[Schema] = told(
        "The forge's checks and statuses on what lands are green.",
        value_or_keys(
            {"type": ["array", "string"], "items": dict(LINE), "minItems": 1, "pattern": "^required$"},
            {
                "names": told("The checks that count, or the word required.", lists(LINE, least=1)),
                "app": told("The slug of the app that reports them.", LINE),
                "conclusions": told("What counts as green.", _GREEN),
            },
            needed=("names",),
        ),
    )

    @classmethod
    def from_value(cls, value: Any) -> ChecksGate:
        """From the word `required`, a list of names, or a map. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        if value == REQUIRED:
            return cls()
        given = value if isinstance(value, dict) else {"names": value if isinstance(value, list) else None}
        if not only_keys(given, KEYS):
            raise BadGate(f"`checks` knows {', '.join(KEYS)}")
        names = () if given.get("names") == REQUIRED else texts(given.get("names"))
        if names is None:
            raise BadGate("`checks` needs a list of names, or the word `required`")
        app, green = given.get("app", ""), texts(given.get("conclusions", [CONCLUSIONS[0]]))
        if not isinstance(app, str) or ("app" in given and not app.strip()):
            raise BadGate("the `app` of `checks` is the slug of the app that reports them")
        if green is None or not set(green) <= set(CONCLUSIONS):
            raise BadGate(f"the `conclusions` of `checks` are among {', '.join(CONCLUSIONS)}")
        return cls(names, app.strip(), green)

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The checks on the commit that is judged."""
        return (self._asked,)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when each check that counts is there and green; one that runs, or has not come yet, is pending."""
        seen = facts.checks(self._asked)
        wanted = ", ".join(self.names) or "what the branch requires"
        expected = f"checks: {wanted}" + (f" of {self.app}" if self.app else "")
        if seen is None:
            return GateResult(self.name, Verdict.UNKNOWN, expected, "unknown: asks GitHub")
        names = self.names or seen.required
        if names is None:
            found = f"unknown: {seen.doubt or 'which are required was not told'}"
            return GateResult(self.name, Verdict.UNKNOWN, expected, found)
        if not names:
            hint = "require checks on the branch, or name them: checks: [test]"
            return GateResult(self.name, Verdict.FAIL, expected, "none is required", hint=hint)
        others = [name for name in names if not self._is_ours(name, seen)]
        if not others:
            return GateResult(self.name, Verdict.NOT_APPLICABLE, expected, "none but our own check")
        return self._of(others, seen, expected)

    def _is_ours(self, name: str, seen: ChecksSeen) -> bool:
        """Whether a name stands for our own check and for nobody else's, so that there is nothing to wait for."""
        runs = [one for one in seen.checks if one.name == name and self.app in ("", one.app)]
        return bool(runs) and all(one.own for one in runs)

    def _of(self, names: list[str], seen: ChecksSeen, expected: str) -> GateResult:
        judged = [(name, *self._one(name, seen)) for name in names]
        verdict = all_of(one for _, one, _ in judged)
        found = listing(f"{name} {words}" for name, one, words in judged if one is verdict)
        if verdict is Verdict.UNKNOWN:
            found = f"unknown: {found}"
        evidence = tuple(f"{name} {seen.commit}" for name in names) if verdict is Verdict.PASS else ()
        hint = "see the run's log, mend it, and push" if verdict is Verdict.FAIL else None
        return GateResult(self.name, verdict, expected, found, evidence, hint=hint)

    def _one(self, name: str, seen: ChecksSeen) -> tuple[Verdict, str]:
        """All that go by the name count: who may report a check may report one more of the same name."""
        runs = [one for one in seen.checks if one.name == name and self.app in ("", one.app) and not one.own]
        if not runs:
            lacking = f"is not there: {seen.doubt}" if seen.doubt else "has not come yet"
            return (Verdict.UNKNOWN if seen.doubt else Verdict.PENDING), lacking
        worst = all_of(self._run(one) for one in runs)
        telling = next(one for one in runs if self._run(one) is worst)
        return worst, telling.conclusion or "runs"

    def _run(self, one: Check) -> Verdict:
        if not one.conclusion:
            return Verdict.PENDING
        return Verdict.PASS if one.conclusion in self.conclusions else Verdict.FAIL

    @property
    def _asked(self) -> ChecksFor:
        return ChecksFor(self.names, not self.names)
