"""Small histories written as tables, and what rule A says of them.

A commit is `Commit(name, parents, {path: says})`: its tree is that of its first parent with these files changed. A file
says `T-1 Doing`, with further words `idea` (its type), `@1` (its pin) and `imported`; `?` is no item, None is no file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gitflow_work.core.check.dag import Dag
from gitflow_work.core.check.migration import Declared
from gitflow_work.core.check.moves import Moves
from gitflow_work.core.check.outcome import Doubt, Migrated, Move, Outcome, Refused, Yielded
from gitflow_work.core.check.paths import Step
from gitflow_work.core.check.records import Delta, File, Files, Record, by_item, delta
from gitflow_work.core.check.timeline import Timeline
from gitflow_work.core.check.world import History, Range
from gitflow_work.core.decide import Decision
from gitflow_work.core.gates.keyword import KeywordGate
from gitflow_work.core.rules import Config, Rules
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.verdict import GateResult, Verdict
from gitflow_work.core.workflow import State, Transition, Workflow

Tree = dict[str, str]


class Commit(NamedTuple):
    """One commit; `parents` by name, separated by blanks."""

    name: str
    parents: str = ""
    files: Mapping[str, str | None] = {}


def edge(name: str, source: str, target: str, *, back: bool = False) -> Transition:
    # What the gate asks does not matter: the world of a story answers for the transition as a whole.
    return Transition(name, (source,), target, back=back, gates=(KeywordGate("yes"),))


STATES = ("New", "Doing", "Review", "Done", "Dropped")
EDGES = (
    edge("start", "New", "Doing"),
    edge("submit", "Doing", "Review"),
    edge("finish", "Review", "Done"),
    edge("accept", "Review", "Done"),
    edge("rework", "Review", "Doing", back=True),
    edge("drop", "Doing", "Dropped"),
)


def workflow(name: str, version: str, edges: Iterable[Transition] = EDGES) -> Workflow:
    states = tuple(State(one, final=one in ("Done", "Dropped")) for one in STATES)
    return Workflow(name, version, states, tuple(edges), "New")


RULES = Rules(
    Config(),
    {"task": RecordType("task", "T", "tasks", "task"), "idea": RecordType("idea", "I", "ideas", "task")},
    {"task": workflow("task", "2"), "task@1": workflow("task", "1")},
)


@dataclass
class Said:
    """A world in which every gate holds but those told: by commit and transition, what they say.

    `may` answers for commits and permissions; what it does not know is not permitted.
    """

    gates: Mapping[tuple[str, str], Verdict] = field(default_factory=dict)
    may: Mapping[tuple[str, str], Verdict] = field(default_factory=dict)
    declared: Mapping[str, Declared | None] = field(default_factory=dict)

    taken: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def migration(self, commit: str) -> Declared | None:
        return self.declared.get(commit, Declared())

    def decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        verdict = self.gates.get((commit, transition.name), Verdict.PASS)
        return Decision(verdict, (GateResult("says", verdict),))

    def tree_decision(self, commit: str, file: File, transition: Transition, source: str) -> Decision:
        return self.decision(commit, file, transition, source)

    def took(self, commit: str, file: File, path: Sequence[Step], decisions: Sequence[Decision]) -> None:
        self.taken.append((commit, tuple(transition.name for _, transition in path)))

    def permitted(self, commit: str, permission: str) -> GateResult:
        return GateResult("permission", self.may.get((commit, permission), Verdict.FAIL))


def record_of(says: str) -> Record | None:
    """The record of a file: its blob id is what it says."""
    words = says.split()
    if says == "?":
        return None
    types = [one for one in words[2:] if one in RULES.types or one == "unheard"]
    pin = next((f"task{one}" for one in words if one.startswith("@")), "")
    return Record(words[0].lower(), words[0], (types or ["task"])[0], words[1], pin, "imported" in words, 5)


def judged(
    commits: Iterable[Commit],
    *,
    base: str = "base",
    world: Said | None = None,
    step: bool = False,
    adopting: Collection[str] = (),
    known: bool = True,
) -> list[str]:
    """The outcomes of rule A in words, in order. The range is what `base` does not reach; `known` is the topology."""
    story = list(commits)
    history = _history(story, known=known)
    within = _range(story, base, frozenset(adopting), squash_path=not step)
    return [_words(one) for one in Moves(within, history, RULES, world or Said()).outcomes()]


def timeline_of(commits: Iterable[Commit]) -> Timeline:
    """The timeline of a story."""
    return _history(list(commits), known=False).timeline


def _history(story: list[Commit], *, known: bool) -> History:
    parents = [(one.name, tuple(one.parents.split())) for one in story]
    trees: dict[str, Tree] = {}
    deltas: dict[tuple[str, int], Delta] = {}
    for one in story:
        came = one.parents.split()
        tree = dict(trees[came[0]]) if came else {}
        tree |= {path: says for path, says in one.files.items() if says is not None}
        for path in [path for path, says in one.files.items() if says is None]:
            tree.pop(path, None)
        trees[one.name] = tree
        for number, before in enumerate([trees[parent] for parent in came] or [{}]):
            pairs = ((path, before.get(path), tree.get(path)) for path in sorted({*before, *tree}))
            deltas[one.name, number] = delta((pair for pair in pairs if pair[1] != pair[2]), record_of)

    def outside(oid: str, key: str) -> Files:
        return by_item(sorted(trees.get(oid, {}).items()), record_of).get(key, ())

    return History(Timeline(parents, deltas, record_of, outside), Dag(parents) if known else None)


def _range(story: list[Commit], base: str, adopting: frozenset[str], *, squash_path: bool) -> Range:
    parents = {one.name: tuple(one.parents.split()) for one in story}
    reached: set[str] = set()
    waiting = [base] if base in parents else []
    while waiting:
        at = waiting.pop()
        reached.add(at)
        waiting += parents[at]
    commits = tuple((name, came) for name, came in parents.items() if name not in reached)
    return Range(base, story[-1].name, commits, adopting, squash_path)


def _words(one: Outcome) -> str:
    if isinstance(one, Move):
        by = ", ".join(transition.name for _, transition in one.path)
        later = f"; later {len(one.later)}" if one.later else ""
        return f"{one.commit} {one.source or '-'} -> {one.target} ({by}{later})"
    if isinstance(one, Yielded):
        return f"{one.commit} {'forgets the way back to' if one.returned else 'yields'} {one.source}"
    if isinstance(one, Doubt):
        return f"{one.commit} doubt"
    if isinstance(one, Migrated):
        return f"{one.commit} migrated: {one.was} -> {one.now}, {one.source} -> {one.start}"
    return _refused(one)


def _refused(one: Refused) -> str:
    rule = "undecided" if one.undecided else one.rule
    edges = f" [{', '.join(transition.name for transition, _ in one.edges)}]" if one.edges else ""
    was = f" was {one.was}" if one.was else ""
    at = f" at {one.parent}" if one.parent is not None else ""
    return f"{one.commit} {rule}: {one.source or '-'} -> {one.record.status}{edges}{was}{at}"
