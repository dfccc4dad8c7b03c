"""Lint of workflows: what is wrong with a state machine that could be read.

Each rule is one function in a module here and one line in `RULES`; its id is stable, users write it down. `roles` and
`items` hold workflows to the other rules and to the items there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import islice

from gitflow_work.core.finding import Finding
from gitflow_work.core.lint.artifacts import artifact_cycle, artifact_paths
from gitflow_work.core.lint.attempts import cut_short, idle_attempt, impossible_rollback, unknown_output
from gitflow_work.core.lint.base import Linted
from gitflow_work.core.lint.fields import unknown_field
from gitflow_work.core.lint.gates import (
    impossible_path,
    unknown_artifact,
    unknown_artifact_variable,
)
from gitflow_work.core.lint.graph import final_state_left, no_way_to_final, undeclared_cycle, unreachable_state
from gitflow_work.core.lint.names import (
    duplicate_state,
    duplicate_transition,
    no_initial_state,
    shadowed_transition,
    unknown_state,
)
from gitflow_work.core.lint.phases import other_phase, unknown_via
from gitflow_work.core.workflow import Workflow

MAX_FINDINGS = 200
"""More findings of one rule in one file help nobody."""

RULES: tuple[Callable[[Linted], Iterator[Finding]], ...] = (
    no_initial_state,
    unknown_state,
    duplicate_state,
    duplicate_transition,
    shadowed_transition,
    unreachable_state,
    no_way_to_final,
    final_state_left,
    undeclared_cycle,
    unknown_via,
    other_phase,
    unknown_artifact_variable,
    impossible_path,
    unknown_artifact,
    artifact_cycle,
    artifact_paths,
    unknown_field,
    impossible_rollback,
    idle_attempt,
    cut_short,
    unknown_output,
)

_NEED_ALL_STATES = (unreachable_state, no_way_to_final)
"""Rules that a misspelt state sets off all around it; they wait until it is put right."""


def lint(workflow: Workflow, fields: Collection[str] | None = None) -> list[Finding]:
    """Every defect of `workflow`, by line.

    `fields` are the names that its types' items may have; without them a variable of an artifact's path that is not
    built in is a warning, with them an error.
    """
    linted = Linted(workflow, None if fields is None else frozenset(fields))
    strange = next(unknown_state(linted), None) is not None
    rules = [rule for rule in RULES if not (strange and rule in _NEED_ALL_STATES)]
    found = [one for rule in rules for one in islice(rule(linted), MAX_FINDINGS)]
    return sorted(found, key=lambda one: one.line)
