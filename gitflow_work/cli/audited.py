"""What an audit says of a push in plain words: which commits went past the checks, whose they are, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitflow_work.cli.summary import code
from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.verdict import Verdict

if TYPE_CHECKING:
    from gitflow_work.core.check.result import Checked
    from gitflow_work.ports.reading import Repository

SHOWN = 20
"""So many commits; all findings are below and in the log."""


def audited(repository: Repository, checked: Checked, branch: str) -> str:
    """The part of the summary's page about what is on the target branch and should not be; empty when all is well."""
    by_commit: dict[str, list[Finding]] = {}
    for one in checked.findings:
        if one.level == ERROR:
            by_commit.setdefault(one.commit or checked.head, []).append(one)
    if not by_commit or checked.verdict is not Verdict.FAIL:
        return ""  # what could not be decided is not wrong: the job is run again
    return "\n".join([*_lines(repository, by_commit, branch), ""])


def with_audit(page: str, part: str) -> str:
    """The summary's page with that part below its head, cut at GitHub's limit like the page itself."""
    from gitflow_work.cli.summary import cut

    head, gap, rest = page.partition("\n### ")
    return cut(f"{head}\n{part}{gap.lstrip()}{rest}".splitlines()) if part else page


def _lines(repository: Repository, by_commit: dict[str, list[Finding]], branch: str) -> Iterator[str]:
    yield f"### {code(branch)} has changes that the check does not allow"
    yield ""
    yield "They are on the branch already, past the check of a pull request. This audit cannot take them back."
    yield ""
    for commit, findings in list(by_commit.items())[:SHOWN]:
        info = repository.commits([commit])[commit]
        yield f"- {code(commit[:12])} {code(info.message.partition(chr(10))[0])}"
        yield f"  - written by {code(info.author)}, which anybody can write; GitHub knows who pushed it"
        for one in findings[:SHOWN]:
            yield f"  - {code(one.rule)}: {code(one.message)}"
        main = " -m 1" if len(info.parents) > 1 else ""
        yield f"  - to take it back: {code(f'git revert{main} {commit[:12]}')}, and a pull request of that"
    if len(by_commit) > SHOWN:
        yield f"- and {len(by_commit) - SHOWN} more commits, see the findings"
    yield ""
    yield (
        "Where the workflow has no way back, the revert needs an override, which names its reason and stays visible: "
        f"{code('git work move ID STATE --override GATE --reason TEXT')}."
    )
    yield ""
