"""The gate `keyword`: the move says an agreed word, exactly and in its case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from gitflow_work.core.facts import Facts, KeywordsSaid, Need
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.valueschema import WORD, Schema, told
from gitflow_work.core.verdict import GateResult, Verdict


@dataclass(frozen=True, slots=True)
class KeywordGate:
    """`keyword: APPROVED`. Read from `--keyword`, or from a line `Work-Keyword: ID WORD` of the commit that moves."""

    word: str
    name: ClassVar[str] = "keyword"
    kind: ClassVar[Kind] = Kind.EVENT
    value_schema: ClassVar[Schema] = told("The word that the move has to say, in its case.", WORD)

    @classmethod
    def from_value(cls, value: Any) -> KeywordGate:
        """From the text of the word. Raises BadGate for anything else, an empty or a many-lined word."""
        from gitflow_work.core.gates import BadGate

        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise BadGate("`keyword` needs the word, as one line of text")
        return cls(value.strip())

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The words that the move said."""
        return (KeywordsSaid(),)

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when the word is among those said."""
        said = facts.keywords()
        expected = f"the keyword {self.word}"
        if said is None:
            return GateResult(self.name, Verdict.UNKNOWN, expected, "not asked")
        if self.word in said:
            return GateResult(self.name, Verdict.PASS, expected, f"said: {self.word}", evidence=(self.word,))
        return GateResult(
            self.name,
            Verdict.FAIL,
            expected,
            "no keyword" if not said else "said instead: " + ", ".join(said),
            hint=f"git work move {subject.item.id} {quoted(subject.transition.name)} --keyword {quoted(self.word)}",
        )


def quoted(word: str) -> str:
    """`word` as a shell takes it for one argument."""
    import shlex

    return shlex.quote(word)
