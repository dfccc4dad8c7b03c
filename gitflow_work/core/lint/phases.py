"""Lint of what flowspec's files say besides the machine: the phases that `via` names."""

from __future__ import annotations

from collections.abc import Iterator

from gitflow_work.core.finding import WARNING, Finding
from gitflow_work.core.lint.base import Linted
from gitflow_work.core.words import near

SPECIAL_VIAS = ("manual", "rework", "rollback")
FIRST_VERSION = "1.0"
FIRST_VIAS = ("completion",)
"""A word that only the files of flowspec 1.0 have, for the way to Done."""

_HINT = "let the transition and the entry of `workflows` say the same"


def unknown_via(linted: Linted) -> Iterator[Finding]:
    """In a flowspec file: a `via` that is none of its `workflows` and none of the special words."""
    phases = linted.workflow.phases
    if phases is None:
        return
    early = FIRST_VIAS if linted.workflow.version == FIRST_VERSION else ()
    known = [*(phase.name for phase in phases), *SPECIAL_VIAS, *early]
    allowed = frozenset(known)
    for one in linted.workflow.transitions:
        if one.via and one.via not in allowed:
            message = f"`via` of {one.name} names no entry of `workflows`: {one.via}"
            yield linted.finding("unknown-via", message, one.line, near(one.via, known))


def other_phase(linted: Linted) -> Iterator[Finding]:
    """In a flowspec file: a transition whose `via` names a phase that runs from other states, or ends in another."""
    phases = {phase.name: phase for phase in linted.workflow.phases or ()}
    for one in linted.workflow.transitions:
        phase = phases.get(one.via)
        if phase is None or one.via in SPECIAL_VIAS:
            continue
        missing = [source for source in one.sources if phase.inputs and source not in phase.inputs]
        if missing:
            message = f"{one.name} begins in {', '.join(missing)}, which `input_states` of {phase.name} does not list"
            yield linted.finding("other-phase", message, one.line, _HINT, WARNING)
        if phase.outputs and one.target not in phase.outputs:
            message = f"{one.name} ends in {one.target}, and `output_state` of {phase.name} is {phase.outputs[0]}"
            yield linted.finding("other-phase", message, one.line, _HINT, WARNING)
