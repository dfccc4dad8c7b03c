"""The finding for what was done without leave."""

from __future__ import annotations

from gitflow_work.core.finding import Finding
from gitflow_work.core.verdict import GateResult, Verdict


def without_leave(rule: str, what: str, leave: GateResult, path: str, commit: str, *, squash: bool = False) -> Finding:
    """`what` was done in `commit`, and `leave` is no pass. Where nothing proves who it was, the rule is `undecided`.

    `squash`: the commit may be one of several people's, so that the one it names settles nothing.
    """
    if leave.verdict is Verdict.UNKNOWN:
        rule = "undecided"
    elif squash:
        rule = "not-provable"
        what = f"not provable after squash: {what}"
    return Finding(
        rule,
        f"{what}, which needs {leave.expected}: {leave.found}",
        path=path,
        commit=commit,
        hint=leave.hint,
    )
