"""`github setup`: plain files for a repository on GitHub. Nothing that is there is changed."""

from __future__ import annotations

from typing import NamedTuple

from gitflow_work.formats import shipped
from gitflow_work.formats.issues import issueforms
from gitflow_work.usecases.workspace import Workspace, current_rules, need_work_tree

WORKFLOW = ".github/workflows/work-check.yml"
PULL_REQUEST = ".github/pull_request_template.md"
OWNERS = ".github/CODEOWNERS"
ELSEWHERE = {
    OWNERS: ("CODEOWNERS", "docs/CODEOWNERS"),
    PULL_REQUEST: (
        ".github/PULL_REQUEST_TEMPLATE.md",
        "pull_request_template.md",
        "PULL_REQUEST_TEMPLATE.md",
        "docs/pull_request_template.md",
        ".github/PULL_REQUEST_TEMPLATE",
    ),
}
"""Other places where GitHub looks for the same."""


class SetUp(NamedTuple):
    """Paths that were written, or would be, and those that were there. `notes`: what is left to do by hand."""

    written: tuple[str, ...]
    there: tuple[str, ...]
    notes: tuple[str, ...]


def setup(space: Workspace, *, dry_run: bool = False) -> SetUp:
    """Write the files that are not there. They are not committed: they are to be looked at first.

    Raises BadUsage without a workflow, WorkError when a file cannot be written.
    """
    need_work_tree(space)
    rules = current_rules(space)
    owners, named = issueforms.owners(rules)
    files = {
        **issueforms.forms(rules),
        PULL_REQUEST: (shipped.folder("github") / "pull_request_template.md").read_bytes(),
        OWNERS: owners,
        WORKFLOW: (shipped.folder("github") / "work-check.yml").read_bytes(),
    }
    written, there = [], []
    for path, data in files.items():
        stands = next((one for one in (path, *ELSEWHERE.get(path, ())) if space.worktree.exists(one)), None)
        if stands is not None:
            there.append(stands)
            continue
        written.append(path)
        if not dry_run:
            space.worktree.create(path, data)
    notes = [f"{WORKFLOW}: put in the release of the Action that you have looked at"] if WORKFLOW in written else []
    if OWNERS in written and not named:
        notes.append(f"{OWNERS}: nobody with a login may change rules by roles.yml, so its lines are comments")
    return SetUp(tuple(written), tuple(there), tuple(notes))
