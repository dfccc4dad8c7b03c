"""One item's turn: what an attempt knows from one decision to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gitflow_work.core.artifacts.artifact import Artifact
from gitflow_work.core.gates.artifacts import ArtifactsGate
from gitflow_work.core.gates.base import GateNode
from gitflow_work.core.item import Item
from gitflow_work.core.workflow import Transition, Workflow
from gitflow_work.usecases.attempting.trust import Bundle, bundle, with_commands
from gitflow_work.usecases.deciding.items import Ground
from gitflow_work.usecases.deciding.transition import Edge
from gitflow_work.usecases.workspace import Workspace


class Changed(Exception):
    """What was decided is not what was decided before the commands ran."""


class Chosen(NamedTuple):
    """A transition that may be taken, of an item as it is in a tree, with what its commands consist of.

    `bundle` is None where no command is to run.
    """

    item: Item
    path: str
    transition: Transition
    workflow: Workflow
    ground: Ground
    bundle: Bundle | None

    @property
    def key(self) -> tuple[object, ...]:
        """What must be the same for commands that ran to count."""
        digest = self.bundle.digest if self.bundle is not None else ""
        return self.item.id, self.item.status, self.transition.name, self.transition.target, self.workflow.path, digest


class Turn:
    """What `move` asks while it decides. `skips`: commands are not to run."""

    def __init__(self, space: Workspace, *, skips: bool) -> None:
        self._space = space
        self._skips = skips
        self.chosen: Chosen | None = None
        self.ran: tuple[object, ...] | None = None
        """The key of what all commands before the move have run for."""

    def asked(self, transitions: Sequence[Transition]) -> Sequence[Transition]:
        """The transitions to judge. Until its commands have run, what they make is not asked for."""
        if self._skips or self.ran is not None:
            return transitions
        return [_without(one, _made(one)) for one in transitions]

    def judged(self, edges: Sequence[Edge], ground: Ground, workflow: Workflow) -> Sequence[Edge]:
        """The verdicts, with what this clone has to say of the commands."""
        return edges if self._skips else with_commands(self._space, ground.tree, workflow, edges)

    def take(self, edge: Edge, item: Item, path: str, ground: Ground, workflow: Workflow) -> None:
        """This one was chosen. Raises Changed when commands ran for another."""
        has = edge.transition.has_commands and not self._skips
        whole = bundle(ground.tree, workflow) if has else None
        self.chosen = Chosen(item, path, edge.transition, workflow, ground, whole)
        if self.ran is not None and self.ran != self.chosen.key:
            raise Changed


def _made(transition: Transition) -> frozenset[str]:
    """The types of artifacts that the commands before a transition make."""
    return frozenset(kind for one in transition.before for kind in one.makes)


def made_artifacts(transition: Transition) -> tuple[Artifact, ...]:
    """The output artifacts that the commands before a transition make."""
    return tuple(one for one in transition.outputs if one.type in _made(transition))


def _without(transition: Transition, made: frozenset[str]) -> Transition:
    """The transition without asking for output artifacts of these types."""
    if not made:
        return transition
    asked = (*transition.inputs, *transition.outputs)
    kept = tuple(one for one in asked if one in transition.inputs or one.type not in made)
    gates: list[GateNode] = []
    for gate in transition.gates:
        if not isinstance(gate, ArtifactsGate) or gate.artifacts != asked:
            gates.append(gate)
        elif kept:
            gates.append(ArtifactsGate(kept))
    return transition._replace(gates=tuple(gates))
