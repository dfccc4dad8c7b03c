"""The rules of a repository at one commit: configuration, types, workflows, permissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitflow_work.core.finding import Finding
from gitflow_work.core.item import Item
from gitflow_work.core.recordtype import RecordType
from gitflow_work.core.workflow import Workflow

WORKFLOW_DIR = ".workflow"
CONFIG_PATH = f"{WORKFLOW_DIR}/config.yml"


@dataclass(frozen=True, slots=True)
class Config:
    """`config.yml`. The defaults hold for keys that the file leaves out."""

    format: int = 1
    ids: str = "random"
    layout: str = "flat"
    default_branch: str | None = None
    squash: str = "path"
    rules: str = "tip"
    identity: str = "advisory"
    subject: str = "{id}: {from} -> {to} ({transition})"


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides. `problems` lists the rule files that could not be read: with any, nothing passes.

    `types` is by name; `workflows` by file name without `.yml` (`task`, `task@1`).
    """

    config: Config
    types: Mapping[str, RecordType]
    workflows: Mapping[str, Workflow]
    everyone: tuple[str, ...] = ("*",)
    problems: tuple[Finding, ...] = field(default=())

    def folders(self) -> Mapping[str, RecordType]:
        """Folder of items, relative to the top of the work tree, to its type."""
        return {f"{WORKFLOW_DIR}/{one.folder}": one for one in self.types.values()}

    def workflow_name(self, item: Item) -> str | None:
        """The effective workflow of an item: its pin, else its type's. None for an unknown type."""
        pin = item.text("workflow")
        if pin:
            return pin
        record_type = self.types.get(item.type)
        return record_type.workflow if record_type else None

    def workflow_of(self, item: Item) -> Workflow | None:
        """The workflow that an item follows, or None when its type or its pin is unknown."""
        name = self.workflow_name(item)
        return self.workflows.get(name) if name else None
