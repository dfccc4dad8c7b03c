"""The Action's comment under a pull request: one, kept up to date. It is talk: whatever fails here fails no check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gitflow_work.errors import WorkError

if TYPE_CHECKING:
    from gitflow_work.ports.reading import Repository
    from gitflow_work.usecases.checking.ranges import Ends
    from gitflow_work.usecases.forge.asking import Asking

MARKER = "<!-- gitflow-work: check -->"
"""By this line our own comment is found again."""
LIMIT = 65_536
"""GitHub's limit is in characters; we keep to it in bytes."""
NOT = "the comment was not written"


def keep(repository: Repository, asking: Asking, ends: Ends, page: str, environ: Mapping[str, str]) -> str | None:
    """Write the page of the job's summary as the comment, if the input `comment` asks for one.

    Answers a sentence for the log, or None when there is nothing to say. Raises nothing.
    """
    wanted = environ.get("WORK_COMMENT", "").strip().lower()
    if wanted not in ("true", "false", ""):
        return f"{NOT}: the input comment is true or false"
    number = ends.lands.number if ends.lands is not None else None
    if wanted != "true" or number is None:
        return None
    try:
        return f"the comment: {_written(repository, asking, ends, number, text_of(page))}"
    except WorkError as error:
        hint = "it needs pull-requests: write, which a run for a fork never has"
        return f"{NOT}: {error.message} ({hint})"
    except Exception as error:  # noqa: BLE001  -- the check has its verdict, and a comment does not change it
        return f"{NOT}: a defect of git-work: {type(error).__name__}"


def text_of(page: str) -> str:
    """The comment: the page with the marker, cut between two lines where it is too long.

    The page is inert: what comes from the repository stands in code spans, each on one line.
    """
    lines = page.splitlines()
    room = LIMIT - len(MARKER) - 100
    kept = [MARKER]
    for number, line in enumerate(lines):
        room -= len(line.encode()) + 1
        if room < 0:
            return "\n".join(
                [*kept, "", f"(cut here: {len(lines) - number} more lines; the job's summary has them)", ""]
            )
        kept.append(line)
    return "\n".join([*kept, ""])


def _written(repository: Repository, asking: Asking, ends: Ends, number: int, text: str) -> str:
    from gitflow_work.core.rules import GitHub
    from gitflow_work.usecases.workspace import rules_at

    rules = rules_at(repository.tree(ends.base)) if ends.base is not None else None
    forge = asking.forge(rules.config.github if rules is not None else GitHub())
    if forge is None:
        raise WorkError("which repository of GitHub this is, is not known")
    return forge.comment_once(number, MARKER, text)
