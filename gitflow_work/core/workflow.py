"""Workflows: state machines as data, and the questions asked of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitflow_work.core.artifacts.artifact import Artifact as Artifact  # noqa: PLC0414 - where others look for it

if TYPE_CHECKING:
    from gitflow_work.core.attempt import Command, OnFailure, Retry
    from gitflow_work.core.gates.base import GateNode

BACK_VIAS = frozenset({"rework", "rollback"})
"""Spellings of flowspec's `via` that declare a way back."""


class State(NamedTuple):
    """A state. `wip` counts items per assignee; `sla` is a duration such as `5d`; `line` is its place, from 1."""

    name: str
    description: str = ""
    final: bool = False
    wip: int | None = None
    sla: str | None = None
    line: int = 1


class Transition(NamedTuple):
    """A named edge, from each of `sources` to `target`. All of `gates` must hold.

    `gates` already contains what `input_artifacts`, `output_artifacts`, `roles` and `validation` ask for. `entries` are
    those of `validation` and `gates` as they are written: a name, or a map of one key. `line` is the place in the
    workflow file, from 1. `retry`, `on_failure` and the commands `before` and `after` are for who attempts the move
    (core/attempt.py); no verdict asks for them.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    via: str = ""
    back: bool = False
    description: str = ""
    inputs: tuple[Artifact, ...] = ()
    outputs: tuple[Artifact, ...] = ()
    roles: tuple[str, ...] = ()
    gates: tuple[GateNode, ...] = ()
    line: int = 1
    entries: tuple[object, ...] = ()
    retry: Retry | None = None
    on_failure: OnFailure | None = None
    before: tuple[Command, ...] = ()
    after: tuple[Command, ...] = ()

    @property
    def has_commands(self) -> bool:
        """Whether an attempt to take it may run a command."""
        return bool(self.before or self.after or (self.on_failure is not None and self.on_failure.notify))

    @property
    def is_back(self) -> bool:
        """Whether this edge is a declared way back."""
        return self.back or self.via in BACK_VIAS


class Phase(NamedTuple):
    """An entry of flowspec's `workflows`, which a transition's `via` may name: the states it runs from and ends in."""

    name: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    line: int = 1

    @property
    def states(self) -> tuple[str, ...]:
        """All states it speaks of, each once."""
        return tuple(dict.fromkeys((*self.inputs, *self.outputs)))


@dataclass(frozen=True)
class Workflow:
    """A state machine. States and transitions keep the order of the file. `path` is where the file was read.

    `notes` say what was added or left unused when the file was read. `phases` is None for a file without `workflows`.
    `schemas` are the contents of the schemas that its validators name, by path, as far as the rules have them; None
    when nobody looked for them.
    """

    name: str
    version: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    initial: str
    description: str = ""
    path: str = ""
    notes: tuple[str, ...] = ()
    phases: tuple[Phase, ...] | None = None
    initial_line: int = 1
    schemas: Mapping[str, bytes] | None = field(default=None, compare=False, repr=False)

    @cached_property
    def _by_name(self) -> dict[str, State]:
        return {state.name: state for state in self.states}

    @cached_property
    def _leaving(self) -> dict[str, list[Transition]]:
        leaving: dict[str, list[Transition]] = {}
        for transition in self.transitions:
            for source in transition.sources:
                leaving.setdefault(source, []).append(transition)
        return leaving

    def state(self, name: str) -> State | None:
        """The state called exactly `name`, or None."""
        return self._by_name.get(name)

    def is_final(self, name: str) -> bool:
        """Whether `name` is a final state; False for a state the workflow does not have."""
        state = self._by_name.get(name)
        return state is not None and state.final

    def leaving(self, state: str) -> Iterator[Transition]:
        """The transitions that may be taken in `state`, in file order: a final state is left only by ways back."""
        final = self.is_final(state)
        return (one for one in self._leaving.get(state, ()) if one.is_back or not final or one.target == state)

    def between(self, source: str, target: str) -> list[Transition]:
        """The transitions that join two states, in file order."""
        return [one for one in self.leaving(source) if one.target == target]
