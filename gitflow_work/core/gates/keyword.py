"""The gate `keyword`: the move says an agreed word, or somebody with a role says it of the pull request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from gitflow_work.core.facts import Actor, KeywordsSaid
from gitflow_work.core.facts.forge import SaidBy
from gitflow_work.core.gates.base import Kind, Subject
from gitflow_work.core.gates.values import listing, value_or_keys
from gitflow_work.core.valueschema import LINE, WORD, Schema, told
from gitflow_work.core.verdict import GateResult, Verdict

if TYPE_CHECKING:
    from gitflow_work.core.facts import Facts, Need
    from gitflow_work.core.facts.forge import Heard

KEYS = ("word", "role")


@dataclass(frozen=True, slots=True)
class KeywordGate:
    """`keyword: APPROVED`. Read from `--keyword`, or from a line `Work-Keyword: ID WORD` of the commit that moves.

    `keyword: {word: APPROVED, role: maintainer}`: a holder of the role says it, in a review or a comment of the pull
    request that brings the move, or in the commit that moves, when the holder is shown to have made it. It is asked
    when the move lands, since who opens a request cannot know yet what will be said of it.
    """

    word: str
    role: str = ""
    name: ClassVar[str] = "keyword"
    value_schema: ClassVar[Schema] = told(
        "The word that the move has to say, in its case; with `role`, that a holder has to say.",
        value_or_keys(
            WORD,
            {"word": told("The word.", LINE), "role": told("A role of roles.yml.", LINE)},
            needed=KEYS,
        ),
    )

    @property
    def kind(self) -> Kind:
        """What is said of a pull request is known when it lands."""
        return Kind.LANDING if self.role else Kind.EVENT

    @classmethod
    def from_value(cls, value: Any) -> KeywordGate:
        """From the text of the word, or a map of `word` and `role`. Raises BadGate for anything else."""
        from gitflow_work.core.gates import BadGate

        if isinstance(value, dict):
            texts = [value.get(key) for key in KEYS]
            if value.keys() != set(KEYS) or not all(isinstance(one, str) and _is_line(one) for one in texts):
                raise BadGate("`keyword` needs the word, or both of word and role: {word: APPROVED, role: maintainer}")
            return cls(*(str(one).strip() for one in texts))
        if not isinstance(value, str) or not _is_line(value):
            raise BadGate("`keyword` needs the word, as one line of text")
        return cls(value.strip())

    def needs(self, subject: Subject) -> tuple[Need, ...]:
        """The words that the move said; with a role, who made it, and what was said of the pull request."""
        if not self.role:
            return (KeywordsSaid(),)
        return (KeywordsSaid(), Actor(), SaidBy(self.word, self.role))

    def judge(self, subject: Subject, facts: Facts) -> GateResult:
        """Pass when the word is among those said (by a holder of the role)."""
        if self.role:
            return self._by_role(facts)
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

    def _by_role(self, facts: Facts) -> GateResult:
        expected = f"the keyword {self.word}, said by a {self.role}"
        shown = facts.actor()
        # A role that a review lends to the move is not the maker's own, so it does not make the maker's words count.
        if self.word in (facts.keywords() or ()) and shown is not None and self.role in shown.roles:
            return GateResult(
                self.name, Verdict.PASS, expected, f"said by {shown.reason}", (f"{shown.person} {self.word}",)
            )
        heard = facts.heard(SaidBy(self.word, self.role))
        if heard is None:
            return GateResult(self.name, Verdict.UNKNOWN, expected, "unknown: asks GitHub", who=self.role)
        if heard.people:
            evidence = tuple(" ".join(one for one in (person, where) if one) for person, where in heard.people)
            found = "said by " + listing(person for person, _ in heard.people)
            return GateResult(self.name, Verdict.PASS, expected, found, evidence)
        return self._unheard(heard, expected)

    def _unheard(self, heard: Heard, expected: str) -> GateResult:
        told = listing(heard.refused, "; ")
        verdict = Verdict.UNKNOWN if heard.doubt else Verdict.FAIL
        found = "; ".join(one for one in (heard.doubt, told) if one) or "nobody said it"
        found = f"unknown: {found}" if heard.doubt else found
        hint = f"let a {self.role} comment on the pull request: {self.word}"
        return GateResult(self.name, verdict, expected, found, who=self.role, hint=hint)


def _is_line(text: str) -> bool:
    return bool(text.strip()) and text.isprintable()


def quoted(word: str) -> str:
    """`word` as a shell takes it for one argument."""
    import shlex

    return shlex.quote(word)
