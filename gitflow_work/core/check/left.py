"""Since when an item is in the state in which it is judged: what came before it left that state last."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gitflow_work.core.check.timeline import Timeline


def before_leaving(timeline: Timeline, within: Collection[str], commit: str, key: str, status: str) -> set[str]:
    """The commits of `within` that lie before one by which the item left `status`, itself before `commit`.

    What was said of the item there was said of another stay in that state.
    """
    ends = [one for one in before(timeline, within, [commit]) if _leaves(timeline, one, key, status)]
    return before(timeline, within, ends)


def before(timeline: Timeline, within: Collection[str], commits: Iterable[str]) -> set[str]:
    """The commits of `within` that lie before any of these."""
    found: set[str] = set()
    waiting = list(commits)
    while waiting:
        for parent in timeline.parents[waiting.pop()]:
            if parent in within and parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _leaves(timeline: Timeline, commit: str, key: str, status: str) -> bool:
    record = timeline.record(commit, key) if key in timeline.touched(commit) else None
    if record is None or record.status == status:
        return False
    return any(status in timeline.statuses(parent, key) for parent in timeline.parents[commit])
