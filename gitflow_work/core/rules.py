"""The rules of a repository at one commit: configuration, types, workflows, permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gitflow_work.core.finding import Finding
from gitflow_work.core.forge.advancing import Advance
from gitflow_work.core.issues.map import IssueMap
from gitflow_work.core.layout import WORKFLOW_DIR
from gitflow_work.core.people.people import Person, Role
from gitflow_work.core.types.recordtype import RecordType
from gitflow_work.core.workflow import Workflow


class GitHub(NamedTuple):
    """Where the repository is on GitHub. `repository` is `owner/name`, empty when it is not said."""

    repository: str = ""
    link: tuple[str, ...] = ("field", "branch")
    """How a pull request is found for an item, in this order."""
    issues: IssueMap = IssueMap()
    advance: Advance = Advance()


class Config(NamedTuple):
    """`config.yml`. The defaults hold for keys that the file leaves out."""

    format: int = 1
    ids: str = "random"
    layout: str = "flat"
    default_branch: str | None = None
    squash: str = "path"
    rules: str = "tip"
    identity: str = "advisory"
    subject: str = "{id}: {from} -> {to} ({transition})"
    zone: str = "UTC"
    """The time zone of schedules, due dates and reports: a name of the IANA database."""
    github: GitHub = GitHub()
    lease: str = "1h"
    """How long a claim holds, as core.claims.term reads it."""
    claims_remote: str = "origin"
    """The name of the remote that keeps claims; empty: none does."""


class Rules(NamedTuple):
    """Everything that decides. `problems` are the errors of the rule files: with any, nothing passes.

    `notes` are their warnings and notes, which stop nothing. `types` is by name; `workflows` by file name without
    `.yml` (`task`, `task@1`).
    """

    config: Config
    types: Mapping[str, RecordType]
    workflows: Mapping[str, Workflow]
    everyone: tuple[str, ...] = ("*",)
    problems: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    people: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()

    def folders(self) -> Mapping[str, RecordType]:
        """Folder of items, relative to the top of the work tree, to its type."""
        return {f"{WORKFLOW_DIR}/{one.folder}": one for one in self.types.values()}

    def effective(self, record_type: str, pin: str = "") -> tuple[str, Workflow | None]:
        """The workflow that an item of a type follows, as NAME@VERSION, and the workflow itself; None when unknown.

        A pin that names the version a workflow has now is the same as none.
        """
        known = self.types.get(record_type)
        name, _, version = (pin or (known.workflow if known else "")).partition("@")
        current = self.workflows.get(name)
        if not version or (current is not None and current.version == version):
            return f"{name}@{current.version}" if current else name, current
        return f"{name}@{version}", self.workflows.get(f"{name}@{version}")
