"""`init`: the files of a preset, with the schemas that editors read them by, as a commit of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.errors import BadUsage, WorkError
from gitflow_work.formats import presets, schemas, trailers
from gitflow_work.ports.writing import Plan
from gitflow_work.usecases.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Started:
    """What `init` wrote. `commit` is None in a dry run."""

    preset: str
    paths: tuple[str, ...]
    commit: str | None
    message: str
    notes: tuple[str, ...] = ()


def init(space: Workspace, preset: str, *, dry_run: bool = False) -> Started:
    """Write the files of a preset. Raises BadUsage for an unknown one, WorkError where a `.workflow` stands already."""
    files = dict(sorted({**presets.files(preset), **schemas.files()}.items()))
    message = trailers.write(f"Start a workflow ({preset})", "", "", [("Init", preset)])
    started = Started(preset, tuple(files), None, message)

    def build(head: str | None) -> Plan | None:
        entry = space.repository.tree(head).entry(WORKFLOW_DIR) if head else None
        if entry is not None:
            raise _exists("there is a .workflow in HEAD already")
        return Plan(files, message)

    if space.repository.is_bare:
        raise BadUsage("a bare repository has no work tree to start in", hint="git clone it, and start there")
    if space.worktree.exists(WORKFLOW_DIR):
        raise _exists("there is a .workflow on the disk already")
    if dry_run:
        build(space.repository.head())
        return started
    written = space.writer.commit(build)
    if written is None:
        return started
    return replace(started, commit=written.commit, notes=written.notes)


def _exists(what: str) -> WorkError:
    return WorkError(f"{what}; nothing was overwritten", hint="git work list, or git log -- .workflow", code="exists")
