"""How the checks of what lands stand."""

from __future__ import annotations

from datetime import datetime

from gitflow_work.core.facts.forge import Check, ChecksFor, ChecksSeen
from gitflow_work.core.forge.answers import CheckRun, ForgeTrouble
from gitflow_work.ports.forge import Forge
from gitflow_work.usecases.forge.asking import Own, said


def seen(
    forge: Forge, need: ChecksFor, branch: str, commits: tuple[str, ...], own: Own, until: datetime | None
) -> ChecksSeen:
    """The checks on the first of `commits` that has any that count; of the last one when none has.

    `until`: only what had begun by then counts, as that is all that the merge can have gone by.
    """
    commit = commits[-1]
    runs: tuple[CheckRun, ...] = ()
    counting: list[CheckRun] = []
    try:
        required = forge.required_checks(branch) if need.required else None
        for commit in commits:
            runs = forge.checks(commit)
            counting = [one for one in runs if until is None or (one.when is not None and one.when <= until)]
            if counting:
                break
        late = {one.name for one in runs} - {one.name for one in counting}
    except ForgeTrouble as error:
        return ChecksSeen(commit, doubt=said(error))
    names = own.names(runs)
    doubt = f"what ran after the merge says nothing of it: {', '.join(sorted(late))}" if late else ""
    return ChecksSeen(commit, tuple(_check(one, names) for one in counting), required, doubt)


def _check(run: CheckRun, own: frozenset[str]) -> Check:
    is_own = run.app == "github-actions" and run.name in own
    return Check(run.name, run.app, run.conclusion if run.status == "completed" else "", is_own)
