"""`workflow schemas`: whether the schemas that editors use are those of this version, and writing them anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gitflow_work.core.layout import CONFIG_PATH
from gitflow_work.errors import BadUsage
from gitflow_work.formats import schemas
from gitflow_work.ports.reading import Entry
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.workspace import Workspace

CURRENT, OUTDATED, MISSING = "current", "outdated", "missing"


class Schemas(NamedTuple):
    """Each schema's path with its state before: current, outdated or missing. `commit` wrote what was not current."""

    states: dict[str, str]
    commit: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def stale(self) -> list[str]:
        """The paths of those that are not current."""
        return [path for path, state in self.states.items() if state != CURRENT]


def look(space: Workspace) -> Schemas:
    """How the schemas of HEAD compare with this version's. Raises BadUsage where no workflow was started."""
    return Schemas(_states(space, space.repository.head()))


def renew(space: Workspace, *, dry_run: bool = False) -> Schemas:
    """Write those that are not current, as one commit. Raises WorkError when one was changed and not committed."""
    if dry_run:
        return look(space)
    made: list[Schemas] = []

    def build(head: str | None) -> Plan | None:
        made[:] = [Schemas(_states(space, head))]
        ours = schemas.files()
        files = {path: ours[path] for path in made[0].stale}
        return Plan(files, "Write the schemas of gitflow-work for editors\n") if files else None

    written = space.writer.commit(build)
    return made[0] if written is None else made[0]._replace(commit=written.commit, notes=written.notes)


def _states(space: Workspace, head: str | None) -> dict[str, str]:
    tree = space.repository.tree(head) if head else None
    if tree is None or tree.entry(CONFIG_PATH) is None:
        raise BadUsage("there is no .workflow in HEAD", hint="git work init --preset simple", code="no-workflow")
    ours = schemas.files()
    there = {path: one for path in ours if (one := tree.entry(path)) is not None}
    kept = tree.read(one.oid for one in there.values() if one.is_regular)
    return {path: _state(there.get(path), kept, data) for path, data in ours.items()}


def _state(there: Entry | None, kept: Mapping[str, bytes], ours: bytes) -> str:
    if there is None:
        return MISSING
    return CURRENT if kept.get(there.oid) == ours else OUTDATED
