"""The state of a foreign task: from a `workflow:` label, a map that the user gives, or its status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gitflow_work.core.workflow import Workflow
from gitflow_work.usecases.naming import folded, state_named

LABEL = "workflow:"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The state an item enters in.

    `wanted` is the text that decided, `how` what it was: `status`, `label`, `map` or `initial` (nothing did).
    `unknown` is a text that named no state of the workflow; None when all did. `used` are the keys of the map it met.
    """

    status: str
    wanted: str
    how: str
    unknown: str | None = None
    used: frozenset[str] = frozenset()


def choose(status: str, labels: Sequence[str], workflow: Workflow, mapping: Mapping[str, str]) -> Chosen:
    """The state of a task with this status and these labels. `mapping` goes from `folded` texts to states.

    A `workflow:` label counts before the status; of several, the first that names a state. A label that names none
    leaves it to the status, a status that names none to the workflow's initial state.
    """
    asked = [one[len(LABEL) :].strip() for one in labels if one.lower().startswith(LABEL)]
    unknown = None
    for how, text in [*(("label", one) for one in asked), ("status", status)]:
        key = folded(text)
        if key in mapping:
            return Chosen(mapping[key], text, "map", None, frozenset({key}))
        state = state_named(workflow, text)
        if state is not None:
            return Chosen(state, text, how, unknown)
        unknown = text if unknown is None else unknown
    return Chosen(workflow.initial, status, "initial", status or unknown)
